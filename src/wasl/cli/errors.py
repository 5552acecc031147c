"""How a command ends: one exit code per kind of ending, one sentence per refusal, never a traceback."""

import json
import sys
import traceback
from enum import IntEnum
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from wasl.kernel.errors import WaslError

AS_JSON = "wasl.as_json"  # where a command line's --json is noted for whoever prints its refusal


class ExitCode(IntEnum):
    """What a program that calls ``wasl`` may rely on; a code never changes its meaning."""

    OK = 0
    FAULT = 1  # the program itself failed: a bug
    USAGE = 2  # an unknown option, a missing or impossible value
    UNREADABLE = 3  # an input is absent, damaged, or not what the command needs
    REFUSED = 4  # a rule of Wasl or of the group forbids it
    CHECK_FAILED = 5  # everything was read, and what was to be proved is not so
    UNWRITABLE = 6  # the result could not be put where it was to go
    IMPOSSIBLE = 7  # what was agreed contradicts itself
    INTERRUPTED = 130  # Ctrl-C


MEANINGS = {
    ExitCode.OK: "done",
    ExitCode.FAULT: "a fault in wasl itself",
    ExitCode.USAGE: "the command line was not understood",
    ExitCode.UNREADABLE: "an input could not be read",
    ExitCode.REFUSED: "refused by a rule",
    ExitCode.CHECK_FAILED: "a check failed",
    ExitCode.UNWRITABLE: "the result could not be written",
    ExitCode.IMPOSSIBLE: "the rules contradict each other",
    ExitCode.INTERRUPTED: "interrupted",
}

# Refusals of the layers below that are not refusals by a rule, by their stable code.
CODES = {
    "table_refused": ExitCode.UNREADABLE,
    "bad_date": ExitCode.UNREADABLE,
    "name-without-parts": ExitCode.UNREADABLE,
    "linkage-bad-records": ExitCode.UNREADABLE,
    "linkage-bad-plan": ExitCode.UNREADABLE,
    "cannot_invent": ExitCode.USAGE,
    "bad_pool": ExitCode.UNREADABLE,
    "bad_rules": ExitCode.UNREADABLE,
    "bad_seed": ExitCode.UNREADABLE,
    "rules_impossible": ExitCode.IMPOSSIBLE,
    "stages_impossible": ExitCode.IMPOSSIBLE,
    "bad_certificate": ExitCode.UNREADABLE,
    "bad_log_form": ExitCode.UNREADABLE,
    "bad_signature": ExitCode.CHECK_FAILED,
    "bad_proof": ExitCode.CHECK_FAILED,
    "no_quorum": ExitCode.CHECK_FAILED,
    "cannot_invent_exchange": ExitCode.USAGE,
}


class CliError(WaslError):
    """Root of what a command refuses itself."""

    code = "command-refused"
    exit_code = ExitCode.REFUSED


class BadUsage(CliError):
    """A value that no command line may have."""

    code = "usage"
    exit_code = ExitCode.USAGE


class Unreadable(CliError):
    """An input that is absent, damaged, or not what the command needs."""

    code = "unreadable"
    exit_code = ExitCode.UNREADABLE


class CheckFailed(CliError):
    """Everything was read, and what was to be proved is not so."""

    code = "check-failed"
    exit_code = ExitCode.CHECK_FAILED


class Unwritable(CliError):
    """A result that cannot be put where it was to go."""

    code = "unwritable"
    exit_code = ExitCode.UNWRITABLE


def exit_code_of(error: WaslError) -> ExitCode:
    """The exit code of a refusal by any layer; REFUSED unless something more precise is known."""
    if isinstance(error, CliError):
        return error.exit_code
    return CODES.get(error.code, ExitCode.REFUSED)


def tell(error: WaslError, *, as_json: bool) -> ExitCode:
    """Print a refusal as a sentence on stderr and, for programs, as ``{"error": …}`` on stdout."""
    exit_code = exit_code_of(error)
    typer.echo(f"wasl: {error}", err=True)
    if as_json:
        told = {
            "code": error.code,
            "exit_code": int(exit_code),
            "what": error.what,
            "why": error.why,
            "do": error.do,
        }
        typer.echo(json.dumps({"error": told}))
    return exit_code


class RefusingGroup(TyperGroup):
    """The command line's root: a ``WaslError`` from any command below becomes a sentence and an exit code."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.meta[AS_JSON] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except WaslError as error:
            raise typer.Exit(tell(error, as_json=ctx.meta[AS_JSON])) from None


def tell_fault(fault: Exception, *, in_full: bool) -> ExitCode:
    """Say where wasl itself failed. The fault's own words stay out: they may hold a person's details."""
    if in_full:
        traceback.print_exception(fault)
    where = traceback.extract_tb(fault.__traceback__)[-1]
    typer.echo(
        f"wasl: stopped by a fault of its own ({type(fault).__name__} in {Path(where.filename).name}, "
        f"line {where.lineno}). "
        "Run it again as 'wasl --traceback …' and report what it prints, without names.",
        err=True,
    )
    return ExitCode.FAULT


def exit_codes_in_words() -> str:
    """One line for ``wasl --help``."""
    return "Exit codes: " + ", ".join(f"{int(code)} {meaning}" for code, meaning in MEANINGS.items()) + "."


def wants_traceback() -> bool:
    """Whether ``--traceback`` stands before the command's name."""
    for word in sys.argv[1:]:
        if word == "--traceback":
            return True
        if not word.startswith("-"):
            return False
    return False
