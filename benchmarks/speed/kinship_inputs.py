"""What the kinship engine is timed on: invented families and profiles, and the reference data where they are given.

Everybody is invented, by the frequencies of DATA/frequencies.json or, without them, by drawn ones of the same shape.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wasl.engines.kinship.cases import Databases, databases_of, pedigree_of
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.mutation import Mutation
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.power.simulation import dropped
from wasl.engines.kinship.search.tables import Family

Profile = dict[str, tuple[str, str]]
Row = tuple[str, str, str, str]
ALLELES = {
    "D1S1656": 16, "TPOX": 8, "D2S441": 12, "D2S1338": 13, "D3S1358": 9, "FGA": 21, "D5S818": 8, "CSF1PO": 9,
    "SE33": 55, "D7S820": 14, "D8S1179": 10, "D10S1248": 10, "TH01": 8, "vWA": 11, "D12S391": 19, "D13S317": 9,
    "D16S539": 9, "D18S51": 15, "D19S433": 16, "D21S11": 19, "D22S1045": 10,
}  # fmt: skip
MODELS = {
    "none": None, "equal": Mutation("equal", 0.001), "proportional": Mutation("proportional", 0.001),
    "stepwise": Mutation("stepwise", 0.002, 1e-5, 0.1),
}  # fmt: skip


@dataclass(frozen=True)
class Kin:
    """A kind of family: rows of its pedigree, who is typed, and who is missing."""

    rows: tuple[Row, ...]
    typed: tuple[str, ...]
    missing: str = "X"


def _of(rows: str, typed: str) -> Kin:
    """ "X:F+M" is X, child of F and M; a name alone is a founder. Men's names begin with A to N, and X."""
    found = []
    for told in rows.split():
        who, _, parents = told.partition(":")
        father, _, mother = parents.partition("+")
        found.append((who, father, mother, "M" if who[0] <= "N" or who == "X" else "F"))
    return Kin(tuple(found), tuple(typed.split()))


FAMILIES = {
    "duo": _of("F P X:F+P", "F"),
    "trio": _of("F P X:F+P", "F P"),
    "one sib": _of("F P X:F+P B:F+P", "B"),
    "three sibs": _of("F P X:F+P B:F+P C:F+P S:F+P", "B C S"),
    "uncle": _of("G R F:G+R U:G+R P X:F+P", "U"),
    "grandparent": _of("G R F:G+R P X:F+P", "G"),
    "first cousin": _of("G R F:G+R K:G+R P Q X:F+P C:K+Q", "C"),
    "cousins' child (loop)": _of("G R F:G+R K:G+R P Q L:F+P T:K+Q X:L+T", "L"),
    "five relatives": _of("G R F:G+R K:G+R P Q V X:F+P S:F+P C:K+Q H:F+V", "R K S C H"),
}
BLIND = {
    "parent": FAMILIES["duo"], "parents": FAMILIES["trio"], "sib": FAMILIES["one sib"],
    "two sibs": _of("F P X:F+P B:F+P C:F+P", "B C"), "parent and sib": _of("F P X:F+P B:F+P", "P B"),
    "child and spouse": Kin(_of("X W C:X+W", "").rows, ("W", "C")),
    "sib and uncle": _of("G R F:G+R K:G+R P X:F+P S:F+P", "K S"),
    "grandparents": _of("G R F:G+R P X:F+P", "G R"), "cousins' child": FAMILIES["cousins' child (loop)"],
    "three sibs and child": _of("F P X:F+P B:F+P C:F+P S:F+P W D:X+W", "B C S D"),
}  # fmt: skip


def populations(data: Path | None) -> Databases:
    return databases_of(json.loads((data / "frequencies.json").read_text(encoding="utf-8"))) if data else {}


def markers(model: str, frequencies: Mapping[str, tuple[Sequence[str], Sequence[float]]] | None) -> list[Marker]:
    """The 21 markers of GlobalFiler, from a table or drawn."""
    rng, mutation = np.random.default_rng(21), MODELS[model]
    table = {name.upper(): one for name, one in (frequencies or {}).items()}
    found = []
    for name, count in ALLELES.items():
        labels: Sequence[str] = [f"{8 + at // 2}{'.2' if at % 2 else ''}" if count > 20 else str(6 + at)
                                 for at in range(count)]  # fmt: skip
        shares: Sequence[float] = rng.dirichlet(np.full(count, 0.8)).tolist()
        if name.upper() in table:
            labels, shares = table[name.upper()]
        found.append(Marker.of(name, labels, shares, female=mutation, male=mutation))
    return found


def drawn_profiles(kin: Kin, typed: Sequence[str], among: Sequence[Marker], *, many: int, rng: np.random.Generator
                   ) -> list[dict[str, Profile]]:  # fmt: skip
    """For each of so many families, what the typed people have."""
    alleles = dropped(Pedigree.of(kin.rows), among, many=many, rng=rng)
    shown = {
        who: [
            [marker.alleles[allele] for allele in row.ravel()] for marker, row in zip(among, alleles[who], strict=True)
        ]
        for who in typed
    }
    return [
        {
            who: {
                marker.name: (labels[2 * at], labels[2 * at + 1])
                for marker, labels in zip(among, shown[who], strict=True)
            }
            for who in typed
        }
        for at in range(many)
    ]


def invented(bodies: int, families: int, among: Sequence[Marker], *, seed: int = 7
             ) -> tuple[dict[str, Profile], list[Family]]:  # fmt: skip
    """Families of ten kinds in turn, whose missing people are the first of the bodies; the rest are anybody."""
    rng = np.random.default_rng(seed)
    kinds = list(BLIND.values())
    each = -(-families // len(kinds))
    drawn = [drawn_profiles(kin, [*kin.typed, "X"], among, many=each, rng=rng) for kin in kinds]
    profiles: dict[str, Profile] = {}
    found = []
    for at in range(families):
        kin, people = kinds[at % len(kinds)], drawn[at % len(kinds)][at // len(kinds)]
        body = people.pop("X")
        found.append(Family(f"F{at}", Pedigree.of(kin.rows), "X", people))
        if len(profiles) < bodies:
            profiles[f"B{at}"] = body
    alone = Kin((("X", "", "", "M"),), ("X",))
    others = drawn_profiles(alone, ["X"], among, many=bodies - len(profiles), rng=rng)
    profiles |= {f"B{len(profiles) + at}": people["X"] for at, people in enumerate(others)}
    return profiles, found


def read_blind(folder: Path, databases: Databases) -> tuple[dict[str, Any], list[Family], list[Marker]]:
    """bodies.csv and families.json of the reference data, with mutation equal:0.001."""
    told = json.loads((folder / "families.json").read_text(encoding="utf-8"))
    header, *rows = csv.reader((folder / "bodies.csv").read_text(encoding="utf-8").splitlines())
    bodies = {row[0]: {name: cell.split("/") for name, cell in zip(header[1:], row[1:], strict=True)} for row in rows}
    families = [
        Family(one["id"], pedigree_of(one["ped"]), one["missing"], {
            who: {name: cell.split("/") for name, cell in zip(told["loci"], cells, strict=True)}
            for who, cells in one["genotypes"].items()
        })
        for one in told["families"]
    ]  # fmt: skip
    table = databases[told["freq_db"]]
    equal = MODELS["equal"]
    return bodies, families, [Marker.of(name, *table[name], female=equal, male=equal) for name in told["loci"]]
