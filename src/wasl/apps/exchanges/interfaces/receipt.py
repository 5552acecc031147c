"""Receipts: one page for each person handed over, by an opaque id; a body's receipt is provisional.

It names nobody, and is kept by both sides and both mediators: what, when, where, from whom, to whom, and the hashes by
which it is found again in the log.
"""

from collections.abc import Sequence
from pathlib import Path

from wasl.apps.exchanges.interfaces.paper_checks import check_receipt
from wasl.apps.exchanges.interfaces.paper_terms import Kind, Receipt
from wasl.apps.exchanges.interfaces.paper_words import words_of
from wasl.apps.exchanges.interfaces.qr import qr_svg
from wasl.apps.papers.errors import PaperError
from wasl.apps.papers.setting import runs_json, set_pdf
from wasl.apps.papers.words import Runs, Words, code, in_zone, offset_name, plain_text

TEMPLATE = Path(__file__).with_name("receipt.typ")
MOST = 500  # the typesetter takes about 1 MiB of memory for each


def write_receipts(receipts: Sequence[Receipt], *, language: str) -> bytes:
    """A PDF with one page for each. Raises PaperError when it cannot be written so."""
    words = words_of(language)
    if not 1 <= len(receipts) <= MOST:
        raise PaperError(f"{len(receipts)} receipts were not written", why=f"a file holds 1 to {MOST}",
                         do="Write them stage by stage.")  # fmt: skip
    for receipt in receipts:
        check_receipt(receipt)
    latest = max(in_zone(one.at, offset=one.utc_offset_minutes) for one in receipts)
    said: dict[str, object] = {
        "language": language,
        "rtl": words.rtl,
        "date": (latest.year, latest.month, latest.day),
        "title": runs_json(words.together(words.say("receipt"), " · ", code(receipts[0].exchange))),
        "labels": [runs_json(words.say(key)) for key in ("name", "signature", "time")],
        "receipts": [_receipt_json(one, words) for one in receipts],
    }
    return set_pdf(TEMPLATE, said, of=receipts[0].exchange)


def _receipt_json(receipt: Receipt, words: Words) -> dict[str, object]:
    signers = [
        (words.say("handed_by"), receipt.giver), (words.say("received_by"), receipt.receiver),
        *((words.of("role", "mediator"), name) for name in receipt.mediators),
    ]  # fmt: skip
    return {
        "title": runs_json(words.say("receipt" if receipt.kind is Kind.PERSON else "provisional_receipt")),
        "exchange": runs_json(words.say("exchange_of", number=receipt.number)),
        "person": runs_json((code(receipt.person),)),
        "person_label": runs_json(words.say("person_id" if receipt.kind is Kind.PERSON else "body_id")),
        "facts": [(runs_json(label), runs_json(value)) for label, value in _facts(receipt, words)],
        "debt": [] if receipt.kind is Kind.PERSON else runs_json(words.say("debt")),
        "signers": [(runs_json(label), runs_json((words.party(name),))) for label, name in signers],
        "qr": {"svg": qr_svg(receipt.qr), "alt": plain_text(words.say("qr", text=code(receipt.qr)))},
    }


def _facts(receipt: Receipt, words: Words) -> list[tuple[Runs, Runs]]:
    offset, head = receipt.utc_offset_minutes, receipt.checkpoint
    return [
        (words.say("what"), words.say("living" if receipt.kind is Kind.PERSON else "dead")),
        (words.say("when"), words.moment(receipt.at, offset=offset)),
        (words.say("times"), words.say("all_times", offset=offset_name(offset))),
        (words.say("place"), (words.party(receipt.place),)),
        (words.say("stage"), (code(str(receipt.stage)),)),
        (words.say("id"), (code(receipt.exchange),)),
        (words.say("handed_by"), (words.party(receipt.giver),)),
        (words.say("received_by"), (words.party(receipt.receiver),)),
        (words.say("mediators"), words.listed((words.party(name),) for name in receipt.mediators)),
        (words.say("manifest_hash"), (code(receipt.manifest_sha256),)),
        (words.say("log"), (code(head.origin),)),
        (words.say("log_size"), words.counted("entry", head.size)),
        (words.say("log_root"), (code(head.root),)),
    ]
