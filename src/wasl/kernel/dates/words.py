"""Written dates into tokens: numbers, months, seasons, signs, and the words that say how sure and from when.

Arabic, English, Turkish, Russian, French and Persian, in one lexicon: no word of one language means
something else in another. A word that is not here is refused, never skipped.
"""

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

from wasl.kernel.dates.model import Calendar, DateError
from wasl.kernel.dates.month_names import month_names
from wasl.kernel.numerals import to_western_digits


class Kind(StrEnum):
    """What a token says; the one-letter kinds are what the shapes of ``written`` are spelled in."""

    SHORT = "d"  # a number of one or two digits
    YEAR = "y"  # a number of four digits
    MONTH = "m"
    SEASON = "s"
    SLASH = "/"
    DASH = "-"
    DOT = "."
    COMMA = ","
    TO = "R"
    AND = "&"
    APPROXIMATE = "approximate"
    UNCERTAIN = "uncertain"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    FROM = "from"
    SINCE = "since"
    UNTIL = "until"
    DECADE = "decade"
    CALENDAR = "calendar"
    EQUALS = "equals"
    PART = "part"
    FILLER = "filler"


class Token(NamedTuple):
    kind: Kind
    number: int = 0
    calendar: Calendar | None = None


UNREAD = "a written date was not read"

# One language per line: English, Arabic, Turkish, Russian, French, Persian; phrases between bars.
PHRASES = {
    Kind.APPROXIMATE: """
        ~ | about | circa | ca | c | approximately | approximate | approx | around | roughly | estimated | est
        حوالي | تقريبا | تقريبي | نحو | قرابة | حدود | في حدود
        yaklaşık | civarı | civarında
        около | примерно | приблизительно
        vers | environ | env
        حدودا | در حدود""",
    Kind.UNCERTAIN: """
        ? | maybe | perhaps | possibly | probably | uncertain | unsure | not sure
        ربما | يرجح | على الأرجح | غير مؤكد | غير مؤكدة | قد يكون
        belki | muhtemelen
        возможно | вероятно | наверное
        peut être | probablement | incertain | incertaine
        شاید | احتمالا""",
    Kind.BETWEEN: """
        between
        بين | ما بين
        arası | arasında
        между
        entre""",
    Kind.AND: """
        and
        و
        ve | ile
        и
        et""",
    Kind.TO: """
        to | through | thru
        по
        à | au""",
    Kind.BEFORE: """
        before | prior to
        قبل
        önce
        avant
        قبل از | پیش از""",
    Kind.AFTER: """
        after
        بعد
        sonra
        после
        après
        بعد از | پس از""",
    Kind.FROM: """
        from
        من
        с | со
        از""",
    Kind.SINCE: """
        since | starting
        منذ | ابتداء من | اعتبارا من
        beri | itibaren
        depuis | dès""",
    Kind.UNTIL: """
        until | till | up to | no later than | by
        حتى | لغاية | إلى
        kadar
        до
        jusqu à | jusqu au | jusqu en
        تا""",
    Kind.DECADE: """
        s | decade
        عقد
        ler | lerde | lar | larda | lı yıllar | li yıllar | lu yıllar | lü yıllar
        е | х
        années
        دهه""",
    Kind.EQUALS: """
        corresponding to
        الموافق | الموافق ل | موافق | الموافقة | المصادف | المصادف ل
        مطابق | مطابق با | برابر با""",
    Kind.PART: """
        early | late | mid | beginning | end | middle | start
        أوائل | أواخر | منتصف | أواسط | بداية | نهاية | مطلع | آخر | أول
        başı | başında | ortası | ortasında | sonu | sonunda
        начало | начале | середина | середине | конец | конце
        début | mi | fin
        اوایل""",
    Kind.FILLER: """
        of | the | in | on | at | year | month | day | date | dated | th | st | nd | rd | er | xx | ( | )
        monday | tuesday | wednesday | thursday | friday | saturday | sunday
        mon | tue | tues | wed | thu | thur | thurs | fri | sat | sun
        في | بتاريخ | تاريخ | يوم | شهر | بشهر | عام | سنة | لعام | لسنة | بعام | بسنة
        الاثنين | الثلاثاء | الأربعاء | الخميس | الجمعة | السبت | الأحد
        yılı | yılında | yıl | ayı | ayında | günü | tarihi | tarihinde
        te | ta | de | da | ten | tan | den | dan | nin | nın | e | ye | ya
        pazartesi | salı | çarşamba | perşembe | cuma | cumartesi | pazar
        г | гг | год | года | году | годах | годы | годов | в | во | от
        понедельник | вторник | среда | четверг | пятница | суббота | воскресенье
        le | la | les | en | l | an | année | du
        lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche
        سال | ماه | روز | در | شنبه | یکشنبه | دوشنبه | سه شنبه | چهارشنبه | پنجشنبه | جمعه""",
}
CALENDAR_MARKS = {
    Calendar.GREGORIAN: """
        ad | a.d. | a.d | ce | c.e. | miladi | н.э | н.э.
        م | ميلادي | ميلادية | للميلاد""",
    Calendar.HIJRI: """
        ah | a.h. | a.h | h | hijri | hicri
        ه | هجري | هجرية | للهجرة | هجري قمري | قمري | ق | ه.ق | ه.ق. | ه ق | هق""",
    Calendar.SOLAR_HIJRI: """
        sh | s.h. | solar hijri
        ش | ه.ش | ه.ش. | ه ش | هش | شمسی | هجری شمسی | خورشیدی | هجری خورشیدی""",
}
SEASONS = {
    21: """
        spring | springtime | ilkbahar | bahar | ilkbaharı | baharı | весна | весной | весны | printemps
        ربيع | الربيع | فصل الربيع | بهار""",
    22: """
        summer | yaz | yazı | yazında | лето | летом | лета | été
        صيف | الصيف | فصل الصيف | تابستان""",
    23: """
        autumn | fall | sonbahar | sonbaharı | güz | осень | осенью | осени | automne
        خريف | الخريف | فصل الخريف | پاییز""",
    24: """
        winter | kış | kışı | kışında | зима | зимой | зимы | hiver
        شتاء | الشتاء | فصل الشتاء | زمستان""",
}
UNKNOWN_PHRASES = """
    - | -- | --- | . | ? | ?? | ??? | n/a | na | unknown | not known | unk | unclear
    غير معروف | غير معروفة | غير معلوم | مجهول | لا يعرف | لا أعرف | غير محدد | غير متوفر | لا يوجد
    bilinmiyor | belirsiz
    неизвестно | неизвестна | не известно
    inconnu | inconnue
    نامعلوم | نامشخص"""

# Combining marks, direction marks and joiners, the Arabic tatweel: nothing a date is told apart by.
_INVISIBLE = re.compile(
    "[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_LETTERS = str.maketrans("ىیېۍکھہەۀةı–—‑−‐؍’‘ʼ`´؟،٬٫", "ييييكهههههi-----/'''''?,,,")
_PIECES = re.compile(r"[0-9]+|[^\W\d_]+|\S")


def fold(text: str) -> str:
    """Text as it is compared: Western digits, no marks, one form of each letter, lower case."""
    if text.isascii():
        return text.lower()
    unfolded = unicodedata.normalize("NFKD", to_western_digits(text))
    plain = unicodedata.normalize("NFKD", unfolded.casefold())  # each may make work for the other
    return _INVISIBLE.sub("", plain).translate(_LETTERS)


def pieces(folded: str) -> list[str]:
    """Runs of digits, runs of letters, and single signs; apostrophes and spaces fall away."""
    return [piece for piece in _PIECES.findall(folded) if piece != "'"]


def phrases_in(table: str) -> list[str]:
    return [phrase.strip() for phrase in re.split(r"[|\n]", table) if phrase.strip()]


def lexicon_entries() -> list[tuple[str, Token]]:
    """Every phrase as written above, with the one token it means."""
    return [
        *((phrase, Token(kind)) for kind, table in PHRASES.items() for phrase in phrases_in(table)),
        *(
            (phrase, Token(Kind.CALENDAR, calendar=calendar))
            for calendar, table in CALENDAR_MARKS.items()
            for phrase in phrases_in(table)
        ),
        *((phrase, Token(Kind.SEASON, code)) for code, table in SEASONS.items() for phrase in phrases_in(table)),
        *((name, Token(Kind.MONTH, month, calendar)) for name, calendar, month in month_names()),
    ]


Phrases = list[tuple[list[str], Token]]


def _lexicon() -> dict[str, Phrases]:
    """First piece to the phrases that start with it, longest first."""
    by_first: dict[str, Phrases] = {}
    for phrase, token in lexicon_entries():
        parts = pieces(fold(phrase))
        by_first.setdefault(parts[0], []).append((parts, token))
    for phrases in by_first.values():
        phrases.sort(key=lambda entry: len(entry[0]), reverse=True)
    return by_first


LEXICON = _lexicon()
UNKNOWN = frozenset(fold(phrase) for phrase in phrases_in(UNKNOWN_PHRASES))
SIGNS = {
    "/": Token(Kind.SLASH),
    "\\": Token(Kind.SLASH),
    "-": Token(Kind.DASH),
    "_": Token(Kind.DASH),
    ".": Token(Kind.DOT),
    ",": Token(Kind.COMMA),
}


def tokens_of(folded: str) -> list[Token]:
    """The tokens of a folded date, fillers left out. Raises DateError at the first word it does not know."""
    found: list[Token] = []
    rest = pieces(folded)
    position = 0
    while position < len(rest):
        token, used = _token_at(rest, position)
        position += used
        if token.kind is not Kind.FILLER:
            found.append(token)
    return found


def _token_at(rest: list[str], position: int) -> tuple[Token, int]:
    piece = rest[position]
    if sign := SIGNS.get(piece):
        return sign, 1
    if piece[0] in "0123456789":
        return _number(piece), 1
    for phrase, token in LEXICON.get(piece, ()):
        if rest[position : position + len(phrase)] == phrase:
            return token, len(phrase)
    if piece[0] == "و" and len(piece) > 1:  # the Arabic "and" is written onto its word
        rest[position] = piece[1:]
        return Token(Kind.AND), 0
    raise DateError(
        UNREAD,
        why="it has a word or sign that is no part of a date we know",
        do="Write it as 4/11/2013, 11/2013, 2013 or 2013-11-04, and put remarks in another column.",
    )


def _number(digits: str) -> Token:
    if len(digits) <= 2:
        return Token(Kind.SHORT, int(digits))
    if len(digits) == 4:
        return Token(Kind.YEAR, int(digits))
    raise DateError(
        UNREAD,
        why="a number in it has neither one, two nor four digits",
        do="A spreadsheet may have counted days: show the column as dates. Write 4/11/2013.",
    )
