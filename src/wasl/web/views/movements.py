"""Who brought what in, and who took what out."""

from datetime import UTC, datetime, time

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wasl.apps.lists.domain.movements import Moved, movements_for, parties_in, per_day, told
from wasl.apps.lists.enums import EntryChanged, Way
from wasl.web.drawings import Part
from wasl.web.forms import MovementForm
from wasl.web.movement_drawing import in_and_out
from wasl.web.pages import page_of
from wasl.web.requests import PageRequest


@require_safe
def movements(request: PageRequest) -> HttpResponse:
    user = request.user
    if not user.purposes:
        raise Http404
    form = MovementForm(request.GET or None, parties=parties_in(movements_for(user)).order_by("code"))
    asked = form.cleaned_data if form.is_valid() else {}
    party, since, until = asked.get("party"), asked.get("since"), asked.get("until")
    rows = movements_for(
        user, party=party.code if party else "",
        since=datetime.combine(since, time.min, tzinfo=UTC) if since else None,
        until=datetime.combine(until, time.max, tzinfo=UTC) if until else None,
    )  # fmt: skip
    page = page_of(request, rows)
    page.object_list = [(one, _counted(one)) for one in told(page.object_list, user)]
    days = per_day(rows)
    counts = {way: sum(count for _day, one, count in days if one is way) for way in Way}
    context = {
        "page": page,
        "form": form,
        "filtered": bool(asked.get("party") or since or until),
        "ends": sorted({days[0][0], days[-1][0]}) if days else (),
        "parts": [Part(str(way.label), counts[way], f"way-{way.value}") for way in Way if counts[way]],
        "picture": in_and_out(
            days,
            title=_("Lists in, copies out, over time"),
            key="movements",
            rtl=get_language_bidi(),
            language=get_language() or "en",
        ),
    }
    return render(request, "movements.html", context)


def _counted(one: Moved) -> list[tuple[str, int]]:
    """What was counted of a movement, named."""
    names = {"rows": _("Rows"), "entries": _("Entries")} | {kind.value: str(kind.label) for kind in EntryChanged}
    return [(name, one.counts[key]) for key, name in names.items() if one.counts.get(key)]
