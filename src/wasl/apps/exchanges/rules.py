"""Who may do what in an exchange. Pure: the part of a party's seat, and the roles of a person."""

from collections.abc import Iterable

from wasl.apps.exchanges.enums import Part, Readiness
from wasl.apps.staff.enums import PartyKind, Role

OPENERS = frozenset({Role.MEDIATOR, Role.NEUTRAL})
ROLE_OF_PART: dict[Part, frozenset[Role]] = {
    Part.SIDE: frozenset({Role.HOLDER}),
    Part.MEDIATOR: frozenset({Role.MEDIATOR}),
    Part.NEUTRAL: frozenset({Role.NEUTRAL}),
}

PART_OF_KIND: dict[PartyKind, Part] = {
    PartyKind.SIDE: Part.SIDE, PartyKind.MEDIATOR: Part.MEDIATOR, PartyKind.NEUTRAL: Part.NEUTRAL,
}  # fmt: skip

READERS = OPENERS | {Role.HOLDER, Role.ASKING_SIDE, Role.LABORATORY, Role.FORENSIC}

FINDERS = frozenset({Role.LABORATORY, Role.FORENSIC, Role.NEUTRAL})
SIGNS = frozenset({Part.SIDE, Part.MEDIATOR})

# Whoever does not cross is out of the manifest; why is nobody's business but the neutral's.
STAYS = frozenset(Readiness) - {Readiness.READY}


def may_open_exchange(roles: Iterable[Role]) -> bool:
    """Only those who will sit in it: whoever opens an exchange has a part in it."""
    return not OPENERS.isdisjoint(roles)


def may_act_for(part: Part | None, roles: Iterable[Role]) -> bool:
    """Whether such a person acts for a party that sits so: seals its list, signs, confirms at the gate."""
    return part is not None and not ROLE_OF_PART[part].isdisjoint(roles)


def may_seal(part: Part | None, roles: Iterable[Role]) -> bool:
    return part is Part.SIDE and may_act_for(part, roles)


def may_plan(part: Part | None, roles: Iterable[Role]) -> bool:
    """The manifest is the same whoever makes it; one of those who bring the sides together starts it."""
    return part in {Part.MEDIATOR, Part.NEUTRAL} and may_act_for(part, roles)


def may_sign(part: Part | None, roles: Iterable[Role]) -> bool:
    return part in SIGNS and may_act_for(part, roles)


def may_hear(part: Part | None, roles: Iterable[Role]) -> bool:
    """May speak with a person alone, and write down whether they go."""
    return part is Part.NEUTRAL and may_act_for(part, roles)


def may_find(part: Part | None, roles: Iterable[Role]) -> bool:
    """May say whose remains they are; it takes two such people."""
    return part is Part.NEUTRAL and not FINDERS.isdisjoint(roles)


def may_take_receipt(part: Part | None, roles: Iterable[Role], *, own: str, between: Iterable[str]) -> bool:
    """A side those of people it gave or was given; mediators and the neutral all. ``own`` and ``between``: parties."""
    if part is None or READERS.isdisjoint(roles):
        return False
    return part is not Part.SIDE or own in set(between)


def may_tell_families(part: Part | None, roles: Iterable[Role]) -> bool:
    if part is Part.NEUTRAL:
        return may_act_for(part, roles)
    return part is Part.SIDE and Role.ASKING_SIDE in set(roles)
