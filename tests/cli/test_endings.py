"""How commands end: exit codes, sentences, folders that are whole or absent, and the bar."""

import io
import time
from pathlib import Path

import pytest
import typer
from rich.console import Console
from tests.cli.conftest import Wasl
from tests.cli.small_lists import written
from typer.testing import CliRunner

from wasl.cli import errors, main, markup, printing, results
from wasl.cli.errors import BadUsage, CheckFailed, ExitCode, Unreadable, Unwritable, exit_code_of
from wasl.cli.progress import progress_bar
from wasl.kernel.errors import DomainError, EngineError, WaslError

OWN = frozenset({"a.csv"})


def test_exit_codes__never_change_their_meaning() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        "OK": 0, "FAULT": 1, "USAGE": 2, "UNREADABLE": 3, "REFUSED": 4, "CHECK_FAILED": 5, "UNWRITABLE": 6,
        "IMPOSSIBLE": 7, "INTERRUPTED": 130,
    }  # fmt: skip


def test_exit_codes__are_told_by_help(wasl: Wasl) -> None:
    shown = " ".join(wasl("--help").stdout.split())
    for code, meaning in errors.MEANINGS.items():
        assert f"{int(code)} {meaning}" in shown


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (DomainError("x"), ExitCode.REFUSED),
        (EngineError("x"), ExitCode.REFUSED),
        (WaslError("x"), ExitCode.REFUSED),
        (BadUsage("x"), ExitCode.USAGE),
        (Unreadable("x"), ExitCode.UNREADABLE),
        (CheckFailed("x"), ExitCode.CHECK_FAILED),
        (Unwritable("x"), ExitCode.UNWRITABLE),
    ],
)
def test_exit_code__follows_the_kind_of_refusal(error: WaslError, exit_code: ExitCode) -> None:
    assert exit_code_of(error) == exit_code


def test_exit_code__follows_the_codes_of_the_engines() -> None:
    from wasl.engines.kinship.errors import CertificateError
    from wasl.engines.ledger.errors import FormError, ProofError, QuorumError, SignatureError
    from wasl.engines.linkage.errors import BadPlan, BadRecords
    from wasl.engines.names.errors import NameWithoutParts
    from wasl.engines.planning.errors import ImpossibleRulesError, PoolError, RulesError, SeedError, StagesError
    from wasl.engines.planning.inventing import CannotInvent
    from wasl.engines.synthesis.errors import SynthesisError
    from wasl.engines.tables.errors import TableError
    from wasl.kernel.dates import DateError

    planning = (PoolError, RulesError, SeedError, CannotInvent, ImpossibleRulesError, StagesError)
    assert [exit_code_of(kind("x")) for kind in planning] == [3, 3, 3, 2, 7, 7]
    ledger = (FormError, SignatureError, ProofError, QuorumError)
    assert [exit_code_of(kind("x")) for kind in ledger] == [3, 5, 5, 5]
    found = [exit_code_of(kind("x")) for kind in (DateError, NameWithoutParts, BadRecords, BadPlan, SynthesisError)]
    assert [*found, exit_code_of(TableError("x", why="y"))] == [3, 3, 3, 3, 2, 3]
    others = (DateError, NameWithoutParts, BadRecords, BadPlan, SynthesisError, TableError)
    assert exit_code_of(CertificateError("x")) == 3
    assert {kind.code for kind in (*others, *planning, *ledger, CertificateError)} == set(errors.CODES)


def test_refusal__from_a_command_below_a_group_becomes_a_sentence() -> None:
    below, root = typer.Typer(), typer.Typer(cls=errors.RefusingGroup)

    @below.command("verb")
    def verb(as_json: bool = typer.Option(False, "--json")) -> None:
        raise DomainError("handover H-1 was not confirmed", why="it is closed", do="Open a new one.")

    @below.command("other")
    def other() -> None:
        """A second command, so that the group stays a group."""

    root.add_typer(below, name="noun")
    said = CliRunner().invoke(root, ["noun", "verb"])
    assert (said.exit_code, said.stdout) == (ExitCode.REFUSED, "")
    assert said.stderr == "wasl: handover H-1 was not confirmed: it is closed. Open a new one.\n"
    said = CliRunner().invoke(root, ["noun", "verb", "--json"])
    assert '"code": "refused"' in said.stdout


def test_fault__tells_where_but_not_what(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> None:
        raise KeyError("خالد العطار")

    monkeypatch.setattr(main, "app", broken)
    monkeypatch.setattr("sys.argv", ["wasl", "link"])
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == ExitCode.FAULT
    said = capsys.readouterr().err
    assert "KeyError in test_endings.py, line" in said
    assert "خالد" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["--traceback", "link"], True),
        (["link", "--traceback"], False),
        ([], False),
        (["--version", "--traceback"], True),
    ],
)
def test_traceback__is_asked_for_before_the_command(
    monkeypatch: pytest.MonkeyPatch, words: list[str], wanted: bool
) -> None:
    monkeypatch.setattr("sys.argv", ["wasl", *words])
    assert errors.wants_traceback() is wanted


def test_version__is_said(wasl: Wasl) -> None:
    from wasl import __version__

    assert wasl("--version").stdout == f"wasl {__version__}\n"


# --- folders ---


def test_folder__appears_whole_and_private(tmp_path: Path) -> None:
    with results.written_whole(tmp_path / "out", force=False, own=OWN) as draft:
        written(draft / "a.csv", "1")
        assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0


def test_folder__does_not_appear_when_the_work_fails(tmp_path: Path) -> None:
    def work() -> None:
        with results.written_whole(tmp_path / "out", force=False, own=OWN) as draft:
            written(draft / "a.csv", "1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert list(tmp_path.iterdir()) == []


def test_folder__is_kept_when_somebody_fills_it_meanwhile(tmp_path: Path) -> None:
    def work() -> None:
        with results.written_whole(tmp_path / "out", force=False, own=OWN):
            (tmp_path / "out").mkdir()
            written(tmp_path / "out" / "letter.txt", "to keep")

    with pytest.raises(results.NotEmpty):
        work()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "letter.txt").read_text() == "to keep"


def test_folder__takes_the_place_of_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with results.written_whole(tmp_path / "out", force=False, own=OWN) as draft:
        written(draft / "a.csv", "1")
    assert (tmp_path / "out" / "a.csv").read_text() == "1"


def test_folder__comes_back_when_the_new_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    written(tmp_path / "out" / "a.csv", "old")
    rename = results.os.rename

    def stubborn(source: Path, target: Path) -> None:
        if str(source).endswith(".part"):
            raise OSError(5, "Input/output error")
        rename(source, target)

    monkeypatch.setattr(results.os, "rename", stubborn)
    with (
        pytest.raises(Unwritable, match="Input/output error"),
        results.written_whole(tmp_path / "out", force=True, own=OWN) as draft,
    ):
        written(draft / "a.csv", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "a.csv").read_text() == "old"


@pytest.mark.parametrize("kind", ["file", "link", "no parent"])
def test_folder__is_refused_where_none_can_be(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "absent" / "out" if kind == "no parent" else tmp_path / "out"
    if kind == "file":
        written(out, "a letter")
    if kind == "link":
        out.symlink_to(tmp_path)
    with pytest.raises(Unwritable):
        results.check_can_write(out, force=True, own=OWN)


# --- the bar ---


def test_bar__shows_the_stage_of_long_work_and_vanishes() -> None:
    screen = io.StringIO()
    to = Console(file=screen, force_terminal=True, width=80)
    with progress_bar({"compare": "comparing"}, to=to, patience_s=0.01) as tell:
        tell("compare", 0.25)
        time.sleep(0.4)
    assert "comparing" in screen.getvalue()
    assert "25%" in screen.getvalue()


@pytest.mark.parametrize(("terminal", "patience_s"), [(True, 5.0), (False, 0.0)])
def test_bar__is_silent_for_quick_work_and_in_pipes(terminal: bool, patience_s: float) -> None:
    screen = io.StringIO()
    with progress_bar(to=Console(file=screen, force_terminal=terminal), patience_s=patience_s) as tell:
        tell("compare", 0.5)
        time.sleep(0.1)
    assert "compare" not in screen.getvalue()


# --- what is printed ---


def test_isolated__keeps_directions_apart_and_drops_commands() -> None:
    assert printing.isolated("خالد\x1b[31m\u202e\u2069\n") == "\u2068خالد[31m\u2069"


def test_as_typed__repairs_bytes_that_a_c_locale_left_over() -> None:
    assert printing.as_typed("خالد".encode().decode("ascii", "surrogateescape")) == "خالد"
    assert printing.as_typed("خالد") == "خالد"


def test_tag__cannot_be_broken_into() -> None:
    made = markup.tag("p", "<b>", markup.tag("i", "&"), title='"><script>', data_x=None)
    assert made == '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;<i>&amp;</i></p>'
    assert markup.filled("<{a}> {b}", a="<", b=markup.tag("i")) == "&lt;&lt;&gt; <i></i>"
