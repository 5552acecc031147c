"""``wasl names``: comparing two names, and taking one apart."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Wasl

from wasl.cli.errors import ExitCode
from wasl.engines.names.comparing import compare_names

KHALED, KHALED_LATIN = "خالد محمود العطار", "Khaled Mahmoud al-Attar"


def test_compare__judges_every_part_with_its_reason(wasl: Wasl) -> None:
    said = wasl("names", "compare", KHALED, KHALED_LATIN, "--json")
    told = json.loads(said.stdout)
    expected = compare_names(KHALED, KHALED_LATIN)
    assert said.exit_code == ExitCode.OK
    assert told["score"] == round(expected.score, 6)
    assert told["is_same_name"] is True
    assert [(part["a"], part["verdict"]) for part in told["parts"]] == [
        (part.a, part.verdict) for part in expected.parts
    ]
    assert [part["reason"]["ar"] for part in told["parts"]] == [part.text("ar") for part in expected.parts]


def test_compare__tells_two_names_apart(wasl: Wasl) -> None:
    told = json.loads(wasl("names", "compare", KHALED, "Yousef Ibrahim Shahin", "--json").stdout)
    assert told["is_same_name"] is False
    assert "contradicted" in {part["verdict"] for part in told["parts"]}


@pytest.mark.parametrize(
    ("language", "verdict", "column"),
    [("en", "two writings of one name", "first name"), ("ar", "كتابتان لاسم واحد", "الاسم الأول")],
)
def test_compare__prints_a_table_in_the_asked_language(wasl: Wasl, language: str, verdict: str, column: str) -> None:
    said = wasl("names", "compare", KHALED, KHALED_LATIN, "--language", language)
    assert verdict in said.stdout
    assert column in said.stdout
    assert "⁨خالد⁩" in said.stdout


def test_compare__tells_of_an_alphabet_that_is_not_read(wasl: Wasl) -> None:
    said = wasl("names", "compare", "李小龙", "Samir Haddad")
    assert said.stderr == "wasl: a name cannot be compared: its alphabet is not read. Leave it out.\n"
    assert '"verdict": "unread"' in wasl("names", "compare", "李小龙 Samir Haddad", "سمير حداد", "--json").stdout
    assert wasl("names", "parse", "李小龙 Samir").stdout.endswith(
        "in an alphabet that is not read: \u2068李小龙\u2069\n"
    )


def test_compare__refuses_a_name_without_letters(wasl: Wasl) -> None:
    said = wasl("names", "compare", KHALED, "؟؟")
    assert said.exit_code == ExitCode.UNREADABLE
    assert said.stderr == "wasl: a name cannot be compared: it has no letters. Leave it out.\n"
    assert said.stdout == ""


def test_parse__takes_a_name_apart(wasl: Wasl) -> None:
    told = json.loads(wasl("names", "parse", "عبد الرحمن الخطيب", "--json").stdout)
    assert [(part["text"], part["kind"], part["article"]) for part in told["parts"]] == [
        ("عبد الرحمن", "abd", True),
        ("الخطيب", "plain", True),
    ]
    assert (told["text"], told["script"]) == ("عبد الرحمن الخطيب", "arabic")


def test_parse__prints_brackets_as_brackets(wasl: Wasl) -> None:
    said = wasl("names", "parse", "Khaled [bold]Attar")
    assert said.exit_code == ExitCode.OK
    assert "bold" in said.stdout


def test_names_help__opens_with_an_example(wasl: Wasl) -> None:
    for command in ("compare", "parse", "search", "score"):
        said = wasl("names", command, "--help")
        usage, first = [line.strip() for line in said.stdout.splitlines() if line.strip()][:2]
        assert usage.startswith("Usage:")
        assert first.startswith(f"Example: wasl names {command}")


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
def test_compare__understands_arabic_arguments_in_a_c_locale(locale: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wasl.cli.main", "names", "compare", KHALED, KHALED_LATIN, "--json"],
        capture_output=True, env={**os.environ, **locale}, check=False,
    )  # fmt: skip
    assert done.returncode == ExitCode.OK, done.stderr
    told = json.loads(done.stdout)
    assert (told["a"], told["is_same_name"]) == (KHALED, True)


# --- search -----------------------------------------------------------------------------------------------

LIST = "رقم,الاسم الكامل\n1,سمير علي حداد\n2,خالد محمود العطار\n3,\n4,ليلى جورج سركيسيان\n"


@pytest.fixture
def names_list(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_search__finds_a_name_and_its_row(wasl: Wasl, names_list: Path) -> None:
    said = wasl("names", "search", KHALED_LATIN, "--in", names_list, "--json")
    told = json.loads(said.stdout)
    assert said.exit_code == ExitCode.OK
    assert (told["name"], told["file"], told["names"]) == (KHALED_LATIN, "list.csv", 3)
    best = told["found"][0]
    assert (best["row"], best["name"], best["is_same_name"]) == (3, KHALED, True)
    assert best["score"] == round(compare_names(KHALED_LATIN, KHALED).score, 6)


def test_search__reads_standard_input_and_shows_at_most_the_limit(wasl: Wasl) -> None:
    said = wasl("names", "search", "سمير", "--in", "-", "--limit", 1, "--json", stdin=LIST.encode())
    assert [each["row"] for each in json.loads(said.stdout)["found"]] == [2]


@pytest.mark.parametrize(("language", "word"), [("en", "what differs"), ("ar", "أوجه الاختلاف")])
def test_search__prints_a_table_in_the_asked_language(wasl: Wasl, names_list: Path, language: str, word: str) -> None:
    said = wasl("names", "search", "خالد العطار", "--in", names_list, "--language", language)
    assert said.exit_code == ExitCode.OK
    assert word in said.stdout
    assert "خالد محمود العطار" in said.stdout


def test_search__says_when_nothing_comes_near(wasl: Wasl, names_list: Path) -> None:
    said = wasl("names", "search", "Zzyx Qwp", "--in", names_list)
    assert said.exit_code == ExitCode.OK
    assert "No name there comes near." in said.stdout


def test_search__takes_the_column_it_is_given(wasl: Wasl, tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("Full name,Notes\nSamir Haddad,Khaled Attar\n", encoding="utf-8")
    told = [
        json.loads(wasl("names", "search", "خالد العطار", "--in", path, *column, "--json").stdout)["found"]
        for column in ((), ("--column", "notes"))
    ]
    assert [[each["name"] for each in found] for found in told] == [[], ["Khaled Attar"]]


def test_search__joins_the_columns_of_name_parts(wasl: Wasl, tmp_path: Path) -> None:
    path = tmp_path / "parts.csv"
    path.write_text("Given name,Father's name,Family name\nSamir,Ali,Haddad\n", encoding="utf-8")
    told = json.loads(wasl("names", "search", "سمير علي حداد", "--in", path, "--json").stdout)
    assert [each["name"] for each in told["found"]] == ["Samir Ali Haddad"]


def test_search__reads_a_plain_list_of_names(wasl: Wasl, tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("سمير علي حداد\nخالد محمود العطار\n", encoding="utf-8")
    told = json.loads(wasl("names", "search", "Samir Haddad", "--in", path, "--json").stdout)
    assert [each["row"] for each in told["found"]] == [1]


@pytest.mark.parametrize(
    ("words", "content", "told"),
    [
        (("؟؟",), LIST, "a name cannot be searched: it has no letters"),
        (("मोहम्मद",), LIST, "a name cannot be searched: its alphabet is not read"),
        (("سمير", "--column", "nobody"), LIST, "no column is called that; its headers are رقم, الاسم الكامل"),
        (("سمير",), "number,weight\n1,2\n", "no column of names was recognised; its headers are number, weight"),
        (("سمير",), "name,number\n,2\n", "it has no names"),
    ],
)
def test_search__refuses_with_a_reason(
    wasl: Wasl, tmp_path: Path, words: tuple[str, ...], content: str, told: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(content, encoding="utf-8")
    said = wasl("names", "search", *words, "--in", path)
    assert said.exit_code == ExitCode.UNREADABLE
    assert told in said.stderr
    assert said.stdout == ""


# --- score ------------------------------------------------------------------------------------------------

PAIRS = [
    ("pair_id", "a", "b", "note"),
    ("p1", KHALED, KHALED_LATIN, 'a "quoted note'),
    ("p2", KHALED, "Yousef Ibrahim Shahin", ""),
    ("p3", "؟؟", KHALED, "x"),
    ("p4", '"Samir" Haddad', "سمير حداد", ""),
]


def tsv(rows: list[tuple[str, ...]]) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)


def table(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.removesuffix("\n").split("\n")]


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.tsv"
    path.write_text(tsv(PAIRS), encoding="utf-8")
    return path


def test_score__adds_a_score_to_every_pair(wasl: Wasl, pairs: Path, tmp_path: Path) -> None:
    out = tmp_path / "scored.tsv"
    said = wasl("names", "score", pairs, "--out", out, "--json")
    assert said.exit_code == ExitCode.OK
    written = table(out.read_text("utf-8"))
    assert [row[:-1] for row in written] == [list(row) for row in PAIRS]
    assert written[0][-1] == "score"
    scores = [float(row[-1]) for row in written[1:]]
    expected = [compare_names(a, b).score for _, a, b, _ in (PAIRS[1], PAIRS[2], PAIRS[4])]
    assert [scores[0], scores[1], scores[3]] == pytest.approx(expected, abs=1e-4)
    assert scores[2] == 0
    told = json.loads(said.stdout)
    assert (told["pairs"], told["same_name"], told["without_letters"]) == (4, 2, 1)


def test_score__tells_of_names_without_letters(wasl: Wasl, pairs: Path, tmp_path: Path) -> None:
    for language, word in (
        ("en", "1 pairs have a name without letters that can be read"),
        ("ar", "اسم بلا حروف مقروءة"),
    ):
        said = wasl("names", "score", pairs, "--out", tmp_path / "out.tsv", "--language", language)
        assert word in said.stderr
        assert said.stdout == ""


def test_score__goes_from_standard_input_to_standard_output(wasl: Wasl) -> None:
    said = wasl("names", "score", "-", "--out", "-", stdin=tsv(PAIRS).encode())
    assert said.exit_code == ExitCode.OK
    assert [row[0] for row in table(said.stdout)] == ["pair_id", "p1", "p2", "p3", "p4"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
def test_score__understands_other_headers_endings_and_a_byte_order_mark(
    wasl: Wasl, tmp_path: Path, ending: str
) -> None:
    path, out = tmp_path / "pairs.tsv", tmp_path / "out.tsv"
    lines = ["label\tname_b\tpair_id\tname_a", f"1\t{KHALED}\tp1\t{KHALED_LATIN}"]
    path.write_bytes(("\ufeff" + (ending or "\n").join(lines) + ending).encode())
    assert wasl("names", "score", path, "--out", out).exit_code == ExitCode.OK
    header, row = table(out.read_text("utf-8"))
    assert header == ["label", "name_b", "pair_id", "name_a", "score"]
    assert row[:4] == ["1", KHALED, "p1", KHALED_LATIN]
    assert float(row[4]) > 0.5


def test_score__replaces_its_own_input_as_a_whole(wasl: Wasl, pairs: Path) -> None:
    assert wasl("names", "score", pairs, "--out", pairs).exit_code == ExitCode.OK
    assert next(iter(table(pairs.read_text("utf-8"))))[-1] == "score"
    assert [path.name for path in pairs.parent.iterdir()] == ["pairs.tsv"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "it is empty"),
        (b"pair_id\ta\nx\ty\n", "line 1: the header has no column b."),
        (b"pair_id,a,b\n1,x,y\n", "line 1: the header has no column pair_id or a or b."),
        (b"pair_id\ta\tb\nx\ty\tz\nx\ty\n", "line 3: it has 2 cells and the header has 3."),
        (b"pair_id\ta\tb\n\nx\ty\tz\tw\n", "line 3: it has 4 cells and the header has 3."),
        (b"pair_id\ta\tb\nx\t\xff\tz\n", "line 2: it is not UTF-8."),
        ("pair_id\ta\tb\n".encode("utf-16"), "line 1: it is not UTF-8."),
        (b"pair_id\ta\ta\tb\n", "line 1: the column a is there twice."),
        (b"pair_id\ta\tb\tscore\n", "line 1: a column score is there already."),
        (b"pair_id\ta\tb\nx\ty\t" + b"z" * 1_000_001, "line 2: it is longer than 1,000,000 bytes."),
    ],
)
def test_score__refuses_a_file_by_its_line_and_writes_nothing(
    wasl: Wasl, tmp_path: Path, content: bytes, told: str
) -> None:
    path, out = tmp_path / "pairs.tsv", tmp_path / "out.tsv"
    path.write_bytes(content)
    out.write_text("as it was", encoding="utf-8")
    for where in (out, "-"):
        said = wasl("names", "score", path, "--out", where)
        assert said.exit_code == ExitCode.UNREADABLE
        assert told in said.stderr
        assert said.stdout == ""
    assert out.read_text("utf-8") == "as it was"
    assert {each.name for each in tmp_path.iterdir()} == {"pairs.tsv", "out.tsv"}


def test_score__refuses_an_absent_file_and_an_impossible_place(wasl: Wasl, pairs: Path, tmp_path: Path) -> None:
    absent = wasl("names", "score", tmp_path / "none.tsv", "--out", tmp_path / "out.tsv")
    assert (absent.exit_code, "no such file" in absent.stderr) == (ExitCode.UNREADABLE, True)
    for place in (tmp_path, tmp_path / "no" / "out.tsv"):
        assert wasl("names", "score", pairs, "--out", place).exit_code == ExitCode.UNWRITABLE
    assert wasl("names", "score", pairs, "--out", "-", "--json").exit_code == ExitCode.USAGE
    assert [path.name for path in tmp_path.iterdir()] == ["pairs.tsv"]


def test_score__reads_on_where_a_chunk_ends(wasl: Wasl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wasl.cli.names_pairs.CHUNK", 3)
    path, out = tmp_path / "pairs.tsv", tmp_path / "out.tsv"
    rows = [(f"p{k}", KHALED, KHALED_LATIN if k % 2 else "Yousef Shahin") for k in range(7)]
    path.write_text(tsv([("pair_id", "a", "b"), *rows]), encoding="utf-8")
    assert wasl("names", "score", path, "--out", out).exit_code == ExitCode.OK
    assert [float(row[-1]) > 0.5 for row in table(out.read_text("utf-8"))[1:]] == [k % 2 == 1 for k in range(7)]
