"""Two lists that name partly the same people, and the truth about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from wasl.engines.synthesis.conventions import NEWSPAPERS, Mixture
from wasl.engines.synthesis.damage import MEASURED, Damage, chances
from wasl.engines.synthesis.draws import Draws
from wasl.engines.synthesis.entries import PARTS, Clerk, Entry, Script
from wasl.engines.synthesis.errors import SynthesisError
from wasl.engines.synthesis.people import InventedPerson, invent_people

ListScript = Literal["ar", "la", "both"]
Row = dict[str, str]

OTHER_COLUMNS = ("mother_name", "sex", "birth_date", "birth_place", "arrest_date", "arrest_place")
COLUMNS = ("id", "name", *OTHER_COLUMNS)
SPLIT_COLUMNS = ("id", *PARTS, *OTHER_COLUMNS)


@dataclass(frozen=True)
class TwoLists:
    """``left`` and ``right`` hold rows with ``columns``; a cell holds what was written, "" where nothing was.

    ``truth``: every (left id, right id) of one person, sorted. ``entries_of``: entry id to person key,
    which also tells the duplicates within a list. ``shows``: entry id to the phenomena its name, sex and
    dates show. ``people``: by key.
    """

    left: list[Row]
    right: list[Row]
    truth: list[tuple[str, str]]
    columns: tuple[str, ...]
    entries_of: dict[str, str]
    shows: dict[str, tuple[str, ...]]
    people: dict[str, InventedPerson]


def two_lists(
    *,
    left: int,
    right: int,
    shared: float = 0.55,
    seed: int,
    left_script: ListScript = "ar",
    right_script: ListScript = "la",
    left_duplicates: float = 0.03,
    right_duplicates: float = 0.01,
    left_pdf: bool = False,
    right_pdf: bool = False,
    damage: Damage = MEASURED,
    left_mixture: Mixture = NEWSPAPERS,
    right_mixture: Mixture = NEWSPAPERS,
    split_names: bool = False,
) -> TwoLists:
    """Two lists of ``left`` and ``right`` entries.

    Parameters: shared, which part of the smaller list's people is also on the other; duplicates, the
    share of a list's entries that name somebody already on it; pdf, whether a list came through a PDF
    file that mangles Arabic; mixture, the schools of spelling in a Latin list. In a list of script
    ``both`` each entry is in one or the other. Brothers may be on one list together, or one on each.
    Raises SynthesisError when sizes or shares cannot be met.
    """
    check_shares(left=left, right=right, shared=shared, duplicates=(left_duplicates, right_duplicates))
    left_again, right_again = round(left * left_duplicates), round(right * right_duplicates)
    on_left, on_right = left - left_again, right - right_again
    on_both = round(shared * min(on_left, on_right))
    people = invent_people(on_left + on_right - on_both, seed=seed)
    mixed = [people[at] for at in Draws(seed, "who is where").order(len(people)).tolist()]
    odds = chances(damage, people)

    left_side = written_side(
        mixed[:on_left], again=left_again, prefix="A", script=left_script,
        clerk=Clerk(Draws(seed, "left"), odds, left_mixture, left_pdf),
    )  # fmt: skip
    right_side = written_side(
        mixed[:on_both] + mixed[on_left:], again=right_again, prefix="B", script=right_script,
        clerk=Clerk(Draws(seed, "right"), odds, right_mixture, right_pdf),
    )  # fmt: skip
    both_sides = (*left_side, *right_side)
    return TwoLists(
        left=[row(one, entry, split=split_names) for one, _, entry in left_side],
        right=[row(one, entry, split=split_names) for one, _, entry in right_side],
        truth=pairs(left_side, right_side),
        columns=SPLIT_COLUMNS if split_names else COLUMNS,
        entries_of={one: person.key for one, person, _ in both_sides},
        shows={one: entry.shows for one, _, entry in both_sides},
        people={person.key: person for person in people},
    )


def siblings_across(lists: TwoLists) -> list[tuple[str, str]]:
    """Every (left id, right id) of two different people with the same parents: what must not be linked."""
    of_family: dict[str, list[str]] = {}
    for row_ in lists.right:
        of_family.setdefault(lists.people[lists.entries_of[row_["id"]]].family_key, []).append(row_["id"])
    found = []
    for row_ in lists.left:
        person = lists.people[lists.entries_of[row_["id"]]]
        for other in of_family.get(person.family_key, ()):
            if lists.entries_of[other] != person.key:
                found.append((row_["id"], other))
    return sorted(found)


Side = list[tuple[str, InventedPerson, Entry]]


def check_shares(*, left: int, right: int, shared: float, duplicates: tuple[float, float]) -> None:
    if left < 0 or right < 0:
        raise SynthesisError("two lists cannot be written", why="a list cannot have fewer than no entries")
    if not 0 <= shared <= 1:
        raise SynthesisError("two lists cannot be written", why=f"shared is {shared}, not a share from 0 to 1")
    if not all(0 <= share <= 0.5 for share in duplicates):
        raise SynthesisError("two lists cannot be written", why="duplicates are a share from 0 to one half")


def written_side(
    people: Sequence[InventedPerson], *, again: int, prefix: str, script: ListScript, clerk: Clerk
) -> Side:
    """The entries of one list in random order; ``again`` of its people come twice."""
    draws = clerk.draws
    twice = [people[at] for at in draws.order(len(people)).tolist()[:again]]
    named = [*people, *twice]
    side: Side = []
    for number, at in enumerate(draws.order(len(named)).tolist(), start=1):
        person = named[at]
        side.append((f"{prefix}-{number:06d}", person, clerk.write(person, script_of(script, draws))))
    return side


def script_of(script: ListScript, draws: Draws) -> Script:
    if script == "both":
        return "ar" if draws.happens(0.5) else "la"
    return script


def row(one: str, entry: Entry, *, split: bool) -> Row:
    named = entry.parts if split else {"name": entry.name}
    return {"id": one, **named, **entry.cells}


def pairs(left: Side, right: Side) -> list[tuple[str, str]]:
    """Every pair of entries that name one person."""
    of_person: dict[str, list[str]] = {}
    for one, person, _ in right:
        of_person.setdefault(person.key, []).append(one)
    return sorted((one, other) for one, person, _ in left for other in of_person.get(person.key, ()))
