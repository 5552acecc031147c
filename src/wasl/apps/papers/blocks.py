"""A paper as blocks, in the order in which they are read: what the PDF and the DOCX have in common."""

from dataclasses import dataclass

from wasl.apps.papers.words import Runs


@dataclass(frozen=True, slots=True)
class Heading:
    text: Runs
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Runs


@dataclass(frozen=True, slots=True)
class Facts:
    rows: tuple[tuple[Runs, Runs], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """``shares``: how wide the columns are to each other; a column in ``numbers`` stands at the end of its cell."""

    headings: tuple[Runs, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[Runs, ...], ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class HandSignature:
    """Lines to sign on: for whom, in which role, and what is to be written."""

    organisation: Runs
    role: Runs
    name: Runs
    labels: tuple[Runs, Runs, Runs]


Block = Heading | Paragraph | Facts | Table | HandSignature


@dataclass(frozen=True, slots=True)
class Paper:
    language: str
    rtl: bool
    title: Runs
    subtitle: Runs
    footer: Runs
    page_words: str
    year: int
    month: int
    day: int
    blocks: tuple[Block, ...]
