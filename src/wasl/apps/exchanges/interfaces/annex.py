"""The annex of names: a sealed copy for one recipient, apart from the minutes, which name nobody.

It is a class and a file of its own, so that no path leads from minutes to names. Whether it may be made, for whom, and
that two people wanted it, is for whoever calls.
"""

from wasl.apps.exchanges.interfaces.paper_checks import check_annex
from wasl.apps.exchanges.interfaces.paper_terms import Annex
from wasl.apps.exchanges.interfaces.paper_words import words_of
from wasl.apps.papers.blocks import Facts, Heading, Paper, Paragraph, Table
from wasl.apps.papers.setting import set_paper
from wasl.apps.papers.words import Runs, Words, code, in_zone

COLUMNS = ("person", "name_written", "name_latin", "birth", "from", "to", "stage")
SHARES = (5, 9, 8, 6, 6, 6, 4)


def write_annex(annex: Annex, *, language: str) -> bytes:
    """The PDF. Raises PaperError when it cannot be written so."""
    words = words_of(language)
    check_annex(annex)
    day = in_zone(annex.drawn_up_at, offset=annex.utc_offset_minutes)
    paper = Paper(
        language=language, rtl=words.rtl,
        title=words.say("annex", number=annex.number), subtitle=words.say("sealed"),
        footer=words.together(code(annex.copy), " · ", words.party(annex.recipient), " · ", words.say("sealed")),
        page_words=words.text("page"),
        year=day.year, month=day.month, day=day.day,
        blocks=(_facts(annex, words), *_names(annex, words)),
    )  # fmt: skip
    return set_paper(paper, of=annex.exchange)


def _facts(annex: Annex, words: Words) -> Facts:
    return Facts((
        (words.say("copy"), (code(annex.copy),)),
        (words.say("recipient"), (words.party(annex.recipient),)),
        (words.say("group"), (words.party(annex.group),)),
        (words.say("id"), (code(annex.exchange),)),
        (words.say("drawn_up"), words.moment(annex.drawn_up_at, offset=annex.utc_offset_minutes)),
        (words.say("manifest_hash"), (code(annex.manifest_sha256),)),
        (words.say("number"), words.counted("person", len(annex.persons))),
    ))  # fmt: skip


def _names(annex: Annex, words: Words) -> tuple[Heading | Paragraph | Table, ...]:
    heading = Heading(words.of("kind", "person"))
    if not annex.persons:
        return heading, Paragraph(words.say("none"))

    def text(given: str) -> Runs:
        return (words.party(given),) if given else ()

    rows = tuple(
        ((code(one.id),), text(one.name), text(one.name_latin), text(one.birth), text(one.giver), text(one.receiver),
         (code(str(one.stage)),))
        for one in annex.persons
    )  # fmt: skip
    return heading, Table(tuple(words.say(key) for key in COLUMNS), SHARES, rows)
