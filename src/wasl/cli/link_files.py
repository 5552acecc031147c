"""The tables that ``wasl link`` writes, for programs and spreadsheets.

``pairs.csv``: left_id, right_id, probability, reasons; with every pair also matched (yes or no). Ids as the
lists have them, or ``left-12`` for row 12 of a list without usable numbers. ``clusters.csv``: id, cluster;
every entry of every list once, alone where nothing was found. When an id is on both lists, every id in this
file begins with ``left:`` or ``right:``; otherwise none does. Of long lists ``pairs.csv`` has left_list, left_id,
right_list, right_id, probability, as pairs within one list are there too; and ``cluster`` is empty for an entry
without a name. All are UTF-8 without a byte order mark,
comma, lines end in LF.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from wasl.cli.link_input import FORMULA_STARTS
from wasl.cli.link_large import LargeOutcome
from wasl.cli.link_outcome import Outcome
from wasl.cli.printing import Language
from wasl.engines.linkage.levels import Verdict
from wasl.engines.linkage.reasons import Pair


def write_pairs(path: Path, outcome: Outcome, *, every: bool, language: Language) -> None:
    """The pairs that were taken or, with ``every``, all that were kept, in order of probability."""
    header = ["left_id", "right_id", "probability", "reasons"] + (["matched"] if every else [])
    pairs = outcome.links.pairs if every else outcome.taken
    rows = (_pair_row(pair, outcome, every=every, language=language) for pair in pairs)
    write_rows(path, header, rows)


def _pair_row(pair: Pair, outcome: Outcome, *, every: bool, language: Language) -> list[str]:
    row = [pair.left_id, pair.right_id, f"{pair.probability:.6f}", reasons_in_words(pair, language)]
    return [*row, "yes" if outcome.is_taken(pair) else "no"] if every else row


def reasons_in_words(pair: Pair, language: Language) -> str:
    """What both lists say, field by field; never a text that a spreadsheet would run."""
    told = "; ".join(reason.text(language) for reason in pair.reasons if reason.verdict is not Verdict.MISSING)
    return f"'{told}" if told.startswith(FORMULA_STARTS) else told


def write_clusters(path: Path, outcome: Outcome) -> None:
    """Every entry once, with the number of its group."""
    rows = (
        [f"{side}:{key}" if outcome.ids_collide else key, str(number)]
        for number, group in enumerate(outcome.groups, start=1)
        for side, key in group
    )
    write_rows(path, ["id", "cluster"], rows)


def write_large_pairs(path: Path, outcome: LargeOutcome, *, every: bool) -> None:
    """Of long lists: the pairs of one person or, with ``every``, all that were kept; without reasons."""
    header = ["left_list", "left_id", "right_list", "right_id", "probability", "matched"]
    width = len(header) - (not every)
    write_rows(path, header[:width], (row[:width] for row in outcome.pairs(every=every)))


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table with its header."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
