"""Pairs of names in a TSV file, and the same file with a score for each pair.

UTF-8, one header row, tabs between cells, quotation marks are letters like any other. The columns ``pair_id``, ``a``
and ``b`` (or ``name_a`` and ``name_b``) must be there; all others are carried along as they are, and ``score`` is added
as the last.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from wasl.cli.errors import Unreadable, Unwritable
from wasl.cli.link_input import STDIN
from wasl.cli.printing import without_controls

STDOUT = "-"
SCORE = "score"
A_CALLED, B_CALLED = ("a", "name_a"), ("b", "name_b")
DECISION = 0.5
CHUNK = 20_000
"""Pairs read, scored and written at a time."""
MAX_LINE_BYTES = 1_000_000

Scorer = Callable[[Sequence[str], Sequence[str]], Sequence[float]]


@dataclass(frozen=True)
class Scored:
    """What became of a file of pairs. ``without_letters`` pairs have a name that cannot be compared; they score 0."""

    pairs: int = 0
    same: int = 0
    without_letters: int = 0

    def plus(self, scores: Sequence[float]) -> "Scored":
        """These and further pairs; a score that is not a number is a pair without letters."""
        without = sum(score != score for score in scores)
        same = sum(score >= DECISION for score in scores)
        return Scored(self.pairs + len(scores), self.same + same, self.without_letters + without)


@dataclass(frozen=True)
class _Line:
    number: int
    cells: list[str]


def score_pairs(source: Path, out: Path, *, scores_of: Scorer, tell: Callable[[float], None]) -> Scored:
    """Read pairs, score them, and write them with their scores; ``-`` is standard input or output.

    scores_of: gives a score from 0 to 1 for each pair, NaN where a name has no letters. tell: is told the share of
    the file that is done. ``out`` appears whole or not at all; an earlier file of that name is replaced.
    Raises Unreadable with the number of the first line that is not understood, Unwritable when the disk refuses.
    """
    file = "stdin" if str(source) == STDIN else without_controls(source.name)
    with _opened(source) as content, _written_whole(out) as written:
        size = 0 if str(source) == STDIN else os.fstat(content.fileno()).st_size
        lines = _lines(content, file=file)
        header = next(lines, None)
        if header is None:
            raise Unreadable(f"{file} was not read", why="it is empty", do="Bring the file again.")
        at_a, at_b = _columns(header.cells, file=file)
        _write(written, [[*header.cells, SCORE]])
        done = Scored()
        rows = _rows(lines, width=len(header.cells), file=file)
        while chunk := list(islice(rows, CHUNK)):
            scores = scores_of([row[at_a] for row in chunk], [row[at_b] for row in chunk])
            done = done.plus(scores)
            _write(written, ([*row, _told(score)] for row, score in zip(chunk, scores, strict=True)))
            tell(content.tell() / size if size else 0.0)
    return done


def scores_of_names(a: Sequence[str], b: Sequence[str]) -> Sequence[float]:
    """Scores of pairs of names, NaN where one has no letters."""
    from wasl.engines.names.prepared import prepare, scores_of

    names = prepare([*a, *b])
    rows = range(len(a))
    scores: list[float] = scores_of(names, rows, names, [len(a) + row for row in rows]).tolist()
    return scores


def _told(score: float) -> str:
    return "0" if score != score else f"{score:.6f}"


# --- reading ----------------------------------------------------------------------------------------------


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    if str(source) == STDIN:
        yield sys.stdin.buffer
        return
    try:
        content = source.open("rb")
    except OSError as error:
        told = (error.strerror or "").lower()
        raise Unreadable(f"{without_controls(source.name)} was not read", why=told, do="Check the path.") from None
    with content:
        yield content


def _lines(content: BinaryIO, *, file: str) -> Iterator[_Line]:
    """The cells of each line, empty lines left out. Only a line feed ends a line, as in no other letter of UTF-8."""
    number = 0
    while raw := content.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES:
            raise _bad_line(file, number, why=f"it is longer than {MAX_LINE_BYTES:,} bytes", do="Mend the line.")
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise _bad_line(file, number, why="it is not UTF-8", do="Save the file as UTF-8.") from None
        if text := text.removesuffix("\n").removesuffix("\r"):
            yield _Line(number, text.split("\t"))


def _rows(lines: Iterable[_Line], *, width: int, file: str) -> Iterator[list[str]]:
    for line in lines:
        if len(line.cells) != width:
            raise _bad_line(
                file,
                line.number,
                why=f"it has {len(line.cells)} cells and the header has {width}",
                do="Put one tab between cells, and none inside a cell.",
            )
        yield line.cells


def _columns(header: Sequence[str], *, file: str) -> tuple[int, int]:
    """Where the two names stand. Raises Unreadable when a column is missing, twice there, or would be lost."""
    called = [name.strip() for name in header]
    wanted = {"pair_id": ("pair_id",), "a": A_CALLED, "b": B_CALLED}
    missing = [column for column, names in wanted.items() if not set(names) & set(called)]
    if missing:
        raise _bad_line(
            file,
            1,
            why=f"the header has no column {' or '.join(missing)}",
            do="Name the columns pair_id, a and b, with tabs between them.",
        )
    for name in ("pair_id", *A_CALLED, *B_CALLED):
        if called.count(name) > 1:
            raise _bad_line(file, 1, why=f"the column {name} is there twice", do="Rename one of them.")
    if SCORE in called:
        raise _bad_line(file, 1, why="a column score is there already", do="Rename it or leave it out.")
    at_a, at_b = (next(called.index(name) for name in names if name in called) for names in (A_CALLED, B_CALLED))
    return at_a, at_b


def _bad_line(file: str, number: int, *, why: str, do: str) -> Unreadable:
    return Unreadable(f"{file} was not read, line {number}", why=why, do=do)


# --- writing ----------------------------------------------------------------------------------------------


@contextmanager
def _written_whole(out: Path) -> Iterator[BinaryIO]:
    """Give a file to write into; on leaving without a failure it takes the place of ``out``, or is printed."""
    if str(out) == STDOUT:
        with tempfile.TemporaryFile() as draft:
            yield draft
            draft.seek(0)
            sys.stdout.flush()
            shutil.copyfileobj(draft, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        return
    place = _place_of(out)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{place.name[:80]}.", suffix=".part", dir=place.parent)
    except OSError as error:
        raise _refused(out, error) from None
    try:
        with os.fdopen(handle, "wb") as draft:
            yield draft
        os.replace(name, place)
    except OSError as error:
        raise _refused(out, error) from None
    finally:
        Path(name).unlink(missing_ok=True)


def _place_of(out: Path) -> Path:
    """Where the file will be: behind a link, what it points to. Raises Unwritable for what is no plain file."""
    place = Path(os.path.realpath(out))
    if place.exists() and not place.is_file():
        raise Unwritable(f"{out} cannot be written", why="it is not a plain file", do="Choose another --out.")
    if not place.parent.is_dir():
        raise Unwritable(f"{out} cannot be written", why="its folder does not exist", do="Make it first.")
    return place


def _write(written: BinaryIO, rows: Iterable[Sequence[str]]) -> None:
    written.write("".join("\t".join(row) + "\n" for row in rows).encode("utf-8"))


def _refused(out: Path, error: OSError) -> Unwritable:
    return Unwritable(f"{out} was not written", why=error.strerror or "the disk refused", do="Nothing was changed.")
