"""How precisely a place is known, and a place as a source named it."""

from dataclasses import dataclass
from enum import StrEnum

from wasl.kernel.errors import KernelError


class PlaceError(KernelError):
    code = "bad_place"


class PlacePrecision(StrEnum):
    """From a building down to nothing; ``withheld`` is known and kept back."""

    EXACT = "exact"
    COMMUNITY = "community"
    DISTRICT = "district"
    GOVERNORATE = "governorate"
    COUNTRY = "country"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place as written, with its p-code (OCHA administrative code) when someone has matched it.

    Raises PlaceError when the precision is withheld or unknown and yet a p-code says where it is.
    """

    text: str
    pcode: str | None = None
    precision: PlacePrecision = PlacePrecision.UNKNOWN

    def __post_init__(self) -> None:
        if self.pcode is not None and not self.pcode.strip():
            raise PlaceError("an empty p-code is refused", do="Give None when no p-code is known.")
        hidden = self.precision in (PlacePrecision.WITHHELD, PlacePrecision.UNKNOWN)
        if hidden and self.pcode is not None:
            raise PlaceError(
                f"a p-code on a place of precision {self.precision.value!r} is refused",
                why="the code would say what the precision says is not told",
                do="Leave the p-code out, or state the precision it has.",
            )
