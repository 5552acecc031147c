"""A paper as a PDF: tagged for screen readers (PDF/UA-1) and fit to be kept (PDF/A-2a).

Set by typst; texts go in as JSON and are never part of the template. The same paper is the same bytes.
"""

from pathlib import Path

from wasl.apps.lists.interfaces.glyphs import drawable
from wasl.apps.lists.interfaces.typesetting import typeset
from wasl.apps.papers.blocks import Block, Facts, HandSignature, Heading, Paper, Paragraph, Table
from wasl.apps.papers.errors import PaperError
from wasl.apps.papers.words import Run, Runs

TEMPLATE = Path(__file__).with_name("paper.typ")
KEPT = ("ua-1", "a-2a")


def set_paper(paper: Paper, *, of: str) -> bytes:
    return set_pdf(TEMPLATE, paper_json(paper), of=of)


def set_pdf(template: Path, said: dict[str, object], *, of: str) -> bytes:
    made = typeset(template, said, standards=KEPT)
    if made is None:
        raise PaperError(f"a paper of {of} was not written", why="the document could not be set",
                         do="Tell the maintainers.")  # fmt: skip
    return made


def paper_json(paper: Paper) -> dict[str, object]:
    before, _, rest = paper.page_words.partition("{page}")
    between, _, after = rest.partition("{pages}")
    return {
        "language": paper.language,
        "rtl": paper.rtl,
        "title": runs_json(paper.title),
        "subtitle": runs_json(paper.subtitle),
        "footer": runs_json(paper.footer),
        "page": (before, between, after),
        "date": (paper.year, paper.month, paper.day),
        "blocks": [_block_json(block) for block in paper.blocks],
    }


def runs_json(runs: Runs) -> list[dict[str, object]]:
    return [_run_json(run) for run in runs]


def _run_json(run: Run) -> dict[str, object]:
    return {"text": drawable(run.text), "rtl": run.rtl, "own": run.own}


def _block_json(block: Block) -> dict[str, object]:
    match block:
        case Heading():
            return {"is": "heading", "level": block.level, "text": runs_json(block.text)}
        case Paragraph():
            return {"is": "paragraph", "text": runs_json(block.text)}
        case Facts():
            return {"is": "facts", "rows": [[runs_json(one) for one in row] for row in block.rows]}
        case Table():
            return {
                "is": "table", "shares": block.shares, "numbers": sorted(block.numbers),
                "headings": [runs_json(one) for one in block.headings],
                "rows": [[runs_json(cell) for cell in row] for row in block.rows],
            }  # fmt: skip
        case HandSignature():
            return {
                "is": "hand", "organisation": runs_json(block.organisation), "role": runs_json(block.role),
                "name": runs_json(block.name), "labels": [runs_json(one) for one in block.labels],
            }  # fmt: skip
