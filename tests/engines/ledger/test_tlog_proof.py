"""Proofs to take away, with the quorum that is the politics, and what is refused."""

import pytest
from tests.engines.ledger.keyring import EVERYONE, GUARANTORS, LOG, NEUTRAL, ORIGIN, SIDE_A, SIDE_B
from tests.engines.ledger.logs import a_log
from tests.engines.ledger.logs_signed import (
    NOON,
    both_sides_two_guarantors_and_the_neutral,
    head,
    leaves_of,
    signed,
)

from wasl.engines.ledger import checker
from wasl.engines.ledger.commitments import commit
from wasl.engines.ledger.enclosures import Enclosure
from wasl.engines.ledger.entries import LogEntry
from wasl.engines.ledger.errors import EntryError, FormError, LedgerError, ProofError, QuorumError, SignatureError
from wasl.engines.ledger.keys import KeyType, Signer
from wasl.engines.ledger.merkle import leaf_hash, node_hash
from wasl.engines.ledger.policy import Group, Member, Policy, judge, require
from wasl.engines.ledger.proofs import inclusion_proof
from wasl.engines.ledger.tlog_proof import TlogProof, make_tlog_proof, verify_tlog_proof

LINES = a_log(30)
POLICY = both_sides_two_guarantors_and_the_neutral()
ENOUGH = [SIDE_A, SIDE_B, GUARANTORS[0], GUARANTORS[2], NEUTRAL]


def proof_of(index: int, note: bytes) -> TlogProof:
    return make_tlog_proof(index, path=inclusion_proof(leaves_of(LINES), index), checkpoint=note)


def test_proof__is_carried_and_verified() -> None:
    proof = TlogProof.parse(proof_of(17, signed(head(LINES), ENOUGH)).to_bytes())
    found = verify_tlog_proof(proof, leaf=leaf_hash(LINES[17]), policy=POLICY)
    assert (found.checkpoint, found.is_met) == (head(LINES), True)
    assert found.times == dict.fromkeys(["side_a", "side_b", "guarantor_1", "guarantor_3", "neutral"], NOON)


@pytest.mark.parametrize("missing", ENOUGH)
def test_proof__lacks_a_quorum_without_any_of_them(missing: Signer) -> None:
    proof = proof_of(17, signed(head(LINES), [one for one in ENOUGH if one != missing]))
    with pytest.raises(QuorumError):
        verify_tlog_proof(proof, leaf=leaf_hash(LINES[17]), policy=POLICY)
    assert not judge(proof.checkpoint, POLICY).is_met


def test_proof__of_another_entry_is_refused() -> None:
    note = signed(head(LINES), EVERYONE)
    with pytest.raises(ProofError):
        verify_tlog_proof(proof_of(17, note), leaf=leaf_hash(LINES[18]), policy=POLICY)
    with pytest.raises(ProofError):
        verify_tlog_proof(
            make_tlog_proof(18, path=proof_of(17, note).path, checkpoint=note), leaf=leaf_hash(LINES[17]), policy=POLICY
        )
    beyond = make_tlog_proof(2**63 - 1, path=proof_of(17, note).path, checkpoint=note)
    with pytest.raises(ProofError):
        verify_tlog_proof(beyond, leaf=leaf_hash(LINES[17]), policy=POLICY)


def test_proof__of_an_inner_node_as_if_it_were_an_entry_is_refused() -> None:
    """The hash of two leaves, given out as a leaf one level up, or its bytes as an entry."""
    leaves = leaves_of(LINES)
    note = signed(head(LINES), EVERYONE)
    inner = node_hash(leaves[16], leaves[17])
    path = proof_of(16, note).path[1:]
    for index in (8, 16, 17):
        for leaf in (inner, leaf_hash(leaves[16] + leaves[17]), leaf_hash(b"\x01" + leaves[16] + leaves[17])):
            with pytest.raises(ProofError):
                verify_tlog_proof(make_tlog_proof(index, path=path, checkpoint=note), leaf=leaf, policy=POLICY)


def test_proof__with_a_checkpoint_of_a_stranger_is_refused() -> None:
    stranger = Signer(ORIGIN, KeyType.ED25519, bytes(32))
    with pytest.raises(SignatureError):
        verify_tlog_proof(
            proof_of(17, signed(head(LINES), EVERYONE, log=stranger)), leaf=leaf_hash(LINES[17]), policy=POLICY
        )


def test_proof__with_the_longest_path() -> None:
    longest = TlogProof(2**63 - 1, (bytes(32),) * 63, b"x", b"extra")
    assert TlogProof.parse(longest.to_bytes()) == longest


@pytest.mark.parametrize(
    ("index", "path", "checkpoint", "extra"),
    [
        (-1, (), b"x", b""),
        (2**63, (), b"x", b""),
        (0, (bytes(31),), b"x", b""),
        (0, (bytes(32),) * 64, b"x", b""),
        (0, (), bytes(1_000_001), b""),
        (0, (), b"x", bytes(1_000_001)),
    ],
)
def test_proof__that_could_not_be_written_is_not_made(
    index: int, path: tuple[bytes, ...], checkpoint: bytes, extra: bytes
) -> None:
    with pytest.raises(FormError):
        TlogProof(index, path, checkpoint, extra)


WHOLE = proof_of(17, signed(head(LINES), ENOUGH)).to_bytes()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n",
        WHOLE.replace(b"\n", b"\r\n"),
        WHOLE.replace(b"index 17", b"index 017"),
        WHOLE.replace(b"index 17", b"index 9223372036854775808"),
        WHOLE.replace(b"index 17", b"index 17 "),
        WHOLE.replace(b"index 17", b"extra \nindex 17"),
        WHOLE.replace(b"index 17", b"extra eA==\nextra eA==\nindex 17"),
        WHOLE.replace(b"index 17\n", b"index 17\nindex 17\n"),
        WHOLE.replace(b"@v1", b"@v2"),
        WHOLE.replace(b"@v1", b"@v1 "),
        "c2sp.org/tlog-proof@v1\nindex ١\n\n".encode(),
        WHOLE.replace(b"index 17", b"17"),
        WHOLE.split(b"\n\n")[0],
        WHOLE.split(b"\n\n")[0] + b"\n",
    ],
)
def test_proof__in_any_other_form_is_refused(raw: bytes) -> None:
    with pytest.raises(FormError):
        TlogProof.parse(raw)


# --- the policy ---------------------------------------------------------------------------------------


def test_policy__round_trip() -> None:
    assert Policy.parse(POLICY.text) == POLICY
    assert Policy.parse(POLICY.text.encode()) == POLICY
    with_address = Policy((Member(LOG.verifier, "https://log.example/"),), {"a": Member(SIDE_A.verifier, "https://a/")})
    assert Policy.parse(with_address.text) == with_address


def test_policy__of_both_sides_two_of_three_guarantors_and_the_neutral() -> None:
    """Every combination of the six, against the sentence itself."""
    names = list(POLICY.witnesses)
    for chosen in range(64):
        cosigned = {name for place, name in enumerate(names) if chosen >> place & 1}
        guarantors = len(cosigned & {"guarantor_1", "guarantor_2", "guarantor_3"})
        expected = {"side_a", "side_b", "neutral"} <= cosigned and guarantors >= 2
        assert POLICY.is_met_by(cosigned) == expected


def test_policy__names_who_is_missing() -> None:
    with pytest.raises(QuorumError) as refused:
        require(signed(head(LINES), [SIDE_A]), POLICY)
    assert refused.value.why == "cosigned by side_a; not by side_b, guarantor_1, guarantor_2, guarantor_3, neutral"


def test_policy__a_name_that_is_no_witness_counts_nothing() -> None:
    assert not POLICY.is_met_by(["all_of_us", "sides", "guarantors", "none"])


A, B = (f"witness {name} {one.verifier.vkey}\n" for name, one in (("a", SIDE_A), ("b", SIDE_B)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quorum none",  # cut off
        A + "quorum a\nquorum a\n",
        A + "quorum b\n" + B,
        A + B + "group g all a a\nquorum g\n",
        A + B + "group g all a b\ngroup h all a g\nquorum h\n",
        A + B + "group g all a h\ngroup h all b\nquorum g\n",
        A + B + "group g all g\nquorum g\n",
        A + B + "group a all b\nquorum a\n",
        A + "group g all none\nquorum g\n",
        A + "group g all\nquorum g\n",
        A + "group g 01 a\nquorum g\n",
        A + "group g 1.0 a\nquorum g\n",
        A + "group g 99999999999999999999 a\nquorum g\n",
        A + A.replace("witness a", "witness again") + "quorum a\n",
        A + f"witness b {Signer('other.example', KeyType.COSIGNATURE, SIDE_A.seed).verifier.vkey}\nquorum a\n",
        A + f"witness b {LOG.verifier.vkey}\nquorum a\n",
        f"log {SIDE_A.verifier.vkey}\nquorum none\n",
        f"log {LOG.verifier.vkey}\nlog {LOG.verifier.vkey}\nquorum none\n",
        f"log {LOG.verifier.vkey} https://x/ more\nquorum none\n",
        A.replace("\n", " # remark\n") + "quorum a\n",
        A + "quorum a\r\n",
        A + "quorum a\x00\n",
        A + "quorum a b\n",
        A + "Quorum a\n",
        "\ufeff" + A + "quorum a\n",
        A + "quorum a\nwitness b",  # cut off after all that counts
        A + "quorum a\n# remark \x01\n",
        A + "quorum a\n#" + "x" * 1_000_000 + "\n",
        A + B + "group g all a\ngroup g all b\nquorum g\n",
        A + "group g 2 a\nquorum g\n",
    ],
)
def test_policy__in_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(FormError):
        Policy.parse(text)
    with pytest.raises(ValueError):  # and so does the stand-alone checker
        checker.Policy(text)


@pytest.mark.parametrize(
    ("witnesses", "groups", "quorum"),
    [
        ({"two words": Member(SIDE_A.verifier)}, {}, "none"),
        ({"": Member(SIDE_A.verifier)}, {}, "none"),
        ({"none": Member(SIDE_A.verifier)}, {}, "none"),
        ({"a": Member(SIDE_A.verifier, "two words")}, {}, "none"),
        ({"a": Member(SIDE_A.verifier)}, {"a": Group(1, ("a",))}, "a"),
        ({"a": Member(SIDE_A.verifier)}, {"g": Group(0, ("a",))}, "g"),
        ({}, {}, "absent"),
        ({}, {"g": Group(1, ("absent",))}, "g"),
    ],
)
def test_policy__that_could_not_be_written_is_not_made(
    witnesses: dict[str, Member], groups: dict[str, Group], quorum: str
) -> None:
    with pytest.raises(FormError):
        Policy((), witnesses, groups, quorum)


def test_policy__names_are_octets() -> None:
    """A name need not be UTF-8, and what looks alike is not the same."""
    key = SIDE_A.verifier.vkey.encode()
    policy = Policy.parse(b"witness \xff\xfe " + key + b"\nquorum \xff\xfe\n")
    assert policy.is_met_by(policy.witnesses)
    with pytest.raises(FormError):
        Policy.parse("witness \u212a ".encode() + key + b"\nquorum K\n")


# --- what travels with a proof ---------------------------------------------------------------------------

SALT = bytes(range(32))
ENTRY = LogEntry.from_bytes(LINES[3])


def test_enclosure__round_trip_and_no_salt_in_a_traceback() -> None:
    enclosure = Enclosure(ENTRY, {"value": SALT.hex()})
    assert Enclosure.from_bytes(enclosure.to_bytes()) == enclosure
    assert Enclosure.from_bytes(Enclosure(ENTRY).to_bytes()) == Enclosure(ENTRY)
    assert SALT.hex() not in repr(enclosure)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b'"entry"',
        b'{"entry":1,"salts":{}}',
        b'{"salts":{}}',
        b'{"entry":"x","more":1}',
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_enclosure__that_is_none_is_refused(raw: bytes) -> None:
    with pytest.raises(FormError):
        Enclosure.from_bytes(raw)


def test_enclosure__with_another_salt_or_entry_is_refused() -> None:
    good = Enclosure(ENTRY, {"value": SALT.hex()}).to_bytes()
    for bad in (good.replace(SALT.hex().encode(), b"00"), good.replace(SALT.hex().encode(), b"zz" * 32)):
        with pytest.raises(FormError):
            Enclosure.from_bytes(bad)
    with pytest.raises(FormError):
        Enclosure.from_bytes(good.replace(b'"' + SALT.hex().encode() + b'"', b"1"))
    with pytest.raises(EntryError):
        Enclosure.from_bytes(good.replace(b"claim_recorded", b"Claim"))


def test_enclosure__opens_only_the_value_it_is_of() -> None:
    document = b'{"a":1}'
    logged = {"one": commit({"a": 1}, salt=SALT).logged, "two": commit({"a": 2}, salt=SALT[::-1]).logged}
    entry = LogEntry(ENTRY.seq, ENTRY.at, ENTRY.event, ENTRY.by, ENTRY.subject, logged)
    assert Enclosure(entry, {"one": SALT.hex()}).value_of(document) == "one"
    for salts in ({}, {"two": SALT.hex()}, {"one": SALT[::-1].hex()}, {"absent": SALT.hex()}):
        assert Enclosure(entry, salts).value_of(document) is None


def test_keys_by_id__in_a_policy_that_has_them_twice() -> None:
    with pytest.raises(LedgerError):
        Policy((Member(LOG.verifier), Member(LOG.verifier)))
