"""A question as JSON; the shape is in ``docs/reference/kinship-cases.md``."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from wasl.engines.kinship.cases import Told, pedigree_of
from wasl.engines.kinship.conclusion import prior as priors
from wasl.engines.kinship.conclusion.question import (
    ICMP,
    Candidate,
    FemaleLineRules,
    HaplotypeSource,
    LinkedGroup,
    MaleLineRules,
    Question,
    Remains,
)
from wasl.engines.kinship.conclusion.typed import (
    Genotypes,
    genotypes_of,
    markers_of,
    mutation_words,
    population_of,
    refuse_unknown,
)
from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.evidence.items import Item, item
from wasl.engines.kinship.laboratory.frequencies import Table
from wasl.engines.kinship.laboratory.marker_names import canonical_marker
from wasl.engines.kinship.lines.lineage import Share
from wasl.engines.kinship.lines.mt_haplotypes import MtHaplotype, mt_haplotype
from wasl.engines.kinship.lines.y_haplotypes import y_haplotype
from wasl.engines.kinship.lines.y_mutation import YHRD_MUTATION, Mutation

QUESTION = {"id", "remains", "candidates", "prior", "population", "markers", "every_marker", "theta", "linked",
            "male_line", "female_line", "independent", "evidence_cap_log10", "threshold"}  # fmt: skip
REMAINS = {"id", "sex", "genotypes", "degraded", "y", "mt"}
CANDIDATE = {"id", "missing", "ped", "founder_inbreeding", "genotypes", "degraded", "y", "mt", "evidence"}
ITEM = {"name", "found", "if_same", "if_other", "table", "source", "group", "unit"}
HAPLOTYPES = {"name", "source", "method", "confidence", "haplotypes", "share", "people", "seen", "over"}
MALE = HAPLOTYPES | {"mutation", "mutation_source"}
FEMALE = HAPLOTYPES | {"change_per_meiosis", "change_source"}


def question_of(told: Told, tables: Mapping[str, Table]) -> Question:
    """Read a question.

    Raises
    ------
    KinshipError: a part that is missing, of the wrong kind or not known; and whatever the parts themselves refuse.
    """
    id = str(told.get("id", ""))
    try:
        return _question(told, tables, id)
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        word = str(fault) if isinstance(fault, KeyError) else type(fault).__name__
        raise KinshipError(
            f"question {id}", why=f"a part of it is missing or not of the right kind ({word})",
            do="See the page on kinship cases in the reference.",
        ) from None  # fmt: skip


def _question(told: Told, tables: Mapping[str, Table], id: str) -> Question:
    refuse_unknown(told, QUESTION, f"question {id}")
    relatives = [one for candidate in told["candidates"] for one in candidate.get("genotypes", {}).values()]
    written = [told["remains"].get("genotypes", {}), *relatives]
    every = told.get("every_marker", {})
    listed = [{**every, **({"name": one} if isinstance(one, str) else one)} for one in told.get("markers", [])]
    population, entries = population_of(told.get("population", {}), listed, tables)
    called = partial(canonical_marker, also=frozenset(population.markers))
    read = partial(genotypes_of, population=population, called=called)
    seen: dict[str, set[str | None]] = {}
    for genotypes in written:
        for name, labels in read(genotypes).items():
            seen.setdefault(name, set()).update(labels)
    candidates = tuple(_candidate(one, read) for one in told["candidates"])
    return Question(
        id, _remains(told["remains"], read), candidates, _prior(told["prior"], [one.id for one in candidates]),
        population, markers_of(entries, population, seen), float(told.get("theta", 0.0)),
        tuple(_group(one, called) for one in told.get("linked", [])),
        _male(told["male_line"]) if "male_line" in told else None,
        _female(told["female_line"]) if "female_line" in told else None,
        {name: str(reason) for name, reason in told.get("independent", {}).items()},
        float(told["evidence_cap_log10"]) if "evidence_cap_log10" in told else None,
        float(told.get("threshold", ICMP)),
        {name: mutation_words(one.get("mutation")) for name, one in entries.items()},
    )  # fmt: skip


def _remains(told: Told, read: Callable[[Told], Genotypes]) -> Remains:
    refuse_unknown(told, REMAINS, "the remains")
    return Remains(
        str(told["id"]), str(told.get("sex", "U")), read(told.get("genotypes", {})),
        _truth(told.get("degraded", False)),
        y_haplotype(told["y"]) if "y" in told else None, _mt(told["mt"]) if "mt" in told else None,
    )  # fmt: skip


def _candidate(told: Told, read: Callable[[Told], Genotypes]) -> Candidate:
    id = str(told["id"])
    refuse_unknown(told, CANDIDATE, f"candidate {id}")
    return Candidate(
        id, pedigree_of(told["ped"], told.get("founder_inbreeding")), str(told["missing"]),
        {who: read(genotypes) for who, genotypes in told.get("genotypes", {}).items()},
        frozenset(told.get("degraded", [])),
        {who: y_haplotype(one) for who, one in told.get("y", {}).items()},
        {who: _mt(one) for who, one in told.get("mt", {}).items()},
        tuple(_item(one) for one in told.get("evidence", [])),
    )  # fmt: skip


def _item(told: Told) -> Item:
    refuse_unknown(told, ITEM, f"evidence {told['name']}")
    return item(str(told["name"]), **{key: value for key, value in told.items() if key != "name"})


def _mt(told: Told) -> MtHaplotype:
    refuse_unknown(told, {"differences", "ranges"}, "an mtDNA haplotype")
    return mt_haplotype(told["differences"], told["ranges"])


def _prior(told: Told, ids: Sequence[str]) -> priors.Prior:
    if "stated" in told:
        refuse_unknown(told, {"stated", "reason"}, "the prior")
        return priors.stated({str(id): float(share) for id, share in told["stated"].items()},
                             reason=str(told["reason"]))  # fmt: skip
    refuse_unknown(told, {"incident", "missing", "others", "reason"}, "the prior")
    if told["incident"] == "open":
        return priors.open_to_others(ids, missing=int(told["missing"]), others=int(told["others"]),
                                     reason=str(told["reason"]))  # fmt: skip
    if told["incident"] != "closed" or "others" in told:
        raise KinshipError("the prior", why="an incident is closed, or open to a number of others", do="Say which.")
    return priors.closed(ids, missing=int(told["missing"]))


def _group(told: Told, called: Callable[[str], str]) -> LinkedGroup:
    refuse_unknown(told, {"markers", "recombination", "source"}, "linked markers")
    return LinkedGroup(tuple(called(name) for name in told["markers"]), tuple(map(float, told["recombination"])),
                       str(told["source"]))  # fmt: skip


def _male(told: Told) -> MaleLineRules:
    refuse_unknown(told, MALE, "male_line")
    source = _haplotypes(told, men=tuple(y_haplotype(one) for one in told.get("haplotypes", [])))
    if "mutation" not in told:
        return MaleLineRules(source)
    rates = {locus: Mutation(**one) for locus, one in told["mutation"].items()}
    return MaleLineRules(source, {**YHRD_MUTATION, **rates}, str(told["mutation_source"]))


def _female(told: Told) -> FemaleLineRules:
    refuse_unknown(told, FEMALE, "female_line")
    source = _haplotypes(told, women=tuple(_mt(one) for one in told.get("haplotypes", [])))
    return FemaleLineRules(source, float(told["change_per_meiosis"]), str(told["change_source"]))


def _haplotypes(told: Told, **database: Any) -> HaplotypeSource:
    counted = None
    if "share" in told:
        counted = Share(float(told["share"]), str(told["method"]), int(told["people"]), int(told["seen"]),
                        tuple(told["over"]))  # fmt: skip
        if not 0 < counted.share <= 1:
            raise KinshipError(f"a share of {counted.share}", why="it lies above 0 and up to 1", do="Correct it.")
    return HaplotypeSource(str(told["name"]), str(told["source"]), str(told["method"]),
                           float(told.get("confidence", 0.95)), counted=counted, **database)  # fmt: skip


def _truth(told: Any) -> bool:
    if not isinstance(told, bool):
        raise TypeError("true or false")
    return told
