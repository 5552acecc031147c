"""Incidents of several victims and several missing people: those of the reference data, and invented ones."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.speed.kinship_inputs import Kin, _of, drawn_profiles, markers, populations

from wasl.engines.kinship.cases import Incident, identified, incident_of
from wasl.engines.kinship.errors import GenotypeError
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.search.joint import joint
from wasl.engines.kinship.search.slots import MissingOf, Victim, Ways


@dataclass(frozen=True)
class Reference:
    """``pairs_only``: the genotypes of the file do not fit its markers, so its matrix of LRs is started from."""

    work: Callable[[], object]
    peer: str
    pairs_only: bool


def of_reference(path: Path, data: Path) -> Reference:
    told, databases = json.loads(path.read_text(encoding="utf-8")), populations(data)
    seconds = told["expected"]["seconds"]
    peer = "; ".join(
        f"{name} {seconds[name]['user_cpu']:.2g} s" if seconds.get(name) else f"{name} cannot"
        for name in ("dviJoint", "dviSolve")
    )
    try:
        incident = incident_of(told, databases)
        settled(incident)
    except GenotypeError:
        return Reference(lambda: _from_pairs(told), peer, pairs_only=True)
    return Reference(lambda: settled(incident_of(told, databases)), peer, pairs_only=False)


def settled(incident: Incident) -> dict[str, Any]:
    return identified(incident)


def _from_pairs(told: dict[str, Any]) -> object:
    """Families of one missing person each: their ways are the column of LRs."""
    victims = [Victim(id, one["sex"], {}) for id, one in told["victims"].items()]
    families = []
    for who in told["missing"]:
        ratios = [told["expected"]["pairwise_LR"][victim.id][who] or 0.0 for victim in victims]
        slots = [0, *(at + 1 for at, ratio in enumerate(ratios) if ratio > 0)]
        weights = np.log([1.0, *(ratio for ratio in ratios if ratio > 0)])
        families.append(Ways((who,), np.array(slots, dtype=np.int16)[:, None], weights, 0.0))
    return joint(families, victims)


# Invented.

SEVERAL = {
    "two brothers": (_of("F P X:F+P Y:F+P B:F+P", "P B"), "X Y"),
    "father and son": (_of("G R X:G+R W Y:X+W B:G+R", "R W B"), "X Y"),
    "three sibs": (_of("F P X:F+P Y:F+P Z:F+P", "F P"), "X Y Z"),
    "cousins": (_of("G R F:G+R K:G+R P Q X:F+P Y:K+Q", "R P Q"), "X Y"),
}
ONE = {"parents": _of("F P X:F+P", "F P"), "sib and mother": _of("F P X:F+P B:F+P", "P B")}
GRAVE = _of("G R A:G+R B:G+R C:G+R T:G+R V W Z D:A+V E:A+V S:B+W U:B+W L", "G V W L")


def forty() -> list[tuple[str, str, Callable[[], Incident]]]:
    return [
        ("who is who: 40 victims, 40 missing, 12 of 28 families several", "10 s", _forty),
        ("who is who: one family, 8 missing, 8 victims", "300 ms", _grave),
    ]


def _forty() -> Incident:
    kins = [list(SEVERAL.values())[at % 4] for at in range(12)]
    while sum(len(missing.split()) for _, missing in kins) < 40:
        kins.append((list(ONE.values())[len(kins) % 2], "X"))
    return _invented(kins, seed=40)


def _grave() -> Incident:
    return _invented([(GRAVE, "A B C T D E S U")], seed=8)


def _invented(kins: list[tuple[Kin, str]], *, seed: int) -> Incident:
    rng, among = np.random.default_rng(seed), markers("equal", None)
    families: list[MissingOf] = []
    victims: list[Victim] = []
    for at, (kin, lost) in enumerate(kins):
        called = [(*tuple(one and f"{one}{at}" for one in row[:3]), row[3]) for row in kin.rows]
        missing = lost.split()
        (people,) = drawn_profiles(kin, [*kin.typed, *missing], among, many=1, rng=rng)
        pedigree = Pedigree.of(called)  # type: ignore[arg-type]
        for who in missing:
            victims.append(Victim(f"V{len(victims)}", pedigree.by_id[f"{who}{at}"].sex, people[who]))
        typed = {f"{who}{at}": people[who] for who in kin.typed}
        families.append(MissingOf(f"F{at}", pedigree, tuple(f"{who}{at}" for who in missing), typed))
    return Incident("invented", tuple(victims), tuple(families), tuple(among))
