"""QR codes as drawings: one path of squares, the same for the same text."""

from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]  # it has no types
from qrcode.main import QRCode  # type: ignore[import-untyped]  # it has no types

from wasl.apps.papers.errors import PaperError

QUIET = 4  # squares left white around a code (ISO/IEC 18004)
LONGEST_BYTES = 300


def qr_svg(text: str) -> str:
    """The code of the text, black on nothing. Raises PaperError for a text too long to be read off paper."""
    rows = squares(text)
    size = len(rows) + 2 * QUIET
    drawn = "".join(
        f"M{start + QUIET} {down + QUIET}h{length}v1h-{length}z"
        for down, row in enumerate(rows) for start, length in _dark(row)
    )  # fmt: skip
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path d="{drawn}"/></svg>'
    )


def squares(text: str) -> list[list[bool]]:
    if not text or len(text.encode()) > LONGEST_BYTES:
        raise PaperError("a QR code was not drawn", why=f"its text is empty or longer than {LONGEST_BYTES} bytes",
                         do="Put an id or a hash into it, not the thing itself.")  # fmt: skip
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text, optimize=0)
    code.make()
    return [[bool(square) for square in row] for row in code.modules]


def _dark(row: list[bool]) -> list[tuple[int, int]]:
    """Where each stretch of dark squares starts, and its length."""
    stretches, at = [], 0
    for dark, some in groupby(row):
        length = len(list(some))
        if dark:
            stretches.append((at, length))
        at += length
    return stretches
