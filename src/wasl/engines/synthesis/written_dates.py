"""Dates as people write them in lists: day before month, or year first; never two digits for a year."""

from datetime import date, timedelta

from wasl.engines.synthesis.draws import Draws

ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WITH_ARABIC_DIGITS = 0.30  # of dates on an Arabic list; chosen by us
LEVANTINE = (
    "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
    "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول",
)  # fmt: skip
ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

Forms = tuple[tuple[str, float], ...]
# d and m plain, dd and mm with a zero, y the year, b the month's name, c its first three letters
ARABIC_FORMS: dict[str, Forms] = {
    "day": (("d/m/y", 40), ("dd/mm/y", 18), ("y/m/d", 12), ("d-m-y", 10), ("y-mm-dd", 8), ("d b y", 12)),
    "month": (("m/y", 55), ("b y", 45)),
    "year": (("y", 1),),
}
LATIN_FORMS: dict[str, Forms] = {
    "day": (
        ("dd/mm/y", 32), ("d/m/y", 20), ("d c y", 14), ("d b y", 10), ("y-mm-dd", 14), ("dd.mm.y", 6),
        ("d-c-y", 4),
    ),
    "month": (("c y", 30), ("b y", 30), ("mm/y", 40)),
    "year": (("y", 1),),
}  # fmt: skip


def written_date(day: date, *, precision: str, script: str, draws: Draws) -> str:
    """One of the usual ways to write a day, its month or its year. ``script`` is ``ar`` or ``la``."""
    arabic = script == "ar"
    form = draws.one_by_weight((ARABIC_FORMS if arabic else LATIN_FORMS)[precision])
    text = filled(form, day, months=LEVANTINE if arabic else ENGLISH)
    if arabic and draws.happens(WITH_ARABIC_DIGITS):
        return text.translate(ARABIC_DIGITS)
    return text


def filled(form: str, day: date, *, months: tuple[str, ...]) -> str:
    """
    >>> filled("d-c-y", date(2013, 11, 4), months=ENGLISH)
    '4-Nov-2013'
    """
    name = months[day.month - 1]
    fields = {
        "dd": f"{day.day:02d}", "mm": f"{day.month:02d}", "d": str(day.day), "m": str(day.month),
        "y": f"{day.year:04d}", "b": name, "c": name[:3],
    }  # fmt: skip
    separator = next((sign for sign in "/-. " if sign in form), " ")
    return separator.join(fields[field] for field in form.split(separator))


def misdated(day: date, draws: Draws) -> date:
    """Another day, wrong the way lists are: some days off, day and month changed over, a year off."""
    kind = draws.number(100)
    if kind < 35 and day.day <= 12 and day.day != day.month:
        return date(day.year, day.day, day.month)
    if kind < 65:
        return day + timedelta(days=draws.one_of((-10, -3, -2, -1, 1, 1, 2, 3, 9, 10)))
    if kind < 95:
        return same_day(day, year=day.year + draws.one_of((-1, 1)))
    return same_day(day, year=day.year + draws.one_of((-10, -2, 2)))


def same_day(day: date, *, year: int) -> date:
    """That day in another year; 29 February becomes the 28th."""
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) else day.day)
