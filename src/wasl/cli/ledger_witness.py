"""Cosigning from the command line: asking a witness, being one by file, and naming the logs this site witnesses."""

import time
from pathlib import Path
from typing import Annotated
from urllib.error import HTTPError, URLError
from urllib.request import Request as HttpRequest
from urllib.request import urlopen

import typer

from wasl.cli.errors import BadUsage, CheckFailed, CliError, Unreadable, Unwritable
from wasl.cli.ledger_files import read_file, write_file
from wasl.cli.serve import DataDir
from wasl.cli.site import bring_up_to_date, start_site

ANSWERS_WITHIN_S, LONGEST_ANSWER = 30, 1 << 20


class WitnessRefused(CliError):
    """A witness, here or elsewhere, does not cosign."""

    code = "witness-refused"


def make_key(
    name: Annotated[str, typer.Argument(help="Name of the key, for good: guarantor.example/witness.")],
    out: Annotated[Path, typer.Option(help="File for the private key. Whoever has it can cosign in your name.")],
) -> None:
    """Example: wasl ledger key guarantor.example/witness --out witness.key

    Make a key for cosigning, and print its public half, which the group enters for your party.
    """
    import os
    import secrets

    from wasl.engines.ledger.keys import KeyType, Signer

    signer = Signer(name, KeyType.COSIGNATURE, secrets.token_bytes(32))
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as refusal:
        raise Unwritable(f"{out} was not written", why=refusal.strerror or "", do="Choose another file.") from refusal
    with os.fdopen(descriptor, "w") as file:
        file.write(signer.skey + "\n")
    typer.echo(signer.verifier.vkey)


def witness(
    vkey: Annotated[str, typer.Argument(help="Key of the log, as its operator gives it.")], data_dir: DataDir = None
) -> None:
    """Example: wasl ledger witness other.example+1a2b3c4d+AbCd…

    Let this site cosign the checkpoints of another log that asks for it (with WASL_SERVE_AS_WITNESS=yes), and print the
    key it cosigns with.
    """
    start_site(data_dir)
    bring_up_to_date()
    from django.utils import timezone

    from wasl.apps.audit.domain.keys import witness_signer
    from wasl.apps.audit.domain.witness import witness_log

    known = witness_log(vkey, at=timezone.now())
    typer.echo(f"{known.origin} is witnessed, by {witness_signer().verifier.vkey}")


def cosign(
    request: Annotated[Path | None, typer.Argument(help="What `wasl ledger checkpoint --since` wrote.")] = None,
    key: Annotated[Path | None, typer.Option(help="Your private key, of `wasl ledger key`.")] = None,
    log: Annotated[str, typer.Option(help="Key of the log, as its operator gives it.")] = "",
    kept: Annotated[Path | None, typer.Option(help="The checkpoint you cosigned last; is brought up to date.")] = None,
    out: Annotated[Path | None, typer.Option(help="File to write the cosigned checkpoint to.")] = None,
    url: Annotated[str, typer.Option("--witness", help="Instead: ask the witness at this address.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Example: wasl ledger cosign for-the-witness.txt --key witness.key --log VKEY --kept last.txt --out cosigned.txt

    As a witness, without network: cosign a checkpoint that continues the one you cosigned last, and no other. At the
    site, with --witness URL: send the newest checkpoint to a witness on the network and keep what it answers.
    """
    if url:
        _ask(url, data_dir)
    elif request and key and log and kept and out:
        _cosign_by_file(request, key=key, log=log, kept=kept, out=out)
    else:
        raise BadUsage(
            "what is to be cosigned was not said", do="Give a file, --key, --log, --kept and --out; or --witness."
        )


def _cosign_by_file(request: Path, *, key: Path, log: str, kept: Path, out: Path) -> None:
    from wasl.engines.ledger.checkpoints import Checkpoint
    from wasl.engines.ledger.keys import Signer, Verifier
    from wasl.engines.ledger.notes import read_note
    from wasl.engines.ledger.witness import add_checkpoint

    verifier, signer = Verifier.parse(log), Signer.parse(read_file(key).decode("ascii", "replace").strip())
    before = Checkpoint.parse(read_note(read_file(kept))[0]) if kept.exists() else None
    if before and before.origin != verifier.name:
        raise BadUsage(f"{kept} is of another log", do="Keep one file for each log.")
    raw = read_file(request)
    answer = add_checkpoint(
        raw,
        logs={verifier.name: [verifier]},
        latest={verifier.name: before} if before else {},
        signers=[signer],
        now=int(time.time()),
    )
    if answer.latest is None:
        raise _refusal(answer.status, answer.body, of=str(request))
    write_file(kept, answer.note)  # before the cosignature leaves
    write_file(out, answer.note)
    typer.echo(f"{out}: {answer.latest.size} entries, cosigned by {signer.name}")


def _refusal(status: int, body: str, *, of: str) -> CliError:
    match status:
        case 409:
            size = body.strip()
            return WitnessRefused(
                f"{of} was not cosigned",
                why=f"the checkpoint cosigned last is of {size} entries",
                do=f"Have it made with: wasl ledger checkpoint --since {size}",
            )
        case 422:
            return CheckFailed(
                f"{of} was NOT cosigned",
                why="its log does not continue the one cosigned last: another history was shown",
                do="Keep the file, it is evidence, and tell the other parties.",
            )
        case 403 | 404:
            why = (
                "this log is not known to the witness"
                if status == 404
                else "the log whose key is known did not sign it"
            )
            return CheckFailed(f"{of} was not cosigned", why=why, do="Check that you hold the key of this log.")
        case _:
            return Unreadable(
                f"{of} was not cosigned", why=body.strip() or f"answer {status}", do="Have it made again."
            )


def _ask(url: str, data_dir: Path | None) -> None:
    start_site(data_dir)
    from django.utils import timezone

    from wasl.apps.audit.domain.checkpoints import newest_checkpoint, proof_since
    from wasl.apps.staff.domain.log_keys import accept_cosigned
    from wasl.engines.ledger.witness import request_for

    checkpoint = newest_checkpoint()
    if checkpoint is None:
        raise CheckFailed("there is nothing to cosign", why="no checkpoint was made yet", do="wasl ledger checkpoint")
    note = checkpoint.note.encode()
    status, body = _post(url, request_for(note))
    if status == 409 and body.strip().isascii() and body.strip().isdigit() and int(body) <= checkpoint.size:
        old = int(body)
        proof = proof_since(old, checkpoint=checkpoint)
        status, body = _post(url, request_for(note, old_size=old, proof=proof))
    if status != 200:
        raise _refusal(status, body, of=f"the checkpoint of {checkpoint.size} entries")
    _, names = accept_cosigned(note + body.encode(), at=timezone.now())
    if not names:
        raise CheckFailed(
            "the answer was not kept", why="no key in it is that of a party here", do="Enter and confirm its key first."
        )
    typer.echo(f"The checkpoint of {checkpoint.size} entries is cosigned by {', '.join(names)}.")


def _post(url: str, content: bytes) -> tuple[int, str]:
    """Status and text of the answer; raises Unreadable when there is none."""
    if not url.startswith(("https://", "http://")):
        raise BadUsage(f"{url} is no address of a witness", do="Give one that begins with https://")
    asked = HttpRequest(url.rstrip("/") + "/add-checkpoint", content, {"Content-Type": "text/plain"})  # noqa: S310  checked above
    try:
        with urlopen(asked, timeout=ANSWERS_WITHIN_S) as reply:  # noqa: S310  checked above
            return reply.status, reply.read(LONGEST_ANSWER).decode("utf-8", "replace")
    except HTTPError as refusal:
        return refusal.code, refusal.read(LONGEST_ANSWER).decode("utf-8", "replace")
    except (URLError, OSError) as failure:
        why = getattr(failure, "reason", failure)
        raise Unreadable(f"{url} did not answer", why=str(why), do="Check the address and the network.") from failure
