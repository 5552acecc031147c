"""Many lists in one table: the same for a seed, complete truth, damage as told, words as the slow way writes them."""

import hashlib
import re
from collections import Counter
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.engines.synthesis.conventions import CONVENTIONS
from wasl.engines.synthesis.draws import Draws
from wasl.engines.synthesis.errors import SynthesisError
from wasl.engines.synthesis.many_lists import (
    COLUMNS,
    HABITS,
    LATIN_WAYS,
    NAME_COLUMNS,
    SCHOOLS,
    STYLES,
    WAYS,
    Vocabulary,
    all_parts,
    calendar,
    days_of,
    entries_of_people,
    is_arabic,
    lists_of,
    many_lists,
    misdated,
    written_in,
)
from wasl.engines.synthesis.spelling import spell

GOLDEN = {
    "la": "2c475f39b8b9468d394fcddec86199e58a602b138e93a8c5c1738cf1edac10bd",
    "ar": "5e5e8e24a1e1637e0d03e5e8e6af3c924732a5b7b49aa6bbf6f436d6ea0d68d3",
    "both": "3a15cd516fc8e6bee8b25d33f8c52e395cc83d0501bec658ca8e3dc05935eb0a",
}
"""SHA-256 of the rows of many_lists(records=300, seed=2013), tab-separated. Editing names or habits moves them."""


@pytest.fixture(scope="module")
def latin() -> Any:
    """Large enough to measure on."""
    return many_lists(records=60_000, seed=11)


def mean(values: Any) -> float:
    return float(np.asarray(values, dtype=np.float64).mean())


# the same table


@pytest.mark.parametrize("script", ["la", "ar", "both"])
def test_many_lists__golden(script: Any) -> None:
    rows = many_lists(records=300, seed=2013, script=script).to_pylist()
    text = "\n".join("\t".join(str(cell) for cell in row.values()) for row in rows)
    assert hashlib.sha256(text.encode()).hexdigest() == GOLDEN[script]


def test_many_lists__another_seed_another_table() -> None:
    assert not many_lists(records=50, seed=1).equals(many_lists(records=50, seed=2))


@pytest.mark.parametrize("records", [0, 1, 2])
def test_many_lists__as_many_entries_as_asked(records: int) -> None:
    table = many_lists(records=records, seed=5, lists=3)
    assert table.num_rows == records
    assert tuple(table.column_names) == COLUMNS
    assert table.schema == many_lists(records=9, seed=5).schema
    assert table["record_id"].to_pylist() == list(range(records))


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"records": -1, "seed": 1}, "negative"),
        ({"records": 5, "seed": -1}, "negative"),
        ({"records": 5, "seed": 1, "lists": 0}, "one at least"),
    ],
)
def test_many_lists__refused(asked: dict[str, int], why: str) -> None:
    with pytest.raises(SynthesisError, match=why):
        many_lists(**asked)


# truth


@given(st.integers(1, 400), st.integers(0, 50))
def test_entries_of_people__leaves_nobody_out(records: int, seed: int) -> None:
    who = entries_of_people(records, Draws(seed, "test"))
    assert len(who) == records
    assert np.unique(who).tolist() == list(range(int(who.max()) + 1))


def test_people__on_nearly_two_lists_each(latin: Any) -> None:
    entries = np.bincount(latin["person"].to_numpy())
    assert mean(entries) == pytest.approx(1.9, abs=0.03)
    assert entries.max() > 8


def test_lists_of__twice_on_one_list_is_rare() -> None:
    """Drawn only once, 13 % of pairs would be on one list; the lists' shares squared say so."""
    who = entries_of_people(60_000, Draws(3, "who"))
    on = lists_of(who, HABITS, Draws(3, "on"))
    of_person: dict[int, list[int]] = {}
    for person, place in zip(who.tolist(), on.tolist(), strict=True):
        of_person.setdefault(person, []).append(place)
    same = [one == other for places in of_person.values() for one, other in combinations(places, 2)]
    assert 0.02 < mean(same) < 0.08
    assert np.bincount(on) / len(on) == pytest.approx(np.asarray([habits.size for habits in HABITS]) / 100, abs=0.02)


def test_entries_of_one_person__mostly_agree(latin: Any) -> None:
    first: dict[int, dict[str, Any]] = {}
    pairs = []
    for row in latin.to_pylist():
        if row["person"] in first:
            pairs.append((first[row["person"]], row))
        else:
            first[row["person"]] = row

    def agreeing(column: str, start: int = 0, stop: int | None = None) -> float:
        both = [(a[column], b[column]) for a, b in pairs if a[column] and b[column]]
        return mean([x[start:stop] == y[start:stop] for x, y in both])

    assert agreeing("sex") == pytest.approx(0.993, abs=0.004)
    assert agreeing("birth_date", 0, 4) == pytest.approx(0.97, abs=0.015)
    assert agreeing("town") == pytest.approx(0.88, abs=0.03)
    assert 0.3 < agreeing("given") < 0.5, "one name is spelt in several ways, or nothing is measured"


# damage


def test_missing__as_the_habits_say(latin: Any) -> None:
    missing = {name: latin[name].null_count / latin.num_rows for name in COLUMNS}
    assert missing["father"] == pytest.approx(0.27, abs=0.015)
    assert missing["mother"] == pytest.approx(0.45, abs=0.015)
    assert missing["birth_date"] == pytest.approx(0.25, abs=0.015)
    assert missing["sex"] == pytest.approx(0.03, abs=0.005)
    assert [missing[name] for name in ("record_id", "list", "person", "given", "family")] == [0, 0, 0, 0, 0]
    of_list = Counter(latin["list"].to_pylist())
    silent = Counter(row["list"] for row in latin.select(["list", "father"]).to_pylist() if row["father"] is None)
    assert silent["L10"] == of_list["L10"], "this list does not keep the father"
    assert silent["L01"] / of_list["L01"] < 0.1


def test_birth_dates__days_or_years(latin: Any) -> None:
    texts = latin["birth_date"].drop_null().to_pylist()
    days = [text for text in texts if re.fullmatch(r"\d{4}-\d\d-\d\d", text)]
    years = [text for text in texts if re.fullmatch(r"\d{4}", text)]
    assert len(days) + len(years) == len(texts)
    assert len(years) / len(texts) == pytest.approx(0.085, abs=0.015)
    assert all(1935 <= date.fromisoformat(text).year <= 2012 for text in days)


@given(st.lists(st.dates(date(1930, 1, 1), date(2024, 12, 31)), min_size=1, max_size=20))
def test_calendar__as_python_has_it(days: list[date]) -> None:
    numbers = np.asarray([(day - date(1970, 1, 1)).days for day in days], dtype=np.int64)
    year, month, day = calendar(numbers)
    found = list(zip(year.tolist(), month.tolist(), day.tolist(), strict=True))
    assert found == [(one.year, one.month, one.day) for one in days]
    assert days_of(year, month, day).tolist() == numbers.tolist()


def test_days_of__29_february_in_a_common_year() -> None:
    numbers = days_of(np.asarray([2013, 2012]), np.asarray([2, 2]), np.asarray([29, 29]))
    assert [str(np.datetime64(int(one), "D")) for one in numbers] == ["2013-02-28", "2012-02-29"]


def test_misdated__wrong_the_way_lists_are() -> None:
    born = np.arange(-9_000, 9_000, dtype=np.int64)
    kinds: Counter[str] = Counter()
    for before, after in zip(born.tolist(), misdated(born, Draws(4, "test")).tolist(), strict=True):
        kinds[kind_of_error(date(1970, 1, 1) + timedelta(before), date(1970, 1, 1) + timedelta(after))] += 1
    assert set(kinds) == {"turned", "days", "year"}
    assert kinds["days"] / len(born) == pytest.approx(0.30 + 0.35 * 0.63, abs=0.03), "what cannot be turned is moved"


def kind_of_error(before: date, after: date) -> str:
    if (after.year, after.month, after.day) == (before.year, before.day, before.month):
        return "turned"
    if 0 < abs((after - before).days) <= 10:
        return "days"
    same_day = (after.month, after.day) == (before.month, before.day) or (before.month, before.day) == (2, 29)
    return "year" if same_day and abs(after.year - before.year) in (1, 2, 10) else f"{before} {after}"


# words


@given(st.integers(0, 10**6), st.integers(0, WAYS - 1))
def test_vocabulary__writes_as_the_slow_way(part: int, way: int) -> None:
    parts = all_parts()
    words = Vocabulary()
    numbers = words.by_rule(np.asarray([part % len(parts), 0, part % len(parts)]), np.asarray([way, 0, way]))
    assert numbers[0] == numbers[2], "made once"
    assert words.texts[numbers[0]] == written_in(way, parts[part % len(parts)])
    assert words.texts[numbers[1]] == written_in(0, parts[0])


def test_written_in__schools_and_scripts() -> None:
    part = next(part for part in all_parts() if part.ar == "عبد الرحمن")
    french = SCHOOLS.index("french") * STYLES
    assert written_in(french, part) == spell(part.vocalised, convention=CONVENTIONS["french"]) == "Abderrahman"
    assert [written_in(LATIN_WAYS + way, part) for way in (0, 1)] == ["عبد الرحمن", "عبدالرحمن"]


def test_script__both_gives_each_list_its_own() -> None:
    table = many_lists(records=3_000, seed=3, script="both").to_pylist()
    arabic = {f"L{at + 1:02d}" for at, habits in enumerate(HABITS) if habits.script == "ar"}
    for row in table:
        for name in (*NAME_COLUMNS, "town"):
            assert row[name] is None or is_arabic(row[name]) == (row["list"] in arabic)


def test_script__all_three_name_the_same_people() -> None:
    latin, arabic = (many_lists(records=500, seed=3, script=script) for script in ("la", "ar"))
    assert latin["person"].equals(arabic["person"])
    assert latin["birth_date"].equals(arabic["birth_date"])
    assert latin["father"].is_null().equals(arabic["father"].is_null())
