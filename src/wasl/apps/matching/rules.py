"""Who may decide whether two records are one person, and which verdicts need two people. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from wasl.apps.matching.enums import PairState, Verdict, Wanted
from wasl.apps.staff.enums import Role
from wasl.apps.staff.rules import may_convene, may_review


def may_run(roles: Iterable[Role]) -> bool:
    return may_convene(roles)


def may_decide(roles: Iterable[Role]) -> bool:
    """Mediators and neutrals alone: a refusal or a conflict would tell a side of records it cannot read."""
    return may_review(roles)


# --- second opinions ------------------------------------------------------------------------------------

UNLIKELY, LIKELY = 0.5, 0.95  # probabilities below and above which the machine contradicts a verdict
CONTRADICTED = "contradicted"  # the engine's word; of birth dates: more than two years apart


@dataclass(frozen=True, slots=True)
class PairFacts:
    """What the rule looks at: the machine's probability, the fields it calls contradicted, and whether one of the
    two is answered as dead or as remains held."""

    probability: float
    contradicted: frozenset[str] = frozenset()
    grave: bool = False


@dataclass(frozen=True, slots=True)
class SecondWhen:
    """One line of the rule: these verdicts need a second person when this holds."""

    code: Wanted
    verdicts: frozenset[Verdict]
    holds: Callable[[PairFacts], bool]


_SAME = frozenset({Verdict.SAME})
# "Cannot tell" stands beside "different" so that being asked does not give away what the first person said.
_NOT_SAME = frozenset({Verdict.DIFFERENT, Verdict.CANNOT_TELL})

SECOND_OPINION: tuple[SecondWhen, ...] = (
    SecondWhen(Wanted.UNLIKELY, _SAME, lambda pair: pair.probability < UNLIKELY),
    SecondWhen(Wanted.BIRTH, _SAME, lambda pair: "birth_date" in pair.contradicted),
    SecondWhen(Wanted.SEX, _SAME, lambda pair: "sex" in pair.contradicted),
    SecondWhen(Wanted.MOTHER, _SAME, lambda pair: "mother" in pair.contradicted),
    SecondWhen(Wanted.LIKELY, _NOT_SAME, lambda pair: pair.probability > LIKELY),
    SecondWhen(Wanted.GRAVE, frozenset(Verdict), lambda pair: pair.grave),
)


def second_wanted(pair: PairFacts, verdict: Verdict) -> tuple[Wanted, ...]:
    """Why this verdict on this pair needs a second person; empty when one is enough."""
    return tuple(line.code for line in SECOND_OPINION if verdict in line.verdicts and line.holds(pair))


def outcome_of(verdicts: Sequence[Verdict], *, second: bool) -> tuple[PairState, Verdict | None]:
    """Where opinions of different people leave a pair, and the verdict when one stands.

    Opinions that agree stand, alone too unless a ``second`` is wanted. Once they differ, a verdict stands when two
    people hold it and more than hold any other.
    """
    if not verdicts:
        return PairState.OPEN, None
    (first, most), *others = Counter(verdicts).most_common()
    if not others:
        return (PairState.PROPOSED, None) if second and most == 1 else (PairState.STANDING, first)
    if most >= 2 and most > others[0][1]:
        return PairState.STANDING, first
    return PairState.CONTESTED, None
