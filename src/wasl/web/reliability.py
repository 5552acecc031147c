"""How far people confirm what the machine suggests: a table and a drawing of it, and one line beside a pair."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from wasl.apps.matching.domain.calibration import ENOUGH, Band, accepted_in_bulk, calibration, calibration_at
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.staff.models.staff import Staff
from wasl.web.drawings import _rect, _svg, _text


def reliability_of(pairs: QuerySet[CandidatePair]) -> dict[str, Any]:
    """Context of ``parts/reliability.html``: the bands with decisions, a drawing, and what was accepted in bulk."""
    bands = calibration(pairs)
    judged = sum(band.judged for band in bands)
    return {
        "bands": [band for band in bands if band.judged or band.cannot_tell],
        "judged": judged,
        "enough": judged >= ENOUGH,
        "least": ENOUGH,
        "in_bulk": accepted_in_bulk(pairs),
        "picture": picture_of(bands) if judged >= ENOUGH else "",
    }


def calibration_line(pair: CandidatePair, user: Staff) -> dict[str, Any]:
    """Context of ``parts/calibration.html``: what people made of pairs shown about as probable as this one."""
    band = calibration_at(CandidatePair.objects.reaching(user), pair.probability)
    return {"band": band, "least": ENOUGH}


def picture_of(bands: Sequence[Band]) -> SafeString:
    """For each tenth of probability the share people accepted, with its interval, beside what the machine said."""
    rtl = get_language_bidi()
    width, height, base, tall = 600, 220, 180, 150
    step = width / len(bands)
    shapes = [f'<line class="axis" x1="0" x2="{width}" y1="{base}" y2="{base}"/>']
    shapes += [
        f'<line class="grid" x1="0" x2="{width}" y1="{base - tall * mark / 4:.1f}" y2="{base - tall * mark / 4:.1f}"/>'
        for mark in range(1, 5)
    ]
    for index, band in enumerate(bands):
        x = width - (index + 1) * step if rtl else index * step
        middle = x + step / 2
        shapes.append(_text(middle, base + 20, f"{index * 100 // len(bands)}", "tick"))
        if band.share is None or band.shown is None:
            continue
        low, high = band.interval
        hint = f"{band.low:.0%}-{band.high:.0%}: {band.accepted:,} / {band.judged:,}"
        look = "fill-histogram" if band.enough else "fill-thin"
        shapes.append(_rect(x + 8, base - tall * band.share, step - 16, max(tall * band.share, 1), look, hint=hint))
        shapes.append(
            f'<path class="whisker" d="M{middle:.1f} {base - tall * high:.1f} V{base - tall * low:.1f} '
            f'M{middle - 7:.1f} {base - tall * high:.1f} h14 M{middle - 7:.1f} {base - tall * low:.1f} h14"/>'
        )
        said = base - tall * band.shown
        shapes.append(f'<line class="said" x1="{x + 3:.1f}" x2="{x + step - 3:.1f}" y1="{said:.1f}" y2="{said:.1f}"/>')
        shapes.append(_text(middle, 16, f"{band.judged:,}", "figure"))
    about = "; ".join(
        _("%(low)s to %(high)s: %(accepted)s of %(judged)s accepted")
        % {"low": f"{b.low:.0%}", "high": f"{b.high:.0%}", "accepted": f"{b.accepted:,}", "judged": f"{b.judged:,}"}
        for b in bands
        if b.judged
    )
    title = _("Of pairs shown as so probable, the share that people accepted")
    svg = _svg(shapes, width=width, height=height, title=title, about=about, key="reliability", look="histogram")
    return mark_safe(svg)  # noqa: S308  every text in it is escaped
