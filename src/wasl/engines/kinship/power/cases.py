"""Questions of power as JSON, and their answers.

A case tells ``ped`` (rows of id, fid, mid, sex), ``missing``, ``genotypes`` of those typed (person -> marker ->
[allele, allele] or "allele/allele"; or person -> a list in the order of ``loci``) and ``could_be_sampled``: people, or
lists of people to be sampled together; without it, everybody not typed. The markers are ``markers``, as in other
cases, or ``loci`` of the population ``freq_db`` (without ``loci`` all that it has), all with one ``mutation`` and
``dropout``. Besides: ``founder_inbreeding``, ``thresholds`` of the LR, ``simulations``, ``seed``, and ``degraded``,
true when alleles of the body may drop out.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from wasl.engines.kinship.cases import Databases, Told, marker_of, pedigree_of
from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.power.power import QUANTILES, THRESHOLDS, Prospect, prospects
from wasl.engines.kinship.search.tables import Family

SIMULATIONS = 10_000


@dataclass(frozen=True, eq=False)
class Question:
    """What to work out, for one family."""

    family: Family
    options: tuple[tuple[str, ...], ...]
    markers: tuple[Marker, ...]
    thresholds: tuple[float, ...]
    simulations: int
    seed: int
    degraded: bool


def question_of(told: Told, databases: Databases) -> Question:
    """Read a case. Raises KinshipError when a part is missing."""
    try:
        markers = _markers(told, databases)
        family = _family(told, markers)
        everybody = [one.id for one in family.pedigree.members]
        free = [who for who in everybody if who not in family.genotypes and who != family.missing]
        options = [[one] if isinstance(one, str) else list(one) for one in told.get("could_be_sampled", free)]
        return Question(
            family, tuple(tuple(map(str, one)) for one in options), markers,
            tuple(float(one) for one in told.get("thresholds", THRESHOLDS)),
            int(told.get("simulations", SIMULATIONS)), int(told.get("seed", 1)), bool(told.get("degraded", False)),
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise KinshipError(
            f"case {told.get('id', '')}", why=f"its part {fault} is missing or not of the right kind",
            do="See `wasl kinship power --help`.",
        ) from None  # fmt: skip


def _markers(told: Told, databases: Databases) -> tuple[Marker, ...]:
    if "markers" in told:
        return tuple(marker_of(one, databases) for one in told["markers"])
    about = {key: told[key] for key in ("freq_db", "mutation", "dropout") if key in told}
    names = told["loci"] if "loci" in told else databases.get(str(told["freq_db"]), {})
    return tuple(marker_of({**about, "name": name}, databases) for name in names)


def _family(told: Told, markers: Sequence[Marker]) -> Family:
    loci = told.get("loci", [marker.name for marker in markers])
    genotypes: dict[str, dict[str, Sequence[str | None]]] = {}
    for who, found in told.get("genotypes", {}).items():
        if isinstance(found, str):
            raise TypeError(f"genotypes of {who}")
        cells = found if isinstance(found, Mapping) else dict(zip(loci, found, strict=True))
        genotypes[who] = {name: _labels(cell) for name, cell in cells.items() if cell}
    for one in told.get("markers", []):
        for who, cell in one.get("genotypes", {}).items():
            genotypes.setdefault(who, {})[str(one["name"])] = _labels(cell)
    pedigree = pedigree_of(told["ped"], told.get("founder_inbreeding"))
    return Family(str(told.get("id", "")), pedigree, str(told["missing"]), genotypes)


def _labels(cell: str | Sequence[str | None]) -> list[str | None]:
    if not isinstance(cell, str):
        return list(cell)
    return [None if label.strip() in ("", "?") else label.strip() for label in cell.split("/")]


def power_of(question: Question) -> dict[str, Any]:
    """The answer to a question, ready for JSON: an excluded body's log10 LR of minus infinity is null."""
    found = prospects(
        question.family, question.options, question.markers, simulations=question.simulations,
        rng=np.random.default_rng(question.seed), thresholds=question.thresholds, degraded=question.degraded,
    )  # fmt: skip
    return {
        "family": question.family.id,
        "missing": question.family.missing,
        "typed": list(question.family.genotypes),
        "markers": [marker.name for marker in question.markers],
        "mutation": sorted(marker.name for marker in question.markers if marker.mutates),
        "degraded": question.degraded,
        "theta": 0.0,
        "simulations": question.simulations,
        "seed": question.seed,
        "quantiles": list(QUANTILES),
        "as_it_stands": _told(found[0]),
        "if_sampled": [_told(one) for one in found[1:]],
    }


def _told(one: Prospect) -> dict[str, Any]:
    return {
        **asdict(one),
        "sampled": list(one.sampled),
        "related": [_finite(value) for value in one.related],
        "unrelated": [_finite(value) for value in one.unrelated],
        "reached": [asdict(reached) for reached in one.reached],
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
