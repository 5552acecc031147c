"""Profiles as the tables that GeneMapper exports, wide or long, tab-separated; ``read_sample_table`` reads them again.

Both alleles are written always, equal ones twice, so that nobody has to guess; one not known as ``?``, which is read
again with ``ReadingRules(unreadable="unknown")``. The sex is written only where amelogenin was typed.
"""

import csv
import io
from collections.abc import Sequence

from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.laboratory.alleles import Genotype
from wasl.engines.kinship.laboratory.marker_names import AMELOGENIN
from wasl.engines.kinship.laboratory.profiles import Profile


def write_wide(profiles: Sequence[Profile]) -> bytes:
    """A row to a sample, a column to a marker, alleles with commas. Raises KinshipError for ids that are no cells."""
    columns = _columns(profiles)
    rows = [["Sample Name", *columns]]
    for profile in profiles:
        rows.append([profile.id, *(", ".join(_cells(_call(profile, marker))) for marker in columns)])
    return _written(rows)


def write_long(profiles: Sequence[Profile]) -> bytes:
    """A row to a marker of a sample. Raises KinshipError for ids that cannot be cells."""
    rows = [["Sample Name", "Marker", "Allele 1", "Allele 2"]]
    for profile in profiles:
        calls = {marker: _cells(_call(profile, marker)) for marker in _columns([profile])}
        if any(len(cells) > 2 for cells in calls.values()):
            raise KinshipError("a table was not written", why="more than two alleles", do="Leave the marker out.")
        rows += [[profile.id, marker, *cells, *[""] * (2 - len(cells))] for marker, cells in calls.items()]
    return _written(rows)


def _columns(profiles: Sequence[Profile]) -> list[str]:
    markers = dict.fromkeys(marker for profile in profiles for marker in profile.genotypes)
    return [*([AMELOGENIN] if any(profile.amelogenin for profile in profiles) else []), *markers]


def _call(profile: Profile, marker: str) -> Genotype:
    return tuple(profile.amelogenin) if marker == AMELOGENIN else profile.genotypes.get(marker, ())


def _cells(genotype: Genotype) -> list[str]:
    return ["?" if allele is None else allele for allele in genotype]


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    for row in rows[1:]:
        if not row[0] or row[0] != row[0].strip() or not row[0].isprintable():
            why = "an id is empty or has letters that a cell cannot hold"
            raise KinshipError("a table was not written", why=why, do="Rename it.")
    out = io.StringIO(newline="")
    csv.writer(out, delimiter="\t", lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()
