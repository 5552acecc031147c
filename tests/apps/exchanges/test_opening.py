"""The terms of an exchange: complete, agreed by digest, fixed."""

import pytest
from django.db import IntegrityError, transaction
from tests.apps.exchanges.conftest import NOW, RULES, signer, table, terms
from tests.conftest import DAY

from wasl.apps.audit.domain.log import history_of
from wasl.apps.exchanges.domain.errors import ExchangeError
from wasl.apps.exchanges.domain.opening import abandon_exchange, digest_of, open_exchange
from wasl.apps.exchanges.enums import ExchangeState, Part
from wasl.apps.exchanges.models.exchange import Exchange, Seat
from wasl.engines.ledger.keys import KeyType, Signer
from wasl.kernel.errors import WaslError


def key(name: str) -> str:
    return Signer(name, KeyType.ED25519, bytes([2]) * 32).verifier.vkey


def test_open_exchange__seats_everybody_and_is_logged(cast, exchange):
    seats = {
        seat.party.code: (seat.part, seat.faces and seat.faces.code, bool(seat.vkey)) for seat in exchange.seats.all()
    }
    assert seats == {
        "side_a": (Part.SIDE, None, True),
        "side_b": (Part.SIDE, None, True),
        "guarantor": (Part.MEDIATOR, "side_a", True),
        "guarantor_2": (Part.MEDIATOR, "side_b", True),
        "neutral_body": (Part.NEUTRAL, None, False),
    }
    assert exchange.state == ExchangeState.OPENED
    assert [entry.event for entry in history_of(exchange.id)] == ["exchange_opened"]


@pytest.mark.parametrize("who", ["asker_a", "holder_a", "secretariat", "stranger_mediator", "monitor", "liaison"])
def test_open_exchange__only_who_brings_the_sides_together_in_it(cast, who):
    with pytest.raises(ExchangeError, match="your party brings nobody together"):
        open_exchange("2021-1", terms(), table(cast), by=cast.people[who], at=NOW)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda t, p: t.sides.pop(), "two sides or more"),
        (lambda t, p: t.neutrals.append(p["side_a"]), "a party has two parts"),
        (lambda t, p: t.neutrals.append(p["outsiders"]), "not of its kind"),
        (lambda t, p: t.neutrals.append(p["side_c"]), "not of its kind"),
        (lambda t, p: t.neutrals.clear(), "nobody neutral"),
        (lambda t, p: t.mediators.pop(p["guarantor_2"]), "no mediator faces"),
        (lambda t, p: t.mediators.update({p["guarantor_2"]: p["side_a"]}), "no mediator faces"),
        (lambda t, p: t.keys.pop(p["side_b"]), "no key to sign with"),
        (lambda t, p: t.keys.update({p["office"]: "x"}), "no key to sign with"),
        (lambda t, p: t.keys.update({p["side_b"]: t.keys[p["side_a"]]}), "two parties have one key"),
        (lambda t, p: t.keys.update({p["side_b"]: "nonsense"}), "the key of"),
        (lambda t, p: t.keys.update({p["side_b"]: key("k" * 52)}), "longer than 51"),
        (lambda t, p: t.keys.update({p["side_b"]: key("side_b\u202e")}), "not seen"),
        (
            lambda t, p: t.keys.update({p["side_b"]: Signer("w", KeyType.COSIGNATURE, bytes(32)).verifier.vkey}),
            "for witnesses",
        ),
    ],
)
def test_open_exchange__a_table_that_is_not_whole(cast, change, why):
    seated = table(cast)
    change(seated, cast.parties)
    with pytest.raises(WaslError) as refusal:
        open_exchange("2021-1", terms(), seated, by=cast.mediator, at=NOW)
    assert why in refusal.value.why
    assert Exchange.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"ends_at": NOW + DAY}, "before its start"),
        ({"starts_at": NOW - 2 * DAY, "ends_at": NOW}, "its end is past"),
        ({"ends_at": NOW + 4000 * DAY}, "ten years"),
        ({"home_after_minutes": 0}, "a minute and a day"),
        ({"clock_tolerance_s": 901}, "fifteen minutes"),
        ({"dispute_days": 0}, "can be disputed"),
        ({"rules": RULES.replace("side_b", "side_c")}, "for other parties"),
        ({"rules": RULES + "parity: pairwise\n"}, ""),
        ({"rules": "x" * 100_001}, "too long"),
    ],
)
def test_open_exchange__terms_that_are_none(cast, changed, why):
    with pytest.raises(WaslError) as refusal:
        open_exchange("2021-1", terms(**changed), table(cast), by=cast.mediator, at=NOW)
    assert why in refusal.value.why
    assert Exchange.objects.count() == 0


def test_open_exchange__a_code_is_given_once(cast, exchange):
    with pytest.raises(ExchangeError, match="this code is taken"):
        open_exchange("2021-1", terms(), table(cast), by=cast.mediator, at=NOW)


def test_digest_of__changes_with_every_term(cast):
    seated, said = table(cast), terms()
    digests = {digest_of("2021-1", said, seated), digest_of("2021-2", said, seated)}
    for changed in (
        {"starts_at": NOW + DAY},
        {"ends_at": NOW + 3 * DAY},
        {"rules": RULES + "\n"},
        {"home_after_minutes": 61},
        {"clock_tolerance_s": 121},
        {"dispute_days": 15},
    ):
        digests.add(digest_of("2021-1", terms(**changed), seated))
    seated.keys[cast.parties["side_a"]] = Signer("side_a.example", KeyType.ED25519, bytes([9]) * 32).verifier.vkey
    digests.add(digest_of("2021-1", said, seated))
    seated.mediators.update({cast.parties["guarantor"]: cast.parties["side_b"]})
    digests.add(digest_of("2021-1", said, seated))
    assert len(digests) == 10


def test_digest_of__does_not_hang_on_the_order_in_which_parties_are_named(cast):
    seated = table(cast)
    turned = type(seated)(
        sides=seated.sides[::-1],
        mediators=dict(reversed(seated.mediators.items())),
        neutrals=seated.neutrals,
        keys=dict(reversed(seated.keys.items())),
    )
    assert digest_of("2021-1", terms(), turned) == digest_of("2021-1", terms(), seated)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("asker_a", True), ("holder_a", True), ("holder_b2", True), ("mediator", True), ("mediator_2", True),
        ("neutral", True), ("stranger", False), ("stranger_mediator", False), ("secretariat", False),
        ("liaison", False), ("laboratory", True), ("monitor", False), ("auditor", False),
    ],
)  # fmt: skip
def test_reaching__those_who_have_a_part_in_it(cast, exchange, who, sees):
    assert Exchange.objects.reaching(cast.people[who]).exists() is sees


def test_abandon_exchange__a_side_walks_away_and_says_why(cast, sealed):
    abandon_exchange(sealed, why="the road is not safe", by=cast.holder_a, at=NOW)
    sealed.refresh_from_db()
    assert sealed.state == ExchangeState.ABANDONED
    assert [entry.event for entry in history_of(sealed.id)][-2:] == ["exchange_left", "exchange_abandoned"]


@pytest.mark.parametrize(("who", "why"), [("stranger", "over"), ("asker_a", "over"), ("holder_a", " ")])
def test_abandon_exchange__not_by_a_stranger_nor_without_a_reason(cast, sealed, who, why):
    with pytest.raises(ExchangeError):
        abandon_exchange(sealed, why=why, by=cast.people[who], at=NOW)
    sealed.refresh_from_db()
    assert sealed.state == ExchangeState.SEALED


@pytest.mark.parametrize("state", [ExchangeState.CROSSING, ExchangeState.SETTLING, ExchangeState.CLOSED])
def test_abandon_exchange__not_once_the_crossing_has_begun(cast, sealed, state):
    Exchange.objects.update(state=state)
    with pytest.raises(ExchangeError, match=state.value):
        abandon_exchange(sealed, why="late", by=cast.holder_a, at=NOW)


# --- what the database holds by itself -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "row"),
    [
        ("one_part_per_party", {"party": "side_a", "part": Part.SIDE, "vkey": "k"}),
        ("a_mediator_faces_a_side", {"party": "office", "part": Part.MEDIATOR, "vkey": "k"}),
        ("a_mediator_faces_a_side", {"party": "office", "part": Part.SIDE, "faces": "side_a", "vkey": "k"}),
        ("nobody_faces_themselves", {"party": "office", "part": Part.MEDIATOR, "faces": "office", "vkey": "k"}),
        ("who_signs_has_a_key", {"party": "office", "part": Part.SIDE}),
    ],
)
def test_seat__constraints(cast, exchange, constraint, row):
    row = {name: cast.parties[value] if name in {"party", "faces"} else value for name, value in row.items()}
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Seat.objects.create(exchange=exchange, **row)
    assert constraint in str(refusal.value) or "UNIQUE" in str(refusal.value)


def test_exchange__ends_after_it_starts(exchange):
    with pytest.raises(IntegrityError, match="exchange_ends_after_it_starts"), transaction.atomic():
        Exchange.objects.update(ends_at=exchange.starts_at)


def test_signer__the_keys_of_the_cast_differ():
    assert len({signer(code).verifier.vkey for code in ("side_a", "side_b", "guarantor", "guarantor_2")}) == 4
