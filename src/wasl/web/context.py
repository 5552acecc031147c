"""What every page is given: whose it is, and where they may go."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wasl.apps.casework.rules import reads_requests
from wasl.apps.exchanges.rules import READERS
from wasl.apps.identification.domain.programmes import has_to_do_with_programmes
from wasl.apps.staff.enums import Role
from wasl.apps.staff.models.staff import Staff
from wasl.apps.staff.rules import may_convene, may_read_log


@dataclass(frozen=True, slots=True)
class Way:
    """One link of the main navigation."""

    name: str
    label: str | Promise
    within: tuple[str, ...] = ()  # other pages that belong to it
    group: str | Promise = ""  # ways of one group stand together

    def is_here(self, name: str | None) -> bool:
        return name == self.name or name in self.within


BRINGING, ANSWERING, LINKS, RECORD = _("Lists"), _("Answers"), _("Links"), _("On record")
RELEASING = _("Release")

HOME = Way("home", _("Overview"))
LISTS = Way(
    "lists", _("Lists"),
    ("list", "bring_list", "list_columns", "list_rows", "list_row", "list_versions", "list_change", "entry",
     "entry_history", "person"), BRINGING,
)  # fmt: skip
COPIES = Way("copies", _("Copies"), ("copy", "new_copy"), BRINGING)
MOVEMENTS = Way("movements", _("In and out"), (), BRINGING)
QUESTIONS = Way(
    "questions", _("Questions to answer"), ("plan_together", "answer_together", "answer_batches"), ANSWERING
)
ASKED_BACK = Way("questions_back", _("Questions back"), (), ANSWERING)
MEETINGS = Way("meetings", _("Meetings"), ("open_meeting", "meeting", "changes", "standing"), ANSWERING)
FAMILIES = Way("families", _("Families' requests"), ("file_family_request", "family_request"), ANSWERING)
LINKING = Way("linking", _("Linking"), ("linking_run", "quality"), LINKS)
REVIEW = Way("review", _("Review"), ("pair", "together", "together_plan", "bulk", "batch"), LINKS)
CONTRADICTIONS = Way("contradictions", _("Contradictions"), (), LINKS)
EXCHANGES = Way(
    "exchanges",
    _("Exchanges"),
    ("exchange", "open_exchange", "interviews", "gate", "gate_board", "exchange_after"),
    RELEASING,
)
IDENTIFICATION = Way(
    "identification",
    _("Identification"),
    ("open_programme", "ident_programme", "ident_site", "ident_labels", "ident_remains", "ident_custody",
     "ident_families", "ident_family", "ident_missing", "ident_samples", "ident_batch", "ident_laboratory",
     "ident_board", "ident_pair", "ident_method", "ident_conclusion", "ident_notify", "ident_handovers",
     "ident_handover", "ident_burials", "ident_journey", "ident_relative", "ident_whom"),
    RELEASING,
)  # fmt: skip
PROCESS = Way("process", _("The process"), ("round", "release"), RECORD)
LOG = Way("log", _("Log"), ("checkpoint", "log_keys", "erasures"), RECORD)


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    match = request.resolver_match
    here = match.url_name if match else None
    groups = groupby(ways_of(user), key=lambda way: way.group)
    return {
        "ways": [(group, [(way, way.is_here(here)) for way in some]) for group, some in groups],
        "finds": bool(user.purposes) and here != "find",
    }


def ways_of(user: Staff) -> list[Way]:
    """Group by group: what is brought, what is answered, what is linked, what is on record."""
    convenes, reads = may_convene(user.roles), bool(user.purposes)
    open_to = {
        HOME: True,
        LISTS: reads,
        COPIES: reads,
        MOVEMENTS: reads,
        QUESTIONS: Role.HOLDER in user.roles,
        ASKED_BACK: reads,
        MEETINGS: reads,
        FAMILIES: reads_requests(user.roles),
        LINKING: convenes,
        REVIEW: reads,
        CONTRADICTIONS: reads,
        EXCHANGES: not READERS.isdisjoint(user.roles),
        IDENTIFICATION: has_to_do_with_programmes(user),
        PROCESS: True,
        LOG: may_read_log(user.roles),
    }
    return [way for way, is_open in open_to.items() if is_open]
