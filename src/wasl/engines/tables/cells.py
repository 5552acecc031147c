"""One cell of a workbook as the text a person would have typed."""

from datetime import date, datetime, time, timedelta

Cell = int | float | str | bool | time | date | datetime | timedelta
EXACT = 10**15  # spreadsheets keep fifteen digits; the rest of a longer number is lost before it reaches us


def as_text(cell: Cell) -> str:
    """Dates in ISO 8601, whole numbers without ``.0``, everything else as it stands."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, timedelta):
        return _duration(cell)
    return str(cell) if isinstance(cell, int) else cell.isoformat()


def is_rounded(cell: Cell) -> bool:
    """Whether a number is so long that the spreadsheet has already changed its last digits."""
    return isinstance(cell, float) and abs(cell) >= EXACT


def _duration(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
