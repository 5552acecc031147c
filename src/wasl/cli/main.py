"""The ``wasl`` command. Each line of work registers here; its weight is imported when it is called."""

import sys
from typing import Annotated

import typer

from wasl.cli.demo import run_demo
from wasl.cli.errors import ExitCode, RefusingGroup, exit_codes_in_words, tell_fault, wants_traceback
from wasl.cli.exchange import exchange_app
from wasl.cli.group import group_app
from wasl.cli.kinship import kinship_app
from wasl.cli.ledger import ledger_app
from wasl.cli.link import link_lists
from wasl.cli.lists import lists_app
from wasl.cli.names import names_app
from wasl.cli.printing import make_printable
from wasl.cli.serve import answer_pages, serve_site, work_in_background
from wasl.cli.synth import invent_lists

app = typer.Typer(
    name="wasl",
    cls=RefusingGroup,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog=exit_codes_in_words(),
)
app.command("link", short_help="Find the same persons in two lists, or within one.")(link_lists)
app.command("synth", short_help="Invent two lists of persons with known truth.")(invent_lists)
app.add_typer(names_app, name="names")
app.command("demo", short_help="Serve a demonstration on invented people.")(run_demo)
app.command("serve", short_help="Serve the site.")(serve_site)
app.command("pages", hidden=True)(answer_pages)
app.command("worker", short_help="Carry out what waits in the background.")(work_in_background)
app.add_typer(group_app, name="group")
app.add_typer(lists_app, name="lists")
app.add_typer(ledger_app, name="ledger")
app.add_typer(exchange_app, name="exchange")
app.add_typer(kinship_app, name="kinship")


def show_version(wanted: bool) -> None:
    if wanted:
        from wasl import __version__

        typer.echo(f"wasl {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Say which wasl this is.", callback=show_version, is_eager=True)
    ] = False,
    in_full: Annotated[
        bool,
        typer.Option("--traceback", help="Should wasl itself fail, show where. May show details of persons."),
    ] = False,
) -> None:
    """Example: wasl link ours.csv theirs.xlsx --out result

    For working groups on the detained, abducted and missing: brings lists of persons together, on one
    machine, without a network.
    """


def main() -> None:
    """Run the command line; every way out has its exit code."""
    make_printable(sys.stdout)
    make_printable(sys.stderr)
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except Exception as fault:
        sys.exit(tell_fault(fault, in_full=wants_traceback()))


if __name__ == "__main__":
    main()
