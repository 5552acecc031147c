"""``wasl link`` on long lists, with a state kept between lists, and with a fitted model."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Wasl
from tests.cli.small_lists import OURS, THEIRS, written
from tests.cli.test_link_report import Page

from wasl.cli.errors import ExitCode
from wasl.cli.link_added import AddedOutcome
from wasl.cli.link_added_report import added_report
from wasl.cli.link_input import read_entries
from wasl.cli.link_words import WORDS
from wasl.cli.printing import Language
from wasl.engines.linkage.incremental import Register
from wasl.engines.linkage.merging import Refused
from wasl.engines.linkage.model_files import read_model
from wasl.engines.linkage.records import Records
from wasl.engines.linkage.resolving import resolve

Made = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def _everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wasl.cli.link_large.LARGE_FROM", 100)


@pytest.fixture
def lists(wasl: Wasl, tmp_path: Path) -> Path:
    """A folder with two invented lists of 120 entries and their truth."""
    assert wasl("synth", "--size", "120", "--seed", "6", "--out", tmp_path / "lists").exit_code == 0
    return tmp_path / "lists"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def clusters(folder: Path) -> dict[str, str]:
    told = rows(folder / "clusters.csv")
    assert len({row["id"] for row in told}) == len(told)
    return {row["id"]: row["cluster"] for row in told}


# --- long lists ---


def test_link_large__measures_as_its_clusters_say(wasl: Wasl, lists: Path, tmp_path: Path) -> None:
    left, right, truth = (lists / name for name in ("left.csv", "right.csv", "truth.csv"))
    said = wasl("link", left, right, "--truth", truth, "--out", tmp_path / "out", "--all", "--json")
    assert said.exit_code == ExitCode.OK, said.stderr
    told, of = json.loads(said.stdout), clusters(tmp_path / "out")
    assert (len(of), told["persons"]) == (240, len(set(of.values())))
    ids = [[key for key in of if key.startswith(mark)] for mark in ("A-", "B-")]
    taken = {(a, b) for a, b in product(*ids) if of[a] == of[b]}
    true = {tuple(row.values()) for row in rows(truth)}
    assert told["matches"] == len(taken)
    assert told["figures"]["precision"] == pytest.approx(len(taken & true) / len(taken), abs=1e-6)
    assert told["figures"]["recall"] == pytest.approx(len(taken & true) / len(true), abs=1e-6)
    assert len(taken & true) > 0.8 * len(true)
    for side, own, other in zip(("left", "right"), ids, reversed(ids), strict=True):
        counterparts = {of[key] for key in other}
        assert told[side]["matched"] == sum(of[key] in counterparts for key in own)
        assert told[side]["matched"] + told[side]["possible"] + told[side]["alone"] == 120
    pairs = rows(tmp_path / "out" / "pairs.csv")
    assert [float(row["probability"]) for row in pairs] == sorted(float(row["probability"]) for row in pairs)[::-1]
    assert all((of[row["left_id"]] == of[row["right_id"]]) == (row["matched"] == "yes") for row in pairs)
    across = [row for row in pairs if row["left_list"] != row["right_list"]]
    assert sum(each["pairs"] for each in told["figures"]["calibration"]) == len(across)


def test_link_large__duplicates_within_one_list(wasl: Wasl, lists: Path, tmp_path: Path) -> None:
    left = lists / "left.csv"
    header, *lines = left.read_text(encoding="utf-8").splitlines()
    again = [line.replace("A-", "Z-", 1) for line in lines[:8]]
    left.write_text("\n".join([header, *lines, *again]) + "\n", encoding="utf-8")
    truth = written(tmp_path / "truth.csv", "".join(f"A-{n:06d},Z-{n:06d}\n" for n in range(1, 9)))
    said = wasl("link", left, "--out", tmp_path / "out", "--truth", truth, "--json")
    told, of = json.loads(said.stdout), clusters(tmp_path / "out")
    assert all(of[f"A-{n:06d}"] == of[f"Z-{n:06d}"] for n in range(1, 9))
    assert told["figures"]["recall"] == 1.0
    assert told["matches"] == sum(count * (count - 1) // 2 for count in Counter(of.values()).values())
    assert told["left"]["matched"] == sum(count for count in Counter(of.values()).values() if count > 1)
    assert {row["left_list"] + row["right_list"] for row in rows(tmp_path / "out" / "pairs.csv")} == {"leftleft"}


@pytest.mark.parametrize(("language", "largest"), [("en", "The largest groups"), ("ar", "أكبر المجموعات")])
def test_link_large__report_is_whole(wasl: Wasl, lists: Path, tmp_path: Path, language: str, largest: str) -> None:
    files = [lists / name for name in ("left.csv", "right.csv")]
    wasl("link", *files, "--truth", lists / "truth.csv", "--out", tmp_path / "out", "--language", language)
    page = Page((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    assert page.open == []
    assert largest in page.text
    sections = [attributes["id"] for tag, attributes in page.elements if tag == "section"]
    assert sections == ["sides", "histogram", "truth", "hard", "clusters", "keys", "weights", "remarks", "stamp"]


def test_link_large__an_entry_without_a_name_has_no_person(
    wasl: Wasl, ours: Path, theirs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wasl.cli.link_large.LARGE_FROM", 1)
    truth = written(tmp_path / "truth.csv", "left_id,right_id\nA-1,B-1\nA-5,B-3\n")
    said = wasl("link", ours, theirs, "--out", tmp_path / "out", "--truth", truth, "--json")
    told, of = json.loads(said.stdout), clusters(tmp_path / "out")
    assert of["A-5"] == ""
    assert of["A-1"] == of["B-1"] != of["A-2"]
    assert told["left"]["nameless"] == 1
    assert (told["figures"]["true_pairs"], told["figures"]["recall"]) == (2, 0.5)
    assert told["figures"]["missed_by_kind"] == {"not proposed": 1}


def test_link_large__marks_ids_that_both_lists_use(wasl: Wasl, lists: Path, tmp_path: Path) -> None:
    wasl("link", lists / "left.csv", lists / "left.csv", "--out", tmp_path / "out")
    of = clusters(tmp_path / "out")
    assert len(of) == 240
    assert sum(of[key] == of[key.replace("left:", "right:")] for key in of if key.startswith("left:")) > 110


# --- a state ---


def test_link_keep_and_against__known_persons_keep_their_numbers(wasl: Wasl, lists: Path, tmp_path: Path) -> None:
    left, right, state = lists / "left.csv", lists / "right.csv", tmp_path / "state"
    said = wasl("link", left, "--out", tmp_path / "first", "--keep", state)
    assert said.exit_code == ExitCode.OK, said.stderr
    assert "in the clear" in said.stdout
    assert state.stat().st_mode & 0o077 == 0
    before = clusters(tmp_path / "first")
    said = wasl("link", right, "--against", state, "--out", tmp_path / "second", "--keep", state, "--json")
    assert said.exit_code == ExitCode.OK, said.stderr
    told = json.loads(said.stdout)
    found = rows(tmp_path / "second" / "clusters.csv")
    assert [row["known"] == "yes" for row in found] == [row["cluster"] in set(before.values()) for row in found]
    assert told["known"] == sum(row["known"] == "yes" for row in found) > 30
    of = {row["id"]: row["cluster"] for row in found}
    true = [tuple(row.values()) for row in rows(lists / "truth.csv")]
    assert sum(before[a] == of[b] for a, b in true) > 0.8 * len(true)
    assert told["persons"] == len(set(before.values()) | set(of.values()))
    # once more: everybody in the list is known by now, by the same numbers
    wasl("link", right, "--against", state, "--out", tmp_path / "third")
    again = rows(tmp_path / "third" / "clusters.csv")
    assert {row["known"] for row in again} == {"yes"}
    assert {row["id"]: row["cluster"] for row in again} == of


@pytest.mark.parametrize("language", list(Language))
def test_link_against__shows_what_people_should_look_at(lists: Path, tmp_path: Path, language: Language) -> None:
    """Two entries that people keep apart, and a new one that is like both."""
    told = "رامي جورج الياس حداد,ماري,1979-06-30"
    columns = ["name", "mother", "birth_date"]
    twice = {name: [text] * 2 for name, text in zip(columns, told.split(","), strict=True)}
    others = read_entries(lists / "left.csv", side="left").records()
    texts = {name: (*twice[name], *(others.text(name, row) for row in range(len(others)))) for name in columns}
    known = Records(("X-1", "X-2", *others.ids), texts)
    apart = [(0, 1)]
    register = Register.of(resolve([known], cannot=apart), cannot=apart)
    new = written(tmp_path / "new.csv", f"id,name,mother name,date of birth\nY-1,{told}\nY-2,,,\n")
    entries = read_entries(new, side="left")
    outcome = AddedOutcome(entries, register.add(entries.records()), register)
    ((key, number, other, probability, why),) = outcome.review()
    assert (key, number, why) == ("Y-1", 1, "cannot")
    assert other in ("X-1", "X-2")
    assert float(probability) > 0.9
    assert [row[0] for row in outcome.clusters()] == ["Y-1", "Y-2"]
    assert list(outcome.clusters())[1] == ("Y-2", "", "no")
    page = Page(added_report(outcome, language=language))
    assert page.open == []
    assert page.text.count("رامي جورج الياس حداد") >= 2
    assert WORDS["refused:cannot"][language is Language.AR] in page.text


def test_words__exist_for_every_reason_not_to_join() -> None:
    assert [why for why in Refused if f"refused:{why.name.lower()}" not in WORDS] == []


def test_link_keep__refuses_a_folder_that_holds_something(wasl: Wasl, ours: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    written(tmp_path / "full" / "letter.txt", "to keep")
    for more in ([], ["--force"]):
        said = wasl("link", ours, "--out", tmp_path / "out", "--keep", tmp_path / "full", *more)
        assert said.exit_code == ExitCode.REFUSED
    assert not (tmp_path / "out").exists()
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]
    said = wasl("link", ours, "--out", tmp_path / "out", "--keep", tmp_path / "nowhere" / "state")
    assert said.exit_code == ExitCode.UNWRITABLE


def test_link_keep__replaces_another_state_only_when_forced(wasl: Wasl, lists: Path, tmp_path: Path) -> None:
    left, right, state = lists / "left.csv", lists / "right.csv", tmp_path / "state"
    wasl("link", left, "--out", tmp_path / "one", "--keep", state)
    before = (state / "register.json").read_bytes()
    said = wasl("link", right, "--out", tmp_path / "two", "--keep", state)
    assert said.exit_code == ExitCode.REFUSED
    assert "--against" in said.stderr
    assert (state / "register.json").read_bytes() == before
    said = wasl("link", right, "--out", tmp_path / "two", "--keep", state, "--force")
    assert said.exit_code == ExitCode.OK
    assert (state / "register.json").read_bytes() != before


@pytest.mark.parametrize("more", [["--truth", "t.csv"], ["--all"], ["--model", "m.json"], ["second.csv"]])
def test_link_against__refuses_what_it_does_not_take(wasl: Wasl, ours: Path, tmp_path: Path, more: list[str]) -> None:
    said = wasl("link", ours, *more, "--against", tmp_path / "state", "--out", tmp_path / "out")
    assert said.exit_code == ExitCode.USAGE
    assert "is not for --against" in said.stderr


def test_link_against__refuses_what_is_no_state(wasl: Wasl, ours: Path, tmp_path: Path) -> None:
    said = wasl("link", ours, "--against", tmp_path / "state", "--out", tmp_path / "out")
    assert said.exit_code == ExitCode.UNREADABLE
    assert "the register was not read" in said.stderr
    assert not (tmp_path / "out").exists()


# --- a model ---


@pytest.mark.parametrize("large_from", [100, 100_000])
def test_link_model__is_written_and_used_again(
    wasl: Wasl, lists: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large_from: int
) -> None:
    monkeypatch.setattr("wasl.cli.link_large.LARGE_FROM", large_from)
    files, model = [lists / "left.csv", lists / "right.csv"], tmp_path / "model.json"
    for name in ("one", "two"):
        said = wasl("link", *files, "--out", tmp_path / name, "--model", model, "--all")
        assert said.exit_code == ExitCode.OK, said.stderr
    assert read_model(model)[1].fitted
    written_first = model.read_bytes()
    for name in ("pairs.csv", "clusters.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    few = [written(tmp_path / "ours.csv", OURS), written(tmp_path / "theirs.csv", THEIRS)]
    said = wasl("link", *few, "--out", tmp_path / "three", "--model", model, "--json")
    assert json.loads(said.stdout)["remarks"] == []  # weights that were fitted, though these lists are too small for it
    assert model.read_bytes() == written_first


def test_link_model__refuses_what_is_none(wasl: Wasl, ours: Path, tmp_path: Path) -> None:
    model = written(tmp_path / "model.json", "{}")
    said = wasl("link", ours, "--out", tmp_path / "out", "--model", model)
    assert said.exit_code == ExitCode.UNREADABLE
    assert "the model was not read" in said.stderr
    assert not (tmp_path / "out").exists()
