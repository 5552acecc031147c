"""``wasl link --keep`` and ``--against``: persons kept in a folder, and a further list held up to them.

The folder is what ``engines.linkage.register_files`` writes: the lists as they were given, in the clear. Written for
a further list: ``clusters.csv`` (id, cluster, known: whether the person was known before; no cluster for an entry
without a name), ``review.csv`` (pairs that look like one person and were not joined) and ``report.html``. Lists are
numbered from 1 in the order in which they came.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from wasl.cli.errors import BadUsage, Unwritable
from wasl.cli.printing import Language, isolated, print_json
from wasl.cli.progress import progress_bar
from wasl.cli.results import NotEmpty, check_can_write, written_whole

if TYPE_CHECKING:
    from wasl.cli.link_added import AddedOutcome
    from wasl.engines.linkage.incremental import Register

OWN = frozenset({"clusters.csv", "review.csv", "report.html"})
MANIFEST = "register.json"
STAGES = ("files", "read", "compare", "write")


def check_can_keep(folder: Path, *, force: bool) -> None:
    """Refuse early a place where no state can be kept, and, unless forced, one that has another state."""
    if not folder.absolute().parent.is_dir():
        raise Unwritable(f"{folder} cannot be written", why="the folder above it does not exist", do="Make it first.")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Unwritable(f"{folder} cannot be written", why="it is not a folder", do="Choose another --keep.")
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / MANIFEST).is_file():
        raise NotEmpty(f"{folder} was not written", why="it holds other things", do="Choose another --keep.")
    if not force:
        raise NotEmpty(
            f"{folder} was not written",
            why="it holds another state",
            do="Choose another --keep, add --force to replace it, or --against to add to it.",
        )


def keep_state(folder: Path, register: "Register") -> None:
    """Write the state; only the person who runs the command can read the folder."""
    from wasl.engines.linkage.register_files import write_register

    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        write_register(folder, register)
    except OSError as error:
        raise Unwritable(
            f"{folder} was not written", why=error.strerror or "the disk refused", do="An earlier state is still whole."
        ) from None


def say_kept(folder: Path, language: Language) -> None:
    """Where the state is, and that it is not locked."""
    from wasl.cli.link_words import word

    typer.echo(word("kept", language).format(folder=isolated(folder)))


def add_list(
    path: Path,
    state: Path,
    out: Path,
    *,
    asked: dict[str, object],
    keep: Path | None,
    language: Language,
    force: bool,
    as_json: bool,
) -> None:
    """Give the entries of a list the persons of a state, and write what came of it."""
    for option in (name for name, value in asked.items() if value):
        raise BadUsage("nothing was linked", why=f"{option} is not for --against", do="Leave one of them out.")
    check_can_write(out, force=force, own=OWN)
    is_same = keep is not None and keep.absolute() == state.absolute()
    if keep and not is_same:
        check_can_keep(keep, force=force)
    from wasl.cli.link_added import AddedOutcome
    from wasl.cli.link_added_report import added_report
    from wasl.cli.link_files import write_rows
    from wasl.cli.link_input import read_entries
    from wasl.cli.link_words import word
    from wasl.engines.linkage.register_files import read_register

    with progress_bar({stage: word(f"stage:{stage}", language) for stage in STAGES}) as tell:
        tell("files", 0.0)
        entries = read_entries(path, side="left")
        tell("read", 0.1)
        register = read_register(state)
        tell("compare", 0.6)
        outcome = AddedOutcome(entries, register.add(entries.records()), register)
        tell("write", 0.9)
        with written_whole(out, force=force, own=OWN) as draft:
            write_rows(draft / "clusters.csv", ["id", "cluster", "known"], outcome.clusters())
            write_rows(draft / "review.csv", ["id", "list", "other_id", "probability", "why"], outcome.review())
            (draft / "report.html").write_text(added_report(outcome, language=language), encoding="utf-8")
        if keep:
            keep_state(keep, register)
    if as_json:
        files = {Path(name).stem: str(out / name) for name in sorted(OWN)}
        print_json(outcome.for_programs() | {"files": files, "kept": str(keep) if keep else None})
        return
    for line in _in_words(outcome, out / "report.html", language):
        typer.echo(line)
    if keep:
        say_kept(keep, language)


def _in_words(outcome: "AddedOutcome", report: Path, language: Language) -> Iterable[str]:
    from wasl.cli.link_words import word

    standing = {name: f"{count:,}" for name, count in outcome.counts.items()}
    yield word("added", language).format(file=isolated(outcome.left.file), **standing)
    remarks = (*outcome.left.remarks, *outcome.remarks)
    if remarks:
        joint = "؛ " if language is Language.AR else "; "
        yield word("of_run", language).format(remarks=joint.join(remark.text(language) for remark in remarks))
    yield word("written", language).format(folder=isolated(report))
