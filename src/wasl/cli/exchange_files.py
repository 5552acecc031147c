"""Files of an exchange: read whole, and written whole or not at all, all of them or none."""

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wasl.cli.errors import BadUsage, Unreadable, Unwritable
from wasl.cli.printing import without_controls

if TYPE_CHECKING:
    from wasl.engines.planning.terms import Person, Rules

MAX_BYTES = 256 * 1024 * 1024


def content_of(file: Path) -> bytes:
    """What is in a file. Raises Unreadable."""
    name = without_controls(file.name)
    try:
        if file.stat().st_size > MAX_BYTES:
            raise Unreadable(f"{name} was not read", why=f"it is larger than {MAX_BYTES:,} bytes", do="Check the file.")
        return file.read_bytes()
    except OSError as error:
        raise Unreadable(f"{name} was not read", why=(error.strerror or "").lower(), do="Check the path.") from None


def check_can_write(files: Iterable[Path], *, force: bool) -> None:
    """Refuse early, before any work: a folder that is absent, a file that is there already."""
    for path in files:
        if not path.absolute().parent.is_dir():
            raise Unwritable(f"{path} cannot be written", why="its folder does not exist", do="Make it first.")
        if path.is_dir():
            raise Unwritable(f"{path} cannot be written", why="it is a folder", do="Choose another --out.")
        if path.exists() and not force:
            raise Unwritable(
                f"{path} was not written",
                why="it is there already",
                do="Choose another --out, or add --force to replace it.",
            )


def write_whole(contents: Mapping[Path, bytes]) -> None:
    """Write every file beside its place first, then move them all there. Raises Unwritable."""
    drafts: dict[Path, str] = {}
    try:
        for path, content in contents.items():
            handle, name = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".part", dir=path.absolute().parent)
            drafts[path] = name
            with os.fdopen(handle, "wb") as draft:
                draft.write(content)
                draft.flush()
                os.fsync(draft.fileno())
        for path, name in drafts.items():
            os.replace(name, path)
    except OSError as error:
        why = error.strerror or "the disk refused"
        raise Unwritable("the plan was not written", why=why, do="Make room, or choose another --out.") from None
    finally:
        for name in drafts.values():
            Path(name).unlink(missing_ok=True)


# --- what a plan is made of -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """The people put forward and what was agreed of them."""

    pool: "list[Person]"
    rules: "Rules"


def read_case(pool: bytes, rules: bytes, *, pool_name: str, rules_name: str) -> Case:
    """Rules first, since they say which parties there are and until when days are counted."""
    from wasl.engines.planning.pool_files import read_pool
    from wasl.engines.planning.rules_files import read_rules

    agreed = read_rules(rules, file=without_controls(rules_name))
    people = read_pool(pool, parties=agreed.rules.parties, as_of=agreed.as_of, file=without_controls(pool_name))
    return Case(people, agreed.rules)


def beside(manifest: Path, what: str) -> Path:
    """Where what belongs to a manifest lies: plan.json has plan.certificate.json beside it."""
    name = manifest.name.removesuffix(".json")
    return manifest.with_name(f"{name}.{what}")


def seeds_of(given: Sequence[str], file: Path | None) -> dict[str, str]:
    """Seeds by party, from options and from a file of such lines. Raises BadUsage, Unreadable."""
    seeds: dict[str, str] = {}
    lines = [] if file is None else _lines(file)
    for word in [*given, *lines]:
        party, sign, seed = (part.strip() for part in word.partition("="))
        if not (party and sign and seed) or party in seeds:
            raise BadUsage(
                "a seed was refused",
                why="it is there twice" if party in seeds else "it is not written PARTY=HEX",
                do="Give each party's seed once, such as NORTH=9f86d081….",
            )
        seeds[party] = seed
    return seeds


def dropped_of(file: Path) -> list[str]:
    """Ids of those who drop out, one a line. Raises Unreadable."""
    return _lines(file)


def _lines(file: Path) -> list[str]:
    try:
        lines = content_of(file).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise Unreadable(
            f"{without_controls(file.name)} was not read", why="it is not UTF-8", do="Save it as UTF-8."
        ) from None
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
