"""What no paper may be written with: half a hash, a negative number, a statement of one party alone."""

import base64
import binascii
import re
from collections.abc import Iterable

from wasl.apps.exchanges.enums import LONGEST_DISPUTE
from wasl.apps.exchanges.interfaces.paper_terms import (
    Annex,
    Checkpoint,
    Keeper,
    Minutes,
    Receipt,
    RunSheet,
    SpokenCodes,
)
from wasl.apps.papers.errors import PaperError

SHA256 = re.compile(r"[0-9a-f]{64}")
ROOT_BYTES = 32
LONGEST_KEY = 60
LONGEST_CODE = 12
MOST_SWAPS = 1_000
MOST_TEXT = LONGEST_DISPUTE
MOST_NAMES = 6_000


def check_minutes(minutes: Minutes) -> None:
    _check_hash(minutes.manifest_sha256, of=minutes.exchange)
    _check_checkpoint(minutes.checkpoint, of=minutes.exchange)
    _check_numbers(minutes)
    for dispute in minutes.disputes:
        if len(dispute.statements) < 2:
            _refuse(minutes.exchange, why="a dispute came with the statement of one party alone",
                    do="Give a line to every party to it, with an empty text where it said nothing.")  # fmt: skip
        if sum(len(one.text) for one in dispute.statements) > MOST_TEXT:
            _refuse(minutes.exchange, why=f"the statements on one dispute are longer than {MOST_TEXT} letters",
                    do="Attach them as documents, and let the minutes refer to those.")  # fmt: skip
    for signature in minutes.signatures:
        if len(signature.key) > LONGEST_KEY:
            _refuse(minutes.exchange, why=f"the name of a key is longer than {LONGEST_KEY} letters",
                    do="Give the key's name and its short hash, as in a signed note.")  # fmt: skip
    if minutes.planned[1] < minutes.planned[0] or (minutes.actual and minutes.actual[1] < minutes.actual[0]):
        _refuse(minutes.exchange, why="it ends before it begins", do="Check the planned and the actual times.")


def check_run_sheet(sheet: RunSheet) -> None:
    _check_hash(sheet.manifest_sha256, of=sheet.exchange)
    if not 1 <= sheet.stage <= sheet.stages:
        _refuse(sheet.exchange, why=f"stage {sheet.stage} is not one of {sheet.stages}", do="Check the stage.")
    if not sheet.swaps or len(sheet.swaps) > MOST_SWAPS:
        _refuse(sheet.exchange, why=f"a stage has {len(sheet.swaps)} swaps", do=f"Plan 1 to {MOST_SWAPS} in a stage.")
    if any(not swap.from_a or not swap.from_b for swap in sheet.swaps):
        _refuse(sheet.exchange, why="a swap has nobody on one side", do="Put somebody on each side of every swap.")
    codes = _spoken(sheet)
    others = {Keeper.MEDIATOR_A: [one.b for one in codes], Keeper.MEDIATOR_B: [one.a for one in codes]}
    if any(others.get(sheet.keeper, ())):
        _refuse(sheet.exchange, why="the sheet of one mediator would hold the other's codes, and who holds both can"
                " confirm a swap alone", do="Leave the other mediator's codes empty.")  # fmt: skip
    _check_codes(sheet)


def _spoken(sheet: RunSheet) -> list[SpokenCodes]:
    return [*(step.codes for step in sheet.steps), *(swap.codes for swap in sheet.swaps)]


def _check_codes(sheet: RunSheet) -> None:
    people = [code for swap in sheet.swaps for code in (*swap.from_a, *swap.from_b)]
    if len(set(people)) < len(people):
        _refuse(sheet.exchange, why="a person stands in two swaps of the stage", do="Give each person one place.")
    spoken = [code for one in _spoken(sheet) for code in (one.a, one.b)]
    if any(len(code) > LONGEST_CODE for code in (*people, *spoken)):
        _refuse(sheet.exchange, why=f"a code is longer than {LONGEST_CODE} letters",
                do="Give short codes, which can be spoken and read at arm's length.")  # fmt: skip


def check_receipt(receipt: Receipt) -> None:
    _check_hash(receipt.manifest_sha256, of=receipt.exchange)
    _check_checkpoint(receipt.checkpoint, of=receipt.exchange)
    if receipt.giver == receipt.receiver:
        _refuse(receipt.exchange, why="one party gives and receives", do="Check who handed over to whom.")


def check_annex(annex: Annex) -> None:
    _check_hash(annex.manifest_sha256, of=annex.exchange)
    if not annex.recipient.strip():
        _refuse(annex.exchange, why="a sealed copy has no recipient", do="Say for whom this copy is.")
    if len(annex.persons) > MOST_NAMES:
        _refuse(annex.exchange, why=f"an annex holds at most {MOST_NAMES} names", do="Write one for each side.")


def _check_numbers(minutes: Minutes) -> None:
    counts: Iterable[int | None] = (
        *(count for one in minutes.transfers for count in (one.agreed, one.crossed)),
        *(one.count for one in minutes.not_crossed),
        *(one.count for one in minutes.steps),
        *(count for one in minutes.receipts for count in (one.by_both, one.by_one)),
        *(count for one in minutes.bodies
          for count in (one.agreed, one.provisional, one.confirmed, one.not_as_stated, one.owed)),
        minutes.clock_tolerance_seconds,
    )  # fmt: skip
    if any(count is not None and count < 0 for count in counts):
        _refuse(minutes.exchange, why="a number in it is below zero", do="Check its counts.")
    if any(one.confirmed + one.not_as_stated > one.provisional for one in minutes.bodies):
        _refuse(minutes.exchange, why="more bodies were examined than handed over", do="Check the counts of bodies.")


def _check_hash(digest: str, *, of: str) -> None:
    if not SHA256.fullmatch(digest):
        _refuse(of, why="the hash of its manifest is not 64 small hexadecimal digits", do="Give the whole SHA-256.")


def _check_checkpoint(checkpoint: Checkpoint, *, of: str) -> None:
    try:
        whole = len(base64.b64decode(checkpoint.root, validate=True)) == ROOT_BYTES
    except (binascii.Error, ValueError):
        whole = False
    if not whole or checkpoint.size < 0:
        _refuse(of, why="the log's size or root is not one of a log",
                do="Give the root in base64, as in the checkpoint.")  # fmt: skip


def _refuse(exchange: str, *, why: str, do: str) -> None:
    raise PaperError(f"a paper of exchange {exchange} was not written", why=why, do=do)
