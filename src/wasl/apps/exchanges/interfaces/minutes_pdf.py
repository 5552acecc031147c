"""The minutes as a PDF, the same bytes from the same minutes."""

from collections.abc import Iterable

from wasl.apps.exchanges.interfaces.minutes_content import minutes_paper
from wasl.apps.exchanges.interfaces.paper_terms import Minutes
from wasl.apps.papers.setting import set_paper


def write_minutes_pdf(minutes: Minutes, *, language: str, keep_out: Iterable[str] = ()) -> bytes:
    """Raises PaperError when the minutes cannot be written so, or one of the names to keep out stands in them."""
    return set_paper(minutes_paper(minutes, language=language, keep_out=keep_out), of=minutes.exchange)
