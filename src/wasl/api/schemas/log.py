"""The log, as those who may read it get it."""

from ninja import Schema


class HeadOut(Schema):
    size: int
    root: str


class LineOut(Schema):
    """One entry: the bytes that were hashed, its leaf, and the root of the log that ends with it."""

    seq: int
    line: str
    leaf: str
    root: str


class LinesOut(Schema):
    size: int
    items: list[LineOut]
