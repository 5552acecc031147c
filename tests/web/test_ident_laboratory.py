"""Pages of samples, custody and the laboratory: what each says, and what a form leads to."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.conftest import Cast
from tests.web.conftest import browser, text_of
from tests.web.typing_samples import Typed, file_for, first_sample, typing

from wasl.apps.identification.domain.codes import read_code
from wasl.apps.identification.models.laboratory import Aliquot, Batch, Profile, StaffProfile
from wasl.apps.identification.models.sample import CustodyStep, Sample

HERE = "/identification"


@pytest.fixture
def typed(cast: Cast) -> Typed:
    return typing(cast)


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("names.csv", content)


def handled(**changed: Any) -> dict[str, Any]:
    return {"happened_at": "2021-03-04T10:00", "person": "R.", "place": "The store"} | changed


def test_samples__show_where_each_is__and_are_found_by_their_code(cast: Cast, typed: Typed) -> None:
    client = browser(cast.laboratory)
    text = text_of(client.get(f"{HERE}/{typed.programme}/samples/"))
    codes = set(Sample.objects.values_list("code", flat=True))
    assert {code for code in codes if code in text} == codes
    for words in ("Being typed", "Typed", "Withdrawn, to be destroyed", "1 gap"):
        assert words in text
    sample = Sample.objects.get(pk=typed.sample)
    found = text_of(client.get(f"{HERE}/{typed.programme}/samples/?code={sample.code.lower()}"))
    assert {code for code in codes if f">{code}<" in found} == {sample.code}
    wrong = next(code for last in "0123456789" if read_code(code := sample.code[:-1] + last) is None)
    assert "a character is wrong" in text_of(client.get(f"{HERE}/{typed.programme}/samples/?code={wrong}"))


def test_a_liaison_sees_samples_of_their_families_alone(cast: Cast, typed: Typed) -> None:
    text = text_of(browser(cast.liaison).get(f"{HERE}/{typed.programme}/samples/"))
    shown = {one.pk for one in Sample.objects.all() if one.code in text}
    assert shown == {typed.of_relative, typed.withdrawn}


def test_a_sample_is_taken__and_its_chain_begins(cast: Cast, typed: Typed) -> None:
    client, before = browser(cast.examiner), Sample.objects.count()
    path = f"{HERE}/{typed.programme}/samples/take"
    wrong = client.post(path, handled(of="rem_00000000000000000000", material="bone"))
    assert wrong.status_code == 422
    made = client.post(path, handled(of=typed.remains, material="tooth", taken_from="upper left molar"))
    sample = Sample.objects.get(material="tooth")
    assert (made.status_code, made["Location"]) == (302, f"{HERE}/custody/{sample.id}/")
    assert Sample.objects.count() == before + 1
    assert "upper left molar" in text_of(client.get(made["Location"]))


def test_a_relatives_sample_is_taken_under_their_consent(cast: Cast, typed: Typed) -> None:
    consent = Sample.objects.get(pk=typed.of_relative).consent
    path = f"{HERE}/{typed.programme}/samples/take"
    given = handled(of=consent.id, material="saliva")
    assert browser(cast.examiner).post(path, given).status_code == 422
    assert browser(cast.liaison).post(path, given).status_code == 302
    assert Sample.objects.filter(consent=consent).count() == 2


def test_labels__a_sheet_of_one__or_each_once(cast: Cast, typed: Typed) -> None:
    client, code = browser(cast.laboratory), Sample.objects.get(pk=typed.sample).code
    path = f"{HERE}/{typed.programme}/samples/labels"
    assert text_of(client.get(f"{path}?sample={typed.sample}")).count(f"<b>{code}</b>") == 24
    text = text_of(client.get(path))
    assert text.count("<b>") == Sample.objects.count()
    assert "LAB1" not in text


def test_a_chain__shows_its_gap_in_words__until_it_is_explained(cast: Cast, typed: Typed) -> None:
    client = browser(cast.examiner)
    path = f"{HERE}/custody/{typed.sample}/"
    text = text_of(client.get(path))
    assert "It was received without having been given" in text
    assert "1 gap that nobody explained" in text
    assert client.post(f"{HERE}/custody/steps/{typed.gap}/explain", {"why": ""}).status_code == 422
    done = client.post(f"{HERE}/custody/steps/{typed.gap}/explain", {"why": "Carried across the yard."})
    assert (done.status_code, done["Location"]) == (302, path)
    text = text_of(client.get(path))
    assert "Carried across the yard." in text
    assert "whole, or explained" in text


def test_a_step_is_written__or_refused_on_the_page(cast: Cast, typed: Typed) -> None:
    client = browser(cast.examiner)
    path = f"{HERE}/custody/{typed.sample}/step"
    before = CustodyStep.objects.count()
    assert client.post(path, handled(kind="stored", happened_at="2999-01-01T10:00")).status_code == 409
    assert client.post(path, handled(kind="taken")).status_code == 422
    assert client.post(path, handled(kind="given", to_party="outsiders")).status_code == 422
    assert CustodyStep.objects.count() == before
    assert client.post(path, handled(kind="given", to_party="side_a")).status_code == 302
    assert "On its way from" in text_of(client.get(f"{HERE}/custody/{typed.sample}/"))


def test_the_chain_of_remains_is_begun_on_the_same_page(cast: Cast, typed: Typed) -> None:
    client = browser(cast.examiner)
    assert "the chain is not begun" in text_of(client.get(f"{HERE}/custody/{typed.remains}/"))
    assert client.post(f"{HERE}/custody/{typed.remains}/step", handled(kind="taken")).status_code == 302
    assert "has it." in text_of(client.get(f"{HERE}/custody/{typed.remains}/"))


def test_the_laboratory__opens_a_batch_of_what_waits(cast: Cast, typed: Typed) -> None:
    client = browser(cast.laboratory)
    text = text_of(client.get(f"{HERE}/{typed.programme}/laboratory/"))
    assert "Withdrawn, to be destroyed" in text
    assert "3 samples wait" in text
    made = client.post(f"{HERE}/{typed.programme}/laboratory/open", {"kit": "GlobalFiler", "samples": [typed.free]})
    assert made.status_code == 302
    assert Batch.objects.filter(aliquots__sample=typed.free).distinct().get().kit == "GlobalFiler"
    again = client.post(f"{HERE}/{typed.programme}/laboratory/open", {"kit": "GlobalFiler", "samples": [typed.free]})
    assert again.status_code == 409
    assert client.post(f"{HERE}/{typed.programme}/laboratory/open", {"kit": "", "samples": []}).status_code == 422


def test_ones_own_profile_is_left_and_taken_back(cast: Cast, typed: Typed) -> None:
    client, path = browser(cast.laboratory), f"{HERE}/{typed.programme}/laboratory/own-profile"
    assert client.post(path, {"file": upload(b"no table")}).status_code == 409
    assert client.post(path, {}).status_code == 422
    assert client.post(path, {"file": upload(file_for("none", 1))}).status_code == 302
    assert StaffProfile.objects.get().staff == cast.laboratory
    assert client.post(path, {"verdict": "take_back"}).status_code == 302
    assert not StaffProfile.objects.exists()


def test_a_file__looked_at_keeps_nothing__read_in_keeps_it(cast: Cast, typed: Typed) -> None:
    client, path = browser(cast.laboratory), f"{HERE}/batches/{typed.unread}/read"
    given = {"turn": 1, "file": upload(file_for(typed.unread, 1))}
    looked = client.post(path, given)
    assert looked.status_code == 200
    assert "Nothing is kept yet" in text_of(looked)
    assert not Aliquot.objects.filter(batch=typed.unread).exclude(read_at=None).exists()
    kept = client.post(path, given | {"file": upload(file_for(typed.unread, 1)), "verdict": "keep"})
    assert kept.status_code == 302
    assert Aliquot.objects.get(batch=typed.unread, turn=1).read_by == cast.laboratory


def test_a_bad_file__is_told_line_by_line__and_nothing_is_kept(cast: Cast, typed: Typed) -> None:
    client, path = browser(cast.laboratory, language="ar"), f"{HERE}/batches/{typed.unread}/read"
    content = file_for(typed.unread, 1).replace(b"11, 12", b"11, OL") + b"\nQQQQ\t1\n"
    refused = client.post(path, {"turn": 1, "file": upload(content), "verdict": "keep"})
    assert refused.status_code == 409
    assert "أليل خارج السلّم" in text_of(refused)
    assert "11, OL" not in text_of(refused)
    assert not Aliquot.objects.filter(batch=typed.unread).exclude(read_at=None).exists()
    no_turn = client.post(path, {"turn": 3, "file": upload(content), "verdict": "keep"})
    assert no_turn.status_code == 422


def test_what_agrees_is_accepted__and_then_opened_on_request(cast: Cast, typed: Typed) -> None:
    client, path = browser(cast.laboratory), f"{HERE}/batches/{typed.agreed}"
    given = {"sample": first_sample(typed.agreed)}
    assert "11, 13" not in text_of(client.get(f"{path}/"))
    assert client.post(f"{path}/accept", given).status_code == 302
    opened = client.post(f"{path}/genotypes", given)
    assert opened.status_code == 200
    assert "11, 13" in text_of(opened)
    assert "11, 13" not in text_of(client.get(f"{path}/"))
    assert client.post(f"{path}/close").status_code == 302


def test_what_differs_is_told_to_its_readers__and_a_third_asked_for(cast: Cast, typed: Typed) -> None:
    client, path = browser(cast.laboratory), f"{HERE}/batches/{typed.differing}"
    given = {"sample": first_sample(typed.differing)}
    assert "The readings differ at:" in text_of(client.get(f"{path}/"))
    assert "30, 31" in text_of(client.post(f"{path}/genotypes", given))
    assert client.post(f"{path}/accept", given).status_code == 409
    assert client.post(f"{path}/third", given).status_code == 302
    assert client.post(f"{path}/close").status_code == 409
    assert client.post(f"{path}/give-up", given | {"why": ""}).status_code == 422
    assert client.post(f"{path}/give-up", given | {"why": "No DNA in it."}).status_code == 302
    assert client.post(f"{path}/close").status_code == 302


def test_swapped_labels_are_shown(cast: Cast, typed: Typed) -> None:
    text = text_of(browser(cast.laboratory).get(f"{HERE}/batches/{typed.swapped}/"))
    assert text.count("A reading of it fits another sample:") == 2
    assert "Labels are likely swapped" in text


def test_only_who_opened_the_batch_sees_which_tube_gets_which_sample(cast: Cast, typed: Typed) -> None:
    path = f"{HERE}/batches/{typed.unread}/"
    assert "For the bench" in text_of(browser(cast.laboratory).get(path))
    assert "For the bench" not in text_of(browser(cast.laboratory_2).get(path))


def test_what_is_not_of_the_batch_is_not_found(cast: Cast, typed: Typed) -> None:
    client = browser(cast.laboratory)
    for act in ("accept", "third", "genotypes"):
        assert client.post(f"{HERE}/batches/{typed.agreed}/{act}", {"sample": typed.sample}).status_code == 404
    assert Profile.objects.count() == 1
