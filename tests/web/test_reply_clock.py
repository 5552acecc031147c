"""Questions back, meetings, answers for many and change sheets, as people see and use them on pages."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.conftest import DAY, Cast
from tests.web.conftest import World, browser, text_of

from wasl.apps.lists.domain.answer_details import Evidence
from wasl.apps.lists.domain.answers import answer_entry, second_answer
from wasl.apps.lists.domain.questions import ask_back
from wasl.apps.lists.enums import Disposition, QuestionKind
from wasl.apps.lists.models.answer import Answer, AnswerBatch
from wasl.apps.lists.models.meeting import CalledList, Meeting
from wasl.apps.lists.models.question import Question
from wasl.apps.register.enums import Property


def shown(client, path: str) -> str:
    """A page less what differs each time: its tokens, the hour, and the head of the log, which tells no entry."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(client.get(path)))
    page = re.sub(r'<section aria-labelledby="log">.*?</section>', "", page, flags=re.DOTALL)
    return re.sub(r"<time.*?</time>", "", page)


READ_BY_ALL = (
    "/", "/lists/", "/questions-back/", "/questions-back/?state=replied", "/meetings/", "/meetings/calendar.ics",
    "/changes/?since=2021-02-01", "/standing/", "/standing/?kind=held",
)  # fmt: skip


def paths(world: World) -> list[str]:
    entry = world.unanswered.id
    return [*READ_BY_ALL, f"/meetings/{world.meeting}/", f"/entries/{entry}/", f"/lists/{world.put.id}/"]


@pytest.mark.parametrize(("asked", "shown"), [("", 5), ("?order=due", 5), ("?tab=answered", 0), ("?due=over", 0)])
def test_queue__before_any_meeting__no_entry_is_due(cast: Cast, put, asked: str, shown: int) -> None:
    page = browser(cast.holder_b).get(f"/questions/{asked}")
    assert (page.status_code, text_of(page).count('class="card question"')) == (200, shown)


def test_death_that_waits_for_its_second_person__changes_no_page_of_others(cast: Cast, world: World) -> None:
    others = {
        name: browser(cast.people[name])
        for name in ("asker_a", "holder_a", "asker_b", "stranger", "mediator", "neutral", "secretariat")
    }
    before = {name: {path: shown(client, path) for path in paths(world)} for name, client in others.items()}
    holder = browser(cast.holder_b2)
    own = {path: shown(holder, path) for path in paths(world)}
    grave = answer_entry(
        world.unanswered, disposition=Disposition.DEAD, on_date="2015", by=cast.holder_b, at=timezone.now(),
        details={Property.DIED: "In the hospital"}, evidence=Evidence(b"A scan", "scan.png", "A certificate"),
        signed_as="Registrar", reference="Page 4",
    )  # fmt: skip
    # something to leak: the holder's own pages changed
    changed = {path for path in own if shown(holder, path) != own[path]}
    assert {f"/entries/{world.unanswered.id}/", f"/lists/{world.put.id}/", "/standing/"} <= changed
    for name, client in others.items():
        assert client.get(f"/answers/{grave.id}/evidence").status_code == 404, name
        for path, page in before[name].items():
            assert shown(client, path) == page, (name, path)
    second_answer(grave, by=cast.holder_b2, at=timezone.now())
    asker = others["asker_a"]
    assert asker.get(f"/answers/{grave.id}/evidence").status_code == 200
    entry = text_of(asker.get(f"/entries/{world.unanswered.id}/"))
    for told in ("In the hospital", "A certificate", "Registrar", "Page 4", "Destination of the remains"):
        assert told in entry


def test_work_of_one_pair_of_sides__changes_no_page_of_those_outside(cast: Cast, world: World) -> None:
    outside = {name: browser(cast.people[name]) for name in ("holder_a", "asker_b", "stranger", "stranger_mediator")}
    before = {name: {path: shown(client, path) for path in paths(world)} for name, client in outside.items()}
    holder, asker = browser(cast.holder_b), browser(cast.asker_a)
    assert holder.post(f"/entries/{world.answered.id}/ask", {"kind": "photo"}).status_code == 302
    question = Question.objects.get(kind="photo")
    assert asker.post(f"/questions-back/{question.id}/reply", {"reply": "None"}).status_code == 302
    assert holder.post(f"/entries/{world.unanswered.id}/answer", {"disposition": "held"}).status_code == 302
    assert holder.post("/questions/together", {"entry": [world.answered.id]}).status_code == 302
    for name, client in outside.items():
        for path, page in before[name].items():
            assert shown(client, path) == page, (name, path)


def test_question__goes_to_the_asking_side_and_back(cast: Cast, world: World) -> None:
    asker, holder = browser(cast.asker_a), browser(cast.holder_b)
    assert "questions back to reply to" in text_of(asker.get("/"))
    queue = text_of(asker.get("/questions-back/"))
    assert "What is the mother&#x27;s name?" in queue
    assert 'value="mother" selected' in queue  # the detail it asks for is chosen already
    reply = {"reply": "As her brother says", "detail": "mother", "detail_value": "Huda Salem"}
    assert asker.post(f"/questions-back/{world.question}/reply", reply).status_code == 302
    assert "questions back to reply to" not in text_of(asker.get("/"))
    assert "replies to read" in text_of(holder.get("/"))
    entry = text_of(holder.get(f"/entries/{world.unanswered.id}/"))
    assert "As her brother says" in entry
    assert entry.count("Huda Salem") == 3  # above the answer, in the reply, and among the claims
    assert holder.post(f"/questions-back/{world.question}/close").status_code == 302
    assert "replies to read" not in text_of(holder.get("/"))
    assert holder.post(f"/questions-back/{world.question}/close").status_code == 409


def test_question__in_arabic__is_refused_in_arabic(cast: Cast, world: World) -> None:
    page = browser(cast.holder_b, language="ar").post(f"/entries/{world.unanswered.id}/ask", {"kind": "mother"})
    assert page.status_code == 409
    assert "السؤال نفسه ينتظر رداً" in text_of(page)


def test_answer_form__with_details_and_a_document(cast: Cast, world: World) -> None:
    form = {
        "disposition": "held", "detail-held_at": "Prison of the north", "untold-health": "on",
        "document": SimpleUploadedFile("who-wrote-it.pdf", b"%PDF-1.7"), "document_title": "A register",
        "document_date": "3/2014", "signed_as": "Committee",
    }  # fmt: skip
    assert browser(cast.holder_b).post(f"/entries/{world.unanswered.id}/answer", form).status_code == 302
    answer = Answer.objects.get(entry=world.unanswered)
    assert answer.details == {"held_at": "Prison of the north", "health": ""}
    asker = browser(cast.asker_a)
    page = text_of(asker.get(f"/entries/{world.unanswered.id}/"))
    for words in ("Prison of the north", "not told now", "Missing: Date of admission", "A register", "March 2014"):
        assert words in page
    assert "who-wrote-it" not in page
    document = asker.get(f"/answers/{answer.id}/evidence")
    assert document.content == b"%PDF-1.7"
    assert document["Content-Disposition"] == f'attachment; filename="wasl-{answer.id}.pdf"'
    assert (document["Content-Type"], document["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")


def test_detail_of_another_answer__is_refused_on_the_page(cast: Cast, world: World) -> None:
    form = {"disposition": "not_held", "detail-held_at": "Prison of the north"}
    page = browser(cast.holder_b).post(f"/entries/{world.unanswered.id}/answer", form)
    assert page.status_code == 409
    assert "a detail that does not belong to this answer" in text_of(page)


def test_many__are_shown_first_then_answered_and_undone(cast: Cast, world: World) -> None:
    client = browser(cast.holder_b)
    planned = text_of(client.post("/questions/together", {"which": "all", "disposition": "released"}))
    assert Answer.objects.filter(batch__isnull=False).count() == 0
    assert 'value="released" selected' in planned
    seen = re.search(r'name="seen" value="(\w+)"', planned)
    entries = re.search(r'name="entries" value="([^"]+)"', planned)
    assert seen
    assert entries
    assert len(entries[1].split()) == 3  # one of five is answered, one waits for a second person
    form = {"which": "all", "seen": seen[1], "entries": entries[1], "disposition": "released"}
    assert client.post("/questions/together/give", form | {"disposition": "dead"}).status_code == 422
    assert client.post("/questions/together/give", form | {"seen": "0" * 64}).status_code == 409
    denied = client.post("/questions/together/give", form | {"disposition": "not_held"})
    assert (denied.status_code, "of these entries may be people on your own lists" in text_of(denied)) == (409, True)
    assert client.post("/questions/together/give", form)["Location"] == "/questions/batches/"
    batch = AnswerBatch.objects.get(
        answers__isnull=False, pk__in=Answer.objects.values("batch"), answers__entry=entries[1].split()[0]
    )
    assert batch.answers.count() == 3
    assert client.post(f"/questions/batches/{batch.id}/undo", {"why": ""}).status_code == 422
    assert client.post(f"/questions/batches/{batch.id}/undo", {"why": "The wrong list"}).status_code == 302
    assert batch.answers.filter(state="taken_back").count() == 3


def test_linked__are_confirmed_as_held(cast: Cast, world: World) -> None:
    Answer.objects.filter(pk=world.proposed).update(state="taken_back", ended_at=timezone.now())
    client = browser(cast.holder_b)
    planned = text_of(client.post("/questions/together", {"which": "linked", "disposition": "held"}))
    assert "Waleed Mahmoud Darwish Alattar" in planned  # beside the entry that a decision links to it
    seen = re.search(r'name="seen" value="(\w+)"', planned)
    assert seen
    given = client.post("/questions/together/give", {"which": "linked", "seen": seen[1], "disposition": "held"})
    assert given.status_code == 302
    assert AnswerBatch.objects.get(of_linked=True).answers.get().entry.party_key == "A-2"


def test_queue__women_first_then_by_what_is_due(cast: Cast, world: World) -> None:
    client = browser(cast.holder_b)
    keys = {one.id: one.party_key for one in world.put.entries.all()}

    def order(query: str = "") -> list[str]:
        return [
            keys[one]
            for one in re.findall(
                r'<article class="card question" id="(\w+)"', text_of(client.get(f"/questions/{query}"))
            )
        ]

    assert order() == ["A-3", "A-4", "A-6", "A-2"]  # a woman; two men; one that waits for a second person
    assert order("?order=due") == ["A-3", "A-4", "A-6", "A-2"]
    assert order("?category=women") == ["A-3"]
    assert order("?category=elderly") == []
    assert order("?due=over") == ["A-3", "A-4", "A-6", "A-2"]
    assert re.search(r"overdue [\d,]+ days", text_of(client.get("/questions/")))


def test_meeting__is_opened_with_the_lists_that_are_put_and_closed(cast: Cast, world: World) -> None:
    client = browser(cast.mediator)
    now = timezone.now()
    form = {
        "room": world.put.room_id, "number": 2, "starts_at": now.strftime("%Y-%m-%dT%H:%M"),
        "reply_by": (now + 5 * DAY).date().isoformat(), "place": "A hall", "agenda": "What is owed", "call": "on",
    }  # fmt: skip
    assert client.post("/meetings/open", form).status_code == 302
    meeting = Meeting.objects.get(number=2)
    assert CalledList.objects.get(meeting=meeting).list == world.put
    page = text_of(browser(cast.asker_a).get(f"/meetings/{meeting.id}/"))
    for words in ("A hall", "What is owed", "due "):
        assert words in page
    assert "Close the meeting" not in page
    assert world.put.title not in text_of(browser(cast.holder_a).get(f"/meetings/{meeting.id}/"))
    assert client.post("/meetings/open", form).status_code == 409
    assert client.post(f"/meetings/{meeting.id}/close").status_code == 302
    assert client.post(f"/meetings/{meeting.id}/close").status_code == 409


def test_changes__between_two_meetings_and_by_kind(cast: Cast, world: World) -> None:
    client = browser(cast.mediator)
    answer_entry(world.unanswered, disposition=Disposition.RELEASED, by=cast.holder_b, at=timezone.now())
    page = text_of(client.get("/changes/", {"since": world.meeting, "until": timezone.now().date().isoformat()}))
    assert re.search(r'<span class="big">1</span> <span>Newly answered: released</span>', page)
    assert re.search(r'<span class="big">0</span> <span>Entries added</span>', page)
    only = text_of(client.get("/changes/", {"since": "2021-02-01", "kind": "released"}))
    assert "سميرة" in only
    assert "خالد" not in only
    assert client.get("/changes/?since=nonsense&until=lst_1").status_code == 200


@pytest.mark.parametrize("day", ["2021-02-01", "2021-03-04"])
def test_standing__on_an_earlier_day(cast: Cast, world: World, day: str) -> None:
    page = text_of(browser(cast.mediator).get(f"/standing/?as_of={day}"))
    assert ("No list of this kind reaches you yet." in page) == (day == "2021-02-01")
    assert ("ريف دمشق" in page or "Rural Damascus" in page) == (day == "2021-03-04")


def test_home__shows_what_is_overdue_to_both_alike(cast: Cast, world: World) -> None:
    ask_back(world.answered, kind=QuestionKind.PHOTO, by=cast.holder_b, at=timezone.now())
    for name in ("asker_a", "holder_b", "mediator"):
        assert "4 entries are overdue" in text_of(browser(cast.people[name]).get("/"))
    assert "overdue" not in text_of(browser(cast.holder_a).get("/"))
