"""Whom to ask next: who adds most comes first, and nobody's genotypes are opened for it."""

from typing import Any

import pytest
from tests.apps.identification.kin import Kin, attar
from tests.conftest import START, Cast

from wasl.apps.identification.domain.methods import Choices, decide_method
from wasl.apps.identification.domain.populations import table_for
from wasl.apps.identification.domain.whom_to_sample import Advice, advice_for
from wasl.apps.identification.enums import ConsentPurpose, Material, Tie
from wasl.apps.identification.models.family import Missing
from wasl.apps.identification.models.laboratory import Batch, Profile
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.models.sealed import SealedField
from wasl.engines.kinship.laboratory.frequency_files import packaged_table

pytestmark = pytest.mark.django_db
FEW = ("CSF1PO", "TH01", "TPOX")


def advice(kin: Kin) -> Advice:
    missing = Missing.objects.select_related("family__programme").get()
    return advice_for(missing, table=table_for(kin.family.programme).table, names=FEW)


def by_name(kin: Kin, found: Advice) -> dict[str, float]:
    names = {one.id: name for name, one in kin.members.items()}
    return {names[one.relative]: one.log10_lr for one in found.options}


@pytest.fixture
def kin(programme: Programme, cast: Cast) -> Kin:
    return attar(programme, cast)


def test_parents_and_children_add_most_and_a_wife_nothing(kin: Kin) -> None:
    found = advice(kin)
    values = by_name(kin, found)
    assert found.now is None
    assert list(values)[-2:] == ["salma", "rima"]
    assert values["mahmoud"] == pytest.approx(values["fatima"]) == pytest.approx(values["omar"])
    assert values["mahmoud"] > values["salma"] > 0
    assert values["rima"] == pytest.approx(0, abs=1e-9)


def test_no_genotype_is_opened_for_it(kin: Kin, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    neutral = cast.parties["neutral_body"]
    consent = kin.allows("salma", ConsentPurpose.SAMPLE, neutral)
    sample = Sample.objects.create(
        programme=kin.family.programme, code="7K2MQ", relative=consent.member, consent=consent,
        material=Material.SALIVA, taken_by=cast.liaison, taken_at=START, recorded_at=START,
    )  # fmt: skip
    batch = Batch.objects.create(programme=sample.programme, party=neutral, kit="A kit", opened_by=cast.laboratory,
                                 opened_at=START)  # fmt: skip
    Profile.objects.create(sample=sample, batch=batch, genotypes={"TH01": ["6", "7"]}, amelogenin="",
                           markers=1, accepted_by=cast.laboratory, accepted_at=START)  # fmt: skip

    def opened(*_: Any) -> None:
        raise AssertionError("genotypes were opened")

    monkeypatch.setattr(SealedField, "from_db_value", opened)
    found = advice(kin)
    assert found.now is not None
    assert found.typed == 1
    assert "salma" not in by_name(kin, found)
    assert all(value >= found.now.log10_lr - 0.2 for value in by_name(kin, found).values())


def test_the_population_is_that_of_the_method(programme: Programme, cast: Cast) -> None:
    assert table_for(programme).is_shipped
    table = packaged_table("nist1036_caucasian")
    method = decide_method(programme, table=table, choices=Choices(prior_people=100), why="the only one",
                           by=cast.laboratory, at=START)  # fmt: skip
    found = table_for(programme)
    assert (found.is_shipped, found.table.name) == (False, method.population)
    assert set(found.names) <= set(method.frequencies)
    assert "vWA" not in found.names


def test_an_identical_twin_stands_for_the_missing_person(kin: Kin) -> None:
    twin = kin.add("walid", Tie.TWIN, "khaled")
    found = advice(kin)
    assert found.twins == (twin.id,)
    assert "walid" not in by_name(kin, found)
