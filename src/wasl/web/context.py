"""What every page is given: whose it is, and where they may go."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wasl.apps.casework.rules import reads_requests
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
LISTS = Way(
    "lists", _("Lists"),
    ("list", "bring_list", "list_columns", "list_rows", "list_row", "list_versions", "list_change", "entry",
     "entry_history", "person"),
)  # fmt: skip
QUESTIONS = Way("questions", _("Questions to answer"), ("plan_together", "answer_together", "answer_batches"))
ASKED_BACK = Way("questions_back", _("Questions back"))
MEETINGS = Way("meetings", _("Meetings"), ("open_meeting", "meeting", "changes", "standing"))
LINKING = Way("linking", _("Linking"), ("linking_run", "quality"))
REVIEW = Way("review", _("Review"), ("pair", "together", "together_plan", "bulk", "batch"))
CONTRADICTIONS = Way("contradictions", _("Contradictions"))
COPIES = Way("copies", _("Copies"), ("copy", "new_copy"))
FAMILIES = Way("families", _("Families' requests"), ("file_family_request", "family_request"))
MOVEMENTS = Way("movements", _("In and out"))
PROCESS = Way("process", _("The process"), ("round", "release"))
LOG = Way("log", _("Log"))


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    match = request.resolver_match
    here = match.url_name if match else None
    return {
        "ways": [(way, way.is_here(here)) for way in ways_of(user)],
        "finds": bool(user.purposes) and here != "find",
    }


def ways_of(user: Staff) -> list[Way]:
    ways = [HOME]
    if user.purposes:
        ways.append(LISTS)
    if Role.HOLDER in user.roles:
        ways.append(QUESTIONS)
    if user.purposes:
        ways += [ASKED_BACK, MEETINGS]
    if may_convene(user.roles):
        ways.append(LINKING)
    if user.purposes:
        ways += [REVIEW, CONTRADICTIONS, COPIES, MOVEMENTS]
    if reads_requests(user.roles):
        ways.append(FAMILIES)
    ways.append(PROCESS)
    if may_read_log(user.roles):
        ways.append(LOG)
    return ways
