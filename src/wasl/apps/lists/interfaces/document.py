"""A copy as a PDF: tagged for screen readers (PDF/UA-1), with names that copy out as they were written.

Set by typst from ``document.typ`` beside this file, without a network. What a party
wrote goes in as JSON and is never part of the template. The same copy is the same bytes.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils.translation import get_language_bidi, gettext

from wasl.apps.lists.domain.errors import ExportError
from wasl.apps.lists.enums import LossKind
from wasl.apps.lists.interfaces.glyphs import drawable
from wasl.apps.lists.interfaces.loss import Loss, counted, lost
from wasl.apps.lists.interfaces.sheet import HEADINGS, Line, Sheet, text_of
from wasl.apps.lists.interfaces.typesetting import typeset

TEMPLATE = Path(__file__).with_name("document.typ")
# columns of the page: some hold two of the copy's columns, one under the other
COLUMNS: dict[str, tuple[str, ...]] = {
    "row": ("row",),
    "key": ("key",),
    "name_ar": ("name_ar",),
    "name_latin": ("name_latin",),
    "mother": ("mother",),
    "sex": ("sex",),
    "birth": ("birth_date", "birth_place"),
    "arrest": ("arrest_date", "arrest_place"),
    "standing": ("standing",),
    "answer": ("disposition", "on_date"),
    "note": ("note",),
    "linked": ("linked",),
}
ALWAYS = {"row", "standing"}
LEAST, MOST = 4, 22  # characters a column is wide, whatever it holds
COLOURS = {
    "not_put": "#c3ccd0", "awaiting": "#8a99a1", "stated_held": "#2f6f8f", "withdrawn": "#5b5b5b",
    "held": "#2f6f8f", "remains_held": "#6b4e71", "not_held": "#d9a441", "never_held": "#b5792a",
    "dead": "#2b2b2b", "duplicate": "#a7c4a0", "released": "#3e8e5a", "wrong_details": "#c97b63",
    "needs_information": "#e3c567", "not_answering": "#8c4a4a",
}  # fmt: skip

OURS = {"row", "standing", "answer"}

# a word of ours, or a text of a party and whether it runs against the direction of the page
Part = str | tuple[str, bool]


def write_document(sheet: Sheet) -> bytes:
    """The bytes of the PDF. Characters the font cannot draw are shown by their number, as ‹U+4E2D›.

    Raises ExportError when it could not be set; the typesetter is not quoted, as it may quote a name.
    """
    made = typeset(TEMPLATE, _document(sheet))
    if made is None:
        raise ExportError(f"copy {sheet.copy} was not written", why="the document could not be set",
                          do="Ask for a workbook, and tell the maintainers.")  # fmt: skip
    return made


def _document(sheet: Sheet) -> dict[str, object]:
    chosen = set(sheet.columns)
    rows = [{column: _cell(line, column, chosen) for column in COLUMNS} for line in sheet.lines]
    shown = [column for column in COLUMNS if column in ALWAYS or any(row[column] for row in rows)]
    counts = [{"label": label, "count": count, "colour": COLOURS[code]} for code, label, count in sheet.parts()]
    return {
        "id": sheet.copy,
        "language": sheet.language,
        "rtl": get_language_bidi(),
        "title": _part(sheet.title),
        "recipient": _part(sheet.recipient),
        "page": _page_words(),
        "facts": [(name, _part(text)) for name, text in sheet.facts],
        "counts": counts,
        "labels": {
            "picture": gettext("Where the entries stand"),
            "described": "; ".join(f"{part['label']}: {part['count']}" for part in counts),
            "stands": gettext("Where it stands"),
            "entries": gettext("Entries"),
            "left_out": _left_out([column for column in COLUMNS if column not in shown]),
        },
        "columns": [
            {"heading": _heading(column), "share": _share(column, [row[column] for row in rows])} for column in shown
        ],
        "rows": [[row[column] for column in shown] for row in rows],
    }


def lost_in_document(sheet: Sheet) -> Iterator[Loss]:
    set_out = {one for some in COLUMNS.values() for one in some} | {"linked_list", "linked_row", "linked_name"}
    yield from lost(sheet, set(sheet.columns) - set_out, LossKind.LEFT_OUT, "no_column")
    for column in sheet.columns:
        if column in set_out:
            odd = sum(1 for line in sheet.lines if drawable(text := text_of(line, column)) != text)
            yield from counted(column, LossKind.CHANGED, odd, "no_glyph")


def _cell(line: Line, column: str, chosen: set[str]) -> list[Part]:
    if column == "key":
        return [(drawable(line.key), False)] if line.key else []  # a key stands at the start, whatever its letters
    if column == "linked" and "linked_name" in chosen:
        texts = [
            text for link in line.links
            for text in (link.name, gettext("%(list)s, row %(row)s") % {"list": link.title, "row": link.row})
        ]  # fmt: skip
    else:
        texts = [text_of(line, one) for one in COLUMNS[column] if one in chosen]
    return [text if column in OURS else _part(text) for text in texts if text]


def _part(text: str) -> Part:
    return drawable(text), _runs_against(text)


def _runs_against(text: str) -> bool:
    """Whether the first letter that has a direction runs against the page's."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return (direction != "L") != get_language_bidi()
    return False


def _share(column: str, cells: Sequence[Sequence[Part]]) -> int:
    """How wide a column is, in characters: as nearly all of its lines want, within bounds."""
    lengths = sorted(max((_length(part) for part in cell), default=0) for cell in cells)
    usual = lengths[int(0.9 * (len(lengths) - 1))]
    longest_word = max((len(word) for word in _heading(column).split()), default=0)
    return max(LEAST, longest_word, min(usual, MOST)) + 1


def _length(part: Part) -> int:
    return len(part) if isinstance(part, str) else len(part[0])


def _heading(column: str) -> str:
    of_the_page = {
        "row": gettext("Row"),
        "key": gettext("Key"),
        "standing": gettext("Where it stands"),
        "birth": gettext("Born"),
        "arrest": gettext("Arrest or abduction"),
        "answer": gettext("Answer"),
        "note": gettext("Note"),
        "linked": gettext("Same person as"),
    }
    return of_the_page.get(column) or str(HEADINGS[column])


def _left_out(columns: list[str]) -> str:
    if not columns:
        return ""
    return gettext("Left out, because no entry has any: %(columns)s.") % {
        "columns": gettext(", ").join(_heading(column) for column in columns)
    }


def _page_words() -> tuple[str, str, str]:
    """What stands before, between and after the number of a page and of all pages."""
    before, _, rest = gettext("Page {page} of {pages}").partition("{page}")
    between, _, after = rest.partition("{pages}")
    return before, between, after
