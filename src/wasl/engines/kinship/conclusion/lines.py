"""The lines' part of an answer: the Y of the missing man's fathers, the mtDNA of the missing person's mothers.

A match speaks for the line and never for the person; a difference may exclude. Lines multiply with the autosomal
markers only where theta above 0 allows for shared ancestry, or somebody states with a reason that they may.
"""

from collections.abc import Callable, Sequence

from wasl.engines.kinship.conclusion.pieces import Piece
from wasl.engines.kinship.conclusion.question import Candidate, HaplotypeSource, Question
from wasl.engines.kinship.errors import LineageError
from wasl.engines.kinship.lines import mt_lineage, y_lineage
from wasl.engines.kinship.lines.lineage import Share
from wasl.engines.kinship.lines.mt_haplotypes import MtHaplotype, compare
from wasl.engines.kinship.lines.y_haplotypes import YHaplotype, differences
from wasl.engines.kinship.lines.y_pedigree import male_pedigree, pedigree_loci
from wasl.engines.kinship.pedigree import Member, Pedigree


def line_pieces(question: Question, candidate: Candidate) -> list[Piece]:
    counted, why = _may_multiply(question)
    found = [_male(question, candidate, counted=counted, why=why),
             _female(question, candidate, counted=counted, why=why)]  # fmt: skip
    return [piece for piece in found if piece is not None]


def _may_multiply(question: Question) -> tuple[bool, str]:
    if reason := question.independent.get("lines", ""):
        return True, f"stated as independent: {reason}"
    if question.theta:
        return True, f"theta {question.theta:g} allows for shared ancestry"
    return False, "only shown: theta is 0, and nobody stated that lines and autosomal markers are independent"


# Fathers.


def _male(question: Question, candidate: Candidate, *, counted: bool, why: str) -> Piece | None:
    body, family = question.remains.y, candidate.pedigree
    if body is None or family.by_id[candidate.missing].sex != "M":
        return None
    fathers, men = male_line_of(family, candidate.missing)
    references = {who: candidate.y[who] for who in sorted(candidate.y) if who in men}
    if not references:
        return None
    rules, loci = question.male, pedigree_loci(body, references)
    found = _y_differences(body, references)
    if rules is None or not loci:
        reason = "only compared: no database of haplotypes was given" if loci else "only compared: no locus in common"
        return Piece("male line", None, "no frequencies", counted=False, why=reason, found=found)
    weighed = male_pedigree(body, references, fathers=fathers, place=candidate.missing,
                            share=_y_share(body, loci, rules.haplotypes), mutation=rules.mutation)  # fmt: skip
    impossible = tuple(f"{locus} (even with the mutation allowed for)" for locus, weight in weighed.per_locus
                       if weight == float("-inf"))  # fmt: skip
    return Piece("male line", weighed.log10_lr, f"{_share_words(weighed.share, rules.haplotypes)}; mutation: "
                 f"{rules.mutation_source}", counted=counted, why=why, found=found,
                 parts=(*weighed.per_locus, ("share of the haplotype", -weighed.share.log10)),
                 impossible_at=impossible, excludes=bool(impossible))  # fmt: skip


def male_line_of(family: Pedigree, man: str) -> tuple[dict[str, str], set[str]]:
    """Son to father, of everybody who descends in the male line from the man's earliest known forefather."""
    forefather = _top(family, man, lambda one: one.father)
    men, fathers = {forefather}, dict[str, str]()
    for one in family.members:  # parents come first
        if one.father in men and one.sex == "M":
            men.add(one.id)
            fathers[one.id] = str(one.father)
    return fathers, men


def _top(family: Pedigree, who: str, parent: Callable[[Member], str | None]) -> str:
    while (above := parent(family.by_id[who])) is not None:
        who = above
    return who


def _y_differences(body: YHaplotype, references: dict[str, YHaplotype]) -> str:
    told = []
    for who, haplotype in references.items():
        if not set(body) & set(haplotype):
            told.append(f"{who}: no locus in common")
            continue
        compared = differences(body, haplotype)
        unlike = sum(one.kind != "same" for one in compared)
        told.append(f"{who}: {unlike} of {len(compared)} loci differ")
    return "; ".join(told)


def _y_share(body: YHaplotype, loci: Sequence[str], of: HaplotypeSource) -> Share:
    if of.counted is not None:
        return of.counted
    return y_lineage.counted_share(body, of.men, loci=loci, method=of.method, confidence=of.confidence)


# Mothers.


def _female(question: Question, candidate: Candidate, *, counted: bool, why: str) -> Piece | None:
    body, family = question.remains.mt, candidate.pedigree
    if body is None:
        return None
    apart = {who: steps for who in sorted(candidate.mt) if (steps := mothers_apart(family, candidate.missing, who))}
    if not apart:
        return None
    verdicts = {who: mt_lineage.screen(compare(body, candidate.mt[who])) for who in apart}
    nearest = min(apart, key=lambda who: (apart[who], who))
    found = "; ".join(f"{who}: {_mt_words(body, candidate.mt[who])}" for who in apart)
    if len(set(verdicts.values()) & {"excluded", "not_excluded"}) == 2:
        return Piece("female line", None, "rCRS", counted=False, why="", found=found,
                     contradiction="relatives of one female line have different mtDNA")  # fmt: skip
    if verdicts[nearest] == "excluded":
        rule = f"{mt_lineage.EXCLUDED_FROM} differences or more exclude (SWGDAM 2013)"
        return Piece("female line", None, rule, counted=counted, why=why, found=found, excludes=True)
    if verdicts[nearest] == "open":
        return Piece("female line", None, "SWGDAM 2013", counted=False, found=found,
                     why="only compared: one difference leaves it open")  # fmt: skip
    if question.female is None:
        return Piece("female line", None, "no frequencies", counted=False, found=found,
                     why="only compared: no database of haplotypes was given")  # fmt: skip
    return _weighed(question, body, candidate.mt[nearest], apart[nearest], found, counted=counted, why=why)


def _weighed(question: Question, body: MtHaplotype, reference: MtHaplotype, meioses: int, found: str, *,
             counted: bool, why: str) -> Piece:  # fmt: skip
    rules = question.female
    if rules is None:
        raise LineageError("a female line without rules", why="no database was given", do="Give one.")
    of = rules.haplotypes
    share = of.counted or mt_lineage.counted_share(body, reference, of.women, method=of.method,
                                                   confidence=of.confidence)  # fmt: skip
    line = mt_lineage.maternal_line(body, reference, meioses=meioses, change_per_meiosis=rules.change_per_meiosis,
                                    share=share)  # fmt: skip
    parts = (("kept from mother to child", line.log10_lr + share.log10), ("share of the haplotype", -share.log10))
    return Piece("female line", line.log10_lr, f"{_share_words(share, of)}; {meioses} steps, "
                 f"{rules.change_per_meiosis:g} changes each: {rules.change_source}",
                 counted=counted, why=why, parts=parts, found=found)  # fmt: skip


def mothers_apart(family: Pedigree, one: str, other: str) -> int:
    """Steps from mother to child between two people of one female line; 0 when they are not of one line."""
    lines = [_mothers(family, who) for who in (one, other)]
    common = [who for who in lines[0] if who in lines[1]]
    return lines[0].index(common[0]) + lines[1].index(common[0]) if common else 0


def _mothers(family: Pedigree, who: str) -> list[str]:
    line = [who]
    while (mother := family.by_id[line[-1]].mother) is not None:
        line.append(mother)
    return line


def _mt_words(body: MtHaplotype, reference: MtHaplotype) -> str:
    found = compare(body, reference)
    return f"{len(found.differing)} differences at {found.positions} positions"


def _share_words(share: Share, of: HaplotypeSource) -> str:
    return f"{of.name} ({of.source}): {share.seen} of {share.people} people, {share.method}"
