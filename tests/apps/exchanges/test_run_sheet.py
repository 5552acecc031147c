"""The run sheet for the gate: whom it names, whose codes it holds, that its QR codes are the codes."""

import shutil
import subprocess
from dataclasses import replace
from io import BytesIO

import pytest
from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTContainer, LTTextLine
from tests.apps.exchanges.papers import at, run_sheet_of, short, swaps
from tests.apps.exchanges.pdf_text import comparable, texts_of

from wasl.apps.exchanges.interfaces.paper_terms import Keeper, PlannedTime, SpokenCodes, Step, Swap
from wasl.apps.exchanges.interfaces.paper_words import words_of
from wasl.apps.exchanges.interfaces.qr import qr_svg, squares
from wasl.apps.exchanges.interfaces.run_sheet import TICKS, write_run_sheet
from wasl.apps.papers.errors import PaperError
from wasl.apps.papers.words import LANGUAGES, plain_text


def letters_of(pdf: bytes) -> str:
    """All its letters without spaces: on paper a label and what it says stand apart."""
    return dense(" ".join(texts_of(pdf, "Document")))


def lines_in(layout):
    for one in layout if isinstance(layout, LTContainer) else ():
        if isinstance(one, LTTextLine):
            yield one
        else:
            yield from lines_in(one)


def dense(text: str) -> str:
    return text.replace(" ", "")


@pytest.fixture(scope="module")
def sheet_pdf():
    return {keeper: write_run_sheet(run_sheet_of("en", keeper=keeper), language="en") for keeper in Keeper}


def codes_of(keeper: Keeper) -> tuple[set[str], set[str]]:
    sheet = run_sheet_of("en", keeper=keeper)
    codes = [one.codes for one in (*sheet.steps, *sheet.swaps)]
    return {one.a for one in codes}, {one.b for one in codes}


@pytest.mark.parametrize("keeper", Keeper)
def test_sheet__everybody_by_short_code_and_the_keepers_codes(sheet_pdf, keeper):
    text = letters_of(sheet_pdf[keeper])
    for swap in run_sheet_of("en").swaps:
        assert f"Swap{swap.number}" in text
        assert all(code in text for code in (*swap.from_a, *swap.from_b))
    both = codes_of(Keeper.NEUTRAL)
    held = {
        Keeper.MEDIATOR_A: (both[0], set()), Keeper.MEDIATOR_B: (set(), both[1]), Keeper.NEUTRAL: both,
    }[keeper]  # fmt: skip
    assert tuple({code for code in some if code in text} for some in both) == held


@pytest.mark.parametrize(("language", "mirrored"), [("en", False), ("ar", True)])
def test_sheet__each_code_stands_under_the_mediator_who_says_it(language, mirrored):
    """On the page, where a line of text starts; in Arabic that is its right end."""
    sheet = run_sheet_of(language, keeper=Keeper.NEUTRAL)
    pdf = write_run_sheet(sheet, language=language)
    starts = {}
    for page in extract_pages(BytesIO(pdf), page_numbers=[2], laparams=LAParams(char_margin=1)):
        for line in lines_in(page):
            starts.setdefault(line.get_text().strip(), line.x1 if mirrored else line.x0)
    middle = 595 / 2
    for swap in sheet.swaps[:4]:
        code_a, code_b = starts[swap.codes.a], starts[swap.codes.b]
        assert (code_a > middle, code_b > middle) == (mirrored, not mirrored)
    if not mirrored:
        assert abs(starts[sheet.mediators[0]] - starts[sheet.swaps[0].codes.a]) < 3
        assert abs(starts[sheet.mediators[1]] - starts[sheet.swaps[0].codes.b]) < 3


@pytest.mark.parametrize(("keeper", "codes"), [
    (Keeper.MEDIATOR_A, SpokenCodes("", "7K2M")), (Keeper.MEDIATOR_B, SpokenCodes("7K2M", "")),
])  # fmt: skip
@pytest.mark.parametrize("part", ["swaps", "steps"])
def test_sheet__of_one_mediator_is_refused_with_a_code_of_the_other(keeper, codes, part):
    sheet = run_sheet_of("en", keeper=keeper)
    first, *others = getattr(sheet, part)
    with pytest.raises(PaperError, match="confirm a swap alone"):
        write_run_sheet(replace(sheet, **{part: (replace(first, codes=codes), *others)}), language="en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheet__says_what_to_do_in_every_language(language):
    words = words_of(language)
    heads = texts_of(write_run_sheet(run_sheet_of(language), language=language), "H1", "H2")
    expected = [words.say("swap", number=number) for number in range(1, 6)]
    for one in (words.say("what_to_do"), words.of("step", Step.PREPARED), *expected):
        assert comparable(plain_text(one)) in heads


def test_sheet__times_tolerance_and_time_out(sheet_pdf):
    pdf = sheet_pdf[Keeper.MEDIATOR_A]
    lines = texts_of(pdf, "Div", "Span", "P")
    for said in ("Arrival counted", "11:00", "Time-out", "13:00", "30 seconds", "All times are UTC+03:00",
                 "5 swaps, Side A: 5 persons, Side B: 5 persons"):  # fmt: skip
        assert said in lines, said
    text = letters_of(pdf)
    assert dense("Time-out before the swap (13:00)") in text
    assert dense("off by more than this: 30 seconds") in text
    assert text.count(plain_text(words_of("en").say(TICKS[0]))) == 10


def test_sheet__a_ratio_puts_more_people_on_one_side():
    swap = Swap(1, (short(1), short(2), short(3)), (short(4),), SpokenCodes("7K2M", ""), "wasl:1")
    text = letters_of(write_run_sheet(replace(run_sheet_of("en"), swaps=(swap,)), language="en"))
    assert dense("1 swap, Side A: 3 persons, Side B: 1 person") in text
    assert all(short(number) in text for number in range(1, 5))


@pytest.mark.parametrize(("changes", "why"), [
    ({"stage": 3}, "stage 3"),
    ({"swaps": ()}, "0 swaps"),
    ({"swaps": swaps(1_001, keeper=Keeper.MEDIATOR_A)}, "1001 swaps"),
    ({"swaps": (Swap(1, ("AA",), (), SpokenCodes(), "x"),)}, "nobody on one side"),
    ({"swaps": (Swap(1, ("AA",), ("BB",), SpokenCodes(), "x"), Swap(2, ("AA",), ("CC",), SpokenCodes(), "y"))},
     "two swaps"),
    ({"swaps": (Swap(1, ("A" * 13,), ("BB",), SpokenCodes(), "x"),)}, "longer than 12"),
    ({"swaps": (Swap(1, ("AA",), ("BB",), SpokenCodes("A" * 13), "x"),)}, "longer than 12"),
    ({"manifest_sha256": ""}, "64"),
    ({"times": (PlannedTime(Step.ARRIVED, at(9).replace(tzinfo=None)),)}, "zone"),
    ({"qr": ""}, "empty"),
    ({"qr": "x" * 301}, "300"),
])  # fmt: skip
def test_sheet__refused(changes, why):
    with pytest.raises(PaperError, match=why):
        write_run_sheet(replace(run_sheet_of("en"), **changes), language="en")


# Its QR codes


def test_qr__drawing_is_the_squares_of_the_code():
    rows = squares("wasl:exc_7k2m9q/1/3")
    drawn = [[False] * (len(rows) + 8) for _ in range(len(rows) + 8)]
    for piece in qr_svg("wasl:exc_7k2m9q/1/3").partition('<path d="')[2].partition('"')[0].split("M")[1:]:
        start, _, rest = piece.partition("h")
        x, y = map(int, start.split())
        for step in range(int(rest.partition("v")[0])):
            drawn[y][x + step] = True
    assert [row[4:-4] for row in drawn[4:-4]] == rows
    assert not any(any(row[:4]) or any(row[-4:]) for row in drawn)
    assert not any(map(any, (*drawn[:4], *drawn[-4:])))


def test_qr__reads_back_by_the_standard():
    """Read off the squares by hand, as ISO/IEC 18004 says: format, mask, the order of the squares, bytes."""
    for text in ("wasl:1", "wasl:exc_7k2m9q/1/3"):
        assert read_qr(squares(text)) == text


def read_qr(rows: list[list[bool]]) -> str:
    """The text of a code of version 1 or 2 with one block of bytes; its error correction is not used."""
    size = len(rows)
    version = (size - 17) // 4
    assert version in {1, 2}
    form = "".join("01"[rows[8][column]] for column in (0, 1, 2, 3, 4))
    level_and_mask = int(form, 2) ^ 0b10101
    assert level_and_mask >> 3 == 0  # M
    masks = [
        lambda i, j: (i + j) % 2, lambda i, j: i % 2, lambda i, j: j % 3, lambda i, j: (i + j) % 3,
        lambda i, j: (i // 2 + j // 3) % 2, lambda i, j: i * j % 2 + i * j % 3,
        lambda i, j: (i * j % 2 + i * j % 3) % 2, lambda i, j: ((i + j) % 2 + i * j % 3) % 2,
    ]  # fmt: skip
    mask = masks[level_and_mask & 7]

    def is_data(row: int, column: int) -> bool:
        finder = (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9)
        aligned = version == 2 and 16 <= row <= 20 and 16 <= column <= 20
        return not (finder or aligned or row == 6 or column == 6)

    bits, upward = "", True
    for right in [column for column in range(size - 1, 0, -2) if column > 6] + [5, 3, 1]:
        for row in range(size - 1, -1, -1) if upward else range(size):
            for column in (right, right - 1):
                if is_data(row, column):
                    bits += "01"[rows[row][column] ^ (mask(row, column) == 0)]
        upward = not upward
    assert bits[:4] == "0100"  # bytes
    count = int(bits[4:12], 2)
    return bytes(int(bits[at : at + 8], 2) for at in range(12, 12 + 8 * count, 8)).decode()


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs pdftoppm (poppler)")
def test_qr__printed_is_what_was_meant(tmp_path):
    """The first page as an image: where the code stands, each square's middle is as dark as it should be."""
    (tmp_path / "sheet.pdf").write_bytes(write_run_sheet(run_sheet_of("en"), language="en"))
    subprocess.run(["pdftoppm", "-r", "200", "-gray", "-l", "1", "sheet.pdf", "page"], cwd=tmp_path, check=True)
    (image,) = tmp_path.glob("page*.pgm")
    kind, width, height, _, pixels = image.read_bytes().split(None, 4)
    assert kind == b"P5"
    across, down = int(width), int(height)
    rows = squares(run_sheet_of("en").qr)
    dark = [[pixels[y * across + x] < 128 for x in range(across)] for y in range(down)]
    side = 30 / 25.4 * 200 / (len(rows) + 8)  # pixels of a square: the drawing is 30 mm wide, with 4 quiet on each side
    left, top = corner_of(dark, round(side * len(rows)))
    middles = [round((at + 0.5) * side) for at in range(len(rows))]
    assert [[dark[top + y][left + x] for x in middles] for y in middles] == rows


def corner_of(dark: list[list[bool]], width: int) -> tuple[int, int]:
    """Top left of the code: the first dark pixel of the right part of the page that starts a finder of a code."""
    across = len(dark[0])
    for y, row in enumerate(dark):
        for x in range(across - across // 3, across - width // 2):
            if row[x] and all(row[x : x + width // 10]):
                return x, y
    raise AssertionError("no code on the page")
