"""Who may do what with a family's request. Pure."""

from collections.abc import Iterable

from wasl.apps.staff.enums import Role

BRINGERS = frozenset({Role.ASKING_SIDE, Role.HOLDER})


def may_file(roles: Iterable[Role]) -> bool:
    """Families are heard by a liaison alone; nobody files in their name."""
    return Role.FAMILY_LIAISON in set(roles)


def may_examine(roles: Iterable[Role], *, own_party: str, addressed_to: str) -> bool:
    """The neutral body it is addressed to. Mediators face a side each, and see none of it."""
    return Role.NEUTRAL in set(roles) and own_party == addressed_to


def may_settle(roles: Iterable[Role], *, own_party: str, brought_by: str) -> bool:
    """The party that brought the list decides over its own entry, and over no other."""
    return not BRINGERS.isdisjoint(roles) and own_party == brought_by


def reads_requests(roles: Iterable[Role]) -> bool:
    return not (BRINGERS | {Role.FAMILY_LIAISON, Role.NEUTRAL}).isdisjoint(roles)
