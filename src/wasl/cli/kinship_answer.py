"""``wasl kinship answer``, ``verify`` and ``check``: one answer with its certificate, checked by anybody who may."""

import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wasl.cli.errors import CheckFailed, Unreadable, Unwritable
from wasl.cli.kinship_files import OutOption, read_bytes, read_json, write_whole
from wasl.cli.printing import console, without_controls

if TYPE_CHECKING:
    from wasl.engines.kinship.laboratory.frequencies import Table

SALT_BYTES = 32
TableOption = Annotated[
    Path | None,
    typer.Option(
        "--frequencies", metavar="FILE", help="Allele frequencies (JSON, CSV, STRidER). Without: those shipped."
    ),
]


def answer_question(
    question: Annotated[Path, typer.Argument(metavar="CASE", help="The remains, the candidates, the prior, as JSON.")],
    out: OutOption,
    frequencies: TableOption = None,
    sealed: Annotated[
        Path | None,
        typer.Option("--sealed", metavar="SALT", help="Leave out what each marker says; its proof goes to this file."),
    ] = None,
) -> None:
    """Example: wasl kinship answer CASE.json --frequencies FREQUENCIES.json --out RESULT.json

    Weighs autosomal and X markers, the male and the female line and evidence other than DNA, and says what they come
    to together, what was only shown and why, and how that changes with the prior. RESULT.json is a certificate that
    `wasl kinship verify` computes anew.

    With --sealed the certificate has results without markers, for those who may not see genetic data. Keep SALT in
    the laboratory: only with it can the rest be proved.

    CASE: the page "Kinship cases" of the reference has its shape.
    """
    from wasl.cli.kinship_answer_words import show_answer
    from wasl.engines.kinship.conclusion.certificate import certificate
    from wasl.engines.kinship.conclusion.checking import read

    salt = secrets.token_bytes(SALT_BYTES) if sealed else None
    made = certificate(read_json(question), _tables(frequencies), salt=salt)
    if sealed and salt:
        _keep(sealed, salt)
    show_answer(read(made))
    write_whole(out, made)


def verify_answer(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="What `wasl kinship answer` wrote.")],
    question: Annotated[Path, typer.Argument(metavar="CASE", help="What it was asked.")],
    frequencies: TableOption = None,
    salt: Annotated[
        Path | None, typer.Option("--salt", metavar="SALT", help="Of a sealed result: the file kept by the laboratory.")
    ] = None,
) -> None:
    """Example: wasl kinship verify RESULT.json CASE.json --frequencies FREQUENCIES.json

    Computes everything anew and names the first thing that differs.
    """
    from wasl.engines.kinship.conclusion.certificate import REVISION
    from wasl.engines.kinship.conclusion.checking import check, read

    certified = read_bytes(result)
    difference = check(certified, read_json(question), _tables(frequencies), salt=_salt(salt) if salt else None)
    if difference:
        raise CheckFailed(
            f"{result} does not hold",
            why=f"at {without_controls(difference.at)} it says {_short(difference.said)}, "
            f"and its inputs give {_short(difference.found)}",
            do="Do not rely on it. Have the laboratory make it again from the same inputs.",
        )
    made_by = read(certified)["made_by"]
    console().print(f"{result}: every number was computed anew and is the same", markup=False)
    console().print(f"made by wasl {made_by['wasl']}, revision {made_by['revision']} of the engine; "
                    f"checked by revision {REVISION}", markup=False)  # fmt: skip


def check_engine() -> None:
    """Example: wasl kinship check

    Computes ten published cases and one whole answer, frozen with the engine, and ends with code 5 when one differs.
    """
    from wasl.engines.kinship.conclusion.self_check import CLOSE, self_check

    checked = self_check()
    for one in checked:
        off = f"off by {one.off:.0e}" if one.off else "the same"
        console().print(f"{'right' if one.is_right else 'WRONG'}  {one.id}: {off}", markup=False)
    if wrong := [one.id for one in checked if not one.is_right]:
        raise CheckFailed(
            f"{', '.join(wrong)}", why=f"the numbers are not those that were frozen, to a relative {CLOSE:g}",
            do="Do not use this installation for identifications. Install Wasl anew and report what it says.",
        )  # fmt: skip


def _tables(path: Path | None) -> "dict[str, Table]":
    from wasl.engines.kinship.laboratory.frequency_files import packaged, packaged_table, read_frequencies

    if path is None:
        return {name: packaged_table(name) for name in packaged()}
    return read_frequencies(read_bytes(path), file=path.name, unknown="keep")


def _keep(path: Path, salt: bytes) -> None:
    """For its owner alone, and never over another."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        raise Unwritable(f"{path}", why=str(fault.strerror), do="Choose another file for the salt.") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(json.dumps({"salt": salt.hex()}) + "\n")


def _salt(path: Path) -> bytes:
    try:
        return bytes.fromhex(read_json(path)["salt"])
    except (KeyError, TypeError, ValueError):
        raise Unreadable(f"{path}", why="it holds no salt", do="Bring the file that --sealed wrote.") from None


def _short(value: object) -> str:
    text = without_controls(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= 80 else f"{text[:77]}..."
