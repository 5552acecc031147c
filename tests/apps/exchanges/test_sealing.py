"""Lists sealed by all before any is seen, opened by all in one moment."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from tests.apps.exchanges.conftest import NOW, POOL_A, POOL_B, POOLS, table, terms
from tests.conftest import DAY

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.exchanges.domain.errors import ExchangeError, SealError
from wasl.apps.exchanges.domain.opening import open_exchange
from wasl.apps.exchanges.domain.pool_rows import planned_rows
from wasl.apps.exchanges.domain.sealing import give_opening, publish_seal, seal_pool
from wasl.apps.exchanges.enums import ExchangeState
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.pool import Candidate, Pool
from wasl.apps.sources.domain import vault
from wasl.engines.ledger.sealing import seal_list
from wasl.kernel.errors import WaslError

HOLDERS = {"side_a": "holder_a", "side_b": "holder_b"}
READ_ONCE_OPEN = {"holder_a", "asker_a", "holder_b", "holder_b2", "asker_b", "mediator", "mediator_2", "neutral"}


def names_seen(cast, who: str) -> set[str]:
    return {one.told["name"] for one in Candidate.objects.reaching(cast.people[who])}


def test_seal_pool__says_nothing_but_a_root(cast, exchange):
    seal_pool(exchange, POOL_A.encode(), filename="سجناؤنا.csv", by=cast.holder_a, at=NOW)
    pool = Pool.objects.get()
    assert (len(pool.root), pool.seed, Candidate.objects.count()) == (64, "", 0)
    assert {who for who in cast.people if names_seen(cast, who)} == set()
    assert "سجناؤنا" not in pool.source.title + pool.source.filename


def test_seal_pool__the_last_one_closes_the_round(cast, exchange):
    seal_pool(exchange, POOL_A.encode(), filename="a.csv", by=cast.holder_a, at=NOW)
    assert Exchange.objects.get().state == ExchangeState.OPENED
    seal_pool(exchange, POOL_B.encode(), filename="b.csv", by=cast.holder_b, at=NOW)
    assert Exchange.objects.get().state == ExchangeState.SEALED


def test_seal_pool__what_is_sealed_is_not_changed(cast, exchange):
    seal_pool(exchange, POOL_A.encode(), filename="a.csv", by=cast.holder_a, at=NOW)
    with pytest.raises(SealError, match="has sealed"):
        seal_pool(exchange, POOL_A.encode(), filename="a.csv", by=cast.holder_a, at=NOW)


@pytest.mark.parametrize("who", ["asker_a", "mediator", "neutral", "stranger", "secretariat", "monitor"])
def test_seal_pool__only_who_speaks_for_those_a_side_holds(cast, exchange, who):
    with pytest.raises(SealError, match="no side in it"):
        seal_pool(exchange, POOL_A.encode(), filename="a.csv", by=cast.people[who], at=NOW)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("id,side,holder,name\nA-1,side_a,side_b,x\n", "another side holds"),
        ("id,side,price\nA-1,side_b,5\n", "none that is known"),
        ("id,side,name,name\nA-1,side_b,x,y\n", "there twice"),
        ("number,name\nA-1,x\n", "no row names its columns"),
        ("id,side,name\nA-1,side_x,x\n", "not a party"),
        ("id,side,name\nA-1,side_a,x\n", "holder and side are the same party"),
        ("id,side,name\nA-1,side_b,x\nA-1,side_b,y\n", "the same id"),
        ("id,side,companion_of\nA-1,side_b,A-2\nA-2,side_b,A-1\n", "and so on around"),
        ("id,side,held_since\nA-1,side_b,soon\n", "no date that can be read"),
        (f"id,side,note\nA-1,side_b,{'x' * 301}\n", "longer than"),
        ("id,side,region\nA-1,side_b,=1+1\n", "like a formula"),
        ("id,side,site\nA-1,side_b,@x\n", "like a formula"),
        ("", ""),
    ],
)
def test_seal_pool__a_file_that_is_none(cast, exchange, written, why):
    with pytest.raises(WaslError) as refusal:
        seal_pool(exchange, written.encode(), filename="a.csv", by=cast.holder_a, at=NOW)
    assert why in refusal.value.why
    assert Pool.objects.count() == 0


def test_give_opening__nobody_sees_a_name_until_all_have_given(cast, sealed):
    give_opening(sealed, by=cast.holder_a, at=NOW + DAY)
    assert Candidate.objects.count() == 0
    assert {who for who in cast.people if names_seen(cast, who)} == set()
    give_opening(sealed, by=cast.holder_b, at=NOW + DAY)
    assert {who for who in cast.people if len(names_seen(cast, who)) == 7} == READ_ONCE_OPEN - {"asker_a", "asker_b"}
    # who seeks reads those the other side would let go, not those their own side holds
    assert names_seen(cast, "asker_a") == {row.split(",")[5] for row in POOL_B.splitlines()[1:]}
    assert {who for who in cast.people if names_seen(cast, who)} == READ_ONCE_OPEN


def test_give_opening__refused_before_all_have_sealed(cast, exchange):
    seal_pool(exchange, POOL_A.encode(), filename="a.csv", by=cast.holder_a, at=NOW)
    with pytest.raises(ExchangeError, match="opened"):
        give_opening(exchange, by=cast.holder_a, at=NOW)


def test_give_opening__of_a_list_the_side_kept_itself(cast, exchange):
    kept = seal_list(
        [{"id": "A-1", "side": "side_b", "holder": "side_a", "name": "سليم"}], party="side_a",
        random_bytes=lambda count: bytes(count),
    )  # fmt: skip
    publish_seal(exchange, root=kept.root, by=cast.holder_a, at=NOW)
    seal_pool(exchange, POOL_B.encode(), filename="b.csv", by=cast.holder_b, at=NOW)
    with pytest.raises(SealError, match="kept its list itself"):
        give_opening(exchange, by=cast.holder_a, at=NOW)
    give_opening(exchange, by=cast.holder_b, at=NOW)
    give_opening(exchange, kept.opening, by=cast.holder_a, at=NOW)
    assert Candidate.objects.filter(pool__party=cast.parties["side_a"]).get().told["name"] == "سليم"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda said: said["rows"][0]["row"].update(name="هاني"), "not what was sealed"),
        (
            lambda said: said["rows"].append({"row": {"id": "A-9", "side": "side_b"}, "salt": "00" * 32}),
            "not what was sealed",
        ),
        (lambda said: said["rows"].pop(), "not what was sealed"),
        (lambda said: said["seed"].update(seed="11" * 32), "not what was sealed"),
        (lambda said: said.update(party="side_b"), "another party"),
    ],
)
def test_give_opening__not_of_what_was_sealed(cast, sealed, change, why):
    pool = Pool.objects.get(party=cast.parties["side_a"])
    said = json.loads(vault.fetch(pool.opening_sha256))
    change(said)
    forged = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(SealError, match=why):
        give_opening(sealed, forged, by=cast.holder_a, at=NOW)
    assert Pool.objects.get(pk=pool.pk).opening_given_at is None


def test_give_opening__of_rows_that_no_side_may_seal(cast, exchange):
    kept = seal_list([{"id": "A-1", "side": "side_b", "holder": "side_b"}], party="side_a", random_bytes=bytes)
    publish_seal(exchange, root=kept.root, by=cast.holder_a, at=NOW)
    seal_pool(exchange, POOL_B.encode(), filename="b.csv", by=cast.holder_b, at=NOW)
    with pytest.raises(SealError, match="another side holds"):
        give_opening(exchange, kept.opening, by=cast.holder_a, at=NOW)


def test_the_log__holds_no_name_and_no_root_in_the_clear(cast, revealed):
    lines = "\n".join(LoggedEntry.objects.values_list("text", flat=True))
    pool = Pool.objects.get(party=cast.parties["side_a"])
    assert "pool_opened" in lines
    assert not [word for word in ("سليم", "A-1", pool.root, pool.seed) if word in lines]


def test_planned_rows__names_nobody_and_keeps_families_and_companions(cast, revealed):
    candidates = list(Candidate.objects.select_related("pool"))
    key_of = {one.told["id"]: one.id for one in candidates}
    rows = {row["id"]: row for row in planned_rows(candidates)}
    assert sorted(rows) == sorted(key_of.values())
    assert {value for row in rows.values() for value in row.values()}.isdisjoint(one.told["name"] for one in candidates)
    assert rows[key_of["B-3"]]["family"] == rows[key_of["B-4"]]["family"] == min(key_of["B-3"], key_of["B-4"])
    assert planned_rows(candidates[::-1]) == planned_rows(candidates)


# --- the law: whatever the order, nobody reads a name before all have sealed and all have let theirs be opened --------

ACTS = [(act, side) for act in ("seal", "open") for side in HOLDERS]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=some.lists(some.sampled_from(ACTS), min_size=4, max_size=9), number=some.integers(0, 10**9))
def test_no_side_sees_a_name_before_all_have_committed(cast, acts, number):
    exchange = open_exchange(f"x-{number}-{Exchange.objects.count()}", terms(), table(cast), by=cast.mediator, at=NOW)
    done: set[tuple[str, str]] = set()
    for act, side in acts:
        who = cast.people[HOLDERS[side]]
        try:
            if act == "seal":
                seal_pool(exchange, POOLS[side].encode(), filename="p.csv", by=who, at=NOW)
            else:
                give_opening(exchange, by=who, at=NOW)
            done.add((act, side))
        except (ExchangeError, Pool.DoesNotExist):
            pass
        seen = {
            other for other in cast.people
            if Candidate.objects.reaching(cast.people[other]).filter(pool__exchange=exchange).exists()
        }  # fmt: skip
        assert seen == (READ_ONCE_OPEN if done == set(ACTS) else set())


def test_give_opening__rows_as_they_were_sealed_for_another_exchange(cast, sealed):
    again = open_exchange("2021-9", terms(), table(cast), by=cast.mediator, at=NOW)
    pool = sealed.pools.get(party=cast.parties["side_a"])
    publish_seal(again, root=pool.root, by=cast.holder_a, at=NOW)
    seal_pool(again, POOL_B.encode(), filename="b.csv", by=cast.holder_b, at=NOW)
    opening = vault.fetch(pool.opening_sha256)
    give_opening(again, opening, by=cast.holder_a, at=NOW)  # nobody has seen either yet
    for who in HOLDERS.values():
        give_opening(sealed, by=cast.people[who], at=NOW + DAY)
    with pytest.raises(SealError, match="rows of side_a are sealed as they were in another exchange"):
        give_opening(again, by=cast.holder_b, at=NOW + DAY)
    assert Candidate.objects.filter(pool__exchange=again).count() == 0
