"""The checker on the journal of a day at the gate, alone as one copied file: who said what, by itself."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.engines.crossing.journeys import DEVICES, smooth_day, terms_for
from tests.engines.crossing.telephones import key_of, signed, unsigned, with_keys
from tests.engines.ledger.logs_signed import head, leaves_of
from tests.engines.ledger.logs_signed import signed as cosigned
from tests.engines.ledger.test_checker_files import ENOUGH, LINES, alone, run  # noqa: F401  fixtures

from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.signatures import fingerprint, message_of
from wasl.engines.crossing.terms import Terms
from wasl.engines.ledger.commitments import commit
from wasl.engines.ledger.ed25519 import sign
from wasl.engines.ledger.enclosures import Enclosure
from wasl.engines.ledger.entries import LogEntry
from wasl.engines.ledger.proofs import inclusion_proof
from wasl.engines.ledger.tlog_proof import TlogProof
from wasl.kernel.canonical import canonical_json

TERMS = with_keys(terms_for(1))
DAY = [signed(one) for one in smooth_day(TERMS, random.Random(3))]
SHOWN = {device: fingerprint(key) for device, key in TERMS.key_of.items()}
GOOD = "Each telephone that signs has signed every word under its name, and none is missing in between."


def lines(terms: Terms, day: list[Confirmation]) -> bytes:
    return b"".join(canonical_json(one) + b"\n" for one in (terms.as_json(), *(one.as_json() for one in day)))


def check(alone: Path, terms: Terms, day: list[Confirmation], *asked: str) -> tuple[int, str, str]:
    (alone / "gate.jsonl").write_bytes(lines(terms, day))
    return run(alone, "gate", "gate.jsonl", *asked)


def test_gate__a_day_that_every_telephone_signed(alone: Path) -> None:
    own = {device: sum(1 for one in DAY if one.device == device) for device in DEVICES}
    told = [f"{one.id} ({one.role}): {own[one.id]} words; signs under {SHOWN[one.id]}." for one in TERMS.devices]
    assert check(alone, TERMS, DAY) == (0, "\n".join([*told, GOOD]) + "\n", "")
    code, said, _ = check(alone, TERMS, DAY, "--json")
    expected = {"ok": True, "operation": "op-1", "words": len(DAY), "faults": [], "fingerprints": SHOWN}
    assert (code, json.loads(said)) == (0, expected)


def unsigned_word(day: list[Confirmation], at: int) -> list[Confirmation]:
    return [*day[:at], replace(day[at], signature=""), *day[at + 1 :]]


def word_of_another_key(day: list[Confirmation], at: int) -> list[Confirmation]:
    """As whoever keeps the server could write it, with a key of their own."""
    forged = sign(b"the operator's own seed, 32 byte", message_of(day[at].id)).hex()
    return [*day[:at], replace(day[at], signature=forged), *day[at + 1 :]]


def word_altered(day: list[Confirmation], at: int) -> list[Confirmation]:
    return [*day[:at], replace(day[at], at=day[at].at + 1), *day[at + 1 :]]


def word_added(day: list[Confirmation], at: int) -> list[Confirmation]:
    last = [one for one in day if one.device == day[at].device][-1]
    added = replace(last, counter=last.counter + 1, previous=last.id, step="aborted", subject="op-1", signature="")
    return [*day, added]


@pytest.mark.parametrize("spoil", [unsigned_word, word_of_another_key, word_altered, word_added])
def test_gate__a_word_that_its_telephone_did_not_sign_is_named(
    alone: Path,
    spoil: Callable[[list[Confirmation], int], list[Confirmation]],
) -> None:
    for at in random.Random(8).sample(range(len(DAY)), 3):
        spoilt = spoil(DAY, at)
        named = [one for one in spoilt if one.id in unsigned(TERMS, spoilt)]
        code, said, _ = check(alone, TERMS, spoilt, "--json")
        faults = [one for one in json.loads(said)["faults"] if "signed" in one]
        assert code == 1
        assert [one.split(",")[0] for one in faults] == [f"{one.device} number {one.counter}" for one in named]


def test_gate__a_journal_copied_under_another_device(alone: Path) -> None:
    copied = [replace(one, device="phone-b", role="mb") for one in DAY if one.device == "phone-a"]
    code, said, _ = check(alone, TERMS, [*DAY, *copied], "--json")
    assert (code, sum("not signed by this telephone" in one for one in json.loads(said)["faults"])) == (1, len(copied))
    assert "phone-b told two stories" in json.loads(said)["faults"]


def test_gate__a_word_left_out_is_missed_where_another_names_it(alone: Path) -> None:
    named = {tip.id for one in DAY for tip in one.seen} | {one.previous for one in DAY}
    for at in (0, len(DAY) // 2, len(DAY) - 1):
        code, said, _ = check(alone, TERMS, DAY[:at] + DAY[at + 1 :])
        missing = f"{DAY[at].device} number {DAY[at].counter} is missing"
        assert (code, missing in said) == ((1, True) if DAY[at].id in named else (0, False))


def test_gate__a_key_put_in_anothers_place_is_found_by_its_number(alone: Path) -> None:
    """Whoever keeps the server makes a key, writes it into the terms, and signs the whole journal anew."""
    kept = [part for one in SHOWN.values() for part in ("--fingerprint", one)]
    assert check(alone, TERMS, DAY, *kept)[0] == 0
    false = sign_all_as("operator", "phone-a")
    code, said, _ = check(alone, *false, *kept)
    assert (code, said) == (
        1, f"no telephone of this day has the check number {SHOWN['phone-a']}: a key was put in its place.\n",
    )  # fmt: skip
    assert check(alone, *false)[0] == 0  # without the numbers nothing can tell
    assert check(alone, *false, "--fingerprint", SHOWN["phone-b"].replace(" ", ""))[0] == 0


def sign_all_as(who: str, device: str) -> tuple[Terms, list[Confirmation]]:
    devices = tuple(replace(one, key=key_of(who)) if one.id == device else one for one in TERMS.devices)
    day = [signed(one, by=who) if one.device == device else one for one in DAY]
    return replace(TERMS, devices=devices), day


def test_gate__devices_that_sign_nothing(alone: Path) -> None:
    some = with_keys(terms_for(1), "phone-a", "phone-b")
    code, said, _ = check(alone, some, DAY)
    assert (code, "phone-n (n)" in said, "nobody can tell whose words these are" in said) == (0, True, True)
    code, said, error = check(alone, terms_for(1), DAY)
    assert (code, said, error) == (
        2, "", "could not check: no telephone of this day signs: nothing can be proven\n",
    )  # fmt: skip


def begun(terms: Terms) -> bytes:
    """The proof of an entry that committed to these terms, with its salt."""
    made = commit(terms.as_json(), salt=b"s" * 32)
    entry = LogEntry(
        seq=30, at="2026-01-01T00:00:30.000000Z", event="crossing_begun", by="stf_" + "0" * 20,
        subject="exc_" + "0" * 20, data={"terms": made.logged},
    )  # fmt: skip
    log = [*LINES, entry.to_bytes()]
    enclosed = Enclosure(entry, {"terms": (b"s" * 32).hex()}).to_bytes()
    path = tuple(inclusion_proof(leaves_of(log), 30))
    return TlogProof(30, path, cosigned(head(log), ENOUGH), enclosed).to_bytes()


def test_gate__the_keys_are_those_that_the_log_commits_to(alone: Path) -> None:
    (alone / "begun.tlog-proof").write_bytes(begun(TERMS))
    asked = ("--begun", "begun.tlog-proof", "--policy", "policy")
    assert check(alone, TERMS, DAY, *asked)[0] == 0
    code, said, _ = check(alone, *sign_all_as("operator", "phone-a"), *asked)
    assert (code, "NOT of this document" in said) == (1, True)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]\n", b"no JSON", b'{"devices": 4}', b'{"devices": []}\n4\n'])
def test_gate__what_is_no_journal_is_refused(alone: Path, content: bytes) -> None:
    (alone / "gate.jsonl").write_bytes(content)
    code, said, error = run(alone, "gate", "gate.jsonl")
    assert (code, said, error.startswith("could not check: ")) == (2, "", True)
