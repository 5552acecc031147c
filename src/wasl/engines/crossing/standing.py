"""Where the operation stands: a function of the confirmations that are here, whatever order they came in."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from wasl.engines.crossing.facts import DISPUTED, GIVEN, Facts, Refusal
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.merging import Merged, merge, stops_all
from wasl.engines.crossing.steps import TABLE, Table, leads_on
from wasl.engines.crossing.terms import Terms, group

PLACES = {"awaited": "at_site", "departed": "on_road", "arrived": "at_gate", "in_zone": "in_zone",
          "miscounted": "at_gate", "home": "at_home"}  # fmt: skip
NOBODYS = ("foreign", "unsigned")
SHOWN_AS = ("foreign", "unsigned", "forged", "differs", "refuted")  # set aside for a reason of its own


@dataclass(frozen=True)
class Waiting:
    """A lone word that can still be borne out: ``by`` have confirmed, ``awaited`` have not."""

    step: str
    subject: str
    by: tuple[str, ...]
    awaited: tuple[str, ...]


@dataclass(frozen=True)
class Where:
    """Where a person is: a place, or "disputed" with what each mediator claims ("across", "not_across", "silent")."""

    place: str
    claims: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Contradiction:
    """What does not fit together, by ids of confirmations. Nothing of it is dropped.

    ``kind``: conflict (two states reached of which neither leads to the other) · unaware (confirmed without knowing
    that the operation was stopped) · out_of_order, foreign, unsigned, forged, differs, refuted (set aside: see
    ``why``) · forked (one device told two stories) · clock (by one of the two clocks the cause came after the effect).
    """

    kind: str
    subject: str
    ids: tuple[str, ...]
    why: Refusal | None = None


@dataclass(frozen=True)
class Standing:
    """The whole answer.

    ``states`` has every subject; ``on_word`` the ids of confirmations that rest on another's code which that other's
    own device has not borne out yet; ``gaps`` the ids that wait for a missing part of a journal.
    """

    states: Mapping[str, str]
    waiting: tuple[Waiting, ...]
    where: Mapping[str, Where]
    contradictions: tuple[Contradiction, ...]
    on_word: tuple[str, ...]
    gaps: tuple[str, ...]


def standing(
    terms: Terms,
    confirmations: Iterable[Confirmation],
    *,
    refuted: Collection[str] = (),
    unsigned: Collection[str] = (),
    table: Table = TABLE,
) -> Standing:
    """Where the operation stands by these confirmations. Order and copies do not matter.

    ``refuted``: ids of words carried over whose code is not the one that was issued (``codes.is_true_code``).
    ``unsigned``: ids that their telephone has not signed (``signatures.unsigned_in``).
    """
    merged = merge(terms, confirmations, refuted=refuted, unsigned=unsigned, table=table)
    facts = Facts(terms, merged.has, table=table)
    said = _said_of_swaps(merged)
    return Standing(
        states={subject: facts.state(subject) for subject in terms.about},
        waiting=tuple(sorted(_waiting(facts, merged), key=lambda one: (one.step, one.subject))),
        where={person: _where(facts, said, person) for person in terms.people},
        contradictions=tuple(_contradictions(facts, merged, table)),
        on_word=tuple(sorted(_on_word(merged))),
        gaps=tuple(sorted(one.id for one in merged.gaps)),
    )


def _waiting(facts: Facts, merged: Merged) -> Iterator[Waiting]:
    for name, subject in {key[:2] for key in merged.keys}:
        step = facts.table.steps[name]
        if not facts.is_complete(step, subject) and not facts.not_yet(step, subject):
            by = facts.confirmed_by(step, subject)
            yield Waiting(name, subject, by, tuple(role for role in facts.roles(step, subject)[0] if role not in by))


def _said_of_swaps(merged: Merged) -> Mapping[str, Mapping[str, str]]:
    """Swap by swap what each role claims, also in confirmations that were set aside or wait for a gap.

    Not in those that anybody could have written: of no device of the day, or not signed by the telephone they name.
    """
    said: dict[str, dict[str, str]] = {}
    nobodys = {id for id, refusal in merged.set_aside.items() if refusal.code in NOBODYS}
    for one in merged.every:
        if one.id in nobodys:
            continue
        if one.step in ("swapped", "denied") and said.get(one.subject, {}).get(one.role) != "across":
            said.setdefault(one.subject, {})[one.role] = "across" if one.step == "swapped" else "not_across"
    return said


def _where(facts: Facts, said: Mapping[str, Mapping[str, str]], person: str) -> Where:
    terms = facts.terms
    if facts.state(person) in GIVEN:
        return Where("across")
    swap = terms.swap_of[person].id
    if facts.state(swap) in DISPUTED or "across" in said.get(swap, {}).values():
        return Where("disputed", tuple((role, said.get(swap, {}).get(role, "silent")) for role in ("ma", "mb")))
    return Where(PLACES[facts.state(group(terms.stage_of[person].id, terms.people[person]))])


def _contradictions(facts: Facts, merged: Merged, table: Table) -> Iterator[Contradiction]:
    for subject, about in facts.terms.about.items():
        reached = set(facts.reached(subject))
        state = facts.state(subject)
        if any(one != state and state not in leads_on(about, one) for one in reached):
            yield Contradiction("conflict", subject, tuple(sorted(_leading_to(facts, merged, subject))))
    yield from _unaware(merged, table)
    subjects = {one.id: one.subject for one in merged.every}
    for id, refusal in merged.set_aside.items():
        kind = refusal.code if refusal.code in SHOWN_AS else "out_of_order"
        yield Contradiction(kind, subjects[id], (id,), refusal)
    for ids in merged.forked:
        yield Contradiction("forked", merged.past.sound[ids[0]].device, ids)
    for pair in merged.clocks:
        yield Contradiction("clock", merged.past.sound[pair[1]].device, pair)


def _unaware(merged: Merged, table: Table) -> Iterator[Contradiction]:
    """Confirmations that hang on the operation, with the stops that neither knew of them nor were known to them."""
    stops = [one for one in (*merged.applied, *merged.at_once) if stops_all(table.steps[one.step])]
    for one in merged.applied if stops else ():
        if stops_all(table.steps[one.step]) or not any(need.of == "operation" for need in table.steps[one.step].needs):
            continue
        unaware = [stop.id for stop in stops if not merged.past.knew(one, stop) and not merged.past.knew(stop, one)]
        if unaware:
            yield Contradiction("unaware", one.subject, (one.id, *sorted(unaware)))


def _leading_to(facts: Facts, merged: Merged, subject: str) -> Iterator[str]:
    """The confirmations that led this subject to any state."""
    about = facts.terms.about[subject]
    for step, _state in facts.table.bearing[about]:
        for source in facts.told_of(step.about, subject, about):
            for role in facts.roles(step, source)[0]:
                yield from (one.id for one in merged.keys.get((step.name, source, role), ()))


def _on_word(merged: Merged) -> Iterator[str]:
    for known in merged.keys.values():
        if all(one.code for one in known):
            yield from (one.id for one in known)
