"""Signing on a machine of one's own: the key never leaves it, and signs only a text of the two forms that bind a side.

The text comes from the site. Whoever rules the site could write anything into it, so its whole form is fixed: that of
a manifest under its terms, or of bodies owed (``signing.statement_of`` and ``bodies.statement_of_debt`` of exchanges).
"""

import hashlib
import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wasl.cli.errors import CheckFailed, Unreadable, Unwritable
from wasl.cli.exchange_files import check_can_write, content_of, write_whole
from wasl.cli.printing import without_controls

if TYPE_CHECKING:
    from wasl.engines.ledger.keys import Signer

ID = "exc_[0-9a-z]{20}"
MANIFEST = re.compile(
    rf"wasl exchange manifest 1\nexchange {ID}\nnumber [1-9][0-9]{{0,4}}\n"
    r"terms sha256:(?P<terms>[0-9a-f]{64})\nmanifest sha256:(?P<manifest>[0-9a-f]{64})\n"
)
DEBT = re.compile(
    rf"wasl exchange debt 1\nexchange {ID}\ndebtor \S+\ncreditor \S+\n"
    r"bodies (?P<bodies>[1-9][0-9]{0,9})\nnever against the living\n"
)


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
        typer.Option("--manifest", metavar="FILE", help="The manifest you checked yourself: the text must name it."),
    ],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="Your private key, of wasl exchange key.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The signed text, to hand in on the page.")],
    terms: Annotated[
        Path | None,
        typer.Option("--terms", metavar="FILE", help="The terms.json you agreed to: the text must name it too."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier result.")] = False,
) -> None:
    """Example: wasl exchange sign text.txt --manifest plan.json --terms terms.json --key side-a.key --out signed.txt

    Signs the text only if it is of the form of a manifest and names the very manifest you made or checked yourself,
    and the terms you agreed to; otherwise it ends with code 5 and nothing is signed. Prints what was signed. Nothing is
    sent: hand the file in on the page of the exchange.
    """
    from wasl.engines.ledger.notes import sign_note

    check_can_write([out], force=force)
    text = _text_of(statement)
    named = _check_form(MANIFEST, text)
    _check_named(named["manifest"], manifest, "manifest")
    if terms is not None:
        _check_named(named["terms"], terms, "terms")
    write_whole({out: sign_note(text, [_signer_of(key)])})
    typer.echo(f"{text}signed: {out}")
    if terms is None:
        typer.echo("The terms were not compared: that takes --terms terms.json.", err=True)


def _check_form(form: re.Pattern[str], text: str) -> re.Match[str]:
    found = form.fullmatch(text)
    if found is None:
        what = "manifest" if form is MANIFEST else "debt"
        raise CheckFailed(
            "nothing was signed", why=f"the text is not that of a {what}, word for word",
            do="Download the text again; a manifest is signed with sign, a debt with owe.",
        )  # fmt: skip
    return found


def _check_named(digest: str, file: Path, what: str) -> None:
    if hashlib.sha256(content_of(file)).hexdigest() != digest:
        raise CheckFailed(
            "nothing was signed", why=f"the text names another {what} than {without_controls(file.name)}",
            do="Do not sign it; compare pool, rules, terms and seeds with the other parties.",
        )  # fmt: skip


def sign_debt(
    statement: Annotated[
        Path, typer.Argument(metavar="TEXT", help="The text to sign, as the page of what comes after gives it.")
    ],
    bodies: Annotated[int, typer.Option("--bodies", min=1, help="How many bodies your side owes by your own count.")],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="Your private key, of wasl exchange key.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The signed text, to hand in on the page.")],
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier result.")] = False,
) -> None:
    """Example: wasl exchange owe debt-to-SIDE_B.txt --bodies 2 --key side-a.key --out signed.txt

    Signs that your side owes so many bodies, only if the text says that number; otherwise it ends with code 5 and
    nothing is signed.
    """
    from wasl.engines.ledger.notes import sign_note

    check_can_write([out], force=force)
    text = _text_of(statement)
    if int(_check_form(DEBT, text)["bodies"]) != bodies:
        raise CheckFailed(
            "nothing was signed", why=f"the text does not say that {bodies} bodies are owed",
            do="Count again; do not sign another number than your own.",
        )  # fmt: skip
    write_whole({out: sign_note(text, [_signer_of(key)])})
    typer.echo(f"{text}signed: {out}")


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
