"""The board, as each reader sees it."""

import pytest
from tests.apps.identification.compared import TRIO, Compared, drawn, searched, stranger
from tests.conftest import START

from wasl.apps.identification.domain.board import board_of
from wasl.apps.identification.domain.exclusions import exclude
from wasl.apps.identification.enums import ConsentPurpose, LeftOut, PairState
from wasl.apps.identification.models.family import Consent
from wasl.apps.identification.models.site import Reassociation
from wasl.apps.staff.models.staff import Staff


@pytest.fixture
def found(compared: Compared) -> Compared:
    genotypes = drawn(TRIO, seed=1)
    compared.family("FAM1", TRIO, missing=["S"])
    compared.type_relative("F", genotypes["F"])
    compared.type_relative("M", genotypes["M"])
    compared.family("FAM2", [("F2", "", "", "M"), ("S2", "F2", "", "M")], missing=["S2"])
    compared.consent("F2", ConsentPurpose.COMPARE)
    compared.find("son", genotypes["S"])
    compared.find("stranger", stranger(5))
    compared.find("untyped")
    searched(compared)
    return compared


def states(found: Compared, by: Staff) -> dict[tuple[str, str], PairState]:
    board = board_of(found.programme, by=by)
    return {(one.label, other.code): board.state_of(one, other) for one in board.remains for other in board.missing}


def test_every_pair_stands_somewhere(found: Compared) -> None:
    assert states(found, found.cast.examiner) == {
        ("HAM1-001-B", "FAM1-0"): PairState.REACHES,
        ("HAM1-002-B", "FAM1-0"): PairState.UNLIKELY,
        ("HAM1-003-B", "FAM1-0"): PairState.NOT_COMPARED,
        ("HAM1-001-B", "FAM2-0"): PairState.NOT_COMPARED,
        ("HAM1-002-B", "FAM2-0"): PairState.NOT_COMPARED,
        ("HAM1-003-B", "FAM2-0"): PairState.NOT_COMPARED,
    }


def test_what_a_person_says_stands_before_what_dna_says(found: Compared) -> None:
    exclude(found.remains["son"], found.missing["S"], why="Teeth", by=found.cast.examiner, at=START)
    board = board_of(found.programme, by=found.cast.laboratory)
    (cell, *_) = [one for one in board.listed() if one.remains == found.remains["son"]]
    assert (cell.state, cell.match is not None) == (PairState.EXCLUDED, True)


def test_parts_stand_as_the_whole_they_belong_to(found: Compared) -> None:
    Reassociation.objects.create(part=found.remains["untyped"], whole=found.remains["son"], why="joins", at=START,
                                 by=found.cast.examiner, seconded_by=found.cast.laboratory,
                                 seconded_at=START)  # fmt: skip
    board = board_of(found.programme, by=found.cast.examiner)
    assert [one.label for one in board.remains] == ["HAM1-001-B", "HAM1-002-B"]


def test_of_families_that_do_not_reach_somebody_nothing_is_told(found: Compared) -> None:
    assert board_of(found.programme, by=found.cast.examiner).left_out == [("FAM2-0", LeftOut.NOBODY_TYPED)]
    Consent.objects.filter(purpose=ConsentPurpose.COMPARE).update(recipient=found.cast.parties["side_a"])
    board = board_of(found.programme, by=found.cast.examiner)
    assert (board.missing, board.cells, board.left_out, board.waiting) == ([], {}, [], [])
