"""Signing the manifest of an exchange on a machine of one's own: the key never leaves it."""

import hashlib
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wasl.cli.errors import CheckFailed, Unreadable, Unwritable
from wasl.cli.exchange_files import check_can_write, content_of, write_whole
from wasl.cli.printing import without_controls

if TYPE_CHECKING:
    from wasl.engines.ledger.keys import Signer


def make_key(
    name: Annotated[str, typer.Argument(help="Name of the key, for good: side-a.example.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="File for the private key. Whoever has it signs for you.")],
) -> None:
    """Example: wasl exchange key side-a.example --out side-a.key

    Make a key to sign manifests with, and print its public half, which whoever opens the
    exchange enters for your party.
    """
    from wasl.engines.ledger.keys import KeyType, Signer

    signer = Signer(name, KeyType.ED25519, secrets.token_bytes(32))
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as refusal:
        raise Unwritable(f"{out} was not written", why=refusal.strerror or "", do="Choose another file.") from refusal
    with os.fdopen(descriptor, "w") as file:
        file.write(signer.skey + "\n")
    typer.echo(signer.verifier.vkey)


def sign_manifest(
    statement: Annotated[
        Path, typer.Argument(metavar="TEXT", help="The text to sign, as the exchange's page gives it.")
    ],
    manifest: Annotated[
        Path,
        typer.Option("--manifest", metavar="FILE", help="The manifest you made or checked: the text must name it."),
    ],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="Your private key, of wasl exchange key.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The signed text, to hand in on the page.")],
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier result.")] = False,
) -> None:
    """Example: wasl exchange sign text.txt --manifest plan.json --key side-a.key --out signed.txt

    Signs the text only if it names the very manifest you made or checked yourself; otherwise it ends with code 5 and
    nothing is signed. Nothing is sent: hand the file in on the page of the exchange.
    """
    from wasl.engines.ledger.notes import sign_note

    check_can_write([out], force=force)
    text = _text_of(statement)
    digest = hashlib.sha256(content_of(manifest)).hexdigest()
    if f"manifest sha256:{digest}" not in text.splitlines():
        raise CheckFailed(
            "nothing was signed", why=f"the text names another manifest than {without_controls(manifest.name)}",
            do="Do not sign it; compare pool, rules and seeds with the other parties.",
        )  # fmt: skip
    write_whole({out: sign_note(text, [_signer_of(key)])})
    typer.echo(f"signed: {out}")


def _text_of(file: Path) -> str:
    try:
        return content_of(file).decode()
    except UnicodeDecodeError:
        raise Unreadable(f"{file.name} was not read", why="it is not UTF-8", do="Download the text again.") from None


def _signer_of(file: Path) -> "Signer":
    from wasl.engines.ledger.keys import Signer

    try:
        return Signer.parse(content_of(file).decode().strip())
    except UnicodeDecodeError:
        raise Unreadable(f"{file.name} was not read", why="it is no private key", do="Check its name.") from None
