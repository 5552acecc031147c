"""``wasl link`` on lists that nobody would wish for: no fault of its own, and words about what is wrong."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from tests.cli.conftest import Wasl
from tests.cli.small_lists import written
from tests.cli.test_link_report import Page

from wasl.cli.errors import ExitCode

HEADER = "id,name,mother name,date of birth,place of birth\n"
GIVEN = ("Karim", "Yousef", "Munir", "Rami", "Salim", "Adel", "Fuad")
FAMILY = ("Haddad", "Nasser", "Darwish", "Shahin", "Sabbagh", "Qasim", "Attar", "Mansour")


def names(n: int) -> str:
    return f"{GIVEN[n % 7]} {GIVEN[(n // 7) % 7]} {FAMILY[n % 8]}"


def text_of(row: Callable[[int], tuple[str, str, str, str]], *, mark: str) -> str:
    """A list of 60 entries. row: name, mother, date and place of the n-th."""
    return HEADER + "".join(f"{mark}{n},{','.join(row(n))}\n" for n in range(60))


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (lambda n: (names(n), "Layla", f"19{n + 30}-03-04", ""), ("column_same", "mother")),
        (lambda n: (names(n), "", f"19{n + 30}-03-04", "Homs" if n == 7 else ""), ("column_empty", "birth_place")),
        (lambda n: (names(n), "สมชาย", f"19{n + 30}", ""), ("column_unread", "mother")),
        (lambda n: (names(n), "🎉", f"19{n + 30}", ""), ("column_unread", "mother")),
        (lambda n: (names(n) + " z" * 5_000, "", f"19{n + 30}", ""), ("column_long", "name")),
        (lambda _: ("محمد أحمد حداد", "فاطمة", "1990-03-04", "حمص"), ("column_same", "birth_date")),
    ],
)
@pytest.mark.parametrize("large_from", [1, 100_000])
def test_link__names_the_column(
    wasl: Wasl,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    row: Callable[[int], tuple[str, str, str, str]],
    column: tuple[str, str],
    large_from: int,
) -> None:
    monkeypatch.setattr("wasl.cli.link_large.LARGE_FROM", large_from)
    left, right = (written(tmp_path / f"{mark}.csv", text_of(row, mark=mark)) for mark in "AB")
    said = wasl("link", left, right, "--out", tmp_path / "out", "--json")
    assert said.exit_code == ExitCode.OK, said.stderr
    remarks = {(remark["code"], remark["field"]): remark["says"] for remark in json.loads(said.stdout)["remarks"]}
    assert column in remarks
    page = Page((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    assert page.open == []
    assert remarks[column] in page.text
    assert len((tmp_path / "out" / "report.html").read_text(encoding="utf-8")) < 2_000_000


@pytest.mark.parametrize("large_from", [1, 100_000])
@pytest.mark.parametrize("mark", ["\u202e{}\u2069", "{}\u200f", "\u2067{}", "{}\x07", "\x1b[2J{}"])
def test_link__marks_that_turn_or_command__stay_in_the_files_and_command_nothing(
    wasl: Wasl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str, large_from: int
) -> None:
    monkeypatch.setattr("wasl.cli.link_large.LARGE_FROM", large_from)
    left, right = (
        written(tmp_path / f"{side}.csv", text_of(lambda n: (mark.format(names(n)), "", f"19{n + 30}", ""), mark=side))
        for side in "AB"
    )
    said = wasl("link", left, right, "--out", tmp_path / "out")
    assert said.exit_code == ExitCode.OK, said.stderr
    assert {"\x1b", "\u202e", "\x07", "\u2067"} & set(said.stdout + said.stderr) == set()
    assert Page((tmp_path / "out" / "report.html").read_text(encoding="utf-8")).open == []


@pytest.mark.parametrize("large_from", [1, 100_000])
def test_link__one_entry_each(wasl: Wasl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large_from: int) -> None:
    monkeypatch.setattr("wasl.cli.link_large.LARGE_FROM", large_from)
    left = written(tmp_path / "a.csv", HEADER + "A,Karim Ali Haddad,Layla,1990-03-04,Homs\n")
    right = written(tmp_path / "b.csv", HEADER + "B,كريم علي حداد,ليلى,4/3/1990,حمص\n")
    said = wasl("link", left, right, "--out", tmp_path / "out", "--json")
    assert said.exit_code == ExitCode.OK, said.stderr
    assert json.loads(said.stdout)["matches"] == 1


def test_link__names_that_cannot_be_read_at_all__refused(wasl: Wasl, tmp_path: Path) -> None:
    left = written(tmp_path / "a.csv", "id,name\nA,😀\nB,王\n")
    said = wasl("link", left, "--out", tmp_path / "out")
    assert said.exit_code == ExitCode.UNREADABLE
    assert "none of its 2 rows has a name" in said.stderr


@pytest.mark.parametrize("large_from", [1, 100_000])
def test_link__lone_surrogates_in_a_workbook(
    wasl: Wasl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large_from: int
) -> None:
    monkeypatch.setattr("wasl.cli.link_large.LARGE_FROM", large_from)
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for column, header in enumerate(("id", "name", "mother name")):
            sheet.write_string(0, column, header)
        for row in range(1, 9):
            for column, text in enumerate((f"A{row}_xD800_", f"{names(row)}_xDFFF_", "Layla_xD83D_")):
                sheet.write_string(row, column, text)
    said = wasl("link", path, "--out", tmp_path / "out")
    assert said.exit_code in (ExitCode.OK, ExitCode.UNREADABLE), said.stderr
    if said.exit_code == ExitCode.OK:
        assert len((tmp_path / "out" / "clusters.csv").read_text(encoding="utf-8").splitlines()) == 9
