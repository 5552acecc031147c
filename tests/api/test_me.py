import pytest

pytestmark = pytest.mark.django_db


def test_me(cast, as_):
    assert as_(cast.stranger).get("/me").json() == {
        "id": cast.stranger.id,
        "username": "stranger",
        "name_en": "stranger",
        "name_ar": "",
        "language": "en",
        "party": {"code": "side_c", "name_en": "side_c", "name_ar": "طرف side_c"},
        "roles": ["asking_side", "holder"],
        "purposes": ["hold", "seek"],
    }


def test_rooms__those_ones_party_sits_in(cast, room, as_):
    (one,) = as_(cast.asker_a).get("/rooms").json()["items"]
    assert (one["id"], one["code"]) == (room.id, "yemen-scale")
    assert [(seat["code"], seat["capacity"]) for seat in one["seats"]] == [
        ("guarantor", "convener"),
        ("guarantor_2", "convener"),
        ("neutral_body", "convener"),
        ("office", "convener"),
        ("side_a", "side"),
        ("side_b", "side"),
    ]
    for person in (cast.stranger, cast.stranger_mediator, cast.liaison, cast.auditor):
        assert as_(person).get("/rooms").json()["items"] == []
