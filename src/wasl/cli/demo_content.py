"""What the demonstration holds. Everything goes in through the verbs a person's click would call."""

import csv
import io
import random
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import xlsxwriter
from django.utils import timezone
from django.utils.translation import override

from wasl.apps.audit.domain.checkpoints import make_checkpoint
from wasl.apps.audit.domain.log import SYSTEM
from wasl.apps.exchanges.interfaces.scenario import load_scenario
from wasl.apps.lists.domain.answers import answer_entry
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list, put_list
from wasl.apps.lists.domain.meetings import open_meeting
from wasl.apps.lists.domain.room_verbs import open_room
from wasl.apps.lists.enums import Disposition, ListKind
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.room import Room
from wasl.apps.matching.domain.decisions import decide_pair
from wasl.apps.matching.domain.linking import ask_for_linking, run_linking
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.staff.domain.accounts import open_account
from wasl.apps.staff.enums import Role
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.cli.demo_exchanges import fill_exchanges
from wasl.cli.demo_identification import fill_identification
from wasl.engines.synthesis.files import HEADERS, Language
from wasl.engines.synthesis.lists import COLUMNS, Row, TwoLists, two_lists

Report = Callable[[str, float], None]
DAY = timedelta(days=1)
DECIDED, ANSWERED = 60, 240  # so that the home page shows work under way

# username: party, roles, language, who that is
PEOPLE: dict[str, tuple[str, list[Role], str, str]] = {
    "asking": ("SYR_OPP", [Role.ASKING_SIDE], "ar", "asking side: brings the list of those it seeks"),
    "holder": ("SYR_GOV", [Role.HOLDER], "ar", "holder: answers entry by entry"),
    "holder2": ("SYR_GOV", [Role.HOLDER], "ar", "holder: the second person for the gravest answers"),
    "holder_opp": ("SYR_OPP", [Role.HOLDER], "ar", "holder of the other side: seals its list, signs for its side"),
    "mediator": ("TUR", [Role.MEDIATOR], "en", "mediator facing the asking side: reviews links"),
    "mediator2": ("RUS", [Role.MEDIATOR], "en", "mediator facing the holder: reviews links, second person"),
    "neutral": ("ICRC", [Role.NEUTRAL], "en", "neutral: reviews, approves copies, reads the log"),
    "secretariat": (
        "UN_OSE",
        [Role.SECRETARIAT],
        "en",
        "secretariat: runs the linking, puts lists to holders",
    ),
    "liaison": ("SARC", [Role.FAMILY_LIAISON], "ar", "family liaison: reads no lists"),
    "laboratory": ("ICRC", [Role.LABORATORY], "en", "laboratory: types samples, compares; reads no lists"),
    "laboratory2": ("ICRC", [Role.LABORATORY], "en", "laboratory: reads every sample a second time"),
    "examiner": ("ICRC", [Role.FORENSIC], "en", "forensic examiner: recovers, names, hands over"),
    "examiner2": ("ICRC", [Role.FORENSIC], "en", "forensic examiner: the second person"),
    "monitor": ("SOHR", [Role.MONITOR], "en", "monitor: sees the public process alone"),
    "auditor": ("UN_OSE", [Role.AUDITOR], "en", "auditor: reads the log, no names"),
}


def fill(*, left: int, right: int, seed: int, report: Report) -> dict[str, dict[str, str]]:
    """Load the scenario, the people, the lists, their links and some days of work; return the logins."""
    report("scenario", 0.0)
    load_scenario()
    now = timezone.now()
    start = datetime(now.year, now.month, now.day, 8, tzinfo=UTC) - 6 * DAY
    logins = open_accounts(start)
    room = open_demo_room(start)
    _open_meeting(room, at=start + DAY)
    report("lists", 0.05)
    lists = two_lists(left=left, right=right, seed=seed)
    report("sought", 0.15)
    sought = _bring_sought(lists, room, at=start + DAY)
    report("held", 0.3)
    held = _bring_held(lists, room, at=start + DAY)
    _link(sought, held, report=report, at=start + 2 * DAY)
    report("work", 0.95)
    _work(sought, held, seed=seed, start=start + 3 * DAY)
    report("exchanges", 0.97)
    fill_exchanges(seed=seed, now=now)
    report("identification", 0.99)
    fill_identification(seed=seed, now=now)
    make_checkpoint(at=now)
    return logins


def open_accounts(at: datetime) -> dict[str, dict[str, str]]:
    password = f"wasl-{secrets.token_hex(4)}-demo"
    for username, (party, roles, language, _who) in PEOPLE.items():
        number = f" {username[-1]}" if username[-1].isdigit() else ""
        names = {}
        for spoken in ("en", "ar"):
            with override(spoken):
                names[f"name_{spoken}"] = f"{roles[0].label}{number}"
        seat = Party.objects.get(code=party)
        open_account(username, party=seat, roles=roles, password=password, at=at, language=language, **names)
    return {username: {"password": password, "who": who} for username, (*_, who) in PEOPLE.items()}


def open_demo_room(at: datetime) -> Room:
    party = {one.code: one for one in Party.objects.all()}
    return open_room(
        "demo",
        name_en="Reconciliation of lists (invented people)",
        name_ar="تسوية القوائم (أشخاص من وحي الخيال)",
        sides=[party["SYR_OPP"], party["SYR_GOV"]],
        conveners=[party[code] for code in ("TUR", "RUS", "ICRC", "UN_OSE")],
        by=SYSTEM,
        at=at,
    )


def _open_meeting(room: Room, *, at: datetime) -> None:
    """The list that is put while it is open is due by its day: the fourth after it, so that something is overdue."""
    mediator = Staff.objects.get(username="mediator")
    reply_by = (at + 4 * DAY).date()
    open_meeting(room, number=1, starts_at=at + DAY, reply_by=reply_by, by=mediator, at=at)


def _bring_sought(lists: TwoLists, room: Room, *, at: datetime) -> NameList:
    asker = Staff.objects.get(username="asking")
    brought = bring_list(
        as_xlsx(lists.left, language="ar"), filename="قائمة المسؤول عن مصيرهم.xlsx", room=room, kind=ListKind.SOUGHT,
        addressed_to=Party.objects.get(code="SYR_GOV"), title="People asked for", by=asker, at=at,
    )  # fmt: skip
    accept_list(brought, by=asker, at=at)
    return put_list(brought, by=Staff.objects.get(username="secretariat"), at=at + timedelta(hours=4))


def _bring_held(lists: TwoLists, room: Room, *, at: datetime) -> NameList:
    holder = Staff.objects.get(username="holder")
    brought = bring_list(
        as_csv(lists.right, language="en"), filename="held.csv", room=room, kind=ListKind.HELD,
        title="People held", by=holder, at=at,
    )  # fmt: skip
    return accept_list(brought, by=holder, at=at)


def as_csv(rows: list[Row], *, language: Language) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([HEADERS[language][column] for column in COLUMNS])
    writer.writerows([[row[column] for column in COLUMNS] for row in rows])
    return text.getvalue().encode()


def as_xlsx(rows: list[Row], *, language: Language) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [HEADERS[language][column] for column in COLUMNS])
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, [row[column] for column in COLUMNS])
    return content.getvalue()


def _link(sought: NameList, held: NameList, *, report: Report, at: datetime) -> None:
    run = ask_for_linking(sought.source, held.source, by=Staff.objects.get(username="secretariat"), at=at)
    run_linking(
        run.id,
        clock=lambda: at + timedelta(minutes=1),
        watch=lambda _stage, share: report("linking", 0.4 + share / 2),
    )


def _work(sought: NameList, held: NameList, *, seed: int, start: datetime) -> None:
    """Mediators decide the surest suggestions; the holder answers some of the linked entries and some others."""
    chance = random.Random(seed)  # noqa: S311  invented work, no secret
    mediator, holder = Staff.objects.get(username="mediator"), Staff.objects.get(username="holder")
    surest = CandidatePair.objects.filter(
        suggested=True,
        first__source__in=[sought.source, held.source],
        second__source__in=[sought.source, held.source],
    ).order_by("-probability", "id")
    linked: list[str] = []
    for number, pair in enumerate(surest.select_related("first__source", "second__source")[:DECIDED]):
        decide_pair(pair, verdict=Verdict.SAME, by=mediator, at=start + timedelta(minutes=number))
        linked += [pair.first_id, pair.second_id]
    entries = ListEntry.objects.filter(list=sought).select_related("list").order_by("row__number")
    for number, entry in enumerate(entries.filter(record__in=linked)):
        answer_entry(entry, disposition=Disposition.HELD, by=holder, at=start + DAY + timedelta(minutes=number))
    others = [Disposition.NOT_HELD, Disposition.NEVER_HELD, Disposition.RELEASED, Disposition.NEEDS_INFORMATION,
              Disposition.WRONG_DETAILS, Disposition.NOT_ANSWERING, Disposition.DEAD]  # fmt: skip
    for number, entry in enumerate(entries.exclude(record__in=linked)[: ANSWERED - DECIDED]):
        disposition = chance.choices(others, weights=[40, 8, 20, 14, 8, 6, 4])[0]
        on_date = chance.choice(["2016", "2018-03", "2019-11"]) if disposition == Disposition.RELEASED else ""
        answer_entry(
            entry,
            disposition=disposition,
            on_date=on_date,
            by=holder,
            at=start + DAY + timedelta(minutes=number),
        )
