"""The kinship engine against published reference values: a table of differences, file by file.

    python -m benchmarks.accuracy.kinship ../shared/data/kinship

The folder holds cases.json, frequencies.json, mutation_matrices.json, genotype_distributions.json, dvi/ and blind/, in
the layout of its README. Likelihoods are compared relatively, log-likelihoods and posteriors absolutely.
"""

import csv
import json
import math
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from wasl.engines.kinship.cases import answer, databases_of, identified, incident_of, marker_of, pedigree_of
from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.mutation import Mutation, matrix, stationary
from wasl.engines.kinship.search.blind import Bodies, search
from wasl.engines.kinship.search.findings import Finding, Label
from wasl.engines.kinship.search.labels import labelled
from wasl.engines.kinship.search.pairwise import pairwise
from wasl.engines.kinship.search.tables import Family, genotype_distribution

Row = tuple[str, str, float]


def main(folder: Path) -> None:
    databases = databases_of(_json(folder / "frequencies.json"))
    rows = [
        *_matrices(folder), *_cases(folder, databases), *_distributions(folder, databases), *_blind(folder, databases),
        *_incidents(folder, databases), *_labels(folder, databases),
    ]  # fmt: skip
    for name, what, difference in rows:
        print(f"{name:42s} {what:34s} {difference:9.1e}" if difference >= 0 else f"{name:42s} {what}")


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _relative(found: Any, expected: Any) -> float:
    one, other = np.asarray(found, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    return float(np.max(np.abs(one - other) / np.where(other == 0, 1.0, np.abs(other)), initial=0.0))


def _matrices(folder: Path) -> Iterator[Row]:
    for one in _json(folder / "mutation_matrices.json"):
        shares = np.array(one["freqs"])
        model = Mutation(one["model"], one["rate"], one.get("rate2") or 0.0, one.get("range") or 0.1)
        found = matrix(model, one["alleles"], shares)
        if how := one.get("transform"):
            found = stationary(found, shares, how=how)
        name = f"{one['marker']} {one['model']} {one.get('transform', '')}"
        yield name, "matrix, absolute", float(np.abs(found - np.array(one["matrix"])).max())


def _cases(folder: Path, databases: Any) -> Iterator[Row]:
    for id, told in _json(folder / "cases.json").items():
        found, expected = answer(told, databases, id=id), told["expected"]
        if "likelihood_by_rho" in expected:
            pairs = [(found["likelihood_by_rho"][rho], value) for rho, value in expected["likelihood_by_rho"].items()]
            yield id, "likelihood, relative", _relative(*zip(*pairs, strict=True))
        elif "by_d" in expected:
            both = [
                (mine[key], theirs[key])
                for block, other in zip(found["by_d"], expected["by_d"], strict=True)
                for mine, theirs in zip(block["results"], other["results"], strict=True)
                for key in ("likelihood_H1", "likelihood_H2")
            ]
            yield id, "likelihood, relative", _relative(*zip(*both, strict=True))
        else:
            likelihoods = expected["likelihood_per_marker"]
            yield id, "likelihood, relative", max(
                _relative(found["likelihood_per_marker"][name], values) for name, values in likelihoods.items()
            )  # fmt: skip


def _distributions(folder: Path, databases: Any) -> Iterator[Row]:
    for id, told in _json(folder / "genotype_distributions.json").items():
        pedigree, worst = pedigree_of(told["hypotheses"]["ped"]), 0.0
        for one, expected in zip(told["markers"], told["distribution"], strict=True):
            marker = marker_of(one, databases)
            seen = {who: {marker.name: labels} for who, labels in one["genotypes"].items()}
            table = genotype_distribution(Family(id, pedigree, told["missing"], seen), marker)
            for label, chance in zip(expected["genotypes"], expected["prob"], strict=True):
                low, high = (marker.place[allele] for allele in label.split("/"))
                both = table[low, high] + (table[high, low] if low != high else 0.0)
                worst = max(worst, abs(both - chance))
        yield id, "probability, absolute", worst


def _blind(folder: Path, databases: Any) -> Iterator[Row]:
    told = _json(folder / "blind" / "families.json")
    rows = list(csv.reader((folder / "blind" / "bodies.csv").read_text(encoding="utf-8").splitlines()))
    bodies = {
        row[0]: {name: cell.split("/") for name, cell in zip(rows[0][1:], row[1:], strict=True)} for row in rows[1:]
    }
    families = [
        Family(one["id"], pedigree_of(one["ped"]), one["missing"], {
            who: {name: cell.split("/") for name, cell in zip(told["loci"], cells, strict=True)}
            for who, cells in one["genotypes"].items()
        })
        for one in told["families"]
    ]  # fmt: skip
    for path in sorted((folder / "blind").glob("log10LR*.csv")):
        rate = 0.001 if "equal" in path.name else 0.0
        markers = _markers(told, databases, rate)
        wanted = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        few = {row[0]: bodies[row[0]] for row in wanted[1:]}
        found = search(Bodies.of(few, markers), families, markers)
        expected = np.array([[float(cell) for cell in row[1:]] for row in wanted[1:]])
        finite = np.isfinite(expected)
        yield path.name, f"log10 LR of {finite.sum():,} pairs", float(np.abs(found[finite] - expected[finite]).max())
        yield path.name, f"impossible pairs that differ: {int((np.isfinite(found) != finite).sum())}", -1.0


def _markers(told: Mapping[str, Any], databases: Any, rate: float) -> list[Marker]:
    model = Mutation("equal", rate) if rate else None
    plain = [marker_of({"freq_db": told["freq_db"], "name": name}, databases) for name in told["loci"]]
    return [Marker.of(one.name, one.alleles, one.frequencies, female=model, male=model) for one in plain]


def _incidents(folder: Path, databases: Any) -> Iterator[Row]:
    for path in sorted((folder / "dvi").glob("*.json")):
        told = _json(path)
        expected = told["expected"]
        try:
            found = identified(incident_of(told, databases))
        except KinshipError as refusal:
            yield path.stem, f"refused: {refusal}", -1.0
            continue
        both = [
            (found["pairwise_LR"][victim][who], value)
            for victim, row in expected["pairwise_LR"].items() for who, value in row.items() if value
        ]  # fmt: skip
        yield path.stem, "pairwise log10 LR", max(abs(math.log10(mine / theirs)) for mine, theirs in both)
        if "joint" not in expected:
            continue
        joint, other = found["joint"], expected["joint"]
        yield (
            path.stem,
            f"possible answers {joint['n_possible']}, differ by",
            abs(joint["n_possible"] - other["n_possible"]),
        )
        yield path.stem, "ln likelihood of the best answers", max(
            abs(mine["loglik"] - theirs["loglik"]) for mine, theirs in zip(joint["top"], other["top"], strict=False)
        )  # fmt: skip
        yield path.stem, "posterior of pairs", max(
            abs(found["posterior_pairing_flat"][victim].get(who, 0.0) - share)
            for victim, row in expected["posterior_pairing_flat"].items() for who, share in row.items()
        )  # fmt: skip


# The labels of dviSolve (dvir 3.4.2, threshold 10,000), with the LR and GLR beside them. Two things differ.
# example1, V2: an LR of 1, rounded to 0.999999999999996, is called "No match" there. Here 1 is 1: "Inconclusive".
# exclusionExample, counts of incompatible markers of M5 and M6: their relatives alone need a mutation at one marker,
# which there counts against every victim, one more for each. Here it counts against none, who are not to blame.

TABLES_ARE_OF = ("D8S1179", "D21S11", "D7S820", "CSF1PO", "D3S1358", "TH01", "D13S317", "D16S539", "D2S1338",
                 "D19S433", "vWA", "TPOX", "D18S51", "D5S818", "FGA")  # fmt: skip


UNDECIDED = {Label.INCONCLUSIVE, Label.NO_MATCH, Label.EXCLUDED, Label.NONIDENTIFIABLE}


def _labels(folder: Path, databases: Any) -> Iterator[Row]:
    for path in sorted((folder / "dvi").glob("*.json")):
        told = _json(path)
        expected = told["expected"]
        if path.stem == "exclusionExample":
            told = _with_true_names(told)
            found = identified(incident_of(told, databases))["pairwise_LR"]
            yield path.stem, "pairwise log10 LR, markers named as typed", max(
                abs(math.log10(found[victim][who] / value))
                for victim, row in expected["pairwise_LR"].items() for who, value in row.items() if value
            )  # fmt: skip
        incident = incident_of(told, databases)
        labels = labelled(incident.families, incident.victims, incident.markers)
        rows = [(labels.missing[row["Missing"]], row) for row in expected["dviSolve_threshold_1e4"]["AM"]]
        rows += [(labels.victims[row["Sample"]], row) for row in expected["dviSolve_threshold_1e4"]["PM"]]
        differing = [f"{row['Sample'] or row['Missing']} {mine.label} for {row['Conclusion']}" for mine, row in rows
                     if mine.label != row["Conclusion"] or not _same_partners(mine, row)]  # fmt: skip
        yield path.stem, f"labels: {len(rows) - len(differing)} of {len(rows)} alike {'; '.join(differing)}", -1.0
        both = [(mine.log10_lr, row["LR"]) for mine, row in rows] + [(mine.log10_glr, row["GLR"]) for mine, row in rows]
        said = [(mine, math.log10(other)) for mine, other in both if mine is not None and other is not None]
        if said:
            yield path.stem, "log10 LR and GLR of labels", max(abs(mine - other) for mine, other in said)
        missing = sum((mine is None) != (other is None) for mine, other in both)
        yield path.stem, f"LR or GLR said by one of the two only: {missing}", -1.0
        counts = expected["incompatible_marker_counts"]
        for family in incident.families:
            for who in family.missing:
                mine = pairwise(family, who, incident.victims, incident.markers).incompatible
                theirs = [counts[victim.id][who] for victim in incident.victims]
                if apart := {int(one) - other for one, other in zip(mine, theirs, strict=True)
                             if other is not None} - {0}:  # fmt: skip
                    yield path.stem, f"incompatible markers of {who}: {sorted(apart)} apart", -1.0


def _same_partners(mine: Finding, row: Mapping[str, Any]) -> bool:
    """The table names the nearest of an undecided victim in its comment only."""
    named = {*(row["Sample"] or "").split("/"), *(row["Missing"] or "").split("/")}
    return mine.label in UNDECIDED or set(mine.partners) <= named


def _with_true_names(told: dict[str, Any]) -> dict[str, Any]:
    """The file gives tables and relatives in the order of a kit under the names of the victims' order: put right."""
    true = {one["name"]: name for one, name in zip(told["markers"], TABLES_ARE_OF, strict=True)}
    families = {
        id: {**family, "genotypes": {
            who: {true[name]: labels for name, labels in found.items()} for who, found in family["genotypes"].items()
        }}
        for id, family in told["families"].items()
    }  # fmt: skip
    return {**told, "families": families, "markers": [{**one, "name": true[one["name"]]} for one in told["markers"]]}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
