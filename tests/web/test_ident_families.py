"""The pages of families: a liaison tells a family, a recipient reads it by codes, others find nothing."""

from typing import Any

import pytest
from django.test import Client
from tests.apps.identification.kin import Kin, attar
from tests.conftest import START, Cast
from tests.web.conftest import browser, text_of

from wasl.apps.identification.domain.ante_mortem import record_told
from wasl.apps.identification.domain.programmes import open_programme
from wasl.apps.identification.enums import ConsentPurpose, Part
from wasl.apps.identification.models.family import Consent, Missing, Relative
from wasl.apps.identification.models.programme import Programme

pytestmark = pytest.mark.django_db
CANARIES = ("salma", "mahmoud", "fatima", "rima", "omar", "Harbour", "By the mill", "1956-03", "12 March 1956")


@pytest.fixture
def kin(cast: Cast) -> Kin:
    neutral, parties = [cast.parties["neutral_body"]], cast.parties
    programme = open_programme(
        "south", name_en="Identification, south", name_ar="تحديد الهوية، الجنوب", by=cast.neutral, at=START,
        members={Part.EXAMINER: neutral, Part.LABORATORY: neutral, Part.FAMILIES: neutral, Part.OVERSEER: neutral,
                 Part.SIDE: [parties["side_a"]]},
    )  # fmt: skip
    return attar(programme, cast)


def posted(client: Client, path: str, **told: Any) -> Any:
    return client.post(path, told)


def test_a_family_is_told_from_the_first_to_the_last(cast: Cast, kin: Kin) -> None:
    client = browser(cast.liaison)
    programme = Programme.objects.get()
    opened = posted(client, f"/identification/{programme.id}/families/open")
    assert opened.status_code == 302
    page = text_of(client.get(opened.url))
    assert "From whom the family is told" in page
    assert posted(client, f"{opened.url}add", name="x", sex="M").status_code == 302
    one = Relative.objects.get(name="x")
    again = posted(
        client, f"{opened.url}add", name="y", tie="fathers_sisters_child", of=one.id, birth_date="about 1990"
    )
    assert again.status_code == 302
    assert Relative.objects.get(name="y").birth_date == "1990~"
    wrong = posted(client, f"{opened.url}add", name="z", tie="father", of=one.id, sex="F")
    assert wrong.status_code == 409
    assert "is father of" in text_of(wrong)
    unread = posted(client, f"{opened.url}add", name="z", tie="father", of=one.id, birth_date="when the war began")
    assert unread.status_code == 422
    assert Relative.objects.filter(family=one.family).count() == 7


def test_a_recipient_reads_no_name_but_that_of_whom_is_sought(cast: Cast, kin: Kin) -> None:
    missing = Missing.objects.get()
    record_told(missing, "stature", "174", told_by=kin["salma"], by=cast.liaison, at=START)
    pages = [f"/identification/{kin.family.programme_id}/families/", f"/identification/families/{kin.family.id}/",
             f"/identification/missing/{missing.id}/"]  # fmt: skip
    examiner, liaison = browser(cast.examiner), browser(cast.liaison)
    assert [examiner.get(path).status_code for path in pages] == [200, 404, 404]
    assert "F-001" not in text_of(examiner.get(pages[0]))
    kin.allows("salma", ConsentPurpose.COMPARE, cast.parties["neutral_body"])
    seen = [text_of(examiner.get(path)) for path in pages]
    assert all("F-001" in page for page in seen)
    assert "174 cm" in seen[2]
    assert "khaled" in seen[0]
    assert not [word for word in CANARIES if any(word in page for page in seen)]
    own = "".join(text_of(liaison.get(path)) for path in pages)
    assert all(word in own for word in CANARIES[:5])


def test_only_the_liaison_opens_what_names_the_living(cast: Cast, kin: Kin) -> None:
    kin.allows("salma", ConsentPurpose.COMPARE, cast.parties["neutral_body"])
    paths = [f"/identification/families/{kin.family.id}/sheet", f"/identification/relatives/{kin.members['salma'].id}/"]
    for person in cast.people.values():
        expected = 200 if person == cast.liaison else 404
        client = browser(person)
        assert [client.get(path).status_code for path in paths] == [expected, expected], person.username


def test_a_consent_is_given_and_taken_back_on_the_page(cast: Cast, kin: Kin) -> None:
    client = browser(cast.liaison)
    salma, omar = kin["salma"], kin["omar"]
    neutral = cast.parties["neutral_body"]
    told = {"purpose": "sample", "recipient": neutral.pk, "form": "written", "given_on": "2021-03-01"}
    assert posted(client, f"/identification/relatives/{salma.id}/allow", **told).status_code == 302
    refused = posted(client, f"/identification/relatives/{omar.id}/allow", **told)
    assert (refused.status_code, Consent.objects.count()) == (409, 1)
    assert "It is not certain that they were of age" in text_of(refused) or "not certain" in text_of(refused)
    other = posted(
        client, f"/identification/relatives/{salma.id}/allow", **told | {"recipient": cast.parties["side_a"].pk}
    )
    assert other.status_code == 422
    consent = Consent.objects.get()
    assert posted(client, f"/identification/consents/{consent.id}/withdraw").status_code == 302
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None


def test_the_drawing_is_checked_as_it_was_shown(cast: Cast, kin: Kin) -> None:
    client = browser(cast.liaison)
    path = f"/identification/families/{kin.family.id}/"
    shown = client.get(path).context["check_form"].initial["seen"]
    told = {"relative": kin.members["salma"].id, "seen": shown}
    assert posted(client, f"{path}check", **told).status_code == 302
    assert "looked at this drawing and said that it is so" in text_of(client.get(path))
    assert posted(client, f"{path}check", **told | {"seen": "0" * 64}).status_code == 409


def test_what_is_told_is_written_down_and_withdrawn(cast: Cast, kin: Kin) -> None:
    client = browser(cast.liaison)
    missing = Missing.objects.get()
    path = f"/identification/missing/{missing.id}/"
    told = {"field": "stature", "value": "170-175", "told_by": kin.members["fatima"].id}
    assert posted(client, f"{path}tell", **told).status_code == 302
    assert posted(client, f"{path}tell", **told).status_code == 409
    assert (
        posted(client, f"{path}tell", **told | {"value": "tall", "told_by": kin.members["rima"].id}).status_code == 409
    )
    page = text_of(client.get(path))
    assert "170-175 cm" in page
    value = missing.described_values.get()
    assert posted(client, f"/identification/told/{value.id}/withdraw", why="misheard").status_code == 302
    assert posted(client, f"{path}end", why="came home").status_code == 302
    assert posted(client, f"{path}again").status_code == 302


def test_whom_to_ask_next_is_worked_out_with_the_population_named(cast: Cast, kin: Kin) -> None:
    page = text_of(browser(cast.liaison).get(f"/identification/missing/{Missing.objects.get().id}/whom"))
    assert "nist1036_caucasian" in page
    assert "19 markers" in page
    order = [page.index(f">{name}<") for name in ("salma", "rima")]
    assert order == sorted(order)  # a sister adds, a wife does not
