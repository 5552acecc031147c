"""Families' requests: who moves them, what they do to a list, and what the liaison is never told."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import DAY, SOUGHT, START, Cast
from tests.web.conftest import browser

from wasl.apps.audit.domain.log import verify
from wasl.apps.casework.domain.requests import (
    Described,
    RequestError,
    answer_family,
    file_request,
    grant,
    pass_on,
    refuse,
    retract,
)
from wasl.apps.casework.enums import RequestKind, RequestState
from wasl.apps.casework.models.request import FamilyRequest
from wasl.apps.lists.domain.standing import standing_counts, with_standing
from wasl.apps.lists.domain.versions import accept_version, bring_version
from wasl.apps.lists.enums import Standing
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim

NOW = START + 10 * DAY
SAID = Described(name="سميرة الصباغ", relation="herself", checked="her papers were seen", wish="I came home in 2016")


def entry_of(key: str) -> ListEntry:
    return ListEntry.objects.select_related("record", "list__source", "list__party").get(party_key=key)


def filed(cast: Cast, kind: RequestKind = RequestKind.UNLIST, **corrects: object) -> FamilyRequest:
    to = cast.parties["neutral_body"]
    return file_request(kind, SAID, addressed_to=to, by=cast.liaison, at=NOW, **corrects)


def passed(cast: Cast, key: str, **corrects: object) -> FamilyRequest:
    kind = RequestKind.CORRECT if corrects else RequestKind.UNLIST
    one = filed(cast, kind, **corrects)
    pass_on(one, entry=entry_of(key), told="somebody asks this", by=cast.neutral, at=NOW)
    return FamilyRequest.objects.get(pk=one.pk)


def standing_of(key: str, *, at=NOW + DAY) -> Standing:
    return with_standing(ListEntry.objects.filter(party_key=key), moment=at, seen_by="").get().standing


def said_of(key: str, property: Property) -> list[str]:
    return list(Claim.objects.filter(subject=entry_of(key).record_id, property=property).standing()
                .values_list("value", flat=True))  # fmt: skip


def test_unlisting__takes_the_entry_off_and_keeps_what_was_known(cast: Cast, put: NameList) -> None:
    before = standing_counts(put, moment=NOW - DAY, seen_by="")
    one = passed(cast, "A-3")
    grant(one, why="she is home", by=cast.asker_a, at=NOW)
    assert standing_of("A-3") == Standing.WITHDRAWN
    assert standing_counts(put, moment=NOW - DAY, seen_by="") == before
    assert entry_of("A-3").record.withdrawn_at is not None
    answer_family(FamilyRequest.objects.get(), words="It was seen to.", by=cast.neutral, at=NOW)
    assert FamilyRequest.objects.get().state == RequestState.ANSWERED
    assert verify().ok


def test_unlisted__stays_off_when_a_later_version_brings_the_row_again(cast: Cast, put: NameList) -> None:
    grant(passed(cast, "A-3"), why="she is home", by=cast.asker_a, at=NOW)
    version = bring_version(put, SOUGHT.encode(), filename="second.csv", by=cast.asker_a, at=NOW + DAY)
    accept_version(version, by=cast.asker_a, at=NOW + DAY)
    assert standing_of("A-3", at=NOW + 2 * DAY) == Standing.WITHDRAWN
    assert standing_of("A-1", at=NOW + 2 * DAY) == Standing.AWAITING


def test_a_grant_taken_back__puts_the_entry_back(cast: Cast, put: NameList) -> None:
    one = passed(cast, "A-3")
    grant(one, why="she is home", by=cast.asker_a, at=NOW)
    refuse(one, why="it was another person", by=cast.asker_a, at=NOW + DAY)
    assert standing_of("A-3", at=NOW + timedelta(hours=1)) == Standing.WITHDRAWN
    assert standing_of("A-3", at=NOW + 2 * DAY) == Standing.AWAITING
    assert entry_of("A-3").record.withdrawn_at is None


def test_correction__ends_the_old_claim_and_its_taking_back_says_it_again(cast: Cast, put: NameList) -> None:
    one = passed(cast, "A-3", property=Property.MOTHER, value="هدى القاسم")
    assert said_of("A-3", Property.MOTHER) == ["هدى"]
    grant(one, why="a slip of ours", by=cast.asker_a, at=NOW)
    assert said_of("A-3", Property.MOTHER) == ["هدى القاسم"]
    corrected = Claim.objects.get(subject=entry_of("A-3").record_id, property=Property.MOTHER, withdrawn_at=None)
    assert corrected.source.continues == put.source
    assert Claim.objects.reaching(cast.holder_b).filter(pk=corrected.pk).exists()  # it reads the list, so this too
    assert not Claim.objects.reaching(cast.stranger).filter(pk=corrected.pk).exists()
    refuse(one, why="it was right before", by=cast.asker_a, at=NOW + DAY)
    assert said_of("A-3", Property.MOTHER) == ["هدى"]


def test_correction_of_a_name__is_shown_and_sought_at_once(cast: Cast, put: NameList) -> None:
    one = passed(cast, "A-3", property=Property.NAME, value="سميرة عبد الرحمن قاسم الصبّاغ")
    grant(one, why="a slip of ours", by=cast.asker_a, at=NOW)
    assert entry_of("A-3").record.name_ar == "سميرة عبد الرحمن قاسم الصبّاغ"
    refuse(one, why="it was right before", by=cast.asker_a, at=NOW + DAY)
    assert entry_of("A-3").record.name_ar == "سميرة عبد الرحمن قاسم الصباغ"


def test_correction_of_where_somebody_was_taken__is_a_claim_of_the_custody(cast: Cast, put: NameList) -> None:
    one = passed(cast, "A-4", property=Property.DEPRIVED_AT, value="حمص")
    grant(one, why="a slip of ours", by=cast.asker_a, at=NOW)
    values = Claim.objects.filter(property=Property.DEPRIVED_AT, source__continues=put.source).standing()
    assert [claim.value for claim in values] == ["حمص"]
    assert [claim.subject for claim in values] == [entry_of("A-4").record.custody.get().id]


@pytest.mark.parametrize("person", ["asker_b", "holder_a", "holder_b", "neutral", "mediator", "liaison", "stranger"])
def test_nobody_but_the_party_that_brought_it_settles(cast: Cast, put: NameList, person: str) -> None:
    one = passed(cast, "A-3")
    if person == "holder_a":  # of the same party: it may
        grant(one, why="so", by=cast.holder_a, at=NOW)
        return
    with pytest.raises(RequestError):
        grant(one, why="so", by=getattr(cast, person), at=NOW)
    assert standing_of("A-3") == Standing.AWAITING


@pytest.mark.parametrize("person", ["asker_a", "mediator", "neutral", "secretariat"])
def test_only_a_liaison_files(cast: Cast, person: str) -> None:
    with pytest.raises(RequestError):
        file_request(RequestKind.UNLIST, SAID, addressed_to=cast.parties["neutral_body"],
                     by=getattr(cast, person), at=NOW)  # fmt: skip


def test_a_request_goes_to_a_neutral_body_alone(cast: Cast) -> None:
    with pytest.raises(RequestError):
        file_request(RequestKind.UNLIST, SAID, addressed_to=cast.parties["side_a"], by=cast.liaison, at=NOW)


@pytest.mark.parametrize(
    "corrects", [{"property": Property.MOTHER}, {"value": "هدى"}, {"property": Property.HELD_AT, "value": "حمص"}]
)
def test_a_correction__says_what_and_to_what(cast: Cast, corrects: dict) -> None:
    with pytest.raises(RequestError):
        filed(cast, RequestKind.CORRECT, **corrects)
    with pytest.raises(RequestError):
        filed(cast, RequestKind.UNLIST, **corrects)
    assert not FamilyRequest.objects.exists()


def test_a_withdrawn_entry_is_not_meant(cast: Cast, put: NameList) -> None:
    grant(passed(cast, "A-3"), why="she is home", by=cast.asker_a, at=NOW)
    with pytest.raises(RequestError):
        pass_on(filed(cast), entry=entry_of("A-3"), told="again", by=cast.neutral, at=NOW)


def test_retracting__what_was_granted_is_shown_to_the_party_to_take_back(cast: Cast, put: NameList) -> None:
    one = passed(cast, "A-3")
    grant(one, why="she is home", by=cast.asker_a, at=NOW)
    retract(one, by=cast.liaison, at=NOW)
    assert standing_of("A-3") == Standing.WITHDRAWN
    assert [waits.id for waits in FamilyRequest.objects.to_settle(cast.asker_a)] == [one.id]
    refuse(one, why="the family no longer asks it", by=cast.asker_a, at=NOW)
    assert standing_of("A-3") == Standing.AWAITING
    assert not FamilyRequest.objects.to_settle(cast.asker_a).exists()
    with pytest.raises(RequestError):
        refuse(one, why="once more", by=cast.asker_a, at=NOW)


def test_retracting__ends_it_before_anything_was_done(cast: Cast, put: NameList) -> None:
    one = passed(cast, "A-3")
    retract(one, by=cast.liaison, at=NOW)
    with pytest.raises(RequestError):
        grant(one, why="late", by=cast.asker_a, at=NOW)
    assert standing_of("A-3") == Standing.AWAITING


def test_the_database_wants_two_people(cast: Cast, put: NameList) -> None:
    one = passed(cast, "A-3")
    with pytest.raises(IntegrityError, match="settled_by_another"), transaction.atomic():
        FamilyRequest.objects.filter(pk=one.pk).update(settled_by=cast.neutral, state=RequestState.GRANTED)


def test_the_liaison_is_told_the_same_whether_a_list_names_the_person_or_not(cast: Cast, put: NameList) -> None:
    """Filed and passed on, granted, refused: page and API differ in the id and in nothing else."""
    found, nobody = passed(cast, "A-3"), filed(cast)
    client = browser(cast.liaison)

    def told(one: FamilyRequest) -> tuple[str, str]:
        page = client.get(f"/families/{one.id}/").content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
        return page.replace(one.id, "ID"), client.get(f"/api/v1/families/requests/{one.id}").content.decode().replace(
            one.id, "ID"
        )

    assert SAID.wish in told(found)[0]
    assert SAID.wish in told(found)[1]
    assert told(found) == told(nobody)
    grant(found, why="she is home", by=cast.asker_a, at=NOW)
    # granted can no longer be taken back by the family, and the page must not show that either
    assert told(found) == told(nobody)


def test_the_party_reads_the_entry_and_the_wish__not_the_family(cast: Cast, put: NameList) -> None:
    one = passed(cast, "A-3")
    client = browser(cast.asker_a)
    page = client.get(f"/families/{one.id}/").content.decode()
    assert "somebody asks this" in page
    assert "سميرة عبد الرحمن" in page
    for kept in (SAID.wish, SAID.relation, SAID.checked, SAID.name + "<"):
        assert kept not in page
    body = client.get(f"/api/v1/families/requests/{one.id}").json()
    assert body["family"] is None
    assert body["meant"]["entry"] == entry_of("A-3").id
