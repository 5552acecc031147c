"""Nothing is handed over twice, nothing goes home unnamed or untold, and what was wrong comes back."""

import pytest
from django.db import IntegrityError, transaction
from tests.apps.identification.named import (  # noqa: F401  fixtures
    LATER,
    SIGNED,
    apart,
    concluded,
    conclusion,
    family,
    missing,
    mother,
    part,
    second_holder_a,
    sister,
)
from tests.conftest import DAY, START

from wasl.apps.identification.domain.errors import HandoverError
from wasl.apps.identification.domain.handovers import confirm, give_back, give_home, give_to_side, receive
from wasl.apps.identification.domain.telling import notify
from wasl.apps.identification.enums import CustodyKind
from wasl.apps.identification.models.conclusion import Conclusion, Handover
from wasl.apps.identification.models.sample import CustodyStep
from wasl.apps.identification.models.site import Reassociation

NOW = LATER + 5 * DAY
PLACE = "The gate at the bridge"


def to_side(cast, remains, **said):
    given = {"place": PLACE, "given_at": LATER, "by": cast.examiner, "at": NOW} | said
    return give_to_side(remains, cast.parties["side_a"], **given)


def home(cast, remains, relative, **said):
    given = {"place": PLACE, "given_at": LATER, "by": cast.examiner, "at": NOW} | said
    return give_home(remains, relative, **given)


def received(cast, handover, who="holder_a", **said):
    given = {"received_at": LATER + DAY, "receipt": "No. 7, signed", "by": cast.people[who], "at": NOW} | said
    return receive(handover, **given)


def told(cast, conclusion, mother):
    notify(conclusion, mother, told_at=SIGNED + DAY, how="At home", by=cast.liaison, at=LATER)


def chain(remains):
    return list(CustodyStep.objects.filter(remains=remains).values_list("kind", "party__code", "to_party__code"))


def test_give_to_side__provisional_with_every_part_that_two_stand_by(cast, remains):
    parts = [part(cast, remains, number) for number in (5, 3)]
    made = to_side(cast, remains)
    assert made.conclusion is None
    assert made.contents == "HAM1-001-B, HAM1-003-BP, HAM1-005-BP"
    assert set(made.pieces.all()) == {remains, *parts}
    received(cast, made)
    for one in (remains, *parts):
        assert chain(one) == [("given", "neutral_body", "side_a"), ("received", "side_a", None)]


def test_give_to_side__with_the_conclusion_that_two_signed(cast, remains, conclusion):
    assert to_side(cast, remains).conclusion == conclusion


def test_give__not_while_a_part_waits_for_a_second_person(cast, remains):
    part(cast, remains, 2, seconded=False)
    with pytest.raises(HandoverError, match="waits for a second person"):
        to_side(cast, remains)


def test_give__no_part_without_its_whole_but_what_was_found_later(cast, remains):
    found = part(cast, remains, 2)
    with pytest.raises(HandoverError, match="a part of other remains"):
        to_side(cast, found)
    to_side(cast, remains)
    with pytest.raises(HandoverError, match="did not come back"):
        to_side(cast, found)
    later = part(cast, remains, 9)
    assert to_side(cast, later).contents == "HAM1-009-BP"


def test_give__nothing_twice(cast, remains):
    first = to_side(cast, remains)
    with pytest.raises(HandoverError, match="did not come back"):
        to_side(cast, remains)
    received(cast, first)
    with pytest.raises(HandoverError, match="did not come back"):
        to_side(cast, remains)
    assert Handover.objects.count() == 1


def test_give__a_part_taken_out_again_is_still_where_it_went(cast, remains):
    found = part(cast, remains, 2)
    to_side(cast, remains)
    Reassociation.objects.update(undone_by=cast.examiner, undone_at=NOW, undone_why="of another")
    with pytest.raises(HandoverError, match="did not come back"):
        to_side(cast, found)


@pytest.mark.parametrize("who", ["liaison", "laboratory", "neutral", "holder_a", "mediator", "stranger"])
def test_give__only_by_an_examiner(cast, remains, who):
    with pytest.raises(HandoverError, match="does not hand over remains"):
        to_side(cast, remains, by=cast.people[who])


def test_give__only_by_the_party_that_has_them(cast, remains):
    CustodyStep.objects.create(
        remains=remains, kind=CustodyKind.RECEIVED, happened_at=START + DAY, party=cast.parties["office"], person="x",
        place="y", recorded_by=cast.examiner, recorded_at=START + DAY,
    )  # fmt: skip
    with pytest.raises(HandoverError, match="another party has"):
        to_side(cast, remains)
    CustodyStep.objects.update(party=cast.parties["neutral_body"], kind=CustodyKind.GIVEN,
                               to_party=cast.parties["office"])  # fmt: skip
    with pytest.raises(HandoverError, match='is "given"'):
        to_side(cast, remains)


def test_give_to_side__no_party_that_is_none_of_the_programme(cast, remains):
    with pytest.raises(HandoverError, match="no side of the programme"):
        give_to_side(remains, cast.parties["side_c"], place=PLACE, given_at=LATER, by=cast.examiner, at=NOW)


@pytest.mark.parametrize(("place", "given_at"), [(" ", LATER), (PLACE, NOW + DAY)])
def test_give__not_without_a_place_and_not_in_the_future(cast, remains, place, given_at):
    with pytest.raises(HandoverError, match="does not say where"):
        to_side(cast, remains, place=place, given_at=given_at)
    assert not Handover.objects.exists()
    assert not CustodyStep.objects.exists()


def test_give_home__only_named_by_two_and_after_the_family_was_told(cast, remains, missing, mother):
    with pytest.raises(HandoverError, match="have not signed"):
        home(cast, remains, mother)
    named = concluded(cast, remains, missing)
    with pytest.raises(HandoverError, match="the family was not told"):
        home(cast, remains, mother)
    told(cast, named, mother)
    assert home(cast, remains, mother).relative == mother


def test_give__not_while_it_is_in_doubt_whose_they_are(cast, remains, conclusion, mother):
    told(cast, conclusion, mother)
    Conclusion.objects.update(doubted_by=cast.examiner, doubted_at=LATER, doubted_why="a second profile")
    for give in (lambda: home(cast, remains, mother), lambda: to_side(cast, remains)):
        with pytest.raises(HandoverError, match="in doubt"):
            give()


def test_give_home__to_nobody_of_another_family(cast, programme, remains, conclusion, mother):
    told(cast, conclusion, mother)
    other = type(mother.family).objects.create(
        programme=programme, code="F-09", party=cast.parties["neutral_body"], opened_by=cast.liaison, opened_at=START
    )
    mother.family = other
    mother.save()
    with pytest.raises(HandoverError, match="no living member of the family"):
        home(cast, remains, mother)


def test_receive__at_home_by_the_liaison_with_the_receipt(cast, remains, conclusion, mother):
    told(cast, conclusion, mother)
    made = home(cast, remains, mother)
    with pytest.raises(HandoverError, match="how the receipt was given"):
        received(cast, made, "liaison", receipt=" ")
    for who in ("examiner", "examiner_2", "holder_a", "laboratory"):
        with pytest.raises(HandoverError, match="not for your party or role"):
            received(cast, made, who)
    assert received(cast, made, "liaison").receipt == "No. 7, signed"


def test_receive__by_the_receiving_side_once_and_not_before_it_was_given(cast, remains):
    made = to_side(cast, remains)
    for who in ("holder_b", "examiner_2", "liaison", "stranger"):
        with pytest.raises(HandoverError, match="not for your party or role"):
            received(cast, made, who)
    with pytest.raises(HandoverError, match="before it was given"):
        received(cast, made, received_at=LATER - DAY)
    received(cast, made)
    with pytest.raises(HandoverError, match="received already"):
        received(cast, made)


def test_confirm__as_stated_or_not_with_a_reason_once_by_who_received_it(cast, remains):
    made = to_side(cast, remains)
    with pytest.raises(HandoverError, match="only the side that received it"):
        confirm(made, as_stated=True, by=cast.holder_a, at=NOW)
    received(cast, made)
    with pytest.raises(HandoverError, match="what is not as stated"):
        confirm(made, as_stated=False, by=cast.holder_a, at=NOW)
    with pytest.raises(HandoverError, match="only the side that received it"):
        confirm(made, as_stated=True, by=cast.holder_b, at=NOW)
    done = confirm(made, as_stated=False, said="Two left thigh bones", by=second_holder_a(cast), at=NOW)
    assert (done.is_as_stated, done.confirmation) == (False, "Two left thigh bones")
    with pytest.raises(HandoverError, match="once"):
        confirm(made, as_stated=True, by=cast.holder_a, at=NOW)


def test_give_back__and_only_then_handed_over_anew(cast, remains):
    found = part(cast, remains, 2)
    made = received(cast, to_side(cast, remains))
    back = give_back(made, place=PLACE, given_at=LATER + 2 * DAY, by=cast.holder_a, at=NOW)
    assert (back.returns, back.receiver, set(back.pieces.all())) == (made, made.giver, {remains, found})
    with pytest.raises(HandoverError, match="on its way already"):
        give_back(made, place=PLACE, given_at=LATER + 2 * DAY, by=cast.holder_a, at=NOW)
    with pytest.raises(HandoverError, match="did not come back"):
        to_side(cast, remains, given_at=NOW)
    with pytest.raises(HandoverError, match="not for your party or role"):
        received(cast, back, "liaison", received_at=LATER + 2 * DAY)
    received(cast, back, "examiner_2", received_at=LATER + 3 * DAY)
    assert Handover.objects.get(pk=made.pk).returned_at == LATER + 3 * DAY
    again = to_side(cast, remains, given_at=NOW)
    assert again.contents == made.contents
    assert [kind for kind, *_ in chain(found)] == ["given", "received", "given", "received", "given"]


def test_give_back__from_a_family_by_its_liaison(cast, remains, conclusion, mother):
    told(cast, conclusion, mother)
    made = received(cast, home(cast, remains, mother), "liaison")
    for who in ("examiner", "holder_a"):
        with pytest.raises(HandoverError, match="not with your party"):
            give_back(made, place=PLACE, given_at=NOW, by=cast.people[who], at=NOW)
    back = give_back(made, place=PLACE, given_at=NOW, by=cast.liaison, at=NOW)
    received(cast, back, "examiner", received_at=NOW)
    assert Handover.objects.get(pk=made.pk).returned_at == NOW


def test_handovers__when_every_part_is_of_another_party(cast, programme, remains, conclusion, mother, family):
    apart(cast, programme)
    family.party = cast.parties["office"]
    family.save()
    conclusion = Conclusion.objects.get()
    told(cast, conclusion, mother)
    made = received(cast, home(cast, remains, mother), "liaison")
    assert chain(remains) == [("given", "neutral_body", "office"), ("received", "office", None)]
    reaches = {who: Handover.objects.reaching(cast.people[who]).exists() for who in cast.people}
    assert {who for who, seen in reaches.items() if seen} == {
        "examiner", "examiner_2", "laboratory", "laboratory_2", "neutral", "liaison"
    }  # fmt: skip
    assert made.received_by == cast.liaison


def test_reaching__a_side_reads_its_own_alone(cast, remains):
    made = to_side(cast, remains)
    assert list(Handover.objects.reaching(cast.holder_a)) == [made]
    for who in ("holder_b", "asker_b", "stranger", "mediator", "monitor", "auditor", "secretariat"):
        assert not Handover.objects.reaching(cast.people[who]).exists(), who


@pytest.mark.parametrize(
    "wrong",
    [
        {"received_by": "examiner", "received_at": LATER},
        {"received_by": "holder_a", "received_at": LATER - DAY},
        {"received_by": "holder_a", "received_at": LATER, "confirmed_at": LATER, "is_as_stated": False},
        {"confirmed_at": LATER, "is_as_stated": True},
        {"relative": "mother"},
    ],
)
def test_database__refuses_what_the_verbs_never_write(cast, remains, mother, wrong):
    made = to_side(cast, remains)
    people = {"mother": mother, **cast.people}
    said = {name: people.get(value, value) if isinstance(value, str) else value for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=made.pk).update(**said)


def test_database__one_standing_handover_of_remains(cast, remains):
    made = to_side(cast, remains)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(
            remains=remains, giver=made.giver, receiver=made.receiver, place=PLACE, contents="x",
            given_by=cast.examiner, given_at=LATER,
        )  # fmt: skip
