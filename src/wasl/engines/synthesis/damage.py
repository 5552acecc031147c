"""How often two lists write the same person differently, and what that means for each entry."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from wasl.engines.synthesis.arabic_writing import (
    has_compound,
    has_final_ya,
    has_hamza,
    has_mangled_when_pdf,
    has_ta_marbuta,
)
from wasl.engines.synthesis.errors import SynthesisError
from wasl.engines.synthesis.people import InventedPerson


@dataclass(frozen=True, kw_only=True)
class Damage:
    """Shares between 0 and 1; 0 switches a phenomenon off.

    **Of pairs**, two entries of one person on two Arabic lists, each of which carries half. Measured over
    25,881 people in two official releases of one register: ``spacing`` compounds joined or apart, 18.7 %;
    ``hamza`` hamza and alef forms, 5.5 %; ``final_ya`` ya or alef maqsura, 6.9 %; ``ta_marbuta`` or ha,
    3.5 %; ``letters`` one or two letters otherwise, 1.2 %; ``part_differs`` a part is really another
    name, 2.5 %; ``birth_date_differs`` 5.2 % and ``sex_differs`` 0.7 %, of pairs in which both wrote one.
    ``family_first`` 5 %: between the 8 % of pairs from public lists in two scripts and none within that
    register. The first four need Arabic letters; Latin entries have their schools of spelling instead.

    **Of entries of a list that came through a PDF file or a scanner**, same source: ``pdf`` lam-alef inverted
    or Allah mangled, 16.6 %.

    **Of entries**: ``part_missing`` 15 %, four in five times the grandfather, so that two lists differ in
    the number of parts in a quarter of pairs (measured over public lists: 22 %); ``kunya_written`` 2 %
    and ``bin_written`` 3 % (measured: 2-4 % each); ``mother_missing`` 35 % and ``birth_date_missing`` 20
    %, somewhat below the 45 % and 25 % of the synthetic file that the linkage engine was first measured
    on.

    **Chosen by us**, no measurement known: all others. ``arrest_date_differs`` and
    ``arrest_place_differs`` are of pairs, the rest of entries. ``split_letters`` sets a letter apart (هان
    ي); ``abbreviated`` writes Mhd or M. for Muhammad, of Latin entries with that given name.
    """

    spacing: float = 0.187
    hamza: float = 0.055
    final_ya: float = 0.069
    ta_marbuta: float = 0.035
    letters: float = 0.012
    part_differs: float = 0.025
    birth_date_differs: float = 0.052
    sex_differs: float = 0.007
    family_first: float = 0.05
    arrest_date_differs: float = 0.08
    arrest_place_differs: float = 0.05

    pdf: float = 0.166

    part_missing: float = 0.15
    kunya_written: float = 0.02
    bin_written: float = 0.03
    mother_missing: float = 0.35
    mother_family_missing: float = 0.35
    birth_date_missing: float = 0.20
    birth_year_only: float = 0.12
    arrest_date_missing: float = 0.12
    arrest_date_coarse: float = 0.25
    birth_place_missing: float = 0.25
    arrest_place_missing: float = 0.20
    governorate_only: float = 0.20
    split_letters: float = 0.004
    abbreviated: float = 0.05

    def __post_init__(self) -> None:
        for field in fields(self):
            if not 0 <= getattr(self, field.name) <= 1:
                raise SynthesisError(
                    f"damage {field.name} cannot be {getattr(self, field.name)}",
                    why="it is a share from 0 to 1",
                )


MEASURED = Damage()
NONE = Damage(**dict.fromkeys((field.name for field in fields(Damage)), 0.0))

NEED: dict[str, Callable[[str], bool]] = {
    "spacing": has_compound,
    "hamza": has_hamza,
    "final_ya": has_final_ya,
    "ta_marbuta": has_ta_marbuta,
    "pdf": has_mangled_when_pdf,
}
TWO_STATES = ("spacing", "hamza", "final_ya", "ta_marbuta", "family_first")
EITHER = (
    "letters",
    "part_differs",
    "birth_date_differs",
    "sex_differs",
    "arrest_date_differs",
    "arrest_place_differs",
)


def chances(damage: Damage, people: Sequence[InventedPerson]) -> dict[str, float]:
    """The chance of each phenomenon in an entry that can show it, to meet the shares for these people.

    A phenomenon that needs a certain letter is made likelier where few names have one; it cannot exceed
    one half (of two spellings chosen freely, two lists differ in one half of cases).
    """
    able = {name: share_with(need, people) for name, need in NEED.items()}
    able["kunya_written"] = share_of([person.kunya is not None for person in people])
    found: dict[str, float] = {}
    for field in fields(damage):
        share = getattr(damage, field.name)
        within = min(1.0, share / able[field.name]) if able.get(field.name) else share
        if field.name in TWO_STATES:
            within = (1 - math.sqrt(1 - 2 * min(within, 0.5))) / 2
        elif field.name in EITHER:
            within = 1 - math.sqrt(1 - within)
        found[field.name] = within
    return found


def share_with(need: Callable[[str], bool], people: Sequence[InventedPerson]) -> float:
    return share_of([need(full_name(person)) for person in people])


def share_of(answers: list[bool]) -> float:
    return sum(answers) / len(answers) if answers else 0.0


def full_name(person: InventedPerson) -> str:
    """The four parts in Arabic."""
    return " ".join(part.ar for part in (person.given, person.father, person.grandfather, person.family))
