"""Dates as precisely as they are known, in the calendar they were written in.

``model`` says what a partial date is; ``written`` reads what people write (with ``words``, ``month_names``,
``shapes`` and ``calendars``); ``edtf`` reads EDTF; ``display`` writes words. The names below are the whole
interface.
"""

from wasl.kernel.dates.display import display_date
from wasl.kernel.dates.edtf import from_edtf
from wasl.kernel.dates.model import (
    Calendar,
    DateError,
    PartialDate,
    Precision,
    days_apart,
    from_day,
    may_be_same,
    unknown_date,
)
from wasl.kernel.dates.written import parse_date, plain_day
from wasl.kernel.numerals import to_western_digits

__all__ = [
    "Calendar",
    "DateError",
    "PartialDate",
    "Precision",
    "days_apart",
    "display_date",
    "from_day",
    "from_edtf",
    "may_be_same",
    "parse_date",
    "plain_day",
    "to_western_digits",
    "unknown_date",
]
