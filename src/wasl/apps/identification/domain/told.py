"""What is told of one person."""

from dataclasses import dataclass

from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.enums import Sex
from wasl.kernel.dates import from_edtf


@dataclass(frozen=True)
class Told:
    """``birth_date`` is EDTF; empty is not known."""

    name: str
    sex: str = ""
    birth_date: str = ""
    is_dead: bool = False
    contact: str = ""


def check_told(told: Told) -> None:
    """Raises IdentificationError without a name or with a sex that is none; DateError for a date that is none."""
    if not told.name.strip():
        raise IdentificationError("nobody was recorded", why="no name was given",
                                  do="Write the name as the family says it.")  # fmt: skip
    if told.sex not in Sex.values:
        raise IdentificationError("nobody was recorded", why="the sex is none of ours", do="Choose one, or not known.")
    from_edtf(told.birth_date)
