"""Words of the pages that reconcile: the verbal scale, odds, what stands for a pair."""

from collections.abc import Iterable
from math import floor

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from wasl.apps.identification.domain.described_fields import described_blocks, described_fields, shown
from wasl.apps.identification.domain.evidence import Piece
from wasl.apps.identification.domain.pair_numbers import posterior
from wasl.apps.identification.enums import PairState
from wasl.apps.identification.interfaces.paper_values import Item
from wasl.engines.kinship.evidence.verbal import in_words
from wasl.kernel.dates import DateError, display_date, from_edtf
from wasl.web.templatetags.wasl import share

# ENFSI guideline for evaluative reporting (2015): engines.kinship.evidence.verbal.
SUPPORT: dict[tuple[str, str], str | Promise] = {
    ("extremely_strong", "for"): _lazy("extremely strong support that they are this person, rather than anybody"),
    ("very_strong", "for"): _lazy("very strong support that they are this person, rather than anybody"),
    ("strong", "for"): _lazy("strong support that they are this person, rather than anybody"),
    ("moderately_strong", "for"): _lazy("moderately strong support that they are this person, rather than anybody"),
    ("moderate", "for"): _lazy("moderate support that they are this person, rather than anybody"),
    ("weak", "for"): _lazy("weak support that they are this person, rather than anybody"),
    ("none", "neither"): _lazy("no support either way"),
    ("weak", "against"): _lazy("weak support that they are somebody else"),
    ("moderate", "against"): _lazy("moderate support that they are somebody else"),
    ("moderately_strong", "against"): _lazy("moderately strong support that they are somebody else"),
    ("strong", "against"): _lazy("strong support that they are somebody else"),
    ("very_strong", "against"): _lazy("very strong support that they are somebody else"),
    ("extremely_strong", "against"): _lazy("extremely strong support that they are somebody else"),
}
# Colour and pattern of each state, of those that the drawings have.
LOOKS = {
    PairState.SIGNED: "verdict-same",
    PairState.WAITING: "request-passed_on",
    PairState.EXCLUDED: "request-refused",
    PairState.REACHES: "standing-answered",
    PairState.LIKELY: "standing-stated_held",
    PairState.UNLIKELY: "freed-no",
    PairState.FAR: "rows-doubted",
    PairState.NOT_COMPARED: "rows-none",
}
OWN_KEYS = {
    "dna": _lazy("DNA of the family"),
    "sex_marker": _lazy("Sex as the laboratory's marker shows it"),
    "dates": _lazy("Last seen, and found or died"),
    "distance": _lazy("Where last seen, and where found"),
}
LARGEST = 12  # powers of ten that are written out
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def support(log10_lr: float) -> str:
    """The verbal scale's step."""
    words = in_words(log10_lr)
    return str(SUPPORT[words.code, words.direction])


def power_of_ten(log10: float) -> str:
    """With raised digits: a number of one piece, which reads the same between Arabic words."""
    return f"10{str(floor(log10)).translate(RAISED)}"


def odds_in_words(log10_odds: float) -> str:
    """Odds as people say them; what is beyond a million million is a power of ten, never certainty."""
    if abs(log10_odds) > LARGEST:
        power = power_of_ten(abs(log10_odds))
        return (
            _("more than %(power)s to 1 for it") if log10_odds > 0 else _("more than %(power)s to 1 against it")
        ) % {"power": power}
    number = 10 ** abs(log10_odds)
    said = f"{number:,.0f}" if number >= 100 else f"{number:,.1f}".removesuffix(".0")
    return (_("%(number)s to 1 for it") if log10_odds >= 0 else _("%(number)s to 1 against it")) % {"number": said}


def doubt_in_words(log10_odds: float) -> str:
    """The chance that the remains are somebody else's."""
    if log10_odds > LARGEST:
        return _("less than 1 in %(power)s") % {"power": power_of_ten(log10_odds)}
    if log10_odds < 1:
        return share(1 - posterior(log10_odds))
    return _("1 in %(number)s") % {"number": f"{1 + 10**log10_odds:,.0f}"}


def named(piece: Piece) -> str:
    """What an item is called."""
    return (
        str(OWN_KEYS[piece.key])
        if piece.key in OWN_KEYS
        else described_fields()[piece.key].words.in_language(get_language())
    )


def report_items(pieces: Iterable[Piece]) -> tuple[Item, ...]:
    """The evidence of a pair for a report: each item in words, with what came of comparing it."""
    return tuple(
        Item(
            named(piece), "; ".join(said(piece, value.text) for value in piece.told),
            "; ".join(said(piece, value.text) for value in piece.found),
            f"{piece.sign.label}. {piece.outcome.how.label}.",
        )
        for piece in pieces
    )  # fmt: skip


def block_named(block: int) -> str:
    blocks = described_blocks()
    return blocks[block].in_language(get_language()) if block in blocks else _("DNA")


def said(piece: Piece, value: str) -> str:
    """A value as a person reads it."""
    if piece.key == "dates":
        return _day(value)
    field = described_fields().get(piece.key)
    return shown(field, value, language=get_language()) if field else value


def _day(edtf: str) -> str:
    try:
        return display_date(from_edtf(edtf), language=get_language() or "en")
    except DateError:
        return edtf
