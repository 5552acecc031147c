"""Who may do what in a programme of identification. Pure: the parts in which a person acts."""

from collections.abc import Collection, Iterable

from wasl.apps.identification.enums import ConsentPurpose, Evidence, Part
from wasl.apps.staff.enums import Role

ROLES_OF_PART: dict[Part, frozenset[Role]] = {
    Part.EXAMINER: frozenset({Role.FORENSIC}),
    Part.LABORATORY: frozenset({Role.LABORATORY}),
    Part.FAMILIES: frozenset({Role.FAMILY_LIAISON}),
    Part.OVERSEER: frozenset({Role.NEUTRAL, Role.MEDIATOR}),
    Part.SIDE: frozenset({Role.HOLDER, Role.ASKING_SIDE}),
}
OPENERS = frozenset({Role.NEUTRAL, Role.SECRETARIAT, Role.FORENSIC})
READ_REMAINS = frozenset({Part.EXAMINER, Part.LABORATORY, Part.OVERSEER})
HANDLE_SAMPLES = frozenset({Part.EXAMINER, Part.LABORATORY, Part.FAMILIES})
GIVEN_REMAINS = frozenset({Part.SIDE, Part.FAMILIES})
QUALIFIED = frozenset({Part.EXAMINER, Part.LABORATORY})
# Who may be given what a consent allows.
RECIPIENTS: dict[ConsentPurpose, frozenset[Part]] = {
    ConsentPurpose.SAMPLE: frozenset({Part.LABORATORY}),
    ConsentPurpose.COMPARE: READ_REMAINS,
    ConsentPurpose.KEEP: frozenset({Part.LABORATORY}),
}
# Interpol's primary identifiers, and a numbered implant, which is one to one as well.
PRIMARY = frozenset({Evidence.DNA, Evidence.DENTAL, Evidence.FINGERPRINTS, Evidence.IMPLANT})


def parts_served(roles: Iterable[Role]) -> frozenset[Part]:
    """Parts in which people of these roles act, if their party has them."""
    held = set(roles)
    return frozenset(part for part, needed in ROLES_OF_PART.items() if not needed.isdisjoint(held))


def may_open_programme(roles: Iterable[Role]) -> bool:
    return not OPENERS.isdisjoint(roles)


def may_examine(parts: Collection[Part]) -> bool:
    """Recovers, examines, records custody of remains, hands over, buries."""
    return Part.EXAMINER in parts


def may_type(parts: Collection[Part]) -> bool:
    """Reads and enters genotypes; nobody else ever does."""
    return Part.LABORATORY in parts


def may_handle(parts: Collection[Part]) -> bool:
    """Has samples in hand, and writes into their chain of custody."""
    return not HANDLE_SAMPLES.isdisjoint(parts)


def may_handle_remains(parts: Collection[Part]) -> bool:
    return not QUALIFIED.isdisjoint(parts)


def may_be_given_remains(parts: Collection[Part]) -> bool:
    """Receives remains from those who examined them: a side, or who speaks with the family."""
    return not GIVEN_REMAINS.isdisjoint(parts)


def may_speak_with_families(parts: Collection[Part]) -> bool:
    return Part.FAMILIES in parts


def may_link_records(parts: Collection[Part]) -> bool:
    """Says which person of the register a missing person is."""
    return Part.OVERSEER in parts


def may_compare(parts: Collection[Part]) -> bool:
    """Chooses the method, starts a search, weighs pairs, excludes."""
    return not QUALIFIED.isdisjoint(parts)


def may_identify(parts: Collection[Part]) -> bool:
    """Proposes or signs whose remains they are, or that it was wrong; it takes two such people."""
    return not QUALIFIED.isdisjoint(parts)


def is_enough(basis: Collection[Evidence]) -> bool:
    """Whether remains can be named on such evidence: never by sight, or by belongings and circumstances, alone."""
    return not PRIMARY.isdisjoint(basis)
