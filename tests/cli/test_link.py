"""``wasl link`` as a person or a program calls it."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from tests.cli.conftest import Wasl
from tests.cli.small_lists import OURS, THEIRS, TRUTH, written

from wasl.cli.errors import ExitCode

MATCHED = [["A-1", "B-1"], ["A-2", "B-2"]]


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def pairs(folder: Path) -> list[list[str]]:
    return sorted(row[:2] for row in rows(folder / "pairs.csv")[1:])


def clusters(folder: Path) -> dict[str, str]:
    """Cluster by id; an id that comes twice would be lost here, so the length is compared as well."""
    told = rows(folder / "clusters.csv")[1:]
    assert len({row[0] for row in told}) == len(told)
    return {row[0]: row[1] for row in told}


def workbook(path: Path, text: str) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(csv.reader(text.splitlines())):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)
    return path


def brought(folder: Path, *, ending: str, text: str, name: str) -> Path:
    """A list as a file of one kind."""
    path = folder / f"{name}.{ending}"
    if ending == "xlsx":
        return workbook(path, text)
    return written(path, text.replace(",", "\t") if ending == "tsv" else text)


def codes(remarks: Iterable[dict[str, Any]]) -> list[str]:
    return [remark["code"] for remark in remarks]


# --- what is written ---


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx"])
def test_link__finds_the_same_pairs_in_any_format(wasl: Wasl, tmp_path: Path, ending: str) -> None:
    left = brought(tmp_path, ending=ending, text=OURS, name="ours")
    right = brought(tmp_path, ending=ending, text=THEIRS, name="theirs")
    said = wasl("link", left, right, "--out", tmp_path / "result")
    assert said.exit_code == ExitCode.OK
    assert pairs(tmp_path / "result") == MATCHED
    assert sorted(path.name for path in (tmp_path / "result").iterdir()) == ["clusters.csv", "pairs.csv", "report.html"]


def test_link__puts_every_entry_in_one_cluster(wasl: Wasl, ours: Path, theirs: Path, tmp_path: Path) -> None:
    wasl("link", ours, theirs, "--out", tmp_path / "result")
    found = clusters(tmp_path / "result")
    assert sorted(found) == ["A-1", "A-2", "A-3", "A-4", "A-5", "B-1", "B-2", "B-3"]
    assert [found["A-1"], found["A-2"]] == [found["B-1"], found["B-2"]]
    assert len(set(found.values())) == 6


def test_link__gives_reasons_in_both_scripts(wasl: Wasl, ours: Path, theirs: Path, tmp_path: Path) -> None:
    wasl("link", ours, theirs, "--out", tmp_path / "result")
    header, *told = rows(tmp_path / "result" / "pairs.csv")
    assert header == ["left_id", "right_id", "probability", "reasons"]
    reasons = {tuple(row[:2]): row[3] for row in told}["A-1", "B-1"]
    assert "given name: the same (⁨خالد⁩ | ⁨Khaled⁩)" in reasons
    assert all(0.5 <= float(row[2]) <= 1 for row in told)


def test_link__gives_the_same_bytes_again(wasl: Wasl, ours: Path, theirs: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert wasl("link", ours, theirs, "--out", tmp_path / name).exit_code == ExitCode.OK
    for name in ("pairs.csv", "clusters.csv", "report.html"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_link__finds_duplicates_within_one_list(wasl: Wasl, tmp_path: Path) -> None:
    again = "A-6,خالد محمود درويش العطار,فاطمة,ذكر,4/11/1984,دوما,2013/5/17,,\n"
    left = written(tmp_path / "ours.csv", OURS + again)
    said = wasl("link", left, "--out", tmp_path / "result", "--json")
    assert pairs(tmp_path / "result") == [["A-1", "A-6"]]
    found = clusters(tmp_path / "result")
    assert found["A-1"] == found["A-6"] != found["A-2"]
    told = json.loads(said.stdout)
    assert told["right"] is None
    assert (told["left"]["matched"], told["left"]["alone"], told["left"]["nameless"]) == (2, 3, 1)


def test_link__reads_standard_input(wasl: Wasl, theirs: Path, tmp_path: Path) -> None:
    said = wasl("link", "-", theirs, "--out", tmp_path / "result", stdin=OURS.encode())
    assert said.exit_code == ExitCode.OK
    assert pairs(tmp_path / "result") == MATCHED


def test_link_all__adds_what_was_not_taken(wasl: Wasl, ours: Path, tmp_path: Path) -> None:
    right = written(tmp_path / "theirs.csv", THEIRS + "B-4,Rami Haddad,Salwa,,1979,,\n")
    for name, more in (("taken", []), ("all", ["--all"])):
        wasl("link", ours, right, "--out", tmp_path / name, "--threshold", "0.95", *more)
    taken, every = rows(tmp_path / "taken" / "pairs.csv"), rows(tmp_path / "all" / "pairs.csv")
    assert every[0] == [*taken[0], "matched"]
    assert [row[:4] for row in every[1:] if row[4] == "yes"] == taken[1:]
    assert [row[:2] for row in every[1:] if row[4] == "no"] == [["A-4", "B-4"]]


def test_link_threshold__takes_fewer_pairs_when_higher(wasl: Wasl, ours: Path, theirs: Path, tmp_path: Path) -> None:
    said = wasl("link", ours, theirs, "--out", tmp_path / "result", "--threshold", "1", "--json")
    assert said.exit_code == ExitCode.OK
    assert json.loads(said.stdout)["matches"] == 0
    assert pairs(tmp_path / "result") == []
    assert len(set(clusters(tmp_path / "result").values())) == 8


# --- ids ---


def test_link__prefixes_ids_in_clusters_when_both_lists_use_one(wasl: Wasl, tmp_path: Path) -> None:
    left = written(tmp_path / "ours.csv", OURS.replace("A-", ""))
    right = written(tmp_path / "theirs.csv", THEIRS.replace("B-", ""))
    said = wasl("link", left, right, "--out", tmp_path / "result", "--json")
    assert pairs(tmp_path / "result") == [["1", "1"], ["2", "2"]]
    found = clusters(tmp_path / "result")
    assert sorted(found) == [*(f"left:{k}" for k in range(1, 6)), *(f"right:{k}" for k in range(1, 4))]
    assert found["left:1"] == found["right:1"]
    assert found["left:3"] != found["right:3"]
    told = json.loads(said.stdout)
    assert told["ids_prefixed"] is True
    assert codes(told["remarks"]).count("ids_collide") == 1


def test_link__links_a_list_with_itself(wasl: Wasl, ours: Path, tmp_path: Path) -> None:
    wasl("link", ours, ours, "--out", tmp_path / "result")
    assert pairs(tmp_path / "result") == [[key, key] for key in ("A-1", "A-2", "A-3", "A-4")]


@pytest.mark.parametrize(
    ("key", "why"),
    [("A-1", "key_repeats"), ("", "key_empty"), ("=1+1", "key_formula"), ("@cmd", "key_formula")],
)
def test_link__numbers_rows_when_a_list_has_no_key_to_rely_on(
    wasl: Wasl, theirs: Path, tmp_path: Path, key: str, why: str
) -> None:
    left = written(tmp_path / "ours.csv", OURS.replace("A-2,", f"{key},"))
    said = wasl("link", left, theirs, "--out", tmp_path / "result", "--json")
    assert pairs(tmp_path / "result") == [["left-2", "B-1"], ["left-3", "B-2"]]
    told = json.loads(said.stdout)
    assert told["left"]["ids_from"] is None
    assert codes(told["left"]["remarks"]).count(why) == 1
    assert told["right"]["ids_from"] == "ID"


# --- what could not be used ---


def test_link__says_what_it_could_not_use(wasl: Wasl, ours: Path, theirs: Path, tmp_path: Path) -> None:
    said = wasl("link", ours, theirs, "--out", tmp_path / "result")
    line = next(line for line in said.stdout.splitlines() if "not used or uncertain" in line)
    assert line == (
        "left list ⁨ours.csv⁩, not used or uncertain: rows without a name: 6; "
        "date of birth not understood in rows 4; columns not recognised: ⁨لون العينين⁩; "
        "columns not compared: ⁨الحالة⁩."
    )


def test_link__tells_at_most_five_rows(wasl: Wasl, theirs: Path, tmp_path: Path) -> None:
    nameless = "".join(f"C-{number},,,,,,,,\n" for number in range(8))
    said = wasl("link", written(tmp_path / "ours.csv", OURS + nameless), theirs, "--out", tmp_path / "result")
    assert "rows without a name: 6, 7, 8, 9, 10 and 4 more;" in said.stdout


def test_link__prints_no_terminal_commands_from_a_file(wasl: Wasl, theirs: Path, tmp_path: Path) -> None:
    left = written(tmp_path / "ours.csv", OURS.replace("لون العينين", "[red]eyes\x1b[2J\u202e"))
    said = wasl("link", left, theirs, "--out", tmp_path / "result")
    assert "columns not recognised: ⁨[red]eyes[2J⁩;" in said.stdout
    assert "\x1b" not in said.stdout


# --- the truth ---


def test_link_truth__measures(wasl: Wasl, ours: Path, theirs: Path, tmp_path: Path) -> None:
    truth = written(tmp_path / "truth.csv", TRUTH + "A-3,B-3\nA-5,B-3\n")
    said = wasl("link", ours, theirs, "--out", tmp_path / "result", "--truth", truth, "--json")
    figures = json.loads(said.stdout)["figures"]
    assert (figures["precision"], figures["recall"], figures["true_pairs"]) == (1.0, 0.5, 4)
    assert figures["f1"] == pytest.approx(2 / 3, abs=1e-6)
    assert figures["unknown_ids"] == []
    assert sum(each["pairs"] for each in figures["calibration"]) == 2


def test_link_truth__is_printed_for_people(wasl: Wasl, ours: Path, theirs: Path, truth: Path, tmp_path: Path) -> None:
    said = wasl("link", ours, theirs, "--out", tmp_path / "result", "--truth", truth)
    assert "Against the truth: precision 1.0000, recall 1.0000, F1 1.0000." in said.stdout


def test_link_truth__says_which_ids_no_list_has(wasl: Wasl, ours: Path, theirs: Path, tmp_path: Path) -> None:
    truth = written(tmp_path / "truth.csv", TRUTH + "A-77,B-1\nA-1,B-99\n")
    said = wasl("link", ours, theirs, "--out", tmp_path / "result", "--truth", truth)
    assert "the truth names 2 ids that are on no list, so its pairs with them are left aside: ⁨A-77⁩, ⁨B-99⁩" in said.stdout
    assert "precision 1.0000, recall 1.0000" in said.stdout


@pytest.mark.parametrize("text", ["A-1,B-1\nA-2,B-2\n", "right_id,left_id\nB-1,A-1\nB-2,A-2\n"])
def test_link_truth__is_read_with_and_without_headers(
    wasl: Wasl, ours: Path, theirs: Path, tmp_path: Path, text: str
) -> None:
    truth = written(tmp_path / "truth.csv", text)
    said = wasl("link", ours, theirs, "--out", tmp_path / "result", "--truth", truth, "--json")
    figures = json.loads(said.stdout)["figures"]
    assert (figures["true_pairs"], figures["recall"], figures["unknown_ids"]) == (2, 1.0, [])


def test_link_truth__takes_pairs_of_one_list_in_any_order(wasl: Wasl, tmp_path: Path) -> None:
    again = "A-6,خالد محمود درويش العطار,فاطمة,ذكر,4/11/1984,دوما,2013/5/17,,\n"
    left = written(tmp_path / "ours.csv", OURS + again)
    truth = written(tmp_path / "truth.csv", "left_id,right_id\nA-6,A-1\n")
    said = wasl("link", left, "--out", tmp_path / "result", "--truth", truth, "--json")
    figures = json.loads(said.stdout)["figures"]
    assert (figures["precision"], figures["recall"]) == (1.0, 1.0)


# --- refusals ---


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "no such file or directory"),
        (b"", "it is empty"),
        (b"%PDF-1.7 not a list", "it is a PDF, not a table"),
        (b"colour,weight\nred,4\nblue,5\n", "no column of names was recognised; its headers are colour, weight"),
        (b'name,ID\n"never closed,1\n', "a quotation mark"),
        (b"name,birth date\n", "no rows"),
        (b"name,birth date\n,1980\n ,1981\n", "none of its 2 rows has a name"),
    ],
)
def test_link__refuses_what_it_cannot_read(
    wasl: Wasl, theirs: Path, tmp_path: Path, content: bytes | None, why: str
) -> None:
    left = tmp_path / "brought.csv"
    if content is not None:
        left.write_bytes(content)
    said = wasl("link", left, theirs, "--out", tmp_path / "result")
    assert said.exit_code == ExitCode.UNREADABLE
    assert said.stderr.startswith("wasl: brought.csv")
    assert why in said.stderr
    assert said.stdout == ""
    assert not (tmp_path / "result").exists()


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (["--threshold", "2"], ExitCode.USAGE),
        (["--threshold", "0"], ExitCode.USAGE),
        (["--unheard-of"], ExitCode.USAGE),
        (["--language", "xx"], ExitCode.USAGE),
        (["--truth", "absent.csv"], ExitCode.UNREADABLE),
    ],
)
def test_link__has_an_exit_code_for_each_refusal(
    wasl: Wasl, ours: Path, tmp_path: Path, words: list[str], exit_code: ExitCode
) -> None:
    said = wasl("link", ours, "--out", tmp_path / "result", *words)
    assert said.exit_code == exit_code
    assert not (tmp_path / "result").exists()


@pytest.mark.parametrize(
    ("text", "why"), [("left_id,right_id\nX-1,Y-1\n", "none of its 1 pairs"), ("left_id\nA-1\n", "it has one column")]
)
def test_link__refuses_a_truth_that_says_nothing_of_these_lists(
    wasl: Wasl, ours: Path, theirs: Path, tmp_path: Path, text: str, why: str
) -> None:
    said = wasl("link", ours, theirs, "--out", tmp_path / "result", "--truth", written(tmp_path / "t.csv", text))
    assert said.exit_code == ExitCode.UNREADABLE
    assert why in said.stderr


def test_link__refuses_an_occupied_folder_before_reading_anything(wasl: Wasl, tmp_path: Path) -> None:
    (tmp_path / "result").mkdir()
    written(tmp_path / "result" / "letter.txt", "to keep")
    said = wasl("link", tmp_path / "absent.csv", "--out", tmp_path / "result")
    assert said.exit_code == ExitCode.REFUSED
    assert (tmp_path / "result" / "letter.txt").read_text() == "to keep"


def test_link_force__replaces_an_earlier_result(wasl: Wasl, ours: Path, theirs: Path, tmp_path: Path) -> None:
    wasl("link", ours, "--out", tmp_path / "result")
    before = (tmp_path / "result" / "clusters.csv").read_text()
    said = wasl("link", ours, theirs, "--out", tmp_path / "result", "--force")
    assert said.exit_code == ExitCode.OK
    assert (tmp_path / "result" / "clusters.csv").read_text() != before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ours.csv", "result", "theirs.csv"]


def test_link_force__refuses_a_folder_of_other_things(wasl: Wasl, ours: Path, tmp_path: Path) -> None:
    (tmp_path / "result").mkdir()
    written(tmp_path / "result" / "letter.txt", "to keep")
    said = wasl("link", ours, "--out", tmp_path / "result", "--force")
    assert said.exit_code == ExitCode.REFUSED
    assert (tmp_path / "result" / "letter.txt").read_text() == "to keep"


def test_link__leaves_nothing_behind_when_writing_fails(
    wasl: Wasl, ours: Path, theirs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wasl("link", ours, theirs, "--out", tmp_path / "result")
    before = {path.name: path.read_bytes() for path in (tmp_path / "result").iterdir()}

    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wasl.cli.link_report.report", full)
    said = wasl("link", ours, "--out", tmp_path / "result", "--force")
    assert said.exit_code == ExitCode.UNWRITABLE
    assert "No space left on device" in said.stderr
    assert {path.name: path.read_bytes() for path in (tmp_path / "result").iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ours.csv", "result", "theirs.csv"]


# --- for programs, and as a process ---


def test_link_json__is_all_that_stdout_holds(wasl: Wasl, ours: Path, theirs: Path, tmp_path: Path) -> None:
    said = wasl("link", ours, theirs, "--out", tmp_path / "result", "--json")
    told = json.loads(said.stdout)
    assert (told["matches"], told["clusters"], told["figures"]) == (2, 2, None)
    counts = {key: told["left"][key] for key in ("entries", "matched", "possible", "alone", "nameless")}
    assert counts == {"entries": 5, "matched": 2, "possible": 0, "alone": 2, "nameless": 1}
    assert codes(told["left"]["remarks"]) == ["nameless", "unreadable", "unrecognised", "not_compared"]
    assert told["left"]["remarks"][1]["rows"] == [4]
    assert codes(told["remarks"]) == ["not_fitted"]
    assert {Path(path).name for path in told["files"].values()} == {"pairs.csv", "clusters.csv", "report.html"}
    assert all(Path(path).is_file() for path in told["files"].values())


def test_link_json__tells_a_refusal_too(wasl: Wasl, tmp_path: Path) -> None:
    said = wasl("link", tmp_path / "absent.csv", "--out", tmp_path / "result", "--json")
    told = json.loads(said.stdout)["error"]
    assert (told["code"], told["exit_code"]) == ("unreadable", ExitCode.UNREADABLE)
    assert said.stderr == "wasl: absent.csv was not read: no such file or directory. Check the path.\n"


def test_link_language__speaks_arabic_throughout(
    wasl: Wasl, ours: Path, theirs: Path, truth: Path, tmp_path: Path
) -> None:
    said = wasl("link", ours, theirs, "--out", tmp_path / "result", "--truth", truth, "--language", "ar")
    assert said.exit_code == ExitCode.OK
    assert "تاريخ الولادة: لم يُفهم في السطور 4" in said.stdout
    assert "matched" not in said.stdout
    assert "الاسم: متطابق (⁨خالد⁩ | ⁨Khaled⁩)" in (tmp_path / "result" / "pairs.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
def test_link__works_in_a_c_locale(ours: Path, theirs: Path, tmp_path: Path, locale: dict[str, str]) -> None:
    words = ["link", str(ours), str(theirs), "--out", str(tmp_path / "result")]
    done = subprocess.run(
        [sys.executable, "-m", "wasl.cli.main", *words],
        capture_output=True,
        env={**os.environ, **locale},
        check=False,
    )
    assert done.returncode == ExitCode.OK, done.stderr
    assert b"Traceback" not in done.stderr
    assert pairs(tmp_path / "result") == MATCHED


def test_help__imports_neither_django_nor_numpy() -> None:
    asked = (
        "import sys; from typer.testing import CliRunner; from wasl.cli.main import app; "
        "assert CliRunner().invoke(app, ['link', '--help']).exit_code == 0; "
        "print(sorted({'django', 'numpy', 'python_calamine'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
