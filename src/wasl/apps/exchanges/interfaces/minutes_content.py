"""The minutes as blocks: every section, in its order, in one language."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from wasl.apps.exchanges.interfaces.paper_checks import check_minutes
from wasl.apps.exchanges.interfaces.paper_names import check_names_nobody
from wasl.apps.exchanges.interfaces.paper_terms import Dispute, Minutes, Presence, Transfer
from wasl.apps.exchanges.interfaces.paper_words import words_of
from wasl.apps.papers.blocks import (
    Block,
    Facts,
    HandSignature,
    Heading,
    Paper,
    Paragraph,
    Table,
)
from wasl.apps.papers.words import Runs, Words, code, in_zone, offset_name

EMPTY: Runs = ()


def minutes_paper(minutes: Minutes, *, language: str, keep_out: Iterable[str] = ()) -> Paper:
    """Raises PaperError when the minutes cannot be written so, or one of the names to keep out stands in them."""
    words = words_of(language)
    check_minutes(minutes)
    check_names_nobody(minutes, keep_out=keep_out)
    day = in_zone(minutes.drawn_up_at, offset=minutes.utc_offset_minutes)
    sections = (
        _exchange, _present, _agreed, _events, _not_crossing, _receipts, _bodies, _disputes, _balance, _proofs,
        _by_hand,
    )  # fmt: skip
    return Paper(
        language=language, rtl=words.rtl,
        title=words.say("title", number=minutes.number), subtitle=words.say("subject"),
        footer=(code(minutes.exchange),), page_words=words.text("page"),
        year=day.year, month=day.month, day=day.day,
        blocks=tuple(block for section in sections for block in section(minutes, words)),
    )  # fmt: skip


def _exchange(minutes: Minutes, words: Words) -> Iterable[Block]:
    offset = minutes.utc_offset_minutes
    actual = words.span(*minutes.actual, offset=offset) if minutes.actual else words.say("not_begun")
    yield Heading(words.say("the_exchange"))
    yield Facts((
        (words.say("group"), (words.party(minutes.group),)),
        (words.say("id"), (code(minutes.exchange),)),
        (words.say("place"), (words.party(minutes.place),)),
        (words.say("planned"), words.span(*minutes.planned, offset=offset)),
        (words.say("actual"), actual),
        (words.say("outcome"), words.of("outcome", minutes.outcome)),
        (words.say("times"), words.say("all_times", offset=offset_name(offset))),
        (words.say("tolerance"), words.counted("second", minutes.clock_tolerance_seconds)),
        (words.say("drawn_up"), words.moment(minutes.drawn_up_at, offset=offset)),
    ))  # fmt: skip


def _present(minutes: Minutes, words: Words) -> Iterable[Block]:
    named = any(one.official for one in minutes.present)
    headings = ("organisation", "in_role", "official") if named else ("organisation", "in_role")
    yield Heading(words.say("present"))
    yield from _table(words, headings, (5, 3, 4)[: len(headings)], [
        ((words.party(one.organisation),), words.of("role", one.role), *([_official(one, words)] if named else []))
        for one in minutes.present
    ])  # fmt: skip


def _official(presence: Presence, words: Words) -> Runs:
    return (words.party(presence.official),) if presence.official else EMPTY


def _agreed(minutes: Minutes, words: Words) -> Iterable[Block]:
    yield Heading(words.say("agreed_and_done"))
    yield from _table(words, ("stage", "from", "to", "what", "agreed", "crossed"), (2, 4, 4, 3, 3, 3), [
        (_number(one.stage), (words.party(one.giver),), (words.party(one.receiver),), words.of("kind", one.kind),
         _number(one.agreed), _number(one.crossed))
        for one in minutes.transfers
    ], numbers={4, 5})  # fmt: skip
    yield Facts(tuple(
        (
            words.say("total", giver=words.party(giver), receiver=words.party(receiver)),
            words.say("agreed_of", agreed=words.counted(kind, sum(one.agreed for one in some)),
                      crossed=words.counted(kind, sum(one.crossed for one in some))),
        )
        for (giver, receiver, kind), some in _by_direction(minutes.transfers)
    ))  # fmt: skip


def _by_direction(transfers: Sequence[Transfer]) -> list[tuple[tuple[str, str, str], list[Transfer]]]:
    """Transfers by giver, receiver and kind, in the order in which each first comes."""
    found: dict[tuple[str, str, str], list[Transfer]] = {}
    for one in transfers:
        found.setdefault((one.giver, one.receiver, one.kind), []).append(one)
    return list(found.items())


def _events(minutes: Minutes, words: Words) -> Iterable[Block]:
    offset = minutes.utc_offset_minutes
    ordered = sorted(minutes.steps, key=lambda step: step.at)
    yield Heading(words.say("events"))
    if not ordered:
        yield Paragraph(words.say("none"))
    for day, steps in groupby(ordered, key=lambda step: in_zone(step.at, offset=offset).date()):
        yield Heading(words.day(day), level=3)
        yield from _table(words, ("time", "step", "stage", "number", "confirmed_by"), (4, 10, 4, 4, 13), [
            ((words.clock(one.at, offset=offset),), words.of("step", one.step),
             EMPTY if one.stage is None else _number(one.stage), EMPTY if one.count is None else _number(one.count),
             words.listed((words.party(name),) for name in one.confirmed_by))
            for one in steps
        ], numbers={3})  # fmt: skip


def _not_crossing(minutes: Minutes, words: Words) -> Iterable[Block]:
    yield Heading(words.say("not_crossing"))
    yield Paragraph(words.say("numbers_only"))
    yield from _table(words, ("side", "word", "number"), (5, 6, 2), [
        ((words.party(one.side),), words.of("not_crossed", one.word), _number(one.count))
        for one in minutes.not_crossed
    ], numbers={2})  # fmt: skip


def _receipts(minutes: Minutes, words: Words) -> Iterable[Block]:
    yield Heading(words.say("receipts"))
    yield Paragraph(words.say("families"))
    yield from _table(words, ("receiver", "what", "by_both", "by_one"), (5, 3, 3, 3), [
        ((words.party(one.receiver),), words.of("kind", one.kind), _number(one.by_both), _number(one.by_one))
        for one in minutes.receipts
    ], numbers={2, 3})  # fmt: skip


def _bodies(minutes: Minutes, words: Words) -> Iterable[Block]:
    if not minutes.bodies:
        return
    yield Heading(words.say("bodies"))
    yield Paragraph(words.say("debt"))
    for one in minutes.bodies:
        pending = one.provisional - one.confirmed - one.not_as_stated
        counts = [
            ("agreed", one.agreed), ("provisional", one.provisional), ("confirmed", one.confirmed),
            ("not_as_stated", one.not_as_stated), ("pending", pending), ("owed", one.owed),
        ]  # fmt: skip
        yield Heading(words.say("total", giver=words.party(one.giver), receiver=words.party(one.receiver)), level=3)
        yield Facts((
            *((words.say(key), words.counted("body", count)) for key, count in counts),
            *([(words.say("due"), words.day(one.due))] if one.due else []),
        ))  # fmt: skip


def _disputes(minutes: Minutes, words: Words) -> Iterable[Block]:
    yield Heading(words.say("disputed"))
    if not minutes.disputes:
        yield Paragraph(words.say("none"))
        return
    yield Paragraph(words.say("side_by_side"))
    for dispute in minutes.disputes:
        yield Heading((words.party(dispute.subject),), level=3)
        yield _statements(dispute, words)


def _statements(dispute: Dispute, words: Words) -> Table:
    """Two parties side by side; more than two one under the other."""
    texts = [(words.party(one.text),) if one.text.strip() else words.say("silent") for one in dispute.statements]
    parties = [words.party(one.by) for one in dispute.statements]
    if len(texts) == 2:
        return Table(tuple(words.say("says", party=party) for party in parties), (1, 1), (tuple(texts),))
    rows = tuple(((party,), text) for party, text in zip(parties, texts, strict=True))
    return Table((words.say("party"), words.say("statement")), (1, 3), rows)


def _balance(minutes: Minutes, words: Words) -> Iterable[Block]:
    parties = list(dict.fromkeys(name for one in minutes.transfers for name in (one.giver, one.receiver)))
    kinds = list(dict.fromkeys(one.kind for one in minutes.transfers))
    yield Heading(words.say("balance"))
    yield from _table(words, ("party", "what", "gave", "got"), (5, 3, 4, 3), [
        ((words.party(party),), words.of("kind", kind),
         _number(sum(one.crossed for one in minutes.transfers if (one.giver, one.kind) == (party, kind))),
         _number(sum(one.crossed for one in minutes.transfers if (one.receiver, one.kind) == (party, kind))))
        for party in parties for kind in kinds
    ], numbers={2, 3})  # fmt: skip
    yield Facts(((words.say("window"), words.moment(minutes.dispute_until, offset=minutes.utc_offset_minutes)),))


def _proofs(minutes: Minutes, words: Words) -> Iterable[Block]:
    offset, head = minutes.utc_offset_minutes, minutes.checkpoint
    yield Heading(words.say("proofs"))
    yield Facts((
        (words.say("manifest_hash"), (code(minutes.manifest_sha256),)),
        (words.say("log"), (code(head.origin),)),
        (words.say("log_size"), words.counted("entry", head.size)),
        (words.say("log_root"), (code(head.root),)),
        (words.say("log_at"), words.moment(head.at, offset=offset)),
    ))  # fmt: skip
    yield Heading(words.say("signatures"), level=3)
    yield from _table(words, ("signed_by", "key", "under", "when"), (4, 6, 3, 4), [
        ((words.party(one.by),), (code(one.key),), words.of("signed", one.signed), words.moment(one.at, offset=offset))
        for one in minutes.signatures
    ])  # fmt: skip


def _by_hand(minutes: Minutes, words: Words) -> Iterable[Block]:
    if not minutes.hand_signatures:
        return
    yield Heading(words.say("by_hand"))
    for one in minutes.hand_signatures:
        yield HandSignature(
            (words.party(one.organisation),), words.of("role", one.role), _official(one, words),
            (words.say("name"), words.say("signature"), words.say("day")),
        )  # fmt: skip


def _number(count: int) -> Runs:
    return (code(str(count)),)


def _table(
    words: Words, headings: Sequence[str], shares: Sequence[int], rows: Sequence[tuple[Runs, ...]],
    *, numbers: Iterable[int] = (),
) -> Iterable[Block]:  # fmt: skip
    """The table, or a line that says there is nothing in it."""
    if rows:
        yield Table(tuple(words.say(one) for one in headings), tuple(shares), tuple(rows), frozenset(numbers))
    else:
        yield Paragraph(words.say("none"))
