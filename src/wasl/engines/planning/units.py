"""Who goes with whom: families as one, companions with the one they accompany, vetoes; and pools that cannot be."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wasl.engines.planning.errors import PoolError
from wasl.engines.planning.terms import Person


@dataclass(frozen=True, slots=True)
class Unit:
    """A family, or one person. ``leads`` are the units that its people accompany."""

    name: str
    people: tuple[Person, ...]
    leads: tuple[tuple[str, str], ...] = ()  # (companion's id, name of the unit accompanied)

    @property
    def living(self) -> int:
        return sum(person.kind == "living" for person in self.people)

    @property
    def bodies(self) -> int:
        return sum(person.kind == "body" for person in self.people)


@dataclass(frozen=True)
class Units:
    """All units by name, those who may go apart from those who are barred."""

    free: tuple[Unit, ...]
    barred: tuple[Unit, ...]


def units_of(pool: Sequence[Person], *, parties: Iterable[str], dropped: Iterable[str] = ()) -> Units:
    """The units of a pool. ``dropped`` are ids that count as vetoed. Raises PoolError for a pool that cannot be."""
    _check_people(pool, set(parties))
    units = _joined(pool)
    gone = frozenset(dropped)
    barred = _barred(units, gone)
    return Units(
        free=tuple(unit for unit in units if unit.name not in barred),
        barred=tuple(unit for unit in units if unit.name in barred),
    )


def _check_people(pool: Sequence[Person], parties: set[str]) -> None:
    if not pool:
        raise PoolError("the pool is empty", why="nobody is put forward", do="Put forward at least one person.")
    for id_, times in Counter(person.id for person in pool).items():
        if times > 1:
            raise PoolError(
                f"person {id_} stands {times} times in the pool", do="Keep one row for each person; ids do not repeat."
            )
    living = {person.id for person in pool if person.kind == "living"}
    for person in pool:
        _check_person(person, parties, living)


def _check_person(person: Person, parties: set[str], living: set[str]) -> None:
    for word, party in (("holder", person.holder), ("side", person.side)):
        if party not in parties:
            raise PoolError(
                f"person {person.id} has an unknown {word}",
                why=f"{party!r} is not a party of the rules",
                do="Name the party in the rules, or correct the code.",
            )
    if person.holder == person.side:
        raise PoolError(
            f"person {person.id} would go from {person.holder} to {person.holder}",
            why="holder and side are the same party",
            do="Say to which other side this person goes.",
        )
    if person.days_held < 0:
        raise PoolError(f"person {person.id} has been held {person.days_held} days", do="Correct the day of capture.")
    if person.kind not in ("living", "body"):
        raise PoolError(f"person {person.id} is of kind {person.kind!r}", do="Write living or body.")
    if person.companion_of is not None and (person.kind == "body" or person.companion_of not in living):
        raise PoolError(
            f"person {person.id} accompanies {person.companion_of}",
            why="a companion and the one they accompany must both be living people of the pool",
            do="Add the other person to the pool, or clear the field.",
        )


def _joined(pool: Sequence[Person]) -> list[Unit]:
    groups: dict[tuple[str, str], list[Person]] = {}
    for person in sorted(pool, key=lambda person: person.id):
        family = person.family if person.kind == "living" else None
        groups.setdefault(("family", family) if family is not None else ("person", person.id), []).append(person)
    unit_of = {person.id: people[0].id for people in groups.values() for person in people}
    return sorted((_unit(people, unit_of) for people in groups.values()), key=lambda unit: unit.name)


def _unit(people: list[Person], unit_of: dict[str, str]) -> Unit:
    name = people[0].id
    leads = ((p.id, unit_of[p.companion_of]) for p in people if p.companion_of is not None)
    return Unit(name, tuple(people), tuple(lead for lead in leads if lead[1] != name))


def _barred(units: list[Unit], gone: frozenset[str]) -> set[str]:
    """Names of units with a vetoed member, and of all that accompany them; refuses those that accompany in a circle."""
    followers: dict[str, list[str]] = {}
    waiting = {unit.name: len({lead for _, lead in unit.leads}) for unit in units}
    for unit in units:
        for lead in {lead for _, lead in unit.leads}:
            followers.setdefault(lead, []).append(unit.name)
    barred = {unit.name for unit in units if any(p.vetoed_by or p.id in gone for p in unit.people)}
    ready = [name for name, count in waiting.items() if not count]
    for name in ready:  # grows while walked: those who follow come after those they follow
        for follower in followers.get(name, ()):
            if name in barred:
                barred.add(follower)
            waiting[follower] -= 1
            if not waiting[follower]:
                ready.append(follower)
    circle = sorted(name for name, count in waiting.items() if count)
    if circle:
        raise PoolError(
            f"companions go in a circle: {', '.join(circle[:6])}{' …' if len(circle) > 6 else ''}",
            why="each of these people or families would be freed only with another of them, and so on around",
            do="Give them one family, or clear one of the companions.",
        )
    return barred
