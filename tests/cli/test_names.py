"""``wasl names``: comparing two names, and taking one apart."""

import json
import os
import subprocess
import sys

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
    for command in ("compare", "parse"):
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
