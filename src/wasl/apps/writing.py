"""Writing a great many new rows at once: what ``bulk_create`` does, without an object for each of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import islice, repeat
from typing import Any

from django.db import connection, models
from django.db.transaction import get_connection

BATCH = 2_000  # rows in memory at once


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, json_as_text: bool = False
) -> None:
    """Insert rows of these columns, in order; columns not named take their default. Must run inside a transaction.

    A key that the database does not count must be among them; a foreign key is named ``source_id`` and given as such.
    Text and numbers are given plain: the value of an enum, not its member; JSON as values, or as the text of them
    with ``json_as_text``. No signal is sent and no object made.
    """
    fields = [model._meta.get_field(name) for name in columns]
    others = [field for field in model._meta.concrete_fields if field not in fields and field is not _counted(model)]
    given = [field for field in fields if isinstance(field, models.Field)]
    rest = tuple(field.get_db_prep_save(field.get_default(), connection) for field in others)
    ways = [_preparation(field, json_as_text=json_as_text) for field in given]
    written = [(at, prepare) for at, prepare in enumerate(ways) if prepare]
    prepared: Iterator[Sequence[Any]] = iter(rows)
    if written or rest:
        prepared = _prepared(prepared, written, rest)
    names = [field.column for field in (*given, *others)]
    write = _copy_in if connection.vendor == "postgresql" else _insert
    write(model._meta.db_table, names, prepared)


def _insert(table: str, names: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    marks = ", ".join(["%s"] * len(names))
    statement = f"INSERT INTO {quote(table)} ({', '.join(map(quote, names))}) VALUES ({marks})"  # noqa: S608  our names
    with connection.cursor() as cursor:
        while some := list(islice(rows, BATCH)):
            cursor.executemany(statement, some)


def _copy_in(table: str, names: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    statement = f"COPY {quote(table)} ({', '.join(map(quote, names))}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _counted(model: type[models.Model]) -> models.Field[Any, Any] | None:
    """The key that the database counts by itself."""
    return model._meta.auto_field


def _prepared(
    rows: Iterator[Sequence[Any]], written: Sequence[tuple[int, Callable[[Any], Any]]], rest: tuple[Any, ...]
) -> Iterator[Sequence[Any]]:
    while some := list(islice(rows, BATCH)):
        columns: list[Iterable[Any]] = [*zip(*some, strict=True), *map(repeat, rest)]
        for at, prepare in written:
            columns[at] = map(prepare, columns[at])
        yield from zip(*columns, strict=False)  # what is repeated has no end


def _preparation(field: models.Field[Any, Any], *, json_as_text: bool) -> Callable[[Any], Any] | None:
    """How a value of the field becomes one for the database; None when it is one: text, a number, bytes."""
    if json_as_text and isinstance(field, models.JSONField):
        return None
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(kind, models.CharField | models.TextField | models.IntegerField | models.BinaryField):
        return None
    # The connection itself: the name it has for all threads is looked up anew at every use.
    prepare = partial(field.get_db_prep_save, connection=get_connection())
    return lru_cache(maxsize=64)(prepare) if isinstance(kind, models.DateTimeField) else prepare
