"""The minutes as a file to take away."""

from collections.abc import Callable
from typing import NamedTuple

from wasl.apps.exchanges.interfaces.gathered_minutes import gather_minutes
from wasl.apps.exchanges.interfaces.minutes_docx import write_minutes_docx
from wasl.apps.exchanges.interfaces.minutes_pdf import write_minutes_pdf
from wasl.apps.exchanges.interfaces.paper_names import without_names
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.apps.exchanges.models.pool import Candidate

LANGUAGES = {"ar": "العربية", "en": "English", "ru": "Русский", "tr": "Türkçe"}
WRITERS: dict[str, tuple[Callable[..., bytes], str]] = {
    "pdf": (write_minutes_pdf, "application/pdf"),
    "docx": (write_minutes_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
MINUTES = frozenset((language, ending) for language in LANGUAGES for ending in WRITERS)


class PaperFile(NamedTuple):
    name: str
    kind: str
    content: bytes


def minutes_file(crossing: Crossing, *, language: str, ending: str) -> PaperFile:
    """Raises PaperError before the day is over, or before a checkpoint covers it. Names are left out of it."""
    writer, kind = WRITERS[ending]
    told = Candidate.objects.filter(pool__exchange=crossing.exchange_id).values_list("told", flat=True)
    names = [row[column] for row in told for column in ("name", "name_latin") if row.get(column)]
    minutes = without_names(gather_minutes(crossing, language=language), keep_out=names)
    content = writer(minutes, language=language, keep_out=names)
    return PaperFile(f"minutes-{crossing.exchange_id}-{language}.{ending}", kind, content)
