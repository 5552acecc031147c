"""The minutes as DOCX, to be worked on: real styles, headings and table headers, direction and language of every run.

The same minutes are the same bytes on any machine (see ``docx_parts``).
"""

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element

from wasl.apps.exchanges.interfaces.docx_parts import RELATIONS, XML_SPACE, packed, w
from wasl.apps.exchanges.interfaces.minutes_content import minutes_paper
from wasl.apps.exchanges.interfaces.paper_terms import Minutes
from wasl.apps.papers.blocks import Block, Facts, HandSignature, Heading, Paper, Paragraph, Table
from wasl.apps.papers.words import Run, Runs, plain_text

TAGS = {"ar": "ar-SY", "en": "en-GB", "ru": "ru-RU", "tr": "tr-TR"}
# Twentieths of a point: A4, its margins, and what is left for text.
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 11906, 16838, 1021
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
SIGNING_HEIGHT = 700
SIGNING_SHARES = (3, 3, 2)
HEADING_STYLES = {2: "Heading1", 3: "Heading2"}
PALE = "E9EEF0"


def write_minutes_docx(minutes: Minutes, *, language: str, keep_out: Iterable[str] = ()) -> bytes:
    """Raises PaperError when the minutes cannot be written so, or one of the names to keep out stands in them."""
    paper = minutes_paper(minutes, language=language, keep_out=keep_out)
    body = w("body", _paragraph(paper.title, paper, style="Title"), _paragraph(paper.subtitle, paper, style="Subtitle"))
    for block in paper.blocks:
        body.extend(_elements(block, paper))
    body.append(_section(paper))
    return packed(
        w("document", body), w("ftr", _footer(paper)),
        title=plain_text(paper.title), tag=TAGS[paper.language], bidi_tag=TAGS["ar"],
    )  # fmt: skip


def _elements(block: Block, paper: Paper) -> Iterable[Element]:
    match block:
        case Heading():
            yield _paragraph(block.text, paper, style=HEADING_STYLES[block.level])
        case Paragraph():
            yield _paragraph(block.text, paper)
        case Facts():
            for label, said in block.rows:
                runs = (*_runs(label, paper, bold=True), w("r", w("tab")), *_runs(said, paper))
                yield w("p", _about(paper, style="WaslFact"), *runs)
        case Table():
            yield from _table(block.headings, block.shares, block.rows, paper, numbers=block.numbers)
        case HandSignature():
            between = Run(" · ", rtl=paper.rtl, own=True)
            runs = (*_runs(block.organisation, paper, bold=True), *_runs((between, *block.role), paper))
            yield w("p", _about(paper, keep=True), *runs)
            yield from _table(block.labels, SIGNING_SHARES, ((block.name, (), ()),), paper, height=SIGNING_HEIGHT)


def _paragraph(runs: Runs, paper: Paper, *, style: str = "", number: bool = False, bold: bool = False) -> Element:
    return w("p", _about(paper, style=style, number=number), *_runs(runs, paper, bold=bold))


def _about(paper: Paper, *, style: str = "", number: bool = False, keep: bool = False) -> Element:
    """``right`` is the end of the line in a paragraph of either direction."""
    return w(
        "pPr",
        *([w("pStyle", val=style)] if style else []),
        *([w("keepNext")] if keep else []),
        *([w("bidi")] if paper.rtl else []),
        *([w("jc", val="right")] if number else []),
    )


def _runs(runs: Runs, paper: Paper, *, bold: bool = False) -> Iterable[Element]:
    for run in runs:
        text = w("t")
        text.text = run.text
        text.set(XML_SPACE, "preserve")
        yield w("r", _about_run(run, paper, bold=bold), text)


def _about_run(run: Run, paper: Paper, *, bold: bool) -> Element:
    weight = [w("b"), w("bCs")] if bold else []
    if run.rtl:
        return w("rPr", *weight, w("rtl"), w("lang", bidi=TAGS["ar"]))
    return w("rPr", *weight, w("lang", val=TAGS["en" if paper.rtl else paper.language]))


def _table(
    headings: Sequence[Runs], shares: Sequence[int], rows: Sequence[Sequence[Runs]], paper: Paper,
    *, numbers: frozenset[int] = frozenset(), height: int = 0,
) -> Iterable[Element]:  # fmt: skip
    """The table, and the paragraph that keeps it apart from a next one."""
    widths = [TEXT_WIDTH * share // sum(shares) for share in shares]
    about = w(
        "tblPr", w("tblStyle", val="TableGrid"), *([w("bidiVisual")] if paper.rtl else []),
        w("tblW", w=sum(widths), type="dxa"), w("tblLayout", type="fixed"),
        w("tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1),
    )  # fmt: skip

    def cell(runs: Runs, column: int, *, heading: bool) -> Element:
        shade = [w("shd", val="clear", color="auto", fill=PALE)] if heading else []
        text = _paragraph(runs, paper, style="WaslCell", number=column in numbers, bold=heading)
        return w("tc", w("tcPr", w("tcW", w=widths[column], type="dxa"), *shade), text)

    def line(cells: Sequence[Runs], *, heading: bool) -> Element:
        tall = [w("trHeight", val=height, hRule="atLeast")] if height and not heading else []
        return w(
            "tr", w("trPr", w("cantSplit"), *tall, *([w("tblHeader")] if heading else [])),
            *(cell(runs, column, heading=heading) for column, runs in enumerate(cells)),
        )  # fmt: skip

    grid = w("tblGrid", *(w("gridCol", w=width) for width in widths))
    yield w("tbl", about, grid, line(headings, heading=True), *(line(row, heading=False) for row in rows))
    yield w("p", _about(paper))


def _footer(paper: Paper) -> Element:
    before, _, rest = paper.page_words.partition("{page}")
    between, _, after = rest.partition("{pages}")

    def own(text: str) -> Runs:
        return (Run(text, rtl=paper.rtl, own=True),) if text else ()

    return w(
        "p", _about(paper, style="Footer"),
        *_runs((*paper.footer, *own("  ·  " + before)), paper), _field("PAGE"),
        *_runs(own(between), paper), _field("NUMPAGES"), *_runs(own(after), paper),
    )  # fmt: skip


def _field(name: str) -> Element:
    shown = w("t")
    shown.text = "1"
    return w("fldSimple", w("r", shown), instr=name)


def _section(paper: Paper) -> Element:
    footer = w("footerReference", type="default")
    footer.set(f"{{{RELATIONS}}}id", "rId3")
    return w(
        "sectPr", footer, w("pgSz", w=PAGE_WIDTH, h=PAGE_HEIGHT),
        w("pgMar", top=MARGIN, right=MARGIN, bottom=MARGIN, left=MARGIN, header=500, footer=500, gutter=0),
        *([w("bidi")] if paper.rtl else []),
    )  # fmt: skip
