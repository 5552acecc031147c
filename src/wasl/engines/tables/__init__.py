"""Reads the table a person brings, whatever program wrote it, and says which column is which."""

from wasl.engines.tables.columns import Mapping, Match, Why, recognise_columns
from wasl.engines.tables.errors import TableError
from wasl.engines.tables.fields import Field
from wasl.engines.tables.model import DEFAULT, Limits, Note, NoteCode, Table
from wasl.engines.tables.reading import read_table
from wasl.engines.tables.sex import parse_sex

__all__ = [
    "DEFAULT",
    "Field",
    "Limits",
    "Mapping",
    "Match",
    "Note",
    "NoteCode",
    "Table",
    "TableError",
    "Why",
    "parse_sex",
    "read_table",
    "recognise_columns",
]
