"""Journals put together: which confirmations stand, which wait for a missing part, which are set aside and why.

Everything is a function of the *set* of confirmations. One stands when its chain is whole and when what its device knew
at that moment, and no more, allowed it. So nobody's record becomes wrong because others were slow to tell, and what a
device confirmed before it knew of an abort is neither dropped nor hidden: it stands, and ``standing`` names it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from wasl.engines.crossing.facts import Facts, Refusal
from wasl.engines.crossing.journals import Confirmation, Tip
from wasl.engines.crossing.steps import TABLE, Step, Table
from wasl.engines.crossing.terms import Terms

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Merged:
    """The set, sorted out. Every tuple is in causal order, then by device, so that equal sets give equal values.

    Parameters
    ----------
    every: all that was given, each once.
    applied: those that stand.
    set_aside: id to the reason; kept, shown, and without effect.
    gaps: those whose chain, or what their device had seen, is not all here yet.
    at_once: those among ``gaps`` that stop the operation: a stop is obeyed before its chain is whole.
    forked: two confirmations of one device with one number. Both stand as its words; the device is not to be trusted.
    clocks: pairs of which the later was made, by its clock, before the earlier by more than was agreed.
    """

    every: tuple[Confirmation, ...]
    applied: tuple[Confirmation, ...]
    set_aside: Mapping[str, Refusal]
    gaps: tuple[Confirmation, ...]
    at_once: tuple[Confirmation, ...]
    forked: tuple[tuple[str, ...], ...]
    clocks: tuple[tuple[str, str], ...]
    past: "Past"

    def has(self, step: str, subject: str, role: str) -> bool:
        return (step, subject, role) in self.keys

    @property
    def keys(self) -> Mapping[Key, list[Confirmation]]:
        return self.past.keys


class Past:
    """What came before what. ``keys`` grows while the set is read in causal order."""

    def __init__(self, sound: Mapping[str, Confirmation]) -> None:
        self.sound = sound
        self._line: dict[str, tuple[str, ...]] = {}  # forks passed on the way to a confirmation
        self.keys: dict[Key, list[Confirmation]] = defaultdict(list)
        by_place: dict[tuple[str, int], list[str]] = defaultdict(list)
        for one in sound.values():
            by_place[one.device, one.counter].append(one.id)
        self.forked = {place: tuple(sorted(ids)) for place, ids in by_place.items() if len(ids) > 1}

    def journal(self, device: str) -> list[Confirmation]:
        """All of a device that is whole."""
        return [one for one in self.sound.values() if one.device == device]

    def tips(self, one: Confirmation) -> dict[str, Confirmation]:
        """The newest of every device that this confirmation's device knew when it was made, as far as it is here."""
        known = [(tip.device, tip.id) for tip in one.seen] + [(one.device, one.previous)]
        return {device: self.sound[id] for device, id in known if id in self.sound}

    def includes(self, tip: Confirmation | None, earlier: Confirmation) -> bool:
        """Whether ``earlier`` is ``tip`` or stands before it in the same journal."""
        if tip is None or tip.device != earlier.device or earlier.counter > tip.counter or earlier.id not in self.sound:
            return False
        return not self.forked or set(self._forks(earlier)) <= set(self._forks(tip))

    def knew(self, one: Confirmation, earlier: Confirmation) -> bool:
        return self.includes(self.tips(one).get(earlier.device), earlier)

    def view(self, one: Confirmation) -> Callable[[str, str, str], bool]:
        """What this confirmation's device knew, as the question that ``Facts`` asks."""
        tips = self.tips(one)

        def has(step: str, subject: str, role: str) -> bool:
            known = self.keys.get((step, subject, role), ())
            return any(self.includes(tips.get(earlier.device), earlier) for earlier in known)

        return has

    def _forks(self, one: Confirmation) -> tuple[str, ...]:
        walked: list[Confirmation] = []
        at: Confirmation | None = one
        while at is not None and at.id not in self._line:
            walked.append(at)
            at = self.sound.get(at.previous)
        line = self._line[at.id] if at is not None else ()
        for passed in reversed(walked):
            line = (*line, passed.id) if (passed.device, passed.counter) in self.forked else line
            self._line[passed.id] = line
        return line


def merge(
    terms: Terms,
    confirmations: Iterable[Confirmation],
    *,
    refuted: Collection[str] = (),
    unsigned: Collection[str] = (),
    table: Table = TABLE,
) -> Merged:
    """Sort the set out. The order and the number of copies in which it is given do not matter.

    ``unsigned``: ids that ``signatures.unsigned_in`` found. They count as not here, so what names one waits for it.
    """
    every = {one.id: one for one in confirmations}
    foreign = {id: Refusal("foreign", one.subject) for id, one in every.items() if not _is_ours(terms, one)}
    bare = {id: Refusal("unsigned", every[id].subject) for id in every.keys() & set(unsigned) - foreign.keys()}
    ours = {id: one for id, one in every.items() if id not in foreign and id not in bare}
    sound, forged = _sound(ours)
    past = Past(sound)
    applied, refused = _in_order(terms, past, sorted(sound.values(), key=_place), frozenset(refuted), table)
    gaps = sorted((one for id, one in ours.items() if id not in sound and id not in forged), key=_place)
    at_once = tuple(one for one in gaps if one.id not in refuted and _is_a_stop(terms, one, table))
    for one in at_once:
        past.keys[_key(one)].append(one)
    set_aside = foreign | bare | {id: Refusal("forged", ours[id].subject) for id in forged} | refused
    return Merged(
        every=tuple(sorted(every.values(), key=_place)),
        applied=tuple(applied),
        set_aside=dict(sorted(set_aside.items())),
        gaps=tuple(gaps),
        at_once=at_once,
        forked=tuple(sorted(past.forked.values())),
        clocks=_clocks(past, sorted(sound.values(), key=_place), terms.clock_tolerance),
        past=past,
    )


def _is_ours(terms: Terms, one: Confirmation) -> bool:
    own = terms.role_of.get(one.device)
    return one.operation == terms.operation and own is not None and (one.role != own) is bool(one.code)


def _sound(ours: Mapping[str, Confirmation]) -> tuple[dict[str, Confirmation], set[str]]:
    """Those whose chain and whose seen tips are all here and fit, and those that cannot be true."""
    sound: dict[str, Confirmation] = {}
    forged: set[str] = set()
    gaps: set[str] = set()
    for one in sorted(ours.values(), key=lambda one: (_depth(one), one.id)):
        wanted = [tip.id for tip in one.seen] + ([one.previous] if one.previous else [])
        known = [id for id in wanted if id in ours]
        if not _fits(one, ours) or any(id not in sound and id not in gaps for id in known):
            forged.add(one.id)  # also what builds on a forged one, or on one that comes later
        elif len(known) < len(wanted) or any(id in gaps for id in known):
            gaps.add(one.id)
        elif _is_closed(one, sound):
            sound[one.id] = one
        else:
            forged.add(one.id)
    return sound, forged


def _depth(one: Confirmation) -> int:
    """Grows along every chain and with everything seen, so that it puts causes before effects."""
    return one.counter + sum(tip.counter for tip in one.seen)


def _fits(one: Confirmation, ours: Mapping[str, Confirmation]) -> bool:
    """Whether the numbers it gives are those of what it names, as far as that is here."""
    if one.counter < 1 or (one.counter == 1) is bool(one.previous):
        return False
    before = [Tip(one.device, one.counter - 1, one.previous)] if one.previous else []
    devices = [tip.device for tip in one.seen]
    if one.device in devices or devices != sorted(set(devices)):
        return False
    return all(tip.id not in ours or ours[tip.id].tip == tip for tip in (*one.seen, *before))


def _is_closed(one: Confirmation, sound: Mapping[str, Confirmation]) -> bool:
    """What it saw had itself seen nothing that it did not see, and it forgot nothing it had seen before."""
    own = {tip.device: tip.counter for tip in one.seen} | {one.device: one.counter - 1}
    earlier = [*one.seen, *([sound[one.previous].tip] if one.previous else [])]
    return all(tip.counter <= own.get(tip.device, 0) for saw in earlier for tip in sound[saw.id].seen)


def _in_order(
    terms: Terms, past: Past, ordered: list[Confirmation], refuted: frozenset[str], table: Table
) -> tuple[list[Confirmation], dict[str, Refusal]]:
    applied: list[Confirmation] = []
    refused: dict[str, Refusal] = {}
    for one in ordered:
        wrong_code = Refusal("refuted", one.subject, one.code) if one.code and one.id in refuted else None
        if refusal := wrong_code or refusal_of(one, past, Facts(terms, past.view(one), table=table)):
            refused[one.id] = refusal
            continue
        applied.append(one)
        past.keys[_key(one)].append(one)
    return applied, refused


def refusal_of(one: Confirmation, past: Past, facts: Facts) -> Refusal | None:
    """What stands in its way by ``facts``, what its device knew. Saying again what was said adds nothing."""
    count = None if one.count == -1 else one.count
    said = [earlier for earlier in past.keys.get(_key(one), ()) if past.knew(one, earlier)]
    if said:
        differs = one.count != said[0].count
        return Refusal("differs", one.subject, str(one.count), (str(said[0].count),)) if differs else None
    return facts.refusal(one.step, one.subject, role=one.role, count=count, at=one.at)


def stops_all(step: Step) -> bool:
    return ("operation", "stopped") in step.leads


def _is_a_stop(terms: Terms, one: Confirmation, table: Table) -> bool:
    """Without its past only the subject and the role of a stop can be checked."""
    step = table.steps.get(one.step)
    if step is None or not stops_all(step) or terms.about.get(one.subject) != step.about:
        return False
    return one.role in Facts(terms, lambda *_: False, table=table).roles(step, one.subject)[0]


def _clocks(past: Past, ordered: list[Confirmation], tolerance: int) -> tuple[tuple[str, str], ...]:
    return tuple(
        (known.id, one.id)
        for one in ordered
        for known in sorted(past.tips(one).values(), key=_place)
        if known.at > one.at + tolerance
    )


def _key(one: Confirmation) -> Key:
    return one.step, one.subject, one.role


def _place(one: Confirmation) -> tuple[int, str, int, str]:
    return _depth(one), one.device, one.counter, one.id
