"""The pages as one of the cast sees them, over a small world in which everything has happened once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from tests.apps.audit.test_checkpoints import cosigned
from tests.apps.exchanges.pdf_text import texts_of
from tests.apps.staff.test_log_keys import signer_of
from tests.conftest import DAY, SOUGHT, START, Cast
from tests.web import exchanging
from tests.web.browsing import chromium, site, tasks_at_once  # noqa: F401  fixtures
from tests.web.going_home import going_home
from tests.web.identifying import identifying
from tests.web.kindred import Kindred, kindred
from tests.web.pairing import Pairing, pairing
from tests.web.typing_samples import Typed, typing

from wasl.apps.audit.domain.checkpoints import make_checkpoint
from wasl.apps.audit.models.log import Opening
from wasl.apps.casework.domain.requests import Described, file_request
from wasl.apps.casework.enums import RequestKind
from wasl.apps.exchanges.domain.releases import record_release
from wasl.apps.lists.domain.answer_details import Evidence
from wasl.apps.lists.domain.answers import answer_entry
from wasl.apps.lists.domain.exports import ask_export
from wasl.apps.lists.domain.meetings import call_list, open_meeting
from wasl.apps.lists.domain.questions import ask_back
from wasl.apps.lists.domain.versions import bring_version
from wasl.apps.lists.enums import Disposition, ExportFormat, QuestionKind
from wasl.apps.lists.models.answer import AnswerBatch
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.matching.domain.bulk import draw_batch
from wasl.apps.matching.domain.decisions import decide_pair
from wasl.apps.matching.domain.linking import ask_for_linking, run_linking
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.register.domain.claims import record_claim
from wasl.apps.register.enums import Confidence, Property
from wasl.apps.sources.domain.source_verbs import record_source
from wasl.apps.sources.enums import SourceKind
from wasl.apps.staff.domain.erasing import ask_to_erase
from wasl.apps.staff.domain.log_keys import accept_cosigned, confirm_key, propose_key
from wasl.apps.staff.models.staff import Staff
from wasl.apps.talks.domain.rounds import record_round
from wasl.kernel.provenance import Voice

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NOW = START + 5 * DAY
# The put list without Samira, with Khaled born a day later, and with Hani.
SECOND = "\n".join([
    *[line.replace("4/11/1984", "5/11/1984") for line in SOUGHT.splitlines() if not line.startswith("A-3")],
    "A-9,هاني سعيد يوسف العلي,ليلى,ذكر,1991,حلب,2014,حلب",
])  # fmt: skip


@pytest.fixture(autouse=True)
def _vault(settings: Any, tmp_path: Any) -> None:
    settings.VAULT_DIR = tmp_path / "vault"


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A page leaves its language behind in the thread; the next test begins without it."""
    yield
    translation.deactivate()


def browser(person: Staff, *, language: str = "en", **options: Any) -> Client:
    """A browser in which this person is logged in."""
    Staff.objects.filter(pk=person.pk).update(language=language)
    client = Client(**options)
    client.force_login(Staff.objects.get(pk=person.pk), backend=BACKEND)
    return client


def text_of(response: Any) -> str:
    """The page as text, streamed or not; of a PDF what a reader would copy."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers.get("Content-Type") == "application/pdf":
        return "\n".join(texts_of(content, "Document"))
    return content.decode()


@dataclass(frozen=True)
class World:
    """Ids of one of everything."""

    put: NameList
    held: NameList
    run: str
    open_pair: CandidatePair
    decided_pair: CandidatePair
    decision: str
    person: str  # one of the two records that were called the same
    answered: ListEntry
    unanswered: ListEntry
    proposed: str  # an answer that waits for a second person
    given: str
    copy: str
    meeting: str
    question: str
    answer_batch: str
    batch: str
    room: str
    version: str  # a second version of the put list, staged
    family: str  # a family's request
    sealed: int  # an entry of the log that seals values
    exchange: str  # its manifest is signed, and one of its people does not go
    programme: str
    grave: str
    remains: str
    finding: str
    join: str
    typed: Typed  # samples and batches of a laboratory
    kindred: Kindred
    paired: Pairing
    conclusion: str
    handover: str
    burial: str

    def paths(self) -> dict[str, str]:
        return {
            "home": "/",
            "me": "/me/",
            "lists": "/lists/",
            "bring_list": "/lists/bring",
            "list": f"/lists/{self.put.id}/",
            "blank_list": "/lists/blank.csv",
            "list_columns": f"/lists/{self.put.id}/columns",
            "list_rows": f"/lists/{self.put.id}/rows",
            "list_row": f"/lists/{self.put.id}/rows/2",
            "list_accepting": f"/lists/{self.put.id}/accepting",
            "held list": f"/lists/{self.held.id}/",
            "list_versions": f"/lists/{self.put.id}/versions",
            "list_change": f"/lists/{self.version}/change",
            "entry": f"/entries/{self.answered.id}/",
            "entry_history": f"/entries/{self.answered.id}/history",
            "movements": "/movements/",
            "families": "/families/",
            "file_family_request": "/families/file",
            "family_request": f"/families/{self.family}/",
            "questions": "/questions/",
            "answer_batches": "/questions/batches/",
            "answer_evidence": f"/answers/{self.given}/evidence",
            "questions_back": "/questions-back/",
            "meetings": "/meetings/",
            "meeting": f"/meetings/{self.meeting}/",
            "meetings_calendar": "/meetings/calendar.ics",
            "changes": "/changes/",
            "standing": "/standing/",
            "find": "/find/",
            "searches": "/log/searches",
            "linking": "/linking/",
            "linking_run": f"/linking/{self.run}/",
            "linking_progress": f"/linking/{self.run}/progress",
            "quality": "/quality/",
            "bulk": "/bulk/",
            "batch": f"/bulk/{self.batch}/",
            "contradictions": "/contradictions/",
            "review": "/review/",
            "decided": "/review/?tab=decided",
            "pair": f"/review/{self.open_pair.id}/",
            "decided pair": f"/review/{self.decided_pair.id}/",
            "together": f"/together/{self.person}/",
            "together_plan": f"/together/{self.person}/plan?act=take_out&record={self.person}",
            "person": f"/persons/{self.person}/",
            "copies": "/copies/",
            "copy": f"/copies/{self.copy}/",
            "new_copy": f"/lists/{self.put.id}/copies/new",
            "exchanges": "/exchanges/",
            "open_exchange": "/exchanges/new",
            "exchange": f"/exchanges/{self.exchange}/",
            "exchange_file": f"/exchanges/{self.exchange}/files/terms.json",
            "interviews": f"/exchanges/{self.exchange}/interviews/",
            "identification": "/identification/",
            "open_programme": "/identification/open",
            "ident_programme": f"/identification/{self.programme}/",
            "ident_site": f"/identification/sites/{self.grave}/",
            "ident_labels": f"/identification/sites/{self.grave}/labels",
            "ident_remains": f"/identification/remains/{self.remains}/",
            "ident_samples": f"/identification/{self.typed.programme}/samples/",
            "ident_sample_labels": f"/identification/{self.typed.programme}/samples/labels",
            "ident_custody": f"/identification/custody/{self.typed.sample}/",
            "ident_laboratory": f"/identification/{self.typed.programme}/laboratory/",
            "ident_batch": f"/identification/batches/{self.typed.differing}/",
            "ident_families": f"/identification/{self.programme}/families/",
            "ident_family": f"/identification/families/{self.kindred.family}/",
            "ident_family_sheet": f"/identification/families/{self.kindred.family}/sheet",
            "ident_relative": f"/identification/relatives/{self.kindred.sister}/",
            "ident_missing": f"/identification/missing/{self.kindred.missing}/",
            "ident_whom": f"/identification/missing/{self.kindred.missing}/whom",
            "ident_board": f"/identification/{self.paired.board}/board/",
            "ident_method": f"/identification/{self.paired.board}/method/",
            "ident_pair": f"/identification/pairs/{self.paired.free}/",
            "ident_conclusion": f"/identification/conclusions/{self.paired.proposed}/",
            "ident_journey": f"/identification/remains/{self.remains}/journey",
            "ident_notify": f"/identification/conclusions/{self.conclusion}/notify",
            "ident_report": f"/identification/conclusions/{self.conclusion}/report-en.pdf",
            "ident_handovers": f"/identification/{self.programme}/handovers/",
            "ident_handover": f"/identification/handovers/{self.handover}/",
            "ident_receipt": f"/identification/handovers/{self.handover}/receipt-en.pdf",
            "ident_burials": f"/identification/{self.programme}/burials/",
            "ident_burial_record": f"/identification/burials/{self.burial}/record-en.pdf",
            "process": "/process/",
            "release": "/process/releases/1/",
            "round": "/process/rounds/1/",
            "log": "/log/",
            "log_lines": "/log/entries.jsonl",
            "checkpoint": "/log/checkpoint/",
            "checkpoint_note": "/log/checkpoint.txt",
            "checker": "/log/checker.py",
            "log_policy": "/log/policy.txt",
            "log_proof": "/log/proofs/1",
            "log_keys": "/log/keys/",
            "erasures": f"/log/erasures/?entry={self.sealed}",
        }


def pair_of(key_a: str, key_b: str) -> CandidatePair:
    a, b = (ListEntry.objects.get(party_key=key).record_id for key in (key_a, key_b))
    return CandidatePair.objects.get(first_id=min(a, b), second_id=max(a, b))


@pytest.fixture
def process(cast: Cast) -> None:
    """One round, and one release on whose counts two sources differ."""
    by = cast.secretariat.id
    held = record_round(1, starts="2017-01-23", by=by, at=START)
    freed = record_release(1, happened="2018-11-24", by=by, at=START)
    first, second = (
        record_source(kind=SourceKind.NEWS, title=title, by=by, at=START, is_public=True)
        for title in ("First agency", "Second agency")
    )
    said = [
        (held.id, Property.HAPPENED_ON, "2017-01-23/2017-01-24", first, START, ""),
        (held.id, Property.HAPPENED_AT, "Astana", first, START, ""),
        (held.id, Property.PRESENT, "side_a, side_b", first, START, ""),
        (freed.id, Property.HAPPENED_ON, "2018-11-24", first, START, ""),
        (freed.id, Property.FREED_BY_GOVERNMENT, "10", first, START, "an observer"),
        (freed.id, Property.FREED_BY_GOVERNMENT, "12", second, START + 30 * DAY, ""),
        (freed.id, Property.FREED_BY_OPPOSITION, "10", first, START, ""),
    ]
    for subject, property, value, source, at, voice in said:
        record_claim(
            subject,
            property=property,
            value=value,
            source=source,
            by=by,
            at=at,
            voices=[Voice(voice)] if voice else [],
            confidence=Confidence.HIGH,
        )


def cosigned_once(cast: Cast) -> None:
    """A checkpoint that side A has cosigned and the guarantor has not; the key of side B waits for a second person."""
    now = timezone.now()
    keys = {}
    for code in ("side_a", "side_b", "guarantor"):
        signer = signer_of(code)
        keys[code] = propose_key(cast.parties[code], signer.verifier.vkey, by=cast.secretariat, at=now)
    for code in ("side_a", "guarantor"):
        confirm_key(keys[code], by=cast.neutral, at=now)
    made = make_checkpoint(at=now)
    accept_cosigned(cosigned(made, signer_of("side_a"), at=now), at=now)


@pytest.fixture
def world(cast: Cast, put: NameList, held: NameList, process: None) -> World:
    """Both lists linked, one pair decided; one entry answered, one answered by a single person, one copy asked."""
    run = ask_for_linking(put.source, held.source, by=cast.mediator, at=NOW)
    run_linking(run.id, clock=lambda: NOW)
    decided = pair_of("A-2", "B-2")
    decision = decide_pair(decided, verdict=Verdict.SAME, by=cast.mediator, at=NOW, why="same mother")
    reached = CandidatePair.objects.reaching(cast.mediator)
    batch = draw_batch(reached, floor=0.99, by=cast.mediator, at=NOW)
    first, second, third, *_ = put.entries.order_by("row__number")
    paper = Evidence(b"%PDF-1.7", "register.pdf", "Register of admissions", "2014")
    given = answer_entry(first, disposition=Disposition.HELD, by=cast.holder_b, at=NOW, evidence=paper)
    proposed = answer_entry(second, disposition=Disposition.DEAD, by=cast.holder_b, at=NOW, on_date="2015")
    copy = ask_export(
        put,
        format=ExportFormat.XLSX,
        language="en",
        recipient="The host",
        purpose="The next round",
        by=cast.mediator,
        at=timezone.now(),  # a copy of long ago has expired
    )
    meeting = open_meeting(
        put.room, number=1, starts_at=NOW, reply_by=NOW.date() + 3 * DAY, by=cast.mediator, at=NOW, agenda="Lists"
    )
    call_list(meeting, put, by=cast.mediator, at=NOW)
    question = ask_back(third, kind=QuestionKind.MOTHER, by=cast.holder_b, at=NOW)
    said = Described(name="سميرة", relation="herself", checked="papers seen", wish="She came home")
    family = file_request(RequestKind.UNLIST, said, addressed_to=cast.parties["neutral_body"], by=cast.liaison, at=NOW)
    answer_batch = AnswerBatch.objects.create(disposition=Disposition.NOT_HELD, by=cast.holder_b, at=NOW)
    version = bring_version(put, SECOND.encode(), filename="second.csv", by=cast.asker_a, at=NOW)
    cosigned_once(cast)
    first_sealed, last_sealed = Opening.objects.earliest("id"), Opening.objects.latest("id")
    ask_to_erase(last_sealed.entry_id, last_sealed.name, why="A reason", by=cast.secretariat, at=NOW)
    identified = identifying(cast)
    home = going_home(cast, identified)
    return World(
        put=put,
        held=held,
        run=run.id,
        open_pair=pair_of("A-4", "B-4"),
        decided_pair=decided,
        decision=decision.id,
        person=second.record_id,
        answered=first,
        unanswered=third,
        proposed=proposed.id,
        given=given.id,
        copy=copy.id,
        meeting=meeting.id,
        question=question.id,
        answer_batch=answer_batch.id,
        batch=batch.id,
        room=put.room_id,
        version=version.pk,
        family=family.id,
        sealed=first_sealed.entry_id,
        exchange=exchanging.broken(cast).id,
        programme=identified.programme,
        grave=identified.site,
        remains=identified.remains,
        finding=identified.finding,
        join=identified.join,
        typed=typing(cast),
        kindred=kindred(cast),
        paired=pairing(cast),
        conclusion=home.conclusion,
        handover=home.handover,
        burial=home.burial,
    )
