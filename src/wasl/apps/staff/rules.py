"""Which role serves which purpose, and which act. Pure: no database, no request."""

from collections.abc import Iterable

from wasl.apps.staff.enums import Purpose, Role

PURPOSES: dict[Role, frozenset[Purpose]] = {
    Role.ASKING_SIDE: frozenset({Purpose.SEEK}),
    Role.HOLDER: frozenset({Purpose.HOLD}),
    Role.MEDIATOR: frozenset({Purpose.MEDIATE}),
    Role.NEUTRAL: frozenset({Purpose.MEDIATE}),
    Role.SECRETARIAT: frozenset({Purpose.MEDIATE}),
    Role.FAMILY_LIAISON: frozenset(),
    Role.LABORATORY: frozenset(),
    Role.FORENSIC: frozenset(),
    Role.MONITOR: frozenset(),
    Role.AUDITOR: frozenset(),
}

CONVENERS = frozenset({Role.MEDIATOR, Role.NEUTRAL, Role.SECRETARIAT})
REVIEWERS = frozenset({Role.MEDIATOR, Role.NEUTRAL})
KEY_KEEPERS = frozenset({Role.NEUTRAL, Role.SECRETARIAT})
LOG_READERS = frozenset({Role.AUDITOR, Role.NEUTRAL, Role.SECRETARIAT})


def purposes_of(roles: Iterable[Role]) -> frozenset[Purpose]:
    return frozenset(purpose for role in roles for purpose in PURPOSES[role])


def may_convene(roles: Iterable[Role]) -> bool:
    """May run linking, put a list to its holder, see where the whole room stands."""
    return not CONVENERS.isdisjoint(roles)


def may_review(roles: Iterable[Role]) -> bool:
    """May decide whether two records of different parties are one person."""
    return not REVIEWERS.isdisjoint(roles)


def may_read_log(roles: Iterable[Role]) -> bool:
    return not LOG_READERS.isdisjoint(roles)


def may_keep_keys(roles: Iterable[Role]) -> bool:
    """May enter or confirm the key of a party, and let a value go out of the log; always two of them."""
    return not KEY_KEEPERS.isdisjoint(roles)
