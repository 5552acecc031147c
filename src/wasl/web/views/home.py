"""The overview: where the lists stand for this person, what awaits them, and where the process is."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.audit.domain import log as ledger
from wasl.apps.casework.models.request import FamilyRequest
from wasl.apps.exchanges.domain.boards import OVER, boards_of
from wasl.apps.exchanges.enums import Turn
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.lists.domain.linking_scopes import rooms_to_link
from wasl.apps.lists.enums import AnswerState, ExportState, ListState, QuestionState
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.question import Question
from wasl.apps.lists.rules import may_approve_taking_out, may_put
from wasl.apps.matching.enums import BatchState
from wasl.apps.matching.models.batch import Batch
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.matching.rules import may_decide, may_run
from wasl.apps.staff.domain.accounts import choose_language
from wasl.apps.staff.enums import Role
from wasl.apps.staff.models.staff import Staff
from wasl.apps.staff.rules import may_read_log
from wasl.apps.talks.models.round import Round
from wasl.web.due import due_for
from wasl.web.forms import kinds_for
from wasl.web.pages import safe_next
from wasl.web.requests import PageRequest
from wasl.web.views.lists import pictured
from wasl.web.views.process import freed_by_release, picture_of_process

LISTS_SHOWN = 12
TURNS = {  # what an exchange asks of a person
    Turn.SEAL: ngettext_lazy("list to seal for an exchange", "lists to seal for an exchange"),
    Turn.OPEN: ngettext_lazy("sealed list to let be opened", "sealed lists to let be opened"),
    Turn.PLAN: ngettext_lazy("manifest to make", "manifests to make"),
    Turn.SIGN: ngettext_lazy("manifest to sign", "manifests to sign"),
    Turn.HEAR: ngettext_lazy("person to hear alone", "persons to hear alone"),
    Turn.REPAIR: ngettext_lazy("manifest to repair", "manifests to repair"),
    Turn.DEVICE: ngettext_lazy("exchange whose gate needs a telephone of yours",
                               "exchanges whose gates need a telephone of yours"),
    Turn.GATE: ngettext_lazy("gate that waits for you", "gates that wait for you"),
    Turn.SETTLE: ngettext_lazy("crossing to settle", "crossings to settle"),
}  # fmt: skip
BRINGERS = {Role.ASKING_SIDE, Role.HOLDER}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for this person: how many, what, and where to do it."""

    count: int
    what: str | Promise
    href: str


@require_safe
def home(request: PageRequest) -> HttpResponse:
    user = request.user
    moment = timezone.now()
    freed = freed_by_release(user, moment)
    context: dict[str, Any] = {
        "timeline": picture_of_process(Round.objects.filter(recorded_at__lte=moment), freed),
        "releases": freed,
        "reads_lists": bool(user.purposes),
    }
    if may_read_log(user.roles):
        context["log_size"], context["log_root"] = ledger.head()
    context["waiting"] = [one for one in _families(user) if one.count]
    if user.purposes:
        rows = NameList.objects.reaching(user).select_related("party", "addressed_to", "room")
        rows = rows.exclude(state__in=[ListState.WITHDRAWN, ListState.JOINED])
        shown = list(rows.order_by("-brought_at", "id")[: LISTS_SHOWN + 1])
        context |= {
            "kinds": kinds_for(user),
            "lists": shown[:LISTS_SHOWN],
            "more_lists": len(shown) > LISTS_SHOWN,
            "pictured": pictured(request, shown[:LISTS_SHOWN]),
            "waiting": [*context["waiting"], *[one for one in _waiting(user) if one.count]],
            "run": _latest_run(user),
            "due": due_for(user, moment=moment),
        }
    return render(request, "home.html", context)


@require_safe
def me(request: PageRequest) -> HttpResponse:
    roles = sorted(request.user.roles)
    return render(request, "me.html", {"roles": roles})


@require_POST
def set_language(request: PageRequest) -> HttpResponse:
    """Switch the language: of this browser, and of the person when one is logged in."""
    language = request.POST.get("language", "")
    response = redirect(safe_next(request, otherwise=reverse("home")))
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        choose_language(request.user, language=language)
    translation.activate(language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, path="/",
        secure=settings.SESSION_COOKIE_SECURE, httponly=settings.LANGUAGE_COOKIE_HTTPONLY, samesite="Strict",
    )  # fmt: skip
    return response


def _waiting(user: Staff) -> list[Waiting]:
    """What this person, and nobody in their place, can now do."""
    pairs = CandidatePair.objects.waiting_for(user)
    waiting = [
        Waiting(pairs.count(), _("pairs to review"), reverse("review")),
        Waiting(_batches_for(user), _("batches of pairs that wait for you"), reverse("bulk")),
    ]
    if Role.HOLDER in user.roles:
        put = ListEntry.objects.reaching(user).put_to(user.party)
        unanswered = put.exclude(answers__state__in=[AnswerState.PROPOSED, AnswerState.GIVEN])
        of_put = Exists(put.filter(pk=OuterRef("entry")))
        proposed = Answer.objects.filter(of_put, state=AnswerState.PROPOSED).exclude(by=user)
        waiting += [
            Waiting(unanswered.count(), _("entries to answer"), reverse("questions")),
            Waiting(proposed.count(), _("answers that want a second person"), reverse("questions")),
        ]
    if BRINGERS & user.roles:
        staged = NameList.objects.reaching(user).filter(state=ListState.STAGED, party=user.party)
        waiting.append(_lists_waiting(staged, _("lists to look through and accept")))
    due = sum(one.due for one in rooms_to_link(user))
    waiting.append(Waiting(due, _("comparisons of lists not made yet"), reverse("linking")))
    waiting += _asked_back(user)
    waiting += _exchanges(user)
    if may_put(user.roles):
        ready = NameList.objects.reaching(user).filter(state=ListState.ACCEPTED, addressed_to__isnull=False)
        waiting.append(_lists_waiting(ready, _("lists to put to their holder")))
    copies = ListExport.objects.reaching(user).with_stand(timezone.now())
    written = copies.filter(stands=ExportState.READY, asked_by=user, times_taken=0)
    waiting.append(Waiting(written.count(), _("copies to take"), reverse("copies")))
    if may_approve_taking_out(user.roles):
        asked = ListExport.objects.reaching(user).filter(state=ExportState.ASKED).exclude(asked_by=user)
        waiting.append(Waiting(asked.count(), _("copies to approve or refuse"), reverse("copies")))
    return waiting


def _exchanges(user: Staff) -> list[Waiting]:
    """Exchanges that ask something of this person: of interviews how many persons, of the others how many exchanges."""
    rows = Exchange.objects.reaching(user).exclude(state__in=OVER).prefetch_related("seats")
    boards = boards_of(rows, staff=user)
    waiting = []
    for turn, what in TURNS.items():
        mine = [board for board in boards if turn in board.turns]
        count = sum(board.unheard for board in mine) if turn is Turn.HEAR else len(mine)
        href = reverse("exchange", args=[mine[0].exchange.id]) + "#yours" if len(mine) == 1 else reverse("exchanges")
        waiting.append(Waiting(count, what % count, href))
    return waiting


def _lists_waiting(lists: QuerySet[NameList], what: str | Promise) -> Waiting:
    """One list is gone to at once, several by way of all."""
    ids = list(lists.values_list("id", flat=True))
    return Waiting(len(ids), what, reverse("list", args=ids) if len(ids) == 1 else reverse("lists"))


def _batches_for(user: Staff) -> int:
    """Batches whose sample this person can now look at."""
    if not may_decide(user.roles):
        return 0
    drawn, proposed = Q(state=BatchState.DRAWN, by=user), Q(state=BatchState.PROPOSED) & ~Q(by=user)
    return Batch.objects.reaching(user).filter(drawn | proposed).count()


def _families(user: Staff) -> list[Waiting]:
    """Families' requests that this person can now move on."""
    href = reverse("families")
    return [
        Waiting(FamilyRequest.objects.to_examine(user).count(), _("families' requests to examine or answer"), href),
        Waiting(FamilyRequest.objects.to_settle(user).count(), _("families' requests about your entries"), href),
    ]


def _asked_back(user: Staff) -> list[Waiting]:
    """Questions back that this person replies to, or whose reply they wait for."""
    asked = Question.objects.reaching(user).filter(entry__list__state=ListState.PUT)
    waiting = []
    if Role.ASKING_SIDE in user.roles:
        open_ones = asked.filter(state=QuestionState.OPEN, entry__list__party=user.party_id)
        waiting.append(Waiting(open_ones.count(), _("questions back to reply to"), reverse("questions_back")))
    if Role.HOLDER in user.roles:
        replied = asked.filter(state=QuestionState.REPLIED, entry__list__addressed_to=user.party_id)
        waiting.append(Waiting(replied.count(), _("replies to read"), reverse("questions_back") + "?state=replied"))
    return waiting


def _latest_run(user: Staff) -> LinkingRun | None:
    if not may_run(user.roles):
        return None
    runs = LinkingRun.objects.reaching(user).select_related(
        "left__list__party", "left__list__room", "right__list__party"
    )
    return runs.order_by("-asked_at").first()
