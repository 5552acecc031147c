"""Evidence other than DNA, each piece a likelihood ratio of its own with the table it came from, and how they combine.

Every piece is the probability of what was found if the remains are this missing person's, over that if they are of
somebody else of a stated population. No error rate and no table has a default: the caller gives both, with a source,
and the source stays in the result. A total of these is never added to a genetic likelihood ratio here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log10

from wasl.engines.kinship.errors import EvidenceError


@dataclass(frozen=True)
class Item:
    """One piece of evidence.

    ``if_same`` and ``if_other``: probability of what was found (density where ``unit`` says so); ``table`` names the
    table it came from and ``source`` where that was published or counted. Items of one ``group`` depend on each other
    (height and sex, two teeth of one chart); items of different groups are declared independent by whoever named them.
    """

    name: str
    found: str
    log10_lr: float
    if_same: float
    if_other: float
    table: str
    source: str
    group: str
    unit: str = "probability"


@dataclass(frozen=True)
class Weighed:
    """An item in a combination: ``used``, or which of its group stands for it."""

    item: Item
    used: bool
    why: str


@dataclass(frozen=True)
class Combined:
    """The non-genetic evidence together.

    ``log10_lr`` is ``uncapped`` held between -``cap_log10`` and +``cap_log10``; ``rule`` says in words how.
    """

    log10_lr: float
    uncapped: float
    cap_log10: float
    weighed: tuple[Weighed, ...]
    rule: str


def item(
    name: str,
    *,
    found: str,
    if_same: float,
    if_other: float,
    table: str,
    source: str,
    group: str | None = None,
    unit: str = "probability",
) -> Item:
    """A piece of evidence from its two probabilities; ``group`` is its own name unless told.

    Zero is refused on either side: whoever records, measures or digs errs at times, and a rate of zero would let one
    slip outweigh everything else.
    """
    check_source(table, source)
    if not (if_same > 0 and if_other > 0 and isfinite(if_same) and isfinite(if_other)):
        raise EvidenceError(
            f"{name}: probabilities {if_same} and {if_other} cannot be weighed",
            why="what was found must be possible both ways, for every record may be in error",
            do="Give an error rate above 0, and a population in which such a thing occurs.",
        )
    if unit == "probability" and max(if_same, if_other) > 1 + 1e-12:
        raise EvidenceError(f"{name}: {if_same} and {if_other} are no probabilities", do="Give shares up to 1.")
    weight = log10(if_same) - log10(if_other)
    return Item(name, found, weight, if_same, if_other, table, source, group or name, unit)


def combine(items: Sequence[Item], *, cap_log10: float, dependent: str = "least") -> Combined:
    """All pieces together.

    Independent groups multiply. Inside a group ``dependent`` says what happens: ``least`` keeps the item nearest to 0
    (of those against, where some speak for and some against: support never hides an objection that hangs together
    with it), ``refuse`` refuses more than one. The total is then capped both
    ways; the cap is the caller's and is stated in the result.
    """
    if not (cap_log10 > 0 and isfinite(cap_log10)):
        raise EvidenceError(f"a cap of {cap_log10} cannot be", why="it is a log10 above 0", do="Give one, such as 3.")
    if dependent not in ("least", "refuse"):
        raise EvidenceError(f"no rule {dependent!r} for dependent items", do="Say least or refuse.")
    if twice := sorted({one.name for one in items if sum(other.name == one.name for other in items) > 1}):
        raise EvidenceError(f"{', '.join(twice)} is given twice", do="Weigh each piece once.")
    groups: dict[str, list[Item]] = {}
    for one in items:
        groups.setdefault(one.group, []).append(one)
    if dependent == "refuse" and (shared := sorted(name for name, members in groups.items() if len(members) > 1)):
        raise EvidenceError(
            f"{', '.join(shared)}: more than one item",
            why="items of one group depend on each other and do not multiply",
            do="Keep one of them, or combine with the least of each group.",
        )
    kept = [_least(members) for members in groups.values()]
    names = {one.name for one in kept}
    weighed = tuple(
        Weighed(one, one.name in names, "" if one.name in names else f"{_least(groups[one.group]).name} stands for it")
        for one in items
    )
    uncapped = sum(one.log10_lr for one in kept)
    return Combined(
        max(-cap_log10, min(cap_log10, uncapped)),
        uncapped,
        cap_log10,
        weighed,
        "groups multiply; of each group counts the item nearest to 0, of those against if any is; "
        f"capped at {cap_log10:g} either way",
    )


def check_source(table: str, source: str) -> None:
    """Refuse what has no name or no source."""
    if not table.strip() or not source.strip():
        raise EvidenceError(
            "a table without a name or a source cannot be used",
            why="whoever reads the result must be able to look the numbers up",
            do="Name the table, and where its numbers were published or counted.",
        )


def check_shares(shares: Sequence[float], what: str) -> None:
    """Refuse what is not a distribution."""
    if any(not 0 <= share <= 1 for share in shares) or abs(sum(shares) - 1) > 1e-9:
        raise EvidenceError(
            f"{what}: the shares sum to {sum(shares):.12g}", why="shares lie in [0, 1] and sum to 1", do="Correct them."
        )


def check_rate(rate: float, what: str) -> None:
    """Refuse an error rate of nothing or of everything."""
    if not 0 < rate < 1:
        raise EvidenceError(f"{what}: an error rate of {rate} cannot be", why="it lies between 0 and 1", do="Give one.")


def _least(members: Sequence[Item]) -> Item:
    against = [one for one in members if one.log10_lr < 0]
    return min(against or members, key=lambda one: abs(one.log10_lr))
