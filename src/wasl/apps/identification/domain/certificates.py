"""What the number of a match rests on, to be kept with it: no genotype, and nothing of a single marker."""

from collections.abc import Collection, Iterable
from typing import Any

from wasl import __version__
from wasl.apps.identification.models.comparing import Match
from wasl.engines.kinship.pedigree import Pedigree
from wasl.kernel.canonical import sha256_hex


def certificate_of(match: Match, *, profiles: Iterable[str], pedigree: Pedigree, amelogenin: Collection[str],
                   sex: str) -> dict[str, Any]:  # fmt: skip
    """Method, inputs by id and results of one match, numbers as text of a stated precision.

    ``sex`` of the missing person, M, F or U, is held against what ``amelogenin`` shows: no weight is given to it.
    """
    method = match.search.method
    return {
        "kind": "wasl identification match, format 1",
        "version": __version__,
        "method": method.id,
        "population": method.population,
        "settings": method.settings,
        "markers_of_method": sorted(method.frequencies),
        "prior": f"1/{method.prior_people}",
        "threshold": method.threshold,
        "profiles": sorted(profiles),
        "family": pedigree_sha256(pedigree),
        "sex_marker": sex_by_marker(amelogenin, sex),
        "markers": match.markers,
        "relatives": match.relatives,
        "log10_lr": _number(match.log10_lr),
        "log10_odds": _number(match.log10_odds),
    }


def sex_by_marker(amelogenin: Collection[str], sex: str) -> str:
    """``agrees``, ``differs``, ``may_differ`` where a man shows X alone, as he may once the Y is lost; or nothing."""
    if not amelogenin or sex not in ("M", "F"):
        return ""
    if "XY" in amelogenin:
        return "agrees" if sex == "M" else "differs"
    return "agrees" if sex == "F" else "may_differ"


def pedigree_sha256(pedigree: Pedigree) -> str:
    return sha256_hex(sorted([one.id, one.father, one.mother, one.sex] for one in pedigree.members))


def _number(value: float | None) -> str | None:
    return None if value is None else f"{round(value, 6) + 0.0:.6f}"
