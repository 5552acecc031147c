"""Looking after the log from the command line."""

import json
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from wasl.cli.errors import BadUsage, CheckFailed, Unreadable
from wasl.cli.ledger_files import read_file, write_file, written_folder
from wasl.cli.ledger_witness import cosign, make_key, witness
from wasl.cli.serve import DataDir
from wasl.cli.site import bring_up_to_date, start_site

ledger_app = typer.Typer(
    no_args_is_help=True, help="Verify the log, sign and cosign its checkpoints, prove entries, write it out."
)
ledger_app.command("cosign")(cosign)
ledger_app.command("key")(make_key)
ledger_app.command("witness")(witness)


@ledger_app.command("verify")
def verify_ledger(
    checkpoint: Annotated[
        list[Path] | None, typer.Option(help="A checkpoint you kept: the log must continue it. May be given again.")
    ] = None,
    policy: Annotated[Path | None, typer.Option(help="Who must have cosigned it, or else the newest one.")] = None,
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Example: wasl ledger verify --checkpoint kept-in-march.txt --policy policy.txt

    Recompute the whole log against its head, and name the first entry that is wrong. It must continue every checkpoint
    given, which its key has signed and, under a policy, enough of the parties have cosigned.
    """
    _start(data_dir)
    from wasl.apps.audit.domain import log

    verdict = log.verify()
    judged = _judged(checkpoint or [], policy) if verdict.ok else []
    told = {"ok": verdict.ok, "entries": verdict.entries, "root": verdict.root, "first_bad": verdict.first_bad,
            "message": verdict.message, "checkpoints": judged}  # fmt: skip
    if as_json:
        typer.echo(json.dumps(told))
    elif verdict.ok:
        typer.echo(f"{verdict.message} Root {verdict.root}")
        for one in judged:
            typer.echo(f"{one['from']}: {one['size']} entries, continued. Cosigned by {one['cosigned'] or 'nobody'}.")
    if not verdict.ok:
        raise CheckFailed("the log does not hold", why=verdict.message, do="Compare it with a head another party kept.")


def _judged(kept: list[Path], policy_file: Path | None) -> list[dict[str, object]]:
    """What each checkpoint says and who stands behind it; raises CheckFailed when the log does not continue it."""
    from wasl.apps.audit.domain import log
    from wasl.apps.audit.domain.checkpoints import cosigned_note, newest_checkpoint
    from wasl.apps.audit.domain.keys import log_verifier
    from wasl.apps.audit.domain.tree import root_at
    from wasl.engines.ledger.policy import Member, Policy, judge, require

    policy = Policy.parse(read_file(policy_file)) if policy_file else Policy((Member(log_verifier()),))
    notes = [(str(path), read_file(path)) for path in kept]
    if not notes and policy_file:
        newest = newest_checkpoint()
        if newest is None:
            raise CheckFailed("no checkpoint was made yet", do="Make one with: wasl ledger checkpoint")
        notes = [("the newest checkpoint", cosigned_note(newest))]
    size, _root = log.head()
    told: list[dict[str, object]] = []
    for name, note in notes:
        found = (require if policy_file else judge)(note, policy)
        head = found.checkpoint
        if head.size > size or root_at(head.size) != head.root:
            why = "it is of a longer log" if head.size > size else "entries before its end are others than then"
            raise CheckFailed(f"the log does not continue {name}", why=why, do="Keep the file: it is evidence.")
        told.append({"from": name, "size": head.size, "cosigned": ", ".join(found.times)})
    return told


@ledger_app.command("checkpoint")
def make_one(
    out: Annotated[Path | None, typer.Option(help="File to write it to; otherwise it is printed.")] = None,
    since: Annotated[
        int | None, typer.Option(min=0, help="Write what a witness asks for who last cosigned so many entries.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Example: wasl ledger checkpoint --since 120 --out for-the-witness.txt

    Sign the log as it is now, with all cosignatures it has so far. With --since: the checkpoint and the proof that it
    continues the log of so many entries, which is what `wasl ledger cosign` reads.
    """
    _start(data_dir)
    from django.utils import timezone

    from wasl.apps.audit.domain.checkpoints import cosigned_note, make_checkpoint, proof_since
    from wasl.engines.ledger.witness import request_for

    made = make_checkpoint(at=timezone.now())
    note = cosigned_note(made)
    if since is not None:
        note = request_for(made.note.encode(), old_size=since, proof=proof_since(since, checkpoint=made))
    if out is None:
        typer.echo(note.decode(), nl=False)
    else:
        write_file(out, note)
        typer.echo(f"{out}: checkpoint of {made.size} entries")


@ledger_app.command("prove")
def prove(
    seq: Annotated[int | None, typer.Argument(min=0, help="Number of the entry.")] = None,
    subject: Annotated[str, typer.Option(help="Instead: the id that the entry is about; the last such entry.")] = "",
    event: Annotated[str, typer.Option(help="With --subject: only of this event.")] = "",
    opening: Annotated[
        list[str] | None,
        typer.Option("--open", help="Name of a committed value whose salt goes along. May be given again."),
    ] = None,
    out: Annotated[Path, typer.Option(help="The .tlog-proof file to write.")] = Path("entry.tlog-proof"),
    data_dir: DataDir = None,
) -> None:
    """Example: wasl ledger prove 1204 --out receipt.tlog-proof

    Write a proof that an entry is in the log, as checker.py verifies it without network: under the newest checkpoint
    that enough have cosigned, or else the newest. A salt lets its reader check a document, and try guesses: give it
    to who holds it.
    """
    _start(data_dir)
    from wasl.apps.audit.domain import log
    from wasl.apps.audit.domain.checkpoints import prove_entry
    from wasl.apps.staff.domain.log_keys import newest_agreed

    if (seq is None) == (not subject):
        raise BadUsage("which entry is to be proved was not said", do="Give its number, or --subject.")
    if seq is None:
        seq = log.last_about(subject, event=event)
    if seq is None:
        raise Unreadable("no entry is about this id", do="Check how it is written.")
    proof = prove_entry(seq, under=newest_agreed(covering=seq + 1), opening=opening or ())
    write_file(out, proof.to_bytes())
    typer.echo(f"{out}: entry {seq}. Verify with: checker.py proof {out} --policy POLICY")


@ledger_app.command("policy")
def write_policy(
    out: Annotated[Path | None, typer.Option(help="File to write it to; otherwise it is printed.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Example: wasl ledger policy --out policy.txt

    Write who must have cosigned a checkpoint: every side, more than half of the guarantors, every neutral body, of
    those whose keys two people have entered and confirmed. Names, on stderr, the parties whose keys are not known.
    """
    _start(data_dir)
    from wasl.apps.staff.domain.log_keys import group_policy, standings

    text = group_policy().text
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_file(out, text.encode())
    without = [one.party.code for one in standings(None) if not one.has_key]
    if without:
        typer.echo(f"Not in it, because no key of theirs is known: {', '.join(without)}.", err=True)


@ledger_app.command("export")
def export_ledger(
    out: Annotated[Path, typer.Argument(help="File to write, one entry a line; with --tiles a folder.")],
    tiles: Annotated[bool, typer.Option("--tiles", help="As static files (C2SP tlog-tiles).")] = False,
    data_dir: DataDir = None,
) -> None:
    """Example: wasl ledger export log.jsonl

    Write the log out, one entry a line, and print the size and root that checker.py is to be given. With --tiles: a
    folder that any web server can serve and any tool of the C2SP family reads, as far as the newest checkpoint.
    """
    _start(data_dir)
    from wasl.apps.audit.domain import log

    if tiles:
        _export_tiles(out)
        return
    size, root = log.head()
    with out.open("wb") as file:
        file.writelines(line + b"\n" for line in islice(log.lines(), size))
    typer.echo(f"{out}: {size} entries. Verify with: checker.py {out} --size {size} --root {root}")


def _export_tiles(folder: Path) -> None:
    from wasl.apps.audit.domain import log
    from wasl.apps.audit.domain.checkpoints import cosigned_note, newest_checkpoint
    from wasl.apps.audit.domain.keys import log_verifier
    from wasl.engines.ledger.tiles import export_tiles

    newest = newest_checkpoint()
    if newest is None:
        raise CheckFailed("nothing was written", why="no checkpoint was made yet", do="First: wasl ledger checkpoint")
    written_folder(folder, origin=log_verifier().name)
    count = 0
    for path, content in export_tiles(islice(log.lines(), newest.size)):
        write_file(folder / path, content)
        count += 1
    write_file(folder / "checkpoint", cosigned_note(newest))  # last: it says that all before it is there
    typer.echo(f"{folder}: {newest.size} entries in {count} files. Verify with: checker.py {folder} "
               f"--checkpoint {folder / 'checkpoint'} --key {log_verifier().vkey}")  # fmt: skip


def _start(data_dir: DataDir) -> None:
    start_site(data_dir)
    bring_up_to_date()
