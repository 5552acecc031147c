"""Place and date last seen against place and date of finding, as pieces of evidence.

How far and how long after is known as a span only, for a place is known to a village or a district, a date to a month.
A table of bands tells how such distances are spread for people found who were this missing person's kind, and for
others; a span that lies over several bands counts in each by the part of it that lies there.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import asin, cos, isfinite, radians, sin, sqrt

from wasl.engines.kinship.errors import EvidenceError
from wasl.engines.kinship.evidence.items import Item, check_shares, check_source, item

EARTH_KM = 6371.0088  # mean radius, IUGG


@dataclass(frozen=True)
class Bands:
    """How distances or delays are spread.

    ``edges``: ascending, one more than there are bands; the outer ones may be infinite. ``same[i]``: share in band i
    when the remains are the missing person's; ``other[i]``: when they are somebody else's, as counted among all
    pairs of people last seen and places of finding in the same register. ``unit``: such as ``km`` or ``days``.
    """

    name: str
    unit: str
    edges: tuple[float, ...]
    same: tuple[float, ...]
    other: tuple[float, ...]
    source: str

    def __post_init__(self) -> None:
        check_source(self.name, self.source)
        if not len(self.edges) - 1 == len(self.same) == len(self.other) or any(a >= b for a, b in pairwise(self.edges)):
            raise EvidenceError(
                f"{self.name}: edges and shares do not fit", do="Give ascending edges around each band."
            )
        check_shares(self.same, f"{self.name}, same")
        check_shares(self.other, f"{self.name}, other")


def banded(bands: Bands, *, low: float, high: float, group: str | None = None) -> Item:
    """A piece of evidence out of a distance or delay known to lie from ``low`` to ``high``."""
    parts = _parts(bands, low, high)
    return item(
        bands.name,
        found=f"{low:g} to {high:g} {bands.unit}",
        if_same=sum(part * share for part, share in zip(parts, bands.same, strict=True)),
        if_other=sum(part * share for part, share in zip(parts, bands.other, strict=True)),
        table=bands.name,
        source=bands.source,
        group=group,
    )


def distance_span_km(
    last_seen: tuple[float, float], found: tuple[float, float], *, known_to_km: tuple[float, float]
) -> tuple[float, float]:
    """Least and greatest distance between two places given as latitude and longitude in degrees.

    ``known_to_km``: within which radius each place is known (the caller's class of precision: a point, a village, a
    district), added up.
    """
    for latitude, longitude in (last_seen, found):
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise EvidenceError("a place outside the globe", do="Give latitude, then longitude, in degrees.")
    if min(known_to_km) < 0:
        raise EvidenceError("a place known to less than nothing", do="Give radii of 0 km or more.")
    apart, slack = _great_circle_km(last_seen, found), sum(known_to_km)
    return max(0.0, apart - slack), apart + slack


def delay_span_days(last_seen: tuple[date, date], found: tuple[date, date]) -> tuple[int, int]:
    """Least and greatest days from last seen to death or deposit, each known from its first to its last day."""
    if last_seen[0] > last_seen[1] or found[0] > found[1]:
        raise EvidenceError("a span of days that ends before it begins", do="Give the first day first.")
    return (found[0] - last_seen[1]).days, (found[1] - last_seen[0]).days


def _parts(bands: Bands, low: float, high: float) -> list[float]:
    """The part of a span in each band; a single point lies in the band that begins at or before it."""
    if not (isfinite(low) and isfinite(high) and low <= high and bands.edges[0] <= low and high <= bands.edges[-1]):
        raise EvidenceError(
            f"{bands.name}: {low:g} to {high:g} {bands.unit} is not in the table",
            why=f"it runs from {bands.edges[0]:g} to {bands.edges[-1]:g}",
            do="Give the lower end first, or a table whose outer bands are open.",
        )
    inside = list(pairwise(bands.edges))
    if low == high:
        at = max(i for i, (first, _) in enumerate(inside) if first <= low)
        return [float(i == at) for i in range(len(inside))]
    return [max(0.0, min(high, last) - max(low, first)) / (high - low) for first, last in inside]


def _great_circle_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    a, b = radians(one[0]), radians(other[0])
    across = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(across)))
