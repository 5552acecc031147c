"""What the engines and the rules refuse or remark, in the reader's language.

They speak English sentences with places for ids and numbers. ``tools/messages.py`` collects those
sentences with ``{}`` for each place; here a spoken sentence is matched to its pattern and said again.
"""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation.trans_real import translation

from wasl.apps.casework.enums import RequestState
from wasl.apps.exchanges.enums import ExchangeState, ManifestState
from wasl.apps.identification.enums import ConclusionState, Evidence
from wasl.apps.lists.enums import AnswerState, ExportState, ListState, QuestionState
from wasl.apps.matching.enums import RunState
from wasl.engines.tables.errors import TableError
from wasl.kernel.errors import WaslError

PLACE = "{}"
FILLERS = (  # words that the engines put into those places
    gettext_noop("a PDF"), gettext_noop("a picture"), gettext_noop("a text document"), gettext_noop("a database"),
    gettext_noop("a RAR archive"), gettext_noop("a 7z archive"), gettext_noop("a compressed file"),
    gettext_noop("a workbook"), gettext_noop("text"),
    gettext_noop("a workbook in the XML of 2003"), gettext_noop("a flat ODS workbook"),
    gettext_noop("invisible direction marks, which can make text look like another"),
    gettext_noop("Arabic letters in their printed forms"),
    gettext_noop("the text of the rules"), gettext_noop("the pool"), gettext_noop("the list"), gettext_noop("a kind"),
    gettext_noop("a form of parity"), gettext_noop("a party of the rules"), gettext_noop("a party of these rules"),
    gettext_noop("an objective"), gettext_noop("yes or no"), gettext_noop("key"), gettext_noop("note"),
)  # fmt: skip
# Whole sentences that would be taken for another pattern, here "{} is not a party of the rules".
WHOLE = (gettext_noop("it is not a party of the rules"),)
SHAPES = (  # of a whole refusal in one text
    (re.compile(r"(.+?): (.+?)\. (.+)"), "{}: {}. {}"),
    (re.compile(r"(.+?): (.+?)\."), "{}: {}."),
    (re.compile(r"(.+?)\. (.+)"), "{}. {}"),
)
FIRST_STRONG, END = "\u2068", "\u2069"  # around a name, whose direction is its own
MAX_CHARS = 400  # of a sentence that is matched against patterns


def in_words(refusal: WaslError, *, called: Mapping[str, str] = MappingProxyType({})) -> str:
    """What was refused, why and what to do, as sentences. ``called``: by id, what people call a thing."""
    what = _what_of(refusal)
    if "." not in what.split(" ", 1)[0]:  # the name of a file stays as it is
        what = what[:1].upper() + what[1:]
    why = f": {said_again(refusal.why)}" if refusal.why else ""
    do = f" {said_again(refusal.do)}" if refusal.do else ""
    said = f"{what}{why}.{do}"
    for id, name in called.items():
        said = said.replace(id, f"{FIRST_STRONG}{name}{END}")
    return said


def said_again(sentence: str) -> str:
    """The sentence in the active language; as it came when the catalogue does not have it."""
    sentence = str(sentence)
    if not sentence:
        return ""
    return _known(sentence) or _in_parts(sentence) or sentence


def _known(sentence: str) -> str:
    """The sentence as the catalogue says it; empty when it does not."""
    if (translated := gettext(sentence)) != sentence:
        return translated
    for pattern, written in _patterns(get_language() or "en"):
        if match := pattern.fullmatch(sentence[:MAX_CHARS]):
            return _filled(written, match.groups())
    return ""


def _in_parts(sentence: str) -> str:
    """A whole refusal in one text, "what: why. do", part by part; empty when any part is unknown."""
    for shape, joined in SHAPES:
        match = shape.fullmatch(sentence[:MAX_CHARS])
        if match and all(said := [_known(part) for part in match.groups()]):
            return joined.format(*said)
    return ""


def _what_of(refusal: WaslError) -> str:
    if not isinstance(refusal, TableError):
        return said_again(refusal.what)
    what = gettext("The file was not read")
    if refusal.row is not None:
        what += gettext(", row %(number)s") % {"number": refusal.row}
    if refusal.column is not None:
        what += gettext(", column %(number)s") % {"number": refusal.column}
    return what


def _filled(written: str, values: tuple[str, ...]) -> str:
    for value in values:
        written = written.replace(PLACE, _label(value), 1)
    return written


def _label(value: str) -> str:
    """A state by its name for people; anything else as it is."""
    for states in (ListState, AnswerState, ExportState, RunState, RequestState, QuestionState,
                   ExchangeState, ManifestState, ConclusionState, Evidence):  # fmt: skip
        if value in states.values:
            return str(states(value).label)
    return gettext(value) if value in FILLERS else value


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of the language's catalogue, those with most fixed letters first."""
    catalogue = translation(language)._catalog
    found = [(key, catalogue[key]) for key in catalogue.keys() if isinstance(key, str) and PLACE in key]  # noqa: SIM118  it is no dict
    found = [(key, text) for key, text in found if text and key.count(PLACE) == text.count(PLACE)]
    found.sort(key=lambda pair: -len(pair[0]))
    return tuple((re.compile("(.+?)".join(map(re.escape, key.split(PLACE)))), text) for key, text in found)
