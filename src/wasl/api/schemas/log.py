"""The log, as those who may read it get it."""

from ninja import Schema


class HeadOut(Schema):
    size: int
    root: str


class LineOut(Schema):
    """One entry: the bytes that were hashed, and its leaf."""

    seq: int
    line: str
    leaf: str


class LinesOut(Schema):
    size: int
    items: list[LineOut]
