"""What a telephone did not sign is set aside: it changes nothing, whatever comes with it and in whatever order."""

import random
from dataclasses import replace

import pytest
from tests.engines.crossing.journeys import DEVICES, rough_day, smooth_day, terms_for
from tests.engines.crossing.telephones import key_of, seed_of, signed, unsigned, with_keys
from tests.engines.crossing.test_standing import prepared, told

from wasl.engines.crossing.codes import from_qr_text, qr_text
from wasl.engines.crossing.confirming import confirm
from wasl.engines.crossing.errors import ConfirmationError, TermsError
from wasl.engines.crossing.journals import Confirmation, confirmation_of
from wasl.engines.crossing.signatures import fingerprint, unsigned_in
from wasl.engines.crossing.standing import Standing, Where, standing
from wasl.engines.crossing.terms import Terms, terms_of
from wasl.engines.ledger.ed25519 import sign, verifies

TERMS = with_keys(terms_for(1))


def stands(terms: Terms, held: list[Confirmation]) -> Standing:
    return standing(terms, held, unsigned=unsigned(terms, held))


def kinds(found: Standing) -> list[tuple[str, str]]:
    return [(one.kind, one.subject) for one in found.contradictions]


def spoilt(one: Confirmation, rng: random.Random) -> Confirmation:
    """Without its signature, or under one that is not its telephone's."""
    other = rng.choice([device for device in DEVICES if device != one.device])
    return rng.choice(
        (
            replace(one, signature=""),
            replace(one, signature="0" * 128),
            replace(one, signature="no signature"),
            replace(one, signature=one.signature.upper() + "x"),
            signed(one, by=other),
            replace(one, signature=sign(seed_of(one.device), one.id.encode()).hex()),  # without the prefix
        )
    )


def test_a_signed_day__stands_as_one_without_keys() -> None:
    day = smooth_day(TERMS, random.Random(5))
    whole = stands(TERMS, [signed(one) for one in day])
    assert whole == standing(terms_for(1), day)
    assert (whole.states["op-1"], whole.contradictions) == ("completed", ())


def test_a_word_that_its_telephone_did_not_sign__is_nobodys() -> None:
    """As whoever keeps the server could write it: the next link of a mediator's own journal."""
    held = [signed(one) for one in prepared(TERMS)]
    written = told(TERMS, held, "phone-a", "swapped", "swap-0-0")
    rng = random.Random(1)
    for _ in range(12):
        found = stands(TERMS, [*held, spoilt(signed(written), rng)])
        assert kinds(found) == [("unsigned", "swap-0-0")]
        assert found.states == stands(TERMS, held).states
        assert found.where["a0-0.0"] == Where("in_zone")
    assert stands(TERMS, [*held, signed(written)]).where["a0-0.0"].place == "disputed"


def test_a_stop_that_nobody_signed__is_shown_and_stops_nothing() -> None:
    held = [signed(one) for one in prepared(TERMS)]
    found = stands(TERMS, [*held, told(TERMS, held, "phone-n", "aborted", "op-1")])
    assert (found.states["op-1"], kinds(found)) == ("running", [("unsigned", "op-1")])


def test_a_journal_copied_under_another_device__is_refused() -> None:
    own = [signed(one) for one in prepared(TERMS) if one.device == "phone-a"]
    copied = [replace(one, device="phone-b", role="mb") for one in own]
    assert unsigned(TERMS, copied) == {one.id for one in copied}
    assert {one.kind for one in stands(TERMS, [*own, *copied]).contradictions} == {"unsigned"}


def test_a_copy_that_lost_its_signature__is_mended_by_one_that_has_it() -> None:
    day = [signed(one) for one in prepared(TERMS)]
    bare = [replace(one, signature="") for one in day]
    assert stands(TERMS, [*bare, *day]) == stands(TERMS, [*day, *bare]) == stands(TERMS, day)
    assert kinds(stands(TERMS, bare)) == kinds(stands(TERMS, bare[::-1]))
    assert {kind for kind, _subject in kinds(stands(TERMS, bare))} == {"unsigned"}


def test_what_names_one_that_is_not_signed__waits_for_it() -> None:
    held = [signed(one) for one in prepared(TERMS)]
    first = next(one for one in held if one.device == "phone-a")
    found = stands(TERMS, [replace(one, signature="") if one == first else one for one in held])
    waits = [one.id for one in held if one.device == "phone-a" and one != first]
    assert set(waits) <= set(found.gaps)
    assert kinds(found) == [("unsigned", first.subject)]


def test_a_device_that_signs_nothing__counts_by_its_word() -> None:
    terms = with_keys(terms_for(1), "phone-a", "phone-n")
    held = [one if one.device == "phone-b" else signed(one) for one in prepared(terms)]
    assert stands(terms, held) == standing(terms_for(1), held)


def test_a_word_carried_over__stays_on_word_until_its_own_telephone_has_signed_it() -> None:
    first = signed(told(TERMS, [], "phone-a", "departed", "stage-0/a", count=1))
    said = {"step": "arrived", "subject": "stage-0/a", "count": 1, "at": 1}
    word = signed(confirm(TERMS, [first], device="phone-a", role="mb", code="3333-3333-3", **said))  # type: ignore[arg-type]
    own = confirm(TERMS, [first, word], device="phone-b", **said)  # type: ignore[arg-type]
    assert stands(TERMS, [first, word]).on_word == (word.id,)
    assert stands(TERMS, [first, word, own]).on_word == (word.id,)
    assert stands(TERMS, [first, word, signed(own)]).on_word == ()


def test_a_word_of_a_device_that_nobody_named__claims_nothing() -> None:
    held = prepared(terms_for(1))
    stranger = replace(told(terms_for(1), held, "phone-a", "swapped", "swap-0-0"), device="stranger")
    found = standing(terms_for(1), [*held, stranger])
    assert (kinds(found), found.where["a0-0.0"]) == ([("foreign", "swap-0-0")], Where("in_zone"))


@pytest.mark.parametrize("seed", range(12))
def test_order_and_copies_do_not_matter__with_signatures_lost_and_false(seed: int) -> None:
    rng = random.Random(seed)
    terms = with_keys(terms_for(2, 1), *rng.sample(DEVICES, rng.choice((2, 3))))
    day = [signed(one) for one in rough_day(terms, rng, length=60, wild=rng.choice((0.02, 0.15, 0.4)))]
    copies = [spoilt(one, rng) for one in day if rng.random() < 0.1]
    lost = {one.id for one in rng.sample(copies, len(copies) // 2)}
    brought = [one for one in day if one.id not in lost] + copies
    whole = stands(terms, brought)
    for _ in range(4):
        again = brought + rng.sample(brought, rng.randrange(len(brought) + 1))
        rng.shuffle(again)
        assert stands(terms, again) == whole
    aside = unsigned(terms, brought)
    assert aside == {one.id for one in copies if one.id in lost and one.device in terms.key_of}
    without = standing(terms, [one for one in brought if one.id not in aside])
    assert (without.states, without.where, without.waiting, without.on_word, without.gaps) == (
        whole.states, whole.where, whole.waiting, whole.on_word, whole.gaps,
    )  # fmt: skip


def test_a_signature__is_no_part_of_what_is_said_and_travels_with_it() -> None:
    day = [signed(one) for one in prepared(TERMS) if one.device == "phone-a"]
    for one in day:
        bare = replace(one, signature="")
        assert (one.id, one) == (bare.id, bare)
        assert confirmation_of(one.as_json()).signature == one.signature
    assert [one.signature for one in from_qr_text(qr_text(day))] == [one.signature for one in day]


@pytest.mark.parametrize("signature", [4, None, "0" * 129])
def test_a_signature_of_another_shape__is_refused(signature: object) -> None:
    with pytest.raises(ConfirmationError, match="signature of another shape"):
        confirmation_of(prepared(TERMS)[0].as_json() | {"signature": signature})


def test_terms__hold_the_keys_and_refuse_bad_ones() -> None:
    assert terms_of(TERMS.as_json()) == TERMS
    assert terms_of(TERMS.as_json() | {"devices": terms_for(1).as_json()["devices"]}) == terms_for(1)
    older = [{"id": one.id, "role": one.role} for one in TERMS.devices]  # as written before telephones signed
    assert terms_of(TERMS.as_json() | {"devices": older}) == terms_for(1)
    first, *others = TERMS.devices
    for key, why in (("00", "cannot be read"), (key_of("phone-b"), "two telephones have one key")):
        with pytest.raises(TermsError, match=why):
            replace(TERMS, devices=(replace(first, key=key), *others))


def test_fingerprint__six_groups_of_four_digits_and_another_for_another_key() -> None:
    shown = {fingerprint(key_of(device)) for device in DEVICES}
    assert len(shown) == 3
    assert {(len(one.split()), {len(group) for group in one.split()}.pop()) for one in shown} == {(6, 4)}


def test_verifies__is_asked_only_of_telephones_that_sign() -> None:
    terms = with_keys(terms_for(1), "phone-a")
    asked: list[bytes] = []

    def ask(key: bytes, message: bytes, signature: bytes) -> bool:
        asked.append(key)
        return verifies(key, message, signature)

    held = [signed(one) for one in prepared(terms)]
    assert unsigned_in(terms, held, verifies=ask) == frozenset()
    assert {key.hex() for key in asked} == {key_of("phone-a")}
