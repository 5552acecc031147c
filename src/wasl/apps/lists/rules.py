"""Who may bring a list in, put it to its holder, answer it, and take it out. Pure."""

from collections.abc import Iterable

from wasl.apps.lists.enums import Disposition, ListKind
from wasl.apps.staff.enums import Purpose, Role
from wasl.apps.staff.rules import may_convene

BRINGS: dict[ListKind, Role] = {ListKind.SOUGHT: Role.ASKING_SIDE, ListKind.HELD: Role.HOLDER}
OWN_PURPOSE: dict[ListKind, Purpose] = {ListKind.SOUGHT: Purpose.SEEK, ListKind.HELD: Purpose.HOLD}

# What harms most: two people of the holder, never the same one twice.
NEEDS_TWO = frozenset({Disposition.DEAD, Disposition.REMAINS_HELD})


def may_bring(roles: Iterable[Role], kind: ListKind) -> bool:
    return BRINGS[kind] in set(roles)


def may_put(roles: Iterable[Role]) -> bool:
    return may_convene(roles)


def may_answer(roles: Iterable[Role], *, own_party: str, addressed_to: str | None) -> bool:
    return Role.HOLDER in set(roles) and addressed_to == own_party


def may_take_out(roles: Iterable[Role], *, own_party: str, brought_by: str) -> bool:
    """The side that brought a list, and those who bring lists together, may ask for a copy of it."""
    return own_party == brought_by or may_convene(roles)


def may_approve_taking_out(roles: Iterable[Role]) -> bool:
    """A list leaves only past a second pair of eyes among the conveners."""
    return may_convene(roles)


def needs_two(disposition: Disposition) -> bool:
    return disposition in NEEDS_TWO
