"""Known places and how they are written: GeoNames by way of ``resources/places/syria.yaml``."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from wasl.kernel.resources import resource

TABLE = "places/syria.yaml"
UNCOUNTED = 3000
"""Weight of a place whose population GeoNames does not give. Chosen by us: the size of a large village."""


@dataclass(frozen=True, slots=True)
class Place:
    """A town or a governorate. ``latin``: spellings, the usual one first; ``governorate``: its code."""

    ar: str
    latin: tuple[str, ...]
    governorate: str
    geonames_id: int | None = None
    population: int = 0

    @property
    def key(self) -> str:
        """What tells it from every other: the GeoNames id, of a governorate its code."""
        return self.governorate if self.geonames_id is None else str(self.geonames_id)

    @property
    def writings(self) -> tuple[str, ...]:
        return (self.ar, *self.latin)


@lru_cache(maxsize=1)
def towns() -> tuple[Place, ...]:
    """Towns and villages, the largest of each governorate first."""
    rows = resource(TABLE)["places"]
    return tuple(
        Place(
            row["ar"],
            (row["en"], *row["also"]),
            row["governorate"],
            row["id"],
            row["population"] or UNCOUNTED,
        )
        for row in rows
    )


@lru_cache(maxsize=1)
def governorates() -> dict[str, Place]:
    """The fourteen governorates by code."""
    rows = resource(TABLE)["governorates"]
    return {row["code"]: Place(row["ar"], (row["en"], *row["also"]), row["code"]) for row in rows}


def all_places() -> Iterator[Place]:
    """The governorates, then the towns."""
    yield from governorates().values()
    yield from towns()


@lru_cache(maxsize=1)
def seats() -> dict[str, int]:
    """For each governorate the position of its largest town."""
    found: dict[str, int] = {}
    for position, town in enumerate(towns()):
        found.setdefault(town.governorate, position)
    return found
