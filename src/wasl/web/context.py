"""What every page is given: whose it is, and where they may go."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wasl.apps.staff.enums import Role
from wasl.apps.staff.models.staff import Staff
from wasl.apps.staff.rules import may_convene, may_read_log


@dataclass(frozen=True, slots=True)
class Way:
    """One link of the main navigation."""

    name: str
    label: str | Promise
    within: tuple[str, ...] = ()  # other pages that belong to it

    def is_here(self, name: str | None) -> bool:
        return name == self.name or name in self.within


HOME = Way("home", _("Overview"))
LISTS = Way("lists", _("Lists"), ("list", "bring_list", "list_columns", "entry", "person"))
QUESTIONS = Way("questions", _("Questions to answer"))
LINKING = Way("linking", _("Linking"), ("linking_run",))
REVIEW = Way("review", _("Review"), ("pair", "together", "together_plan"))
COPIES = Way("copies", _("Copies"))
PROCESS = Way("process", _("The process"), ("round", "release"))
LOG = Way("log", _("Log"))


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    match = request.resolver_match
    here = match.url_name if match else None
    return {"ways": [(way, way.is_here(here)) for way in ways_of(user)]}


def ways_of(user: Staff) -> list[Way]:
    ways = [HOME]
    if user.purposes:
        ways.append(LISTS)
    if Role.HOLDER in user.roles:
        ways.append(QUESTIONS)
    if may_convene(user.roles):
        ways.append(LINKING)
    if user.purposes:
        ways += [REVIEW, COPIES]
    ways.append(PROCESS)
    if may_read_log(user.roles):
        ways.append(LOG)
    return ways
