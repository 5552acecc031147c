"""A folder of results that appears whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wasl.cli.errors import CliError, Unwritable


class NotEmpty(CliError):
    """A folder that holds something this command must not replace."""

    code = "out-not-empty"


def check_can_write(folder: Path, *, force: bool, own: frozenset[str]) -> None:
    """Refuse early, before any work: an occupied folder, a file in its place, a parent that does not exist.

    ``force`` allows replacing an earlier result, which is a folder holding nothing but files named in
    ``own``.
    """
    if not folder.absolute().parent.is_dir():
        raise Unwritable(f"{folder} cannot be written", why="the folder above it does not exist", do="Make it first.")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Unwritable(f"{folder} cannot be written", why="it is not a folder", do="Choose another --out.")
    there = {path.name for path in folder.iterdir()} if folder.exists() else set()
    if there and not force:
        raise NotEmpty(
            f"{folder} was not written",
            why="it is not empty",
            do="Choose another --out, or add --force to replace it.",
        )
    if there - own:
        raise NotEmpty(
            f"{folder} was not replaced",
            why=f"{len(there - own)} things in it are not results of this command",
            do="Choose another --out.",
        )


@contextmanager
def written_whole(folder: Path, *, force: bool, own: frozenset[str]) -> Iterator[Path]:
    """Give a folder beside ``folder`` to write into; on leaving it takes ``folder``'s place, or vanishes on
    failure.

    Only the person who runs the command can read the folder. Raises as ``check_can_write`` does, and
    Unwritable when the disk refuses.
    """
    check_can_write(folder, force=force, own=own)
    folder = folder.absolute()
    try:
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    except OSError as error:
        raise _refused(folder, error) from None
    try:
        yield draft
        check_can_write(folder, force=force, own=own)  # somebody may have used the folder meanwhile
        _put_in_place(draft, folder)
    except OSError as error:
        raise _refused(folder, error) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _put_in_place(draft: Path, folder: Path) -> None:
    """Rename; an earlier result steps aside first and returns when the renaming fails."""
    if not folder.exists():
        os.rename(draft, folder)
        return
    aside = draft.with_suffix(".old")
    os.rename(folder, aside)
    try:
        os.rename(draft, folder)
    except OSError:
        os.rename(aside, folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _refused(folder: Path, error: OSError) -> Unwritable:
    return Unwritable(f"{folder} was not written", why=error.strerror or "the disk refused", do="Nothing was changed.")
