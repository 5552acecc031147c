"""When something happened of which only a day, a month or a year is known."""

from datetime import UTC, datetime, time

from wasl.kernel.dates import from_edtf


def end_of(edtf: str, *, recorded_at: datetime) -> datetime:
    """The last moment of that date, but never after it was written down; that moment where no date is known."""
    latest = from_edtf(edtf).latest if edtf else None
    return min(datetime.combine(latest, time.max, tzinfo=UTC), recorded_at) if latest else recorded_at
