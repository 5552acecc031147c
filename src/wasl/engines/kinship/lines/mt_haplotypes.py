"""mtDNA haplotypes: differences from the rCRS, with the ranges that were read, and how two of them differ.

The reference (rCRS, NC_012920.1) is shipped, for without it three things could not be known: that a written difference
is one (73A is none), that "A73G" was numbered on this reference, and whether a mixed call such as 152Y holds the
reference's own base.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from wasl.engines.kinship.errors import LineageError

LENGTH = 16569
GAP = 3107  # where the rCRS keeps a place without a base
# Between any two people length may vary here: the C-tracts of HV2 and HV1 (309, 315, 16193) and the AC repeat (524).
# Insertions and deletions inside are not counted, wherever an alignment put them; substitutions are. Which tracts is a
# rule of this engine; that lengths of C-tracts do not exclude is in the SWGDAM guidelines (2013, see mt_lineage).
LENGTH_TRACTS = ((303, 309), (311, 315), (514, 524), (16184, 16193))

ABSENT = "-"
# IUPAC; D (A, G or T) is refused in writing, for laboratories write it for "deleted".
CODES = {
    "A": "A", "C": "C", "G": "G", "T": "T",
    "R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT", "M": "AC",
    "B": "CGT", "H": "ACT", "V": "ACG", "N": "ACGT-",
}  # fmt: skip
UNCALLED = frozenset(CODES["N"])
_WRITTEN = re.compile(r"([ACGT])?(\d{1,5})(?:\.(\d{1,2}))?(-|[Dd][Ee][Ll]|d|[A-Za-z])")

Site = tuple[int, int]  # a position, and 0, or the number of an insertion behind it


@dataclass(frozen=True)
class MtHaplotype:
    """``ranges``: read, from and to, ascending and apart; ``sites``: what stands where the reference is left."""

    ranges: tuple[tuple[int, int], ...]
    sites: tuple[tuple[Site, frozenset[str]], ...]


@dataclass(frozen=True)
class MtComparison:
    """What differs over the common ranges.

    ``positions``: how many were compared; ``differing``: each as ``"263: A against G"``, insertions and deletions side
    by side being one; ``tolerated``: mixed calls that share a base with the other side; ``ignored``: lengths inside
    ``LENGTH_TRACTS``, and what was called N.
    """

    ranges: tuple[tuple[int, int], ...]
    positions: int
    differing: tuple[str, ...]
    tolerated: tuple[str, ...]
    ignored: tuple[str, ...]


def mt_haplotype(differences: str | Iterable[str], ranges: str | Iterable[tuple[int, int]]) -> MtHaplotype:
    """A haplotype out of ``"73G 263G 315.1C 523- 524DEL 152Y"`` and ``"16024-16365 73-340"``.

    ``ranges`` may pass the origin (``16024-576``). Lower case is a mixture with absence, of an insertion or of the
    reference's own base (``309.1c``, ``523a``); ``d`` and ``del`` are deletions. Refused: the reference's own base, a
    wrong one in front, a place outside the ranges, two calls for one place, D (which may mean two things), insertions
    without their number.

    Examples
    --------
    >>> mt_haplotype("A73G 315.1C", "73-340").sites
    (((73, 0), frozenset({'G'})), ((315, 1), frozenset({'C'})))
    """
    read = _ranges(ranges)
    tokens = differences.replace(",", " ").replace(";", " ").split() if isinstance(differences, str) else differences
    sites: dict[Site, frozenset[str]] = {}
    for token in tokens:
        site, bases = _call(token)
        if site in sites:
            raise LineageError(f"{token}: this place is called twice", do="Write a mixture as one code, such as 152Y.")
        if not _in(site, read):
            raise LineageError(f"{token} lies outside what was read", why=_spelt(read), do="Correct the ranges.")
        sites[site] = bases
    if gaps := [f"{at}.{number}" for at, number in sites if number > 1 and (at, number - 1) not in sites]:
        raise LineageError(f"insertion {gaps[0]} without the one before it", do="Number insertions from 1.")
    return MtHaplotype(read, tuple(sorted(sites.items())))


def common_ranges(one: MtHaplotype, other: MtHaplotype) -> tuple[tuple[int, int], ...]:
    """What both have read."""
    pairs = ((max(a, c), min(b, d)) for a, b in one.ranges for c, d in other.ranges)
    return tuple(sorted((first, last) for first, last in pairs if first <= last))


def covers(one: MtHaplotype, ranges: Iterable[tuple[int, int]]) -> bool:
    """Was all of this read?"""
    return all(any(a <= first and last <= b for a, b in one.ranges) for first, last in ranges)


def compare(one: MtHaplotype, other: MtHaplotype, *, over: tuple[tuple[int, int], ...] | None = None) -> MtComparison:
    """How they differ over the ranges common to both, or ``over`` narrower ones; refused when there are none."""
    ranges = common_ranges(one, other) if over is None else over
    if not ranges or not (covers(one, ranges) and covers(other, ranges)):
        raise LineageError(
            "the two mtDNA haplotypes have no common range",
            why=f"one was read at {_spelt(one.ranges)}, the other at {_spelt(other.ranges)}",
            do="Sequence one of the samples where the other was read.",
        )
    mine, theirs = dict(one.sites), dict(other.sites)
    differing: list[tuple[Site, bool, str]] = []
    tolerated, ignored = [], []
    positions = sum(last - first + 1 for first, last in ranges)
    for site in sorted(set(mine) | set(theirs)):
        a, b = bases_at(mine.get(site), site), bases_at(theirs.get(site), site)
        uncalled = UNCALLED in (a, b)
        if site[0] == GAP or not _in(site, ranges) or (a == b and not uncalled):
            continue
        lengths = site[1] > 0 or ABSENT in a | b
        text = f"{_place(site)}: {_code(a)} against {_code(b)}"
        positions -= uncalled and not site[1]
        if uncalled or (lengths and _in(site, LENGTH_TRACTS)):
            ignored.append(text)
        elif a & b:
            tolerated.append(text)
        else:
            differing.append((site, lengths, text))
    return MtComparison(ranges, positions, _in_one(differing), tuple(tolerated), tuple(ignored))


def bases_at(called: frozenset[str] | None, site: Site) -> frozenset[str]:
    """What was called at a place, or else what the reference has there."""
    return called if called is not None else _own(site)


def _in(site: Site, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(first <= site[0] <= last for first, last in ranges)


def _in_one(differing: list[tuple[Site, bool, str]]) -> tuple[str, ...]:
    """Neighbouring places that were inserted or deleted together are one difference."""
    texts: list[str] = []
    before: tuple[Site, bool] | None = None
    for site, lengths, text in differing:
        joined = before is not None and before[1] and lengths and _next_to(before[0], site)
        if joined:
            texts[-1] += f", {text}"
        else:
            texts.append(text)
        before = (site, lengths)
    return tuple(texts)


def _next_to(one: Site, other: Site) -> bool:
    return other in ((one[0], one[1] + 1), (one[0] + 1, 0))


def _call(token: str) -> tuple[Site, frozenset[str]]:
    match = _WRITTEN.fullmatch(token)
    if match is None:
        why = "a difference is a position on the rCRS and what stands there, such as 73G, 315.1C, 249- or 249DEL"
        raise LineageError(f"{token!r} cannot be read", why=why, do="Write the base, and one insertion at a time.")
    own, place, insertion, what = match.groups()
    at, number = int(place), int(insertion or 0)
    if not 1 <= at <= LENGTH or (insertion is not None and number == 0):
        raise LineageError(f"{token}: no such place", why=f"the rCRS runs from 1 to {LENGTH}", do="Correct it.")
    bases = _bases(token, what)
    if len(what) == 1 and what.islower() and what != "d" and not number and what.upper() != _rcrs()[at - 1]:
        why = "lower case is a mixture with a deletion, of the reference's own base"
        raise LineageError(f"{token}: lower case cannot be told here", why=why, do="Write bases in capitals.")
    if own is not None and (number or own != _rcrs()[at - 1]):
        why = f"the rCRS has {_rcrs()[at - 1]} there"
        raise LineageError(f"{token}: another base in front", why=why, do="See which reference was numbered on.")
    if bases == _own((at, number)):
        raise LineageError(f"{token} is no difference", why="the rCRS has the same", do="Leave it out, or correct it.")
    return (at, number), bases


def _bases(token: str, what: str) -> frozenset[str]:
    if what == ABSENT or what == "d" or what.lower() == "del":
        return frozenset(ABSENT)
    if what.upper() not in CODES:
        why = "D may mean deleted, or A, G or T" if what == "D" else "it is no IUPAC code"
        raise LineageError(f"{token}: {what} cannot be told", why=why, do="Write 249DEL, or the bases seen.")
    mixed = ABSENT if what.islower() else ""
    return frozenset(CODES[what.upper()] + mixed)


def _own(site: Site) -> frozenset[str]:
    """What the reference has at a place; behind a position nothing."""
    return frozenset(ABSENT if site[1] else CODES[_rcrs()[site[0] - 1]])


def _ranges(ranges: str | Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    pairs = [_range(piece) for piece in re.split(r"[\s,;]+", ranges.strip())] if isinstance(ranges, str) else ranges
    straight: list[tuple[int, int]] = []
    for first, last in pairs:
        if not (1 <= first <= LENGTH and 1 <= last <= LENGTH):
            why = f"the rCRS runs from 1 to {LENGTH}"
            raise LineageError(f"range {first}-{last} cannot be", why=why, do="Correct it.")
        straight += [(first, last)] if first <= last else [(first, LENGTH), (1, last)]
    if not straight:
        raise LineageError("no range was given", why="what was not read may differ", do="Give the ranges read.")
    merged: list[tuple[int, int]] = []
    for first, last in sorted(straight):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def _range(piece: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})[-\u2013](\d{1,5})", piece)
    if match is None:
        raise LineageError(f"range {piece!r} cannot be read", why="a range is such as 16024-16365", do="Correct it.")
    return int(match[1]), int(match[2])


def _code(bases: frozenset[str]) -> str:
    letters = {frozenset(value): key for key, value in CODES.items()}
    if bases == frozenset(ABSENT):
        return ABSENT
    return letters.get(bases) or letters[bases - {ABSENT}].lower()


def _place(site: Site) -> str:
    return f"{site[0]}.{site[1]}" if site[1] else str(site[0])


def _spelt(ranges: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{first}-{last}" for first, last in ranges)


@lru_cache(maxsize=1)
def _rcrs() -> str:
    """NC_012920.1, 16569 letters, N at 3107; MD5 of the letters c68f52674c9fb33aef52dcf399755519."""
    file = resources.files("wasl.engines.kinship") / "resources" / "rcrs.txt"
    return "".join(file.read_text(encoding="ascii").split())
