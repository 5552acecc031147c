"""The demonstration: the reference scenario, two lists at Yemen scale, a review queue, and the site."""

import json
import shutil
import socket
from pathlib import Path
from typing import Annotated

import typer

from wasl.cli.errors import CheckFailed
from wasl.cli.printing import console
from wasl.cli.progress import progress_bar
from wasl.cli.serve import HOST, PORT, end_when_told, running_site, running_worker, stay
from wasl.cli.site import bring_up_to_date, start_site

FOLDER = Path(".demo")
LEFT, RIGHT = 8_576, 7_487  # as many names as the two sides exchanged in Yemen, 2018-19
SEED = 20181213
STAGES = {
    "scenario": "Reference scenario: rounds, releases, places, parties",
    "lists": "Inventing two lists",
    "sought": "The asking side's list",
    "held": "The holder's list",
    "linking": "Linking the two lists",
    "work": "Some days of review and answers",
    "exchanges": "The release of 16 December 2021, and one for today",
    "identification": "Remains of a grave, and the families who seek",
}


def run_demo(
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Port; the next free one is taken if it is in use.")
    ] = PORT,
    data_dir: Annotated[Path, typer.Option(help="Where the demonstration lies.")] = FOLDER,
    check: Annotated[
        bool, typer.Option("--check", help="Walk the pages as each role, print what was seen, end.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw the demonstration away and make it anew.")] = False,
    left: Annotated[int, typer.Option(min=50, help="Entries on the asking side's list.")] = LEFT,
    right: Annotated[int, typer.Option(min=50, help="Entries on the holder's list.")] = RIGHT,
) -> None:
    """Example: wasl demo

    Load the reference scenario and two invented lists, link them, and serve the site on this machine alone. With
    --check, serve on a free port, walk the main pages as each role, print what was seen, and end.
    """
    made = data_dir / "site"
    if fresh and made.exists():
        shutil.rmtree(made)
    logins = _open(made) if (made / "logins.json").exists() else _make(made, left=left, right=right)
    if check:
        _walk(logins)
        return
    end_when_told()
    with running_site(host=HOST, port=_free_from(port)) as address, running_worker():
        _tell(address, logins)
        stay()


def _make(folder: Path, *, left: int, right: int) -> dict[str, dict[str, str]]:
    """Make the demonstration; the logins are written last, so a half-made one is never taken for whole."""
    if folder.exists():
        shutil.rmtree(folder)
    start_site(folder)
    bring_up_to_date()
    from wasl.cli.demo_content import fill

    with progress_bar(STAGES) as report:
        logins = fill(left=left, right=right, seed=SEED, report=report)
    path = folder / "logins.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(logins))
    return logins


def _open(folder: Path) -> dict[str, dict[str, str]]:
    start_site(folder)
    bring_up_to_date()
    found: dict[str, dict[str, str]] = json.loads((folder / "logins.json").read_text())
    return found


def _walk(logins: dict[str, dict[str, str]]) -> None:
    from wasl.cli.demo_walk import walk

    with running_site(host=HOST, port=0) as address:
        missing = walk(address, logins, say=typer.echo)
    if missing:
        raise CheckFailed(
            f"the demonstration lacks {len(missing)} things", why="; ".join(missing[:5]),
            do="Run wasl demo --check --fresh; if it stays, report it.",
        )  # fmt: skip


def _tell(address: str, logins: dict[str, dict[str, str]]) -> None:
    from rich.table import Table

    shown = Table(title=f"Wasl is served on {address}", caption="Ctrl-C ends it. All people are invented.")
    for heading in ("Log in as", "Password", "Who that is"):
        shown.add_column(heading)
    for username, login in logins.items():
        shown.add_row(username, login["password"], login["who"])
    console().print(shown)
    typer.echo(f"Open {address} in a browser.")


def _free_from(port: int) -> int:
    """The port itself, or the next one that nothing listens on."""
    for candidate in range(port, min(port + 50, 65536)):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, candidate)) != 0:
                return candidate
    return port
