"""Lists as the engine takes them: columns of text as written."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from wasl.engines.linkage.errors import BadDecisions, BadRecords

FIELDS = (
    "name", "name_latin", "given", "father", "grandfather", "family", "mother", "sex", "birth_date",
    "birth_place",
    "arrest_date", "arrest_place",
)  # fmt: skip
"""Columns a list may have; any may be missing. Other columns are refused, so that a misspelt one is noticed.
"""


@dataclass(frozen=True)
class Records:
    """One list. ``ids`` are unique; ``columns`` hold text as written, "" where nothing is known.

    A name may be in either script, whole (``name``, ``name_latin``) or in split parts. Dates may be any text
    that ``kernel.dates.parse_date`` reads; one that it cannot read counts as not known and is warned of.
    Raises BadRecords when ids repeat, a column is unknown, or lengths differ.
    """

    ids: tuple[str, ...]
    columns: Mapping[str, Sequence[str]]

    def __post_init__(self) -> None:
        if len(set(self.ids)) != len(self.ids):
            raise BadRecords("the list was not read", why="two entries share an id", do="Give each its own.")
        for name, values in self.columns.items():
            if name not in FIELDS:
                raise BadRecords(
                    f"column {name!r} was not read",
                    why="it is not one of " + ", ".join(FIELDS),
                    do="Rename it.",
                )
            if len(values) != len(self.ids):
                raise BadRecords(
                    f"column {name!r} was not read",
                    why=f"it has {len(values)} values for {len(self.ids)} ids",
                    do="Give one value per entry, empty where not known.",
                )

    def __len__(self) -> int:
        return len(self.ids)

    def column(self, name: str) -> Sequence[str]:
        """Values of a column; empty texts when the list does not have it."""
        return self.columns.get(name, ("",) * len(self.ids))

    def sorted_by_id(self) -> "Records":
        """The same entries in the order of their ids, without columns in which nothing is known."""
        order = sorted(range(len(self.ids)), key=self.ids.__getitem__)
        columns = {
            name: tuple(self.columns[name][k] for k in order)
            for name in FIELDS
            if name in self.columns and any(self.columns[name])
        }
        return Records(tuple(self.ids[k] for k in order), columns)

    def digest(self) -> str:
        """SHA-256 of what is known, the same for any row order and whatever empty columns there are."""
        ordered = self.sorted_by_id()
        running = hashlib.sha256()
        for name, values in [("id", ordered.ids), *ordered.columns.items()]:
            running.update(f"{name}\x1e".encode())
            running.update("\x1f".join(values).encode("utf-8", "surrogatepass"))
        return running.hexdigest()


@dataclass(frozen=True)
class Decisions:
    """What people decided; it outranks the model. Pairs of ids (left, right); any order within one list."""

    must_link: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    cannot_link: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @classmethod
    def of(
        cls, *, must_link: Iterable[tuple[str, str]] = (), cannot_link: Iterable[tuple[str, str]] = ()
    ) -> "Decisions":
        """Decisions from any iterables. Raises BadDecisions when a pair is in both."""
        must, cannot = frozenset(must_link), frozenset(cannot_link)
        if must & (cannot | {(b, a) for a, b in cannot}):
            raise BadDecisions("the decisions were not taken", why="one pair is both linked and kept apart")
        return cls(must, cannot)


NONE = Decisions()
