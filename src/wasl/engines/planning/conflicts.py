"""Rules that contradict each other: the smallest set of them, so that the table knows what to talk about."""

from collections.abc import Iterable

from wasl.engines.planning.errors import GaveUpError, ImpossibleRulesError, InfeasibleError
from wasl.engines.planning.model import Column, Model, Row
from wasl.engines.planning.solving import broken_rows, maximise
from wasl.engines.planning.terms import Rules

TRIES = 400  # questions asked in search of a set smaller than the first one found


def impossible(model: Model, rules: Rules) -> ImpossibleRulesError:
    """The refusal that names a set of rules of which no choice of people keeps all.

    Families, companions and vetoes are no rules here: they hold always.
    """
    asked = _Asked(model)
    names = list(dict.fromkeys(_rule_of(row) for row in model.rows if row.limits and _rule_of(row)))
    smallest, proven = _smallest(asked, _irreducible(asked, names), names)
    if rules.stages is not None and any(name.startswith("seats ") for name in smallest):
        do = "Agree on other numbers, or on more seats or stages."
    else:
        do = "Agree to give up, or to loosen, any one of them."
    return ImpossibleRulesError(
        "the rules contradict each other",
        names=smallest,
        smallest=proven,
        why=f"no choice of people keeps all of these together: {'; '.join(smallest)}"
        + ("" if proven else " (it may be that fewer of the rules already contradict each other)"),
        do=do,
    )


def _rule_of(row: Row) -> str:
    """The rule that a row comes from, in words; empty for what always holds."""
    kind, _, name = row.name.partition(":")
    if kind == "companion":
        return ""
    if kind == "share":
        return name.rpartition(":")[0]
    return f"seats of {name}" if kind == "seats" else name


class _Asked:
    """Which rules can be kept together; what earlier answers tell is not asked again."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.kept: list[frozenset[str]] = []  # sets known to be possible
        self.broken: list[frozenset[str]] = []  # and sets known not to be
        self.questions = 0

    def possible(self, names: Iterable[str]) -> frozenset[str] | None:
        """A set of rules, these among them, that some choice of people keeps; None if there is no such choice."""
        wanted = frozenset(names)
        for kept in self.kept:
            if wanted <= kept:
                return kept
        if any(broken <= wanted for broken in self.broken):
            return None
        self.questions += 1
        try:
            self.kept.append(wanted | self._choice(wanted))
        except InfeasibleError:
            self.broken.append(wanted)
            return None
        return self.kept[-1]

    def _choice(self, wanted: frozenset[str]) -> frozenset[str]:
        """The rules that a choice of people keeps that was sought to keep those wanted."""
        rows = tuple(row if _rule_of(row) in wanted or not _rule_of(row) else Row(row.name) for row in self.model.rows)
        model = Model(self.model.units, self.model.columns, rows)
        try:
            taken = maximise(model, [0] * len(model.columns), [None] * len(model.columns)).taken
        except GaveUpError:
            return frozenset()  # not shown to be impossible
        broken = {_rule_of(row) for row in broken_rows(self.model, taken)}
        return frozenset(_rule_of(row) for row in self.model.rows) - broken


def _irreducible(asked: _Asked, names: list[str]) -> tuple[str, ...]:
    """A set that contradicts itself, and of which every smaller part does not."""
    left = list(names)
    size = max(1, len(left) // 2)
    while size:
        place = 0
        while place < len(left):
            without = left[:place] + left[place + size :]
            if asked.possible(without) is not None:
                place += size
            else:
                left = without
        size //= 2
    return tuple(left)


def _smallest(asked: _Asked, found: tuple[str, ...], names: list[str]) -> tuple[tuple[str, ...], bool]:
    """A set of the fewest rules, and whether it was proven that none has fewer.

    What contradicts itself must hold one rule of every *remedy*: rules without which the others can be kept.
    So the smallest set that meets all remedies known is either the answer or shows a remedy not yet known.
    """
    remedies: list[frozenset[str]] = []
    start = asked.questions
    while asked.questions - start < TRIES:
        guess = _meeting(remedies, names, below=len(found))
        if guess is None:
            return found, True
        kept = asked.possible(guess)
        if kept is None:
            return guess, True
        for name in names:
            kept = asked.possible({*kept, name}) or kept
        remedies.append(frozenset(names) - kept)
    return found, False


def _meeting(remedies: list[frozenset[str]], names: list[str], *, below: int) -> tuple[str, ...] | None:
    """A smallest set of rules that has one in common with every remedy; None if it is not of fewer than ``below``."""
    columns = tuple(
        Column(name, 1, tuple((row, 1) for row, remedy in enumerate(remedies) if name in remedy)) for name in names
    )
    model = Model((), columns, tuple(Row(str(row), 1) for row in range(len(remedies))))
    taken = maximise(model, [-1] * len(names), [None] * len(names)).taken
    return tuple(name for name, n in zip(names, taken, strict=True) if n) if sum(taken) < below else None
