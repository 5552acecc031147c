"""Nobody but the telephone puts a word into a mediator's mouth: not another party, not whoever keeps the server."""

import json
from dataclasses import replace

import pytest
from tests.apps.exchanges.gate import Gate, register_telephone, seed_of
from tests.apps.exchanges.test_crossing_day import AT_GATE, GATE_DAY, crossing, gate, people, ready  # noqa: F401  fixtures
from tests.apps.exchanges.test_flow import agreed, manifest  # noqa: F401  fixtures

from wasl.apps.audit.domain.log import verify
from wasl.apps.audit.models.log import LoggedEntry, Opening
from wasl.apps.exchanges.domain.course import course_of, words_that_stand
from wasl.apps.exchanges.domain.crossing_day import begin_crossing, receive, register_device, standing_of
from wasl.apps.exchanges.domain.errors import ExchangeError
from wasl.apps.exchanges.interfaces.files import files_of
from wasl.apps.exchanges.models.crossing import Device, GateConfirmation
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.signatures import fingerprint, message_of
from wasl.engines.ledger import checker
from wasl.engines.ledger.ed25519 import public_key_of, sign

pytestmark = pytest.mark.django_db


def bare(one: Confirmation) -> Confirmation:
    return replace(one, signature="")


def kinds(stands):
    return [(one.kind, one.subject) for one in stands.contradictions]


def at_the_line(gate: Gate) -> Gate:
    gate.go_on(until=lambda step, subject: step == "swapped")
    return gate


# --- before the day --------------------------------------------------------------------------------------


def test_register_device__its_key_is_logged_and_stands_in_the_terms(cast, crossing):
    keys = {device.id: device.key for device in Device.objects.all()}
    assert sorted(keys.values()) == sorted(public_key_of(seed_of(cast.people[who])).hex() for who in AT_GATE.values())
    assert crossing.terms.key_of == keys
    assert {one["id"]: one["key"] for one in crossing.written["devices"]} == keys
    logged = {one.subject: one.seq for one in LoggedEntry.objects.filter(event="device_registered")}
    opened = {one.entry_id: one.value for one in Opening.objects.filter(name="key")}
    assert {subject: opened[seq] for subject, seq in logged.items()} == keys


def test_register_device__one_key_is_one_device(cast, ready):
    register_telephone(ready, by=cast.mediator, at=GATE_DAY)
    key = public_key_of(seed_of(cast.mediator)).hex()
    for who in (cast.mediator, cast.neutral):
        with pytest.raises(ExchangeError, match="with this key is registered"):
            register_device(ready, by=who, at=GATE_DAY, key=key)


def test_begin_crossing__with_a_device_that_signs_nothing_only_by_a_choice_that_is_logged(cast, ready):
    for who in ("mediator", "neutral"):
        register_telephone(ready, by=cast.people[who], at=GATE_DAY)
    register_device(ready, by=cast.mediator_2, at=GATE_DAY)
    with pytest.raises(ExchangeError, match="1 of 3 devices sign nothing"):
        begin_crossing(ready, by=cast.neutral, at=GATE_DAY)
    begun = begin_crossing(ready, by=cast.neutral, at=GATE_DAY, without_signatures=True)
    assert set(begun.terms.key_of.values()) == set(Device.objects.exclude(key="").values_list("key", flat=True))
    assert '"unsigned":1' in LoggedEntry.objects.get(event="crossing_begun").text


# --- on the day ------------------------------------------------------------------------------------------


def test_receive__what_the_telephone_did_not_sign_has_no_effect_and_is_kept(cast, crossing, gate, people):
    made = at_the_line(gate).confirm("ma", "swapped", "swap-1-1")
    gate.held["ma"].remove(made)
    gate.hand_in(people, at=GATE_DAY)
    forged = replace(made, signature=sign(seed_of(cast.mediator_2), message_of(made.id)).hex())
    for one in (bare(made), forged):
        stands = receive(crossing, [one.as_json()], by=cast.mediator, at=GATE_DAY).standing
        assert kinds(stands) == [("unsigned", "swap-1-1")]
        swap = crossing.terms.swaps[0]
        assert {stands.where[person].place for person in swap.a + swap.b} == {"in_zone"}
    assert GateConfirmation.objects.filter(pk=made.id).exists()


def test_receive__the_signed_copy_mends_it_once(cast, crossing, gate, people):
    made = at_the_line(gate).confirm("ma", "swapped", "swap-1-1")
    gate.held["ma"].remove(made)
    gate.hand_in(people, at=GATE_DAY)
    before = LoggedEntry.objects.filter(event="gate_confirmed").count()
    for one, place in ((bare(made), "in_zone"), (made, "disputed"), (bare(made), "disputed"), (made, "disputed")):
        stands = receive(crossing, [one.as_json()], by=cast.mediator, at=GATE_DAY).standing
        assert stands.where[crossing.terms.swaps[0].a[0]].place == place
    assert GateConfirmation.objects.get(pk=made.id).written["signature"] == made.signature
    assert LoggedEntry.objects.filter(event="gate_confirmed").count() == before + 2
    assert verify().ok


def test_receive__two_copies_at_once_count_as_the_signed_one(cast, crossing, gate):
    made = gate.confirm("ma", "departed", "stage-1/a", count=3)
    for copies in ([bare(made), made], [made, bare(made)]):
        GateConfirmation.objects.all().delete()
        received = receive(crossing, [one.as_json() for one in copies], by=cast.mediator, at=GATE_DAY)
        assert (received.new, received.standing.contradictions) == (1, ())


def test_standing__a_word_written_by_whoever_keeps_the_server(cast, crossing, gate, people):
    """Straight into the table, as the next link of a mediator's own journal."""
    gate_ = at_the_line(gate)
    gate_.hand_in(people, at=GATE_DAY)
    before = standing_of(crossing)
    device = Device.objects.get(role="ma")
    word = bare(gate_.confirm("ma", "swapped", "swap-1-1"))
    GateConfirmation.objects.create(
        id=word.id, crossing=crossing, device=device, counter=word.counter, written=word.as_json(),
        received_by=cast.mediator, received_at=GATE_DAY,
    )  # fmt: skip
    stands = standing_of(crossing)
    assert kinds(stands) == [("unsigned", "swap-1-1")]
    assert (stands.states, stands.where, stands.waiting) == (before.states, before.where, before.waiting)
    course = course_of(crossing)
    assert [one.id for one in course if one not in words_that_stand(crossing, course)] == [word.id]


# --- afterwards ------------------------------------------------------------------------------------------


def test_gate_file__is_checked_without_the_server_and_its_first_line_is_what_the_log_committed_to(
    cast,
    crossing,
    gate,
    people,
    tmp_path,
    capsys,
):
    gate.go_on()
    gate.hand_in(people, at=GATE_DAY)
    content = files_of(crossing.exchange, staff=cast.holder_a)["gate.jsonl"].write()
    (tmp_path / "gate.jsonl").write_bytes(content)
    assert checker.main(["gate", str(tmp_path / "gate.jsonl"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["words"] == GateConfirmation.objects.count()
    assert told["fingerprints"] == {one.id: fingerprint(one.key) for one in Device.objects.all()}
    entry = LoggedEntry.objects.get(event="crossing_begun")
    salt = bytes.fromhex(Opening.objects.get(entry_id=entry.seq, name="terms").salt)
    assert checker.committed(entry.text.encode(), content.split(b"\n")[0], [salt]) == "terms"


def test_gate_file__is_for_who_reads_the_manifest(cast, crossing, gate, people):
    for who in ("holder_a", "holder_b", "mediator", "mediator_2", "neutral"):
        assert "gate.jsonl" in files_of(crossing.exchange, staff=cast.people[who])
    for who in ("stranger", "stranger_mediator", "secretariat"):
        assert "gate.jsonl" not in files_of(crossing.exchange, staff=cast.people[who])
