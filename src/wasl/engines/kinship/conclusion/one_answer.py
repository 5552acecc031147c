"""Are these remains this missing person? All that is known, piece by piece, and together; and how sure that makes.

What multiplies is said with its reason, what is only shown too. The posterior never stands without its prior, nor
without what other priors would have made of it. What cannot be told is not told: no number is given in its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, inf

from wasl.engines.kinship.conclusion.lines import line_pieces
from wasl.engines.kinship.conclusion.pieces import Piece, marker_pieces
from wasl.engines.kinship.conclusion.prior import ALTERNATIVES, even_prior, posteriors
from wasl.engines.kinship.conclusion.question import Candidate, Question
from wasl.engines.kinship.conclusion.verdict import Told, Verdict, cannot_be_weighed, judged, objections
from wasl.engines.kinship.errors import EvidenceError
from wasl.engines.kinship.evidence.items import combine

FEW_PEOPLE = 150  # frequencies of fewer are not to be used without theta


@dataclass(frozen=True)
class Answer:
    """Of every candidate, by id; ``notes`` are what whoever reads it must know."""

    question: Question
    told: tuple[Told, ...]
    notes: tuple[str, ...]

    def of(self, id: str) -> Told:
        return next(one for one in self.told if one.id == id)


def one_answer(question: Question) -> Answer:
    """Weigh everything, and conclude.

    Several candidates are compared at once: their posteriors and that of somebody else sum to 1. Each candidate's
    family is compared with the remains by itself; with theta above 0, that families share ancestors with each other
    is not in it.

    Raises
    ------
    KinshipError and what is below it: something typed that cannot be, a share over other loci, a family too entangled.
    """
    candidates = sorted(question.candidates, key=lambda one: one.id)
    pieces = {one.id: tuple(_pieces(question, one)) for one in candidates}
    doubts = {id: cannot_be_weighed(of) for id, of in pieces.items()}
    log10_lrs = {id: log10_total(of) for id, of in pieces.items()}
    # Where a line excludes whom everything else identifies, one of the two is wrong, and nobody here knows which.
    if not any(doubts.values()) and (reached := posteriors(question.prior, log10_lrs)):
        for id, of in pieces.items():
            if reached[id].reaches(question.threshold):
                doubts[id] = objections(of, question.threshold)
    if any(doubts.values()):
        told = [_untold(question, one.id, pieces[one.id], doubts[one.id]) for one in candidates]
    else:
        told = _told(question, pieces, {id: _excluded_or(log10_lrs[id], of) for id, of in pieces.items()})
    return Answer(question, tuple(told), tuple(_notes(question)))


def _pieces(question: Question, candidate: Candidate) -> list[Piece]:
    return [*marker_pieces(question, candidate), *line_pieces(question, candidate), *_evidence(question, candidate)]


def _evidence(question: Question, candidate: Candidate) -> list[Piece]:
    """Each item, which of them count, and what the cap takes away."""
    if not candidate.evidence:
        return []
    if question.cap_log10 is None:
        raise EvidenceError(
            f"evidence for candidate {candidate.id} without a cap", why="how much it may count is the caller's to say",
            do="State a cap as log10, such as 3.",
        )  # fmt: skip
    together = combine(sorted(candidate.evidence, key=lambda one: one.name), cap_log10=question.cap_log10)
    reason = question.independent.get("evidence", "")
    stated = f"stated as independent: {reason}" if reason else "only shown: nobody stated that it is independent"
    pieces = [
        Piece(one.item.name, one.item.log10_lr, f"{one.item.table}: {one.item.source}",
              counted=one.used and bool(reason), why=stated if one.used else f"only shown: {one.why}",
              found=one.item.found)
        for one in together.weighed
    ]  # fmt: skip
    if together.log10_lr != together.uncapped:
        pieces.append(Piece("cap", together.log10_lr - together.uncapped, together.rule, counted=bool(reason),
                            why=stated))  # fmt: skip
    return pieces


def log10_total(pieces: Sequence[Piece]) -> float:
    """log10 of the product of what counts, in any order the same; lines that exclude are left to the verdict."""
    return fsum(one.log10_lr for one in pieces if one.counted and one.log10_lr is not None and not one.excludes)


def _excluded_or(total: float, pieces: Sequence[Piece]) -> float:
    return -inf if any(one.counted and one.excludes for one in pieces) else total


def _untold(question: Question, id: str, pieces: tuple[Piece, ...], doubts: Sequence[str]) -> Told:
    reasons = tuple(doubts) or ("nothing can be told of another candidate, who might be the person",)
    return Told(id, pieces, None, question.prior.of[id], None, (), Verdict.CANNOT_BE_TOLD, reasons)


def _told(question: Question, pieces: Mapping[str, tuple[Piece, ...]], log10_lrs: Mapping[str, float]) -> list[Told]:
    after = posteriors(question.prior, log10_lrs)
    if after is None:
        reason = "everybody is excluded, and by the prior it is nobody else"
        return [_untold(question, id, of, [reason]) for id, of in pieces.items()]
    others = [(among, posteriors(even_prior(list(pieces), among), log10_lrs))
              for among in ALTERNATIVES if among > len(pieces)]  # fmt: skip
    told = []
    for id, of in pieces.items():
        elsewhere = tuple((among, of_all[id]) for among, of_all in others if of_all)
        one = Told(id, of, log10_lrs[id], question.prior.of[id], after[id], elsewhere, Verdict.DOES_NOT_REACH, ())
        told.append(judged(one, question.threshold))
    return told


def _notes(question: Question) -> list[str]:
    notes = []
    people = [question.population.people or table.people for name, table in question.population.markers.items()
              if name in {marker.name for marker in question.markers}]  # fmt: skip
    if not question.theta and any(count is not None and count < FEW_PEOPLE for count in people):
        notes.append(f"frequencies of fewer than {FEW_PEOPLE} people were used with theta 0")
    if question.markers and any(count is None for count in people):
        notes.append("the frequencies do not say of how many people they were counted")
    first = question.candidates[0].pedigree
    if question.theta and any(one.pedigree != first for one in question.candidates):
        notes.append("each family was compared by itself: ancestors that families share are not in the posterior")
    tables = question.population.markers
    if new := sum(len(one.alleles) - (one.silent is not None) > len(tables[one.name].alleles)
                  for one in question.markers if one.name in tables):  # fmt: skip
        notes.append(f"at {new} markers somebody has an allele that the frequencies have not: it counts as the minimum")
    used = {marker.name for marker in question.markers}
    if unused := sorted(set(question.remains.genotypes) - used):
        notes.append(f"typed, and not among the markers asked about: {', '.join(unused)}")
    return notes
