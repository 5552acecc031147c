"""Comparing all remains with all families."""

from collections.abc import Sequence
from datetime import datetime
from math import log10

import pytest
from django.db import connection
from tests.apps.identification.compared import MARKERS, TRIO, Compared, Genotypes, drawn, method_for, searched, stranger
from tests.conftest import DAY, START

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.identification.domain import comparing
from wasl.apps.identification.domain.comparing import log10_lr_of_pair
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.domain.method_reading import markers_of
from wasl.apps.identification.domain.methods import Mutations
from wasl.apps.identification.domain.searched_families import missing_to_compare
from wasl.apps.identification.domain.searched_remains import remains_to_compare
from wasl.apps.identification.domain.searching import ask_for_search, broken_searches, run_search
from wasl.apps.identification.enums import ConsentPurpose, LeftOut, Standing
from wasl.apps.identification.models.comparing import Match, Search
from wasl.apps.identification.models.family import Consent, Relative
from wasl.apps.identification.models.site import Reassociation


def at_noon() -> datetime:
    return START + DAY / 2


def trio(compared: Compared, *, seed: int = 1) -> dict[str, Genotypes]:
    compared.family("FAM1", TRIO, missing=["S"])
    found = drawn(TRIO, seed=seed)
    compared.type_relative("F", found["F"])
    compared.type_relative("M", found["M"])
    return found


def some(genotypes: Genotypes, markers: Sequence[str]) -> Genotypes:
    return {name: genotypes[name] for name in markers}


def test_a_son_is_found_by_his_parents_and_a_stranger_is_not(compared: Compared) -> None:
    found = trio(compared)
    son, other = compared.find("son", found["S"]), compared.find("stranger", stranger(2))
    search = searched(compared)
    match = Match.objects.get(search=search, remains=son)
    assert match.missing == compared.missing["S"]
    assert match.log10_lr is not None
    assert match.log10_lr > 15
    assert match.log10_odds == pytest.approx(match.log10_lr - log10(99), abs=1e-6)
    assert (match.markers, match.relatives, match.label) == (len(MARKERS), 2, Standing.UNDISPUTED)
    far = Match.objects.get(search=search, remains=other)  # the best five of each missing person are kept
    assert far.log10_lr is not None
    assert far.log10_lr < -20
    assert search.compared == {"remains": sorted([son.id, other.id]), "missing": [compared.missing["S"].id]}
    assert (search.profiles, search.families, search.left_out) == (2, 1, [])


def test_the_number_is_that_of_comparing_the_pair_alone(compared: Compared) -> None:
    """The table of a family against both ways of being related, each summed by itself."""
    rows = [("GF", "", "", "M"), ("GM", "", "", "F"), ("F", "GF", "GM", "M"), ("U", "GF", "GM", "M"),
            ("M", "", "", "F"), ("S", "F", "M", "M")]  # fmt: skip
    found = drawn(rows, seed=5)
    compared.family("FAM1", rows, missing=["S"])
    compared.type_relative("U", found["U"])
    compared.type_relative("M", found["M"])
    remains = [compared.find("son", found["S"]), compared.find("stranger", stranger(9))]
    search = searched(compared)
    subjects = {one.id: one for one in remains_to_compare(compared.programme)[0]}
    (sought,) = missing_to_compare(compared.programme)[0]
    markers = markers_of(search.method, {})
    for one in remains:
        kept = Match.objects.get(search=search, remains=one)
        alone = log10_lr_of_pair(subjects[one.id], sought, markers, theta=0)
        assert kept.log10_lr == pytest.approx(alone, abs=1e-9)


def test_theta_is_counted_in_the_pairs_that_are_kept(compared: Compared) -> None:
    found = trio(compared)
    son = compared.find("son", found["S"])
    without = Match.objects.get(search=searched(compared), remains=son).log10_lr
    with_theta = Match.objects.get(search=searched(compared, theta="0.03"), remains=son).log10_lr
    assert without is not None
    assert with_theta is not None
    assert 5 < with_theta < without - 0.5


def test_two_missing_brothers_are_told_as_one_cannot_tell_them_apart(compared: Compared) -> None:
    rows = [*TRIO, ("B", "F", "M", "M")]
    found = drawn(rows, seed=3)
    compared.family("FAM1", rows, missing=["S", "B"])
    compared.type_relative("F", found["F"])
    compared.type_relative("M", found["M"])
    son = compared.find("son", found["S"])
    matches = Match.objects.filter(search=searched(compared), remains=son)
    assert [one.label for one in matches] == [Standing.SYMMETRIC] * 2
    assert all(one.log10_lr is not None and one.log10_lr > 10 for one in matches)
    assert [one.log10_odds for one in matches] == pytest.approx([0, 0], abs=1e-6)


def test_profiles_of_several_parts_of_one_person_are_compared_as_one(compared: Compared) -> None:
    found = trio(compared)
    names = list(found["S"])
    compared.find("skull", some(found["S"], names[:16]))
    compared.find("arm", some(found["S"], names[8:]))
    Reassociation.objects.create(part=compared.remains["arm"], whole=compared.remains["skull"], why="it joins",
                                 by=compared.cast.examiner, at=START, seconded_by=compared.cast.examiner_2,
                                 seconded_at=START)  # fmt: skip
    match = Match.objects.get(search=searched(compared))
    assert match.remains == compared.remains["skull"]
    assert match.markers == len(names)
    assert match.certificate["profiles"] == sorted(one.id for one in compared.profiles.values())


def test_remains_whose_profiles_differ_are_left_out_and_told(compared: Compared) -> None:
    found = trio(compared)
    son = compared.find("son", found["S"])
    compared.type_remains("son", stranger(4))
    search = searched(compared)
    assert search.left_out == [[son.id, LeftOut.DIFFER]]
    assert not search.matches.exists()


def test_profiles_that_share_too_little_are_never_put_together(compared: Compared) -> None:
    found = trio(compared)
    names = list(found["S"])
    son = compared.find("son", some(found["S"], names[:15]))
    compared.type_remains("son", some(found["S"], names[12:20]))
    search = searched(compared)
    assert search.left_out == [[son.id, LeftOut.FEW_SHARED]]
    assert search.matches.get().markers == 15


def test_who_does_not_let_the_laboratory_compare_is_not_compared(compared: Compared) -> None:
    found = drawn(TRIO, seed=1)
    compared.family("FAM1", TRIO, missing=["S"])
    compared.type_relative("F", found["F"], compare=False)
    compared.type_relative("M", found["M"])
    compared.find("son", found["S"])
    assert searched(compared).matches.get().relatives == 1
    Consent.objects.filter(member=compared.people["M"], purpose=ConsentPurpose.COMPARE).update(
        withdrawn_at=START + DAY, withdrawn_by=compared.cast.liaison
    )
    search = searched(compared)
    assert search.left_out == [[compared.missing["S"].id, LeftOut.NOBODY_TYPED]]
    assert not search.matches.exists()


def test_a_consent_for_another_laboratory_opens_nothing(compared: Compared) -> None:
    found = drawn(TRIO, seed=1)
    compared.family("FAM1", TRIO, missing=["S"])
    compared.type_relative("F", found["F"])
    compared.find("son", found["S"])
    Consent.objects.filter(purpose=ConsentPurpose.COMPARE).update(recipient=compared.cast.parties["side_a"])
    assert not searched(compared).matches.exists()


def test_relatives_who_contradict_each_other_are_named_and_their_family_is_left_out(compared: Compared) -> None:
    rows = [*TRIO, ("B", "F", "M", "M")]
    found = drawn(rows, seed=3)
    compared.family("FAM1", rows, missing=["S"])
    compared.type_relative("F", stranger(8))  # not the father
    compared.type_relative("B", found["B"])
    compared.find("son", found["S"])
    search = searched(compared)
    told = {id for id, why in search.left_out if why == LeftOut.CONTRADICT}
    assert told == {compared.missing["S"].id, compared.people["F"].id, compared.people["B"].id}
    assert not search.matches.exists()


def test_without_mutation_a_mismatch_excludes_and_is_not_kept(compared: Compared) -> None:
    trio(compared)
    compared.find("stranger", stranger(2))
    search = searched(compared, female=Mutations(), male=Mutations())
    assert not search.matches.exists()
    assert search.compared["remains"] == [compared.remains["stranger"].id]


def test_a_missing_person_who_is_typed_themself_is_left_to_the_laboratory(compared: Compared) -> None:
    found = trio(compared)
    compared.type_relative("S", found["S"])
    compared.find("son", found["S"])
    assert searched(compared).left_out == [[compared.missing["S"].id, LeftOut.TYPED_THEMSELF]]


def test_a_family_that_cannot_be_is_told_and_others_are_compared(compared: Compared) -> None:
    found = trio(compared)
    son = compared.find("son", found["S"])
    rows = [("F2", "", "", "F"), ("S2", "F2", "", "M")]
    family = compared.family("FAM2", rows, missing=["S2"])
    search = searched(compared)
    assert search.left_out == [[family.id, LeftOut.NO_PEDIGREE]]
    assert search.matches.get().remains == son


def test_the_same_rows_give_the_same_numbers_and_digest(compared: Compared) -> None:
    found = trio(compared)
    compared.find("son", found["S"])
    compared.find("stranger", stranger(2))
    method_for(compared.programme, compared.cast)
    runs = []
    for _ in range(2):
        asked = ask_for_search(compared.programme, by=compared.cast.examiner, at=START)
        run = run_search(asked.id, clock=at_noon)
        rows = run.matches.order_by("remains_id", "missing_id").values_list("remains", "missing", "log10_lr", "label")
        runs.append((list(rows), run.inputs_sha256, run.left_out))
    assert runs[0] == runs[1]
    compared.type_remains("stranger", stranger(2))
    assert run_search(ask_for_search(compared.programme, by=compared.cast.examiner, at=START).id,
                      clock=at_noon).inputs_sha256 != runs[0][1]  # fmt: skip


def test_what_fails_leaves_nothing_half_done_and_says_no_more_than_a_code(
    compared: Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = trio(compared)
    compared.find("son", found["S"])
    method_for(compared.programme, compared.cast)
    asked = ask_for_search(compared.programme, by=compared.cast.laboratory, at=START)
    assert broken_searches() == [asked.id]

    def broken(*_args: object, **_named: object) -> None:
        raise ValueError("12,13")

    monkeypatch.setattr(comparing, "certificate_of", broken)
    with pytest.raises(ValueError, match="12,13"):
        run_search(asked.id, clock=at_noon)
    kept = Search.objects.get(pk=asked.pk)
    assert (kept.failed, kept.finished_at, kept.matches.count()) == ("ValueError", None, 0)
    assert broken_searches() == []
    assert run_search(asked.id, clock=at_noon).failed == "ValueError"


def test_fewer_people_than_are_missing_is_refused(compared: Compared) -> None:
    rows = [("F", "", "", "M"), *((f"S{at}", "F", "", "M") for at in range(4))]
    found = drawn(rows, seed=6)
    compared.family("FAM1", rows, missing=["S1", "S2", "S3"])
    compared.type_relative("F", found["F"])
    compared.find("son", found["S1"])
    with pytest.raises(IdentificationError, match="3 missing are compared"):
        searched(compared, prior_people=2)
    assert Search.objects.get().failed == "identification"


def test_only_who_compares_asks_and_one_search_at_a_time(compared: Compared) -> None:
    with pytest.raises(IdentificationError, match="no method"):
        ask_for_search(compared.programme, by=compared.cast.laboratory, at=START)
    method_for(compared.programme, compared.cast)
    with pytest.raises(IdentificationError, match="your part"):
        ask_for_search(compared.programme, by=compared.cast.liaison, at=START)
    ask_for_search(compared.programme, by=compared.cast.laboratory, at=START)
    with pytest.raises(IdentificationError, match="under way"):
        ask_for_search(compared.programme, by=compared.cast.examiner, at=START)


def test_no_genotype_stands_in_the_log_or_with_a_match(compared: Compared) -> None:
    canary = "77.3"
    found = trio(compared)
    for who in ("F", "S"):
        found[who]["TH01"] = [canary, canary]
    compared.find("son", found["S"])
    compared.type_remains("son", {**found["S"]})
    searched(compared)
    told = [str(row) for table in connection.introspection.table_names() for row in _rows(table)]
    assert len(told) > 50
    assert LoggedEntry.objects.filter(event="identification_search_finished").exists()
    assert not [row for row in told if canary in row]


def _rows(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return cursor.fetchall()


def test_a_withdrawn_relative_is_out_of_the_search(compared: Compared) -> None:
    found = trio(compared)
    compared.find("son", found["S"])
    Relative.objects.filter(pk=compared.people["M"].pk).update(withdrawn_at=START, withdrawn_why="not of this family")
    Relative.objects.filter(pk=compared.people["S"].pk).update(mother=None)
    assert searched(compared).matches.get().relatives == 1


@pytest.mark.parametrize(
    ("amelogenin", "sex", "told"),
    [("XY", "M", "agrees"), ("X", "F", "agrees"), ("XY", "F", "differs"), ("X", "M", "may_differ"), ("", "M", ""),
     ("XY", "U", "")],
)  # fmt: skip
def test_the_sex_marker_is_told_beside_the_number(compared: Compared, amelogenin: str, sex: str, told: str) -> None:
    rows = [*TRIO[:2], ("S", "F", "M", sex.replace("U", ""))]
    found = drawn(TRIO, seed=1)
    compared.family("FAM1", rows, missing=["S"])
    compared.type_relative("F", found["F"])
    compared.find("son")
    compared.type_remains("son", found["S"], amelogenin=amelogenin)
    assert searched(compared).matches.get().certificate["sex_marker"] == told
