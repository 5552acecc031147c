"""Words and frame that the papers of identification share."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from wasl.apps.papers.blocks import Block, Facts, Paper
from wasl.apps.papers.words import Runs, Words, code, in_zone

LANGUAGES = ("ar", "en")


def words_of(language: str) -> Words:
    """Raises PaperError for a language in which these papers are not written."""
    return Words(language, table="identification/words.yaml", languages=LANGUAGES)


def paper_of(
    words: Words, *, title: Runs, subtitle: Runs, of: str, at: datetime, offset: int, blocks: Sequence[Block]
) -> Paper:
    day = in_zone(at, offset=offset)
    return Paper(
        language=words.language, rtl=words.rtl, title=title, subtitle=subtitle, footer=(code(of),),
        page_words=words.text("page"), year=day.year, month=day.month, day=day.day, blocks=tuple(blocks),
    )  # fmt: skip


def facts(words: Words, said: Mapping[str, Runs]) -> Facts:
    """A line for each word of ours; what is empty says so."""
    return Facts(tuple((words.say(key), value or words.say("none")) for key, value in said.items()))
