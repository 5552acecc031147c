"""The receipt for remains, and the record of a burial, as PDF: the same bytes from the same values."""

from wasl.apps.identification.interfaces.paper_values import Burial, Receipt
from wasl.apps.identification.interfaces.paper_words import facts, paper_of, words_of
from wasl.apps.papers.blocks import HandSignature, Heading, Paper, Paragraph
from wasl.apps.papers.setting import set_paper
from wasl.apps.papers.words import Runs, Words, code, offset_name


def write_receipt(receipt: Receipt, *, language: str) -> bytes:
    return set_paper(receipt_paper(receipt, language=language), of=receipt.handover)


def write_burial(burial: Burial, *, language: str) -> bytes:
    return set_paper(burial_paper(burial, language=language), of=burial.burial)


def receipt_paper(receipt: Receipt, *, language: str) -> Paper:
    words, offset = words_of(language), receipt.utc_offset_minutes
    receiver = (words.party(receipt.receiver),) if receipt.receiver else words.say("the_family")
    warning = "returned" if receipt.is_return else "provisional" if receipt.is_provisional else "identified"
    received = receipt.received_at and words.moment(receipt.received_at, offset=offset)
    title = "provisional_receipt" if receipt.is_provisional and not receipt.is_return else "receipt"
    giver = (words.party(receipt.giver),)
    labels = (words.say("name"), words.say("signature"), words.say("day"))
    return paper_of(
        words, title=words.say(title), subtitle=words.say(warning), of=receipt.handover, at=receipt.drawn_up_at,
        offset=offset,
        blocks=[
            Heading(words.say("contents")),
            Paragraph((code(receipt.contents),)),
            facts(words, {
                "handover": (code(receipt.handover),),
                "programme": (words.party(receipt.programme),),
                "remains": (code(receipt.label),),
                "place": (words.party(receipt.place),),
                "handed_by": words.together(giver, " · ", (words.party(receipt.given_by),)),
                "given_at": words.moment(receipt.given_at, offset=offset),
                "received_by": receiver,
                "received_at": received or words.say("not_received"),
                "how_received": (words.party(receipt.receipt),) if receipt.receipt else (),
                "confirmed": _confirmed(receipt, words),
                "times": words.say("all_times", offset=offset_name(offset)),
            }),
            Heading(words.say("by_hand")),
            HandSignature(giver, words.say("giver"), (), labels),
            HandSignature(receiver, words.say("taker"), (), labels),
        ],
    )  # fmt: skip


def _confirmed(receipt: Receipt, words: Words) -> Runs:
    if receipt.is_as_stated is None:
        return words.say("not_confirmed")
    if receipt.is_as_stated:
        return words.say("as_stated")
    return words.say("not_as_stated", said=(words.party(receipt.confirmation),))


def burial_paper(burial: Burial, *, language: str) -> Paper:
    words, offset = words_of(language), burial.utc_offset_minutes
    said = {
        name: (words.party(getattr(burial, name)),) if getattr(burial, name) else ()
        for name in ("kind", "laid_on", "place", "grave", "precision", "rites", "present", "opened", "opened_why")
    }
    return paper_of(
        words, title=words.say("burial"), subtitle=words.say("burial_open" if burial.opened else "burial_rests"),
        of=burial.burial, at=burial.drawn_up_at, offset=offset,
        blocks=[
            facts(words, {
                "programme": (words.party(burial.programme),),
                "remains": (code(burial.label),),
                "person": (words.party(burial.person),) if burial.person else words.say("nameless"),
                **{name: said[name] for name in ("kind", "laid_on", "place", "grave")},
                "coordinates": (code(burial.coordinates),) if burial.coordinates else (),
                **{name: said[name] for name in ("precision", "rites", "present", "opened", "opened_why")},
                "recorded_by": words.together((words.party(burial.recorded_by),), " · ",
                                              words.moment(burial.recorded_at, offset=offset)),
                "times": words.say("all_times", offset=offset_name(offset)),
            }),
        ],
    )  # fmt: skip
