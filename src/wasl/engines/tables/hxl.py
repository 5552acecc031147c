"""The row of tags that humanitarian tables carry under their headings (Humanitarian Exchange Language, HXL 1.1)."""

import re
from collections.abc import Sequence

TAG = re.compile(r"\s*#[a-z][a-z0-9_]*(\s*\+[a-z][a-z0-9_]*)*\s*", re.IGNORECASE)


def is_tag_row(row: Sequence[str]) -> bool:
    """Whether every filled cell is a tag such as ``#date+birth``: such a row tells of nobody."""
    filled = [cell for cell in row if cell.strip()]
    return bool(filled) and all(TAG.fullmatch(cell) for cell in filled)
