"""Questions of kinship as JSON: hypotheses, markers and genotypes in one file, and their answers in the same words.

The layout is the one in which reference values are exchanged: a case has ``hypotheses`` (name -> rows of id, fid, mid,
sex), ``markers`` (name, alleles and freqs, or freq_db; mutation; genotypes), ``theta`` and ``reference_hypothesis``.
A body's set of missing families has ``victims``, ``families`` and ``missing`` instead.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wasl.engines.kinship.errors import KinshipError, MarkerError
from wasl.engines.kinship.likelihood import likelihoods
from wasl.engines.kinship.linked import linked_likelihood
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.mutation import Mutation, stationary
from wasl.engines.kinship.mutation import matrix as model_matrix
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.search.joint import Joint, joint
from wasl.engines.kinship.search.slots import MissingOf, Victim, Ways, may_be, ways_of
from wasl.engines.kinship.summing import Floats

Databases = Mapping[str, Mapping[str, tuple[Sequence[str], Sequence[float]]]]
Told = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Case:
    """Several hypotheses about who is related how, and what was typed."""

    id: str
    hypotheses: Mapping[str, Pedigree]
    reference: str
    markers: tuple[Marker, ...]
    genotypes: Mapping[str, Mapping[str, Sequence[str | None]]]
    theta: float
    rho: tuple[float, ...] = ()


def databases_of(told: Told) -> Databases:
    """Read population -> marker -> {alleles, freqs}."""
    try:
        return {
            name: {marker: (one["alleles"], one["freqs"]) for marker, one in markers.items()}
            for name, markers in told.items()
            if isinstance(markers, Mapping)
        }
    except (KeyError, TypeError, AttributeError):
        raise KinshipError(
            "the frequency file", why="it is not population -> marker -> alleles and freqs",
            do="Convert the table, or name another file.",
        ) from None  # fmt: skip


def marker_of(told: Told, databases: Databases, *, name: str = "") -> Marker:
    """A marker as a case tells it, with its frequencies in place or in a named population."""
    name = name or str(told["name"])
    if "freqs" in told:
        alleles, frequencies = told["alleles"], told["freqs"]
    else:
        population = str(told.get("freq_db", ""))
        if population not in databases or name not in databases[population]:
            raise MarkerError(
                f"marker {name}", why=f"population {population!r} of the frequency file does not have it",
                do=f"Name one of {', '.join(sorted(databases)) or 'none given'}.",
            )  # fmt: skip
        alleles, frequencies = databases[population][name]
    shares = np.array(frequencies, dtype=np.float64)
    return Marker.of(
        name, alleles, shares,
        female=mutation_of(told.get("mutation"), "female", alleles, shares),
        male=mutation_of(told.get("mutation"), "male", alleles, shares),
        x_linked=bool(told.get("x_linked")), silent=told.get("silent_allele"), dropout=float(told.get("dropout") or 0),
    )  # fmt: skip


def mutation_of(told: Any, sex: str, alleles: Sequence[str], shares: Floats) -> Mutation | Floats | None:
    """How a marker mutates in fathers ("male") or mothers ("female"), as a case tells it; None when it does not."""
    if told is None:
        return None
    if isinstance(told, Mapping) and "MutationModel" in told:
        return _named(
            {"model": str(told["MutationModel"]).lower(), "rate": told["MutationRate"],
             "rate2": told.get("MutationRate2"), "range": told.get("MutationRange")}, alleles, shares,
        )  # fmt: skip
    told = told.get(sex) if isinstance(told, Mapping) and ("female" in told or "male" in told) else told
    if told is None:
        return None
    if isinstance(told, Mapping) and "matrix" not in told:
        return _named(told, alleles, shares)
    return np.array(told["matrix"] if isinstance(told, Mapping) else told, dtype=np.float64)


def _named(told: Told, alleles: Sequence[str], shares: Floats) -> Mutation | Floats:
    model = Mutation(
        {"one-step": "onestep"}.get(str(told["model"]), str(told["model"])), float(told["rate"]),
        float(told.get("rate2") or 0.0), float(told.get("range") or 0.1),
    )  # fmt: skip
    if how := told.get("transform"):
        return stationary(model_matrix(model, alleles, shares / shares.sum()), shares / shares.sum(), how=how)
    return model


def pedigree_of(rows: Sequence[Told], inbreeding: Mapping[str, float] | None = None) -> Pedigree:
    return Pedigree.of(
        ((str(one["id"]), one.get("fid"), one.get("mid"), _sex(one.get("sex"))) for one in rows), inbreeding=inbreeding
    )


def _sex(told: Any) -> str:
    return {"1": "M", "2": "F", "0": "U", "MALE": "M", "FEMALE": "F"}.get(str(told).upper(), str(told or "U").upper())


def case_of(told: Told, databases: Databases, *, id: str = "") -> Case:
    """Read a case. Raises KinshipError, naming the case, when a part is missing."""
    id = str(told.get("id") or id)
    try:
        markers = tuple(marker_of(one, databases) for one in told["markers"])
        genotypes: dict[str, dict[str, Sequence[str | None]]] = {}
        for one in told["markers"]:
            for who, labels in one["genotypes"].items():
                genotypes.setdefault(who, {})[str(one["name"])] = labels
        inbreeding = told.get("founder_inbreeding") or {}
        hypotheses = {
            name: pedigree_of(rows, inbreeding.get(name, inbreeding) if _by_name(inbreeding) else inbreeding)
            for name, rows in told["hypotheses"].items()
        }
    except (KeyError, TypeError, AttributeError) as missing:
        raise KinshipError(f"case {id}", why=f"its part {missing} is missing or not of the right kind") from None
    linked = told.get("rho") or list((told.get("expected") or {}).get("likelihood_by_rho") or ())
    reference = str(told.get("reference_hypothesis") or next(reversed(hypotheses)))
    return Case(id, hypotheses, reference, markers, genotypes, float(told.get("theta") or 0), tuple(map(float, linked)))


def _by_name(inbreeding: Told) -> bool:
    return any(isinstance(value, Mapping) for value in inbreeding.values())


def answer(told: Told, databases: Databases, *, id: str) -> dict[str, Any]:
    """Read one case of whatever kind and answer it."""
    if "by_d" in (told.get("expected") or told):
        return answered_with_dropout(told)
    return answered(case_of(told, databases, id=id))


def answered(case: Case) -> dict[str, Any]:
    """Likelihoods and likelihood ratios of a case, in the words of the reference values.

    An impossible hypothesis has likelihood 0 and a logarithm of null; where the reference is impossible too, so is
    every ratio.
    """
    if case.rho:
        return _linked(case)
    found = {
        name: likelihoods(pedigree, case.genotypes, case.markers, theta=case.theta)
        for name, pedigree in case.hypotheses.items()
    }
    base = found[case.reference]
    ratios = {name: [_ln_ratio(one, other) for one, other in zip(values, base, strict=True)]
              for name, values in found.items()}  # fmt: skip
    totals = {name: _total(values) for name, values in ratios.items()}
    return {
        "likelihood_per_marker": {name: values.tolist() for name, values in found.items()},
        "lnLR_per_marker": ratios,
        "lnLR_total": totals,
        "log10LR_total": {name: None if total is None else total / math.log(10) for name, total in totals.items()},
        "reference_hypothesis": case.reference,
        "theta": case.theta,
    }


def answered_with_dropout(told: Told) -> dict[str, Any]:
    """A typed parent and a degraded body: for each chance of drop-out and each pair of profiles, both likelihoods.

    The blocks tell ``pd``, alleles, freqs and ``results`` with AF (a/b) and CH_observed (the alleles detected).
    """
    related = Pedigree.of([("AF", None, None, "M"), ("CH", "AF", None, "U")])
    apart = Pedigree.of([("AF", None, None, "M"), ("CH", None, None, "U")])
    blocks = []
    for block in (told.get("expected") or told)["by_d"]:
        marker = Marker.of("marker", block["alleles"], block["freqs"], dropout=block["pd"])
        rows = []
        for one in block["results"]:
            seen = {"AF": {"marker": one["AF"].split("/")}, "CH": {"marker": one["CH_observed"]}}
            both = [float(likelihoods(family, seen, [marker], degraded={"CH"})[0]) for family in (related, apart)]
            rows.append({"AF": one["AF"], "CH_observed": one["CH_observed"], "likelihood_H1": both[0],
                         "likelihood_H2": both[1], "LR": both[0] / both[1] if both[1] else None})  # fmt: skip
        blocks.append({**{key: block[key] for key in ("pd", "alleles", "freqs")}, "results": rows})
    return {"by_d": blocks}


def _linked(case: Case) -> dict[str, Any]:
    (pedigree,) = case.hypotheses.values()
    return {
        "likelihood_by_rho": {
            f"{rho:g}": linked_likelihood(
                pedigree, case.genotypes, case.markers, recombination=[rho] * (len(case.markers) - 1)
            )
            for rho in case.rho
        },
        "product_unlinked": float(np.prod(likelihoods(pedigree, case.genotypes, case.markers))),
    }


def _ln_ratio(one: float, other: float) -> float | None:
    return math.log(one) - math.log(other) if one > 0 and other > 0 else None


def _total(ratios: Sequence[float | None]) -> float | None:
    return None if any(one is None for one in ratios) else math.fsum(one for one in ratios if one is not None)


# Victims and missing people.


@dataclass(frozen=True, eq=False)
class Incident:
    """Victims, families with missing members, and the markers."""

    id: str
    victims: tuple[Victim, ...]
    families: tuple[MissingOf, ...]
    markers: tuple[Marker, ...]


def incident_of(told: Told, databases: Databases) -> Incident:
    try:
        markers = tuple(marker_of(one, databases) for one in told["markers"])
        victims = tuple(Victim(id, _sex(one.get("sex")), one["genotypes"]) for id, one in told["victims"].items())
        missing = [str(who) for who in told["missing"]]
        families = []
        for id, one in told["families"].items():
            pedigree = pedigree_of(one["ped"], one.get("founder_inbreeding"))
            families.append(
                MissingOf(id, pedigree, tuple(who for who in missing if who in pedigree.by_id), one["genotypes"])
            )
    except (KeyError, TypeError, AttributeError) as missing_part:
        raise KinshipError("the set", why=f"its part {missing_part} is missing or not of the right kind") from None
    placed = [who for family in families for who in family.missing]
    if sorted(placed) != sorted(missing):
        raise KinshipError("the set", why="a missing person stands in no family, or in two")
    return Incident(str(told.get("id", "")), victims, tuple(families), markers)


def identified(incident: Incident, *, best: int = 25) -> dict[str, Any]:
    """Pairwise LRs, and the posterior over whole answers with a flat prior, in the words of the reference values."""
    ways = [ways_of(family, incident.victims, incident.markers) for family in incident.families]
    whole = joint(ways, incident.victims, best=best)
    null = sum(one.log_relatives for one in ways) + sum(_log_usual(victim, incident) for victim in incident.victims)
    return {"pairwise_LR": _pairwise(ways, incident), "joint": _told_joint(whole, incident, null),
            "posterior_pairing_flat": {who: dict(shares) for who, shares in whole.posterior.items()},
            "posterior_lost_at_most": whole.lost}  # fmt: skip


def _log_usual(victim: Victim, incident: Incident) -> float:
    alone = Pedigree.of([(victim.id, None, None, victim.sex)])
    with np.errstate(divide="ignore"):
        return float(np.log(likelihoods(alone, {victim.id: victim.genotypes}, incident.markers)).sum())


def _pairwise(ways: Sequence[Ways], incident: Incident) -> dict[str, dict[str, float | None]]:
    table: dict[str, dict[str, float | None]] = {victim.id: {} for victim in incident.victims}
    for family, one in zip(incident.families, ways, strict=True):
        for who in family.missing:
            for place, victim in enumerate(incident.victims):
                sex = family.pedigree.by_id[who].sex
                table[victim.id][who] = one.ratio(who, place) if may_be(victim, sex) else None
    return table


def _told_joint(whole: Joint, incident: Incident, null: float) -> dict[str, Any]:
    top = [
        {
            "assignment": {victim.id: answer.get(victim.id, "*") for victim in incident.victims},
            "loglik": null + weight,
            "LR_vs_best": math.exp(whole.best[0][1] - weight),
            "posterior_flat": math.exp(weight - whole.log_sum),
        }
        for answer, weight in whole.best
    ]
    return {"n_possible": whole.possible, "top": top, "loglik_null": null, "log_sum_exp": null + whole.log_sum}
