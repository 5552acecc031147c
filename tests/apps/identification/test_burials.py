"""Whoever has no name is laid where they can be found again; what was wrong is undone."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.apps.identification.named import (  # noqa: F401  fixtures
    LATER,
    SIGNED,
    conclusion,
    corrected,
    family,
    missing,
    mother,
    part,
)
from tests.apps.identification.test_handovers import NOW, PLACE, chain, home, received, to_side, told

from wasl.apps.identification.domain.burials import Grave, bury, open_grave
from wasl.apps.identification.domain.corrections import Undo, follow_up, open_corrections
from wasl.apps.identification.domain.errors import BurialError, HandoverError
from wasl.apps.identification.domain.handovers import give_back
from wasl.apps.identification.domain.journeys import Kind, journey_of
from wasl.apps.identification.domain.telling import notify
from wasl.apps.identification.enums import BurialKind
from wasl.apps.identification.models.conclusion import Burial, Conclusion
from wasl.apps.identification.models.sample import CustodyStep
from wasl.kernel.places import PlacePrecision

MARKED = Grave("Cemetery of the mill, row 4", PlacePrecision.EXACT, "HAM1-001-B", Decimal("33.5"), Decimal("36.3"))


def laid(cast, remains, kind=BurialKind.TEMPORARY, grave=MARKED, **said):
    return bury(remains, kind, grave, **({"on_date": "2021-03-21", "by": cast.examiner, "at": NOW} | said))


def at_home(cast, remains, conclusion, mother):
    told(cast, conclusion, mother)
    return received(cast, home(cast, remains, mother), "liaison")


def at_rest(cast, remains, **said):
    return laid(cast, remains, BurialKind.BURIAL, by=cast.liaison, on_date="2021-03-24", **said)


def test_bury__the_nameless_in_a_marked_temporary_grave(cast, remains):
    found = part(cast, remains, 2)
    made = laid(cast, remains, on_date="2021-03", rites="prayed over")
    assert (made.grave, made.on_date, made.precision) == ("HAM1-001-B", "2021-03", "exact")
    assert [kind for kind, *_ in chain(found)] == ["buried"]


@pytest.mark.parametrize(
    "grave",
    [
        Grave("Cemetery of the mill", PlacePrecision.EXACT),
        Grave("Cemetery of the mill", PlacePrecision.EXACT, " "),
        Grave("Somewhere east", PlacePrecision.DISTRICT, "7"),
        Grave("Somewhere", PlacePrecision.UNKNOWN, "7"),
        Grave("Kept back", PlacePrecision.WITHHELD, "7"),
    ],
)
def test_bury__no_grave_of_the_nameless_that_cannot_be_found(cast, remains, grave):
    with pytest.raises(BurialError, match="must be found again"):
        laid(cast, remains, grave=grave)
    assert not Burial.objects.exists()
    assert not CustodyStep.objects.exists()


@pytest.mark.parametrize(
    ("grave", "why"),
    [
        (Grave(" ", PlacePrecision.EXACT, "7"), "where"),
        (Grave("A", PlacePrecision.EXACT, "7", Decimal(1)), "one coordinate is missing"),
        (Grave("A", PlacePrecision.EXACT, "7", Decimal(91), Decimal(1)), "not on the earth"),
        (Grave("A", PlacePrecision.EXACT, "7", Decimal(1), Decimal(-181)), "not on the earth"),
        (Grave("A", PlacePrecision.COMMUNITY, "7", Decimal(1), Decimal(1)), "say more than that precision"),
    ],
)
def test_bury__no_place_that_is_none(cast, remains, grave, why):
    with pytest.raises(BurialError, match=why):
        laid(cast, remains, grave=grave)


@pytest.mark.parametrize("date", ["", "soon", "2021-13", "2031", "XXXX"])
def test_bury__not_without_a_date_or_on_one_to_come(cast, remains, date):
    with pytest.raises(BurialError, match="date"):
        laid(cast, remains, on_date=date)


def test_bury__for_good_only_once_named_and_told(cast, remains, missing, request):
    with pytest.raises(BurialError, match="have not signed whose they are"):
        laid(cast, remains, BurialKind.BURIAL)
    named, mother = request.getfixturevalue("conclusion"), request.getfixturevalue("mother")
    with pytest.raises(BurialError, match="the family was not told"):
        laid(cast, remains, BurialKind.BURIAL)
    told(cast, named, mother)
    grave = Grave("The family's own", PlacePrecision.WITHHELD)
    assert laid(cast, remains, BurialKind.BURIAL, grave).grave == ""


def test_bury__nobody_in_two_graves_and_nobody_again_who_never_was(cast, remains):
    with pytest.raises(BurialError, match="were not buried before"):
        laid(cast, remains, BurialKind.REBURIAL)
    laid(cast, remains)
    with pytest.raises(BurialError, match="lie in a grave already"):
        laid(cast, remains)


def test_bury__not_while_they_are_on_their_way_and_then_by_who_has_them(cast, remains):
    made = to_side(cast, remains)
    for who in ("examiner", "holder_a"):
        with pytest.raises(BurialError, match="does not have them"):
            laid(cast, remains, by=cast.people[who], on_date="2021-03-24")
    received(cast, made)
    for who in ("examiner", "holder_b", "liaison"):
        with pytest.raises(BurialError, match="does not have them"):
            laid(cast, remains, by=cast.people[who], on_date="2021-03-24")
    with pytest.raises(BurialError, match="elsewhere after that day"):
        laid(cast, remains, by=cast.holder_a, on_date="2021-03-20")
    with pytest.raises(BurialError, match="must be found again"):
        laid(cast, remains, BurialKind.BURIAL, Grave("A", PlacePrecision.EXACT), by=cast.holder_a, on_date="2021-03-24")
    assert laid(cast, remains, BurialKind.BURIAL, by=cast.holder_a, on_date="2021-03-24").recorded_by == cast.holder_a
    assert list(Burial.objects.reaching(cast.holder_a)) == list(Burial.objects.all())
    assert not Burial.objects.reaching(cast.holder_b).exists()


def test_open_grave__for_a_reason_once_and_then_buried_again(cast, remains, conclusion, mother):
    made = laid(cast, remains)
    with pytest.raises(HandoverError, match="lie in a grave"):
        to_side(cast, remains)
    with pytest.raises(BurialError, match="no reason"):
        open_grave(made, opened_on="2021-03-22", why=" ", by=cast.examiner, at=NOW)
    with pytest.raises(BurialError, match="before anybody was laid there"):
        open_grave(made, opened_on="2021-03-02", why="named", by=cast.examiner, at=NOW)
    with pytest.raises(BurialError, match="did not lay them there"):
        open_grave(made, opened_on="2021-03-22", why="named", by=cast.liaison, at=NOW)
    open_grave(made, opened_on="2021-03-22", why="named", by=cast.examiner, at=NOW)
    with pytest.raises(BurialError, match="opened already"):
        open_grave(made, opened_on="2021-03-22", why="named", by=cast.examiner, at=NOW)
    told(cast, conclusion, mother)
    again = laid(cast, remains, BurialKind.REBURIAL, on_date="2021-03-23")
    assert [kind for kind, *_ in chain(remains)] == ["buried", "exhumed", "buried"]
    assert again.opened_on == ""


def test_follow_up__nobody_told_nothing_given_nothing_to_undo(conclusion):
    assert follow_up(conclusion) == ()


def test_follow_up__stays_open_until_all_were_told_all_is_back_and_the_grave_is_opened(
    cast, remains, conclusion, mother
):
    handover = at_home(cast, remains, conclusion, mother)
    burial = at_rest(cast, remains)
    wrong = corrected(cast, conclusion)
    wrong.corrected_at = NOW
    wrong.save()
    assert {(one.what, one.done_at) for one in follow_up(wrong)} == {
        (Undo.TELL, None), (Undo.RETURN, None), (Undo.EXHUME, None)
    }  # fmt: skip
    assert open_corrections(Conclusion.objects.all()) == [wrong]
    with pytest.raises(HandoverError, match="lie in a grave"):
        give_back(handover, place=PLACE, given_at=NOW, by=cast.liaison, at=NOW)
    open_grave(burial, opened_on="2021-03-26", why="it was another", by=cast.liaison, at=NOW)
    notify(wrong, mother, told_at=NOW, how="At home", by=cast.liaison, at=NOW)
    back = give_back(handover, place=PLACE, given_at=NOW, by=cast.liaison, at=NOW)
    assert open_corrections(Conclusion.objects.all()) == [wrong]
    received(cast, back, "examiner", received_at=NOW)
    assert all(one.done_at and one.done_by for one in follow_up(wrong))
    assert open_corrections(Conclusion.objects.all()) == []


def test_journey__everything_in_order_for_who_may_read_it(cast, remains, conclusion, mother):
    at_home(cast, remains, conclusion, mother)
    at_rest(cast, remains)
    journey = journey_of(remains, reader=cast.examiner)
    assert [one.kind for one in journey] == [
        Kind.LIFTED,
        Kind.PROPOSED,
        Kind.SIGNED,
        Kind.TOLD,
        Kind.GIVEN,
        Kind.RECEIVED,
        Kind.BURIED,
    ]
    assert journey[0].said == "HAM1-001-B"


def test_journey__whom_no_consent_lets_compare_reads_no_conclusion(cast, remains, conclusion, mother):
    mother.consents.update(withdrawn_at=LATER, withdrawn_by=cast.liaison)
    assert [one.kind for one in journey_of(remains, reader=cast.examiner)] == [Kind.LIFTED]


def test_database__a_grave_is_opened_for_a_reason_by_somebody(cast, remains):
    made = laid(cast, remains)
    with pytest.raises(IntegrityError), transaction.atomic():
        Burial.objects.filter(pk=made.pk).update(opened_on="2021-03-22", opened_why="named")
    with pytest.raises(IntegrityError), transaction.atomic():
        Burial.objects.create(remains=remains, kind="temporary", on_date="2021", place="x", grave="7",
                              precision="exact", recorded_by=cast.examiner, recorded_at=NOW)  # fmt: skip
