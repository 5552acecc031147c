"""What copies out of a PDF of ours, element by element of its tree of tags."""

from collections import defaultdict
from io import BytesIO

import pikepdf
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from tests.apps.lists.test_copies import Letters, in_order, marks_in, normal

MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u00ad"))


def texts_of(pdf: bytes, *kinds: str) -> list[str]:
    """The text of each element of these kinds (``TD``, ``TH``, ``H1`` …), as a reader would copy it."""
    resources = PDFResourceManager()
    device = Letters(resources)
    interpreter = PDFPageInterpreter(resources, device)
    for page in PDFPage.get_pages(BytesIO(pdf)):
        interpreter.process_page(page)
    tagged = defaultdict(list)
    for mark, _page, letter in device.letters:
        tagged[mark].append(letter)
    with pikepdf.open(BytesIO(pdf)) as opened:
        pages = {page.obj.objgen: number for number, page in enumerate(opened.pages, start=1)}
        wanted = {f"/{kind}" for kind in kinds}
        elements = [
            one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and str(one.get("/S")) in wanted
        ]
        marks = [list(marks_in(element, None, pages)) for element in elements]
    return [comparable(" ".join(page_by_page(some, tagged))) for some in marks]


def page_by_page(marks, tagged):
    """The letters of some marks in order, for each page by itself."""
    pages = defaultdict(list)
    for page, mark in marks:
        pages[page] += tagged[page, mark]
    return [in_order(letters) for _, letters in sorted(pages.items())]


def comparable(text: str) -> str:
    """The text without marks of direction.

    Of an Arabic text without its spaces: that at the end of a broken line stands before its last letter on paper. And
    where both directions meet, letters stand in an order that only the rules of both tell: there the letters are
    compared and not their order.
    """
    plain = normal(text.translate(MARKS))
    if not any("\u0600" <= letter <= "\u06ff" for letter in plain):
        return plain
    mixed = any(letter.isascii() and letter.isalnum() for letter in plain)
    letters = plain.replace(" ", "")
    return "".join(sorted(letters)) if mixed else letters
