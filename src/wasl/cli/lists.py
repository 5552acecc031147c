"""Bringing a list in from the command line of the machine that holds the site."""

import json
from pathlib import Path
from typing import Annotated

import typer

from wasl.cli.errors import Unreadable
from wasl.cli.serve import DataDir
from wasl.cli.site import known, start_site

lists_app = typer.Typer(no_args_is_help=True, help="Bring lists in, and see where they stand.")


@lists_app.command("submit")
def submit_list(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, XLSX or ODS.")],
    as_person: Annotated[str, typer.Option("--as", help="Log-in name of the person who brings it.")],
    room: Annotated[str, typer.Option(help="Code of the room.")],
    kind: Annotated[str, typer.Option(help="sought or held.")] = "sought",
    to: Annotated[str, typer.Option(help="Code of the side that is asked; for a sought list.")] = "",
    title: Annotated[str, typer.Option(help="What the list is called.")] = "",
    accept: Annotated[bool, typer.Option("--accept", help="Accept it at once, under the columns recognised.")] = False,
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Example: wasl lists submit sought.xlsx --as asking --room demo --to SYR_GOV

    Read a list into the room as the named person, and say what was recognised and what will not enter.
    """
    start_site(data_dir)
    from django.utils import timezone

    from wasl.apps.lists.domain.list_verbs import accept_list, bring_list
    from wasl.apps.lists.domain.staging import staged_rows
    from wasl.apps.lists.enums import ListKind
    from wasl.apps.lists.models.room import Room
    from wasl.apps.staff.models.party import Party
    from wasl.apps.staff.models.staff import Staff

    person = known(Staff.objects.filter(username=as_person, is_active=True).first(), as_person)
    brought = bring_list(
        _content(file), filename=file.name, room=known(Room.objects.filter(code=room).first(), room),
        kind=known(ListKind(kind) if kind in ListKind.values else None, kind), by=person, at=timezone.now(),
        addressed_to=known(Party.objects.filter(code=to).first(), to) if to else None, title=title,
    )  # fmt: skip
    out = [row for row in staged_rows(brought) if not row.enters]
    nameless = [row.number for row in out if not row.is_named]
    doubted = [row.number for row in out if row.is_named]
    if accept:
        brought = accept_list(brought, by=person, at=timezone.now())
    columns = {name: brought.headers[index] for name, index in brought.columns.items()}
    told = {
        "list": brought.id, "state": brought.state, "rows": brought.rows.count(), "entries": brought.entries.count(),
        "columns": columns,
        "rows_without_a_name": nameless, "rows_perhaps_no_person": doubted,
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(f"{told['list']}: {told['rows']} rows read, {told['entries']} entered; it is {told['state']}.")
    typer.echo("Columns: " + "; ".join(f"{name} = {header}" for name, header in columns.items()))
    if nameless:
        typer.echo(f"{len(nameless)} rows name nobody and stay out: {', '.join(map(str, nameless[:10]))}")
    if doubted:
        typer.echo(
            f"{len(doubted)} rows look like sums or lines to be signed, and wait: {', '.join(map(str, doubted[:10]))}"
        )


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as refusal:
        raise Unreadable(f"{file} cannot be read", why=refusal.strerror or "", do="Check its name.") from refusal
