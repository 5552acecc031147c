"""The family is told by its own liaison, of what two signed; whom it named first, and nobody who refused."""

import pytest
from django.db import IntegrityError, transaction
from tests.apps.identification.named import (  # noqa: F401  fixtures
    LATER,
    SIGNED,
    apart,
    concluded,
    conclusion,
    corrected,
    family,
    missing,
    mother,
    relative,
    sister,
)
from tests.conftest import DAY, START

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.identification.domain.errors import TellingError
from wasl.apps.identification.domain.telling import may_be_told, notify, record_telling_wish
from wasl.apps.identification.enums import ConclusionState, Telling
from wasl.apps.identification.models.conclusion import Conclusion, Notification, TellingWish

HOW = "At home, in person"


def tell(cast, conclusion, relative, **said):
    given = {"told_at": SIGNED + DAY, "how": HOW, "by": cast.liaison, "at": LATER} | said
    return notify(conclusion, relative, **given)


def test_notify__writes_who_how_and_what_is_wished(cast, conclusion, mother):
    made = tell(cast, conclusion, mother, wishes="A burial beside his father")
    assert (made.relative, made.how, made.wishes, made.of_correction) == (
        mother, HOW, "A burial beside his father", False
    )  # fmt: skip
    entry = LoggedEntry.objects.filter(event="relative_notified").get()
    assert entry.subject == conclusion.id
    assert HOW not in entry.text
    assert mother.id not in entry.text


@pytest.mark.parametrize("state", [ConclusionState.PROPOSED, ConclusionState.REFUSED])
def test_notify__nothing_that_two_people_did_not_sign(cast, remains, missing, mother, state):
    said = concluded(cast, remains, missing, ConclusionState.PROPOSED)
    Conclusion.objects.update(state=state, refused_why="not enough")
    with pytest.raises(TellingError, match="two people do not stand by it"):
        tell(cast, said, mother)
    assert not Notification.objects.exists()


def test_notify__nothing_that_is_in_doubt(cast, conclusion, mother):
    Conclusion.objects.update(doubted_by=cast.examiner, doubted_at=LATER, doubted_why="a second profile")
    with pytest.raises(TellingError, match="in doubt"):
        tell(cast, conclusion, mother)


@pytest.mark.parametrize("who", ["examiner", "laboratory", "neutral", "holder_a", "mediator", "asker_b"])
def test_notify__only_by_who_speaks_with_the_family(cast, conclusion, mother, who):
    with pytest.raises(TellingError, match="does not speak with this family"):
        tell(cast, conclusion, mother, by=cast.people[who])


def test_notify__not_by_a_liaison_of_another_party(cast, programme, conclusion, mother):
    apart(cast, programme)
    with pytest.raises(TellingError, match="does not speak with this family"):
        tell(cast, conclusion, mother)


@pytest.mark.parametrize(("told_at", "how"), [(SIGNED - DAY, HOW), (LATER + DAY, HOW), (SIGNED + DAY, " ")])
def test_notify__not_before_it_was_signed_not_later_than_now_not_without_how(cast, conclusion, mother, told_at, how):
    with pytest.raises(TellingError):
        tell(cast, conclusion, mother, told_at=told_at, how=how)
    assert not Notification.objects.exists()


def test_notify__nobody_who_refused_died_is_missing_was_taken_out_or_is_of_another_family(
    cast, programme, conclusion, mother, sister, family, missing
):
    record_telling_wish(sister, Telling.NEVER, by=cast.liaison, at=START)
    dead = relative(cast, family, "جابر", is_dead=True)
    out = relative(cast, family, "نادر", withdrawn_at=START, withdrawn_why="written twice")
    other = type(family).objects.create(
        programme=programme, code="F-02", party=family.party, opened_by=cast.liaison, opened_at=START
    )
    stranger = relative(cast, other, "ليلى")
    for one in (sister, dead, missing.relative, out, stranger):
        with pytest.raises(TellingError, match="no living member"):
            tell(cast, conclusion, one)
    assert may_be_told(family) == [mother]


def test_notify__first_whom_the_family_named_first(cast, conclusion, mother, sister, family):
    record_telling_wish(sister, Telling.FIRST, by=cast.liaison, at=START)
    assert may_be_told(family) == [sister, mother]
    with pytest.raises(TellingError, match="somebody else to be told first"):
        tell(cast, conclusion, mother)
    tell(cast, conclusion, sister)
    tell(cast, conclusion, mother)
    assert Notification.objects.count() == 2


def test_notify__who_was_named_first_and_died_holds_nobody_back(cast, conclusion, mother, sister):
    record_telling_wish(sister, Telling.FIRST, by=cast.liaison, at=START)
    sister.is_dead = True
    sister.save()
    assert tell(cast, conclusion, mother).relative == mother


def test_notify__that_it_was_wrong(cast, conclusion, mother):
    tell(cast, conclusion, mother)
    corrected(cast, conclusion)
    assert tell(cast, conclusion, mother, told_at=LATER).of_correction is True
    with pytest.raises(TellingError, match="before two people signed"):
        tell(cast, conclusion, mother, told_at=LATER - DAY)


def test_record_telling_wish__a_later_one_ends_the_one_before(cast, mother, sister):
    record_telling_wish(mother, Telling.FIRST, by=cast.liaison, at=START)
    record_telling_wish(sister, Telling.FIRST, by=cast.liaison, at=START + DAY)
    record_telling_wish(mother, Telling.ANY, by=cast.liaison, at=START + DAY)
    standing = TellingWish.objects.filter(ended_at=None).values_list("relative_id", "wish")
    assert dict(standing) == {mother.id: "any", sister.id: "first"}
    assert TellingWish.objects.count() == 3


def test_database__one_wish_standing_and_one_first(cast, family, mother, sister):
    first = {"family": family, "wish": Telling.FIRST, "by": cast.liaison, "at": START}
    TellingWish.objects.create(relative=mother, **first)
    for one in (mother, sister):
        with pytest.raises(IntegrityError), transaction.atomic():
            TellingWish.objects.create(relative=one, **first)
