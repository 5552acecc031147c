"""Wasl: lists of the detained, abducted and missing turned into people found, exchanges kept, bodies returned."""

__version__ = "0.1.0"
