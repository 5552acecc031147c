"""Who may bring a list in, put it to its holder, answer it, and take it out. Pure."""

from collections.abc import Iterable

from wasl.apps.lists.enums import Capacity, Disposition, ListKind
from wasl.apps.register.enums import Property
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


# What may be answered for many entries in one act: nothing that needs two people, nothing that names another entry.
IN_BULK = frozenset(Disposition) - NEEDS_TWO - {Disposition.DUPLICATE, Disposition.WRONG_DETAILS}
MOST_IN_BULK = 10_000
# What says that somebody is not there: in bulk of nobody who may be on the holder's own lists.
DENIALS = frozenset({Disposition.NOT_HELD, Disposition.NEVER_HELD})

# What an answer may tell beside itself, after ICPPED Article 17(3); each item may be left open.
DETAILS: dict[Disposition, tuple[Property, ...]] = {
    Disposition.HELD: (
        Property.HELD_AT,
        Property.ADMITTED_ON,
        Property.HEALTH,
        Property.SUPERVISED_BY,
        Property.ORDERED_BY,
    ),
    Disposition.RELEASED: (Property.RELEASED_ON, Property.TRANSFERRED_TO),
    Disposition.DEAD: (Property.DIED, Property.REMAINS_AT),
    Disposition.REMAINS_HELD: (Property.DIED, Property.REMAINS_AT),
}


def may_answer_in_bulk(disposition: Disposition) -> bool:
    return disposition in IN_BULK


def may_reply(roles: Iterable[Role], *, own_party: str, brought_by: str) -> bool:
    """The side that brought a list replies to what its holder asks back."""
    return Role.ASKING_SIDE in set(roles) and own_party == brought_by


def may_hold_meetings(roles: Iterable[Role], *, seated_as: str | None) -> bool:
    """Those who convene, of a party that sits in the room to convene."""
    return may_convene(roles) and seated_as == Capacity.CONVENER
