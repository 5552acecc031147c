"""Looking after the log from the command line."""

import json
from pathlib import Path
from typing import Annotated

import typer

from wasl.cli.errors import CheckFailed
from wasl.cli.serve import DataDir
from wasl.cli.site import start_site

ledger_app = typer.Typer(no_args_is_help=True, help="Verify the log, or write it out for others to verify.")


@ledger_app.command("verify")
def verify_ledger(
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Example: wasl ledger verify

    Recompute the whole log against its head, and name the first entry that is wrong.
    """
    start_site(data_dir)
    from wasl.apps.audit.domain import log

    verdict = log.verify()
    if as_json:
        typer.echo(json.dumps({"ok": verdict.ok, "entries": verdict.entries, "root": verdict.root,
                               "first_bad": verdict.first_bad, "message": verdict.message}))  # fmt: skip
    elif verdict.ok:
        typer.echo(f"{verdict.message} Root {verdict.root}")
    if not verdict.ok:
        raise CheckFailed("the log does not hold", why=verdict.message, do="Compare it with a head another party kept.")


@ledger_app.command("export")
def export_ledger(
    out: Annotated[Path, typer.Argument(help="File to write: one entry a line.")], data_dir: DataDir = None
) -> None:
    """Example: wasl ledger export log.jsonl

    Write the log out, one entry a line, and print the size and root that checker.py is to be given.
    """
    start_site(data_dir)
    from wasl.apps.audit.domain import log

    size, root = log.head()
    with out.open("wb") as file:
        file.writelines(line + b"\n" for line in log.lines())
    typer.echo(f"{out}: {size} entries. Verify with: checker.py {out} --size {size} --root {root}")
