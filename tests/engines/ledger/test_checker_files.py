"""The checker on checkpoints, portable proofs and tiles, alone as one copied file, and against the engine."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from tests.engines.ledger.keyring import EVERYONE, GUARANTORS, LOG, NEUTRAL, ORIGIN, SIDE_A, SIDE_B
from tests.engines.ledger.logs import a_log, edit, rewritten
from tests.engines.ledger.logs_signed import (
    both_sides_two_guarantors_and_the_neutral,
    head,
    leaves_of,
    signed,
    write_tiles,
)

from wasl.engines.ledger import checker, ed25519
from wasl.engines.ledger.checkpoints import Checkpoint
from wasl.engines.ledger.commitments import commit
from wasl.engines.ledger.enclosures import Enclosure
from wasl.engines.ledger.entries import LogEntry
from wasl.engines.ledger.errors import LedgerError
from wasl.engines.ledger.keys import KeyType, Signer
from wasl.engines.ledger.policy import Policy, require
from wasl.engines.ledger.proofs import consistency_proof, inclusion_proof
from wasl.engines.ledger.tlog_proof import TlogProof
from wasl.engines.ledger.witness import request_for

LINES = a_log(30)
HEAD, OLD = head(LINES), head(LINES[:20])
UN = Signer("un.example", KeyType.COSIGNATURE, b"neutral2" * 4)  # the checker knows no ML-DSA
POLICY = both_sides_two_guarantors_and_the_neutral(neutral=UN)
ENOUGH = [SIDE_A, SIDE_B, GUARANTORS[0], GUARANTORS[2], UN]
SEEN = ", ".join(
    f"{name} at 2026-01-01T12:00:00Z" for name in ("side_a", "side_b", "guarantor_1", "guarantor_3", "neutral")
)


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """A folder with the copied file and a policy."""
    shutil.copy(checker.__file__, tmp_path / "checker.py")
    (tmp_path / "policy").write_text(POLICY.text)
    return tmp_path


def run(alone: Path, *arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-I", "-S", "checker.py", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=alone, env={}, timeout=60)
    return done.returncode, done.stdout, done.stderr


def write(alone: Path, **files: bytes) -> None:
    for name, content in files.items():
        (alone / name).write_bytes(content)


# --- checkpoints --------------------------------------------------------------------------------------


def test_checkpoint__with_its_quorum(alone: Path) -> None:
    write(alone, new=signed(HEAD, ENOUGH))
    told = f"{ORIGIN}: 30 entries, root {HEAD.root.hex()}. Cosigned by {SEEN}.\n"
    assert run(alone, "checkpoint", "new", "--policy", "policy") == (0, told, "")
    told = f"{ORIGIN}: 30 entries, root {HEAD.root.hex()}. Cosigned by nobody else.\n"
    assert run(alone, "checkpoint", "new", "--key", LOG.verifier.vkey) == (0, told, "")


@pytest.mark.parametrize(
    ("note", "told"),
    [
        (
            signed(HEAD, [SIDE_A, GUARANTORS[0], GUARANTORS[2], UN]),
            "too few have cosigned it: side_a, guarantor_1, guarantor_3, neutral did, not side_b, guarantor_2.\n",
        ),
        (
            signed(HEAD, ENOUGH, log=Signer(ORIGIN, KeyType.ED25519, bytes(32))),
            "the log that the checkpoint names has not signed it with a key you trust.\n",
        ),
        (
            signed(head(LINES, origin="other.example"), ENOUGH),
            "the log that the checkpoint names has not signed it with a key you trust.\n",
        ),
        (
            signed(HEAD, ENOUGH).replace(b"\n30\n", b"\n31\n"),
            f"the signature of {ORIGIN} is false: the checkpoint was changed, or another made it.\n",
        ),
    ],
)
def test_checkpoint__that_does_not_hold(alone: Path, note: bytes, told: str) -> None:
    write(alone, new=note)
    assert run(alone, "checkpoint", "new", "--policy", "policy") == (1, told, "")


def test_checkpoint__with_a_clock_beyond_all_years(alone: Path) -> None:
    write(alone, new=signed(HEAD, ENOUGH, at=2**63 - 1))
    code, out, _ = run(alone, "checkpoint", "new", "--policy", "policy")
    assert (code, out.count("9999-12-31T23:59:59Z")) == (0, 5)


def test_checkpoint__says_which_signatures_it_cannot_check(alone: Path) -> None:
    policy = both_sides_two_guarantors_and_the_neutral()
    write(alone, new=signed(HEAD, EVERYONE), policy=policy.text.encode())
    told = (
        "too few have cosigned it: side_a, side_b, guarantor_1, guarantor_2, guarantor_3 did, not neutral; "
        "this file cannot check the signatures of neutral.\n"
    )
    assert run(alone, "checkpoint", "new", "--policy", "policy") == (1, told, "")
    assert require(signed(HEAD, EVERYONE), policy).is_met


def test_checkpoint__that_continues_an_older_one(alone: Path) -> None:
    proof = consistency_proof(leaves_of(LINES), 20)
    new = signed(HEAD, ENOUGH)
    write(alone, new=new, old=signed(OLD), proof=request_for(new, old_size=20, proof=proof))
    arguments = ("checkpoint", "new", "old", "--policy", "policy")
    code, out, _ = run(alone, *arguments, "--consistency", "proof")
    assert (code, out.split(". ")[-1]) == (0, "The head of 30 entries continues that of 20.\n")
    assert run(alone, *arguments)[::2] == (
        2,
        "could not check: only a longer log can tell: give --consistency, or check a copy with --checkpoint twice\n",
    )
    write(alone, old=signed(Checkpoint(ORIGIN, 20, b"x" * 32)))
    assert run(alone, *arguments, "--consistency", "proof")[:2] == (
        1,
        "it is NOT shown that 30 entries continue the 20: ask for the whole log, keep both.\n",
    )


def test_checkpoint__of_a_second_history(alone: Path) -> None:
    write(alone, new=signed(HEAD, ENOUGH), old=signed(head(edit(LINES, 7, Random(0)))))
    told = "SPLIT VIEW: the log has signed two histories of 30 entries. Keep both files.\n"
    assert run(alone, "checkpoint", "new", "old", "--policy", "policy") == (1, told, "")


# --- a copy of the log --------------------------------------------------------------------------------


def test_log__against_two_checkpoints_finds_the_split_view(alone: Path) -> None:
    forked = edit(LINES, 7, Random(0))
    write(alone, new=signed(HEAD, ENOUGH), old=signed(head(forked[:20])), log=b"".join(x + b"\n" for x in LINES))
    heads = ("--checkpoint", "new", "--checkpoint", "old", "--key", LOG.verifier.vkey)
    told = (
        "The log is NOT intact. The first wrong entry is one of 0 to 19: "
        "the root over the first 20 entries is not that of the head.\n"
    )
    assert run(alone, "log", *heads)[:2] == (1, told)
    code, out, _ = run(alone, "log", *heads, "--json")
    assert (code, json.loads(out)["fault"]) == (1, "forked")
    write(alone, old=signed(OLD))
    assert run(alone, "log", *heads)[:2] == (0, f"The log is intact: 30 entries, root {HEAD.root.hex()}.\n")


def test_log__that_goes_on_after_the_newest_checkpoint(alone: Path) -> None:
    write(alone, old=signed(OLD), log=b"".join(x + b"\n" for x in LINES))
    arguments = ("log", "--checkpoint", "old", "--key", LOG.verifier.vkey)
    told = "The log is NOT intact. Entry 20 is the first wrong one: no head covers it.\n"
    assert run(alone, *arguments)[:2] == (1, told)
    told = f"The log is intact: 20 entries, root {OLD.root.hex()}.\n"
    assert run(alone, *arguments, "--beginning")[:2] == (0, told)


def test_log__two_checkpoints_of_one_size(alone: Path) -> None:
    write(alone, new=signed(HEAD), old=signed(head(edit(LINES, 7, Random(0)))), log=b"")
    heads = ("--checkpoint", "new", "--checkpoint", "old", "--key", LOG.verifier.vkey)
    told = "SPLIT VIEW: the log has signed two histories of 30 entries. Keep both files.\n"
    assert run(alone, "log", *heads) == (1, told, "")
    assert json.loads(run(alone, "log", *heads, "--json")[1]) == {"ok": False, "reason": told[:-2]}


# --- tiles --------------------------------------------------------------------------------------------

MANY = a_log(700)


@pytest.fixture
def tiled(alone: Path) -> Path:
    write_tiles(alone / "tiles", MANY)
    write(alone, new=signed(head(MANY), ENOUGH))
    return alone


def check_tiles(tiled: Path) -> tuple[int, str]:
    return run(tiled, "tiles", "--checkpoint", "new", "--policy", "policy")[:2]


def test_tiles__of_the_true_log(tiled: Path) -> None:
    assert check_tiles(tiled) == (0, f"The log is intact: 700 entries, root {head(MANY).root.hex()}.\n")


def test_tiles__a_changed_entry_is_named(tiled: Path) -> None:
    bundle = tiled / "tiles/tile/entries/001"
    changed = bundle.read_bytes().replace(b'"rows":300', b'"rows":301')
    bundle.write_bytes(changed)
    told = "The log is NOT intact. Entry 300 is the first wrong one: it is not the entry that was logged.\n"
    assert check_tiles(tiled) == (1, told)


def test_tiles__a_forged_bundle_and_tile_are_found(tiled: Path) -> None:
    """Whoever changes hashes too is not placed, but found."""
    shutil.rmtree(tiled / "tiles")
    write_tiles(tiled / "tiles", edit(MANY, 300, Random(0)))
    code, told = check_tiles(tiled)
    assert (code, told[:60]) == (1, "The log is NOT intact. The first wrong entry is one of 0 to ")


def test_tiles__a_false_tile_above_is_found(tiled: Path) -> None:
    above = tiled / "tiles/tile/1/000.p/2"
    above.write_bytes(bytes(64))
    assert check_tiles(tiled) == (1, "the entries are those of the head, but tile/1 is not what they make.\n")


def test_tiles__a_missing_bundle_is_the_end(tiled: Path) -> None:
    (tiled / "tiles/tile/entries/001").unlink()
    told = "The log is NOT intact. Entry 256 is the first wrong one: the log ends before it.\n"
    assert check_tiles(tiled) == (1, told)


def test_tiles__a_longer_folder_shows_an_older_head(tiled: Path) -> None:
    """Partial tiles may be gone once the full ones are there."""
    write(tiled, new=signed(head(MANY[:600]), ENOUGH))
    shutil.rmtree(tiled / "tiles")
    write_tiles(tiled / "tiles", [*MANY, *a_log(1100)[700:]])
    assert check_tiles(tiled)[0] == 0


# --- portable proofs ----------------------------------------------------------------------------------

MANIFEST = b'{"people":["rec_00000000000000000001"]}'
RECEIPT = b"%PDF-1.7 a receipt"
SALT = bytes(range(32))


def entry_for(**sealed: object) -> LogEntry:
    data = {name: commit(value, salt=SALT).logged for name, value in sealed.items()}
    fields = {"at": "2026-01-31T08:00:00.000000Z", "by": "stf_" + "0" * 20, "subject": "exc_" + "0" * 20}
    return LogEntry(seq=30, event="manifest_signed", data=data, **fields)


MANIFEST_ENTRY = entry_for(manifest={"people": ["rec_00000000000000000001"]})
RECEIPT_ENTRY = entry_for(receipt=hashlib.sha256(RECEIPT).hexdigest())


def proof_of(entry: LogEntry, *, salts: dict[str, str], cosigners: list[Signer] = ENOUGH) -> bytes:
    lines = [*LINES, entry.to_bytes()]
    path = tuple(inclusion_proof(leaves_of(lines), 30))
    return TlogProof(30, path, signed(head(lines), cosigners), Enclosure(entry, salts).to_bytes()).to_bytes()


@pytest.mark.parametrize(
    ("entry", "document", "name"), [(MANIFEST_ENTRY, MANIFEST, "manifest"), (RECEIPT_ENTRY, RECEIPT, "receipt")]
)
def test_proof__of_a_document(alone: Path, entry: LogEntry, document: bytes, name: str) -> None:
    write(alone, proof=proof_of(entry, salts={name: SALT.hex()}), document=document)
    told = f"It is entry 30 of {ORIGIN}, which has 31. Cosigned by {SEEN}."
    assert run(alone, "proof", "proof", "--policy", "policy") == (0, told + "\n", "")
    arguments = ("proof", "proof", "--policy", "policy", "--document", "document")
    assert run(alone, *arguments) == (0, f"{told} Its '{name}' is this document.\n", "")
    assert Enclosure(entry, {name: SALT.hex()}).value_of(document) == name
    refused = "the entry is in the log, but it is NOT of this document, or its salt is missing.\n"
    write(alone, document=document + b" ")
    assert run(alone, *arguments) == (1, refused, "")
    assert Enclosure(entry, {name: SALT.hex()}).value_of(document + b" ") is None


def test_proof__after_the_salt_was_destroyed(alone: Path) -> None:
    write(alone, proof=proof_of(MANIFEST_ENTRY, salts={}), document=MANIFEST)
    arguments = ("proof", "proof", "--policy", "policy")
    assert run(alone, *arguments)[0] == 0
    refused = "the entry is in the log, but it is NOT of this document, or its salt is missing.\n"
    assert run(alone, *arguments, "--document", "document") == (1, refused, "")
    assert run(alone, *arguments, "--document", "document", "--salt", SALT.hex())[0] == 0


def test_proof__with_the_entry_beside_it(alone: Path) -> None:
    path = tuple(inclusion_proof(leaves_of(LINES), 4))
    write(alone, proof=TlogProof(4, path, signed(HEAD, ENOUGH)).to_bytes(), entry=LINES[4] + b"\n", other=LINES[5])
    arguments = ("proof", "proof", "--policy", "policy")
    assert run(alone, *arguments)[::2] == (
        2,
        "could not check: this proof does not bring its entry along: give --entry FILE\n",
    )
    assert run(alone, *arguments, "--entry", "entry")[0] == 0
    assert run(alone, *arguments, "--entry", "other") == (1, f"this is NOT entry 4 of {ORIGIN}.\n", "")


def test_proof__that_too_few_have_seen(alone: Path) -> None:
    write(alone, proof=proof_of(MANIFEST_ENTRY, salts={}, cosigners=[SIDE_A, UN]))
    told = "too few have cosigned it: side_a, neutral did, not side_b, guarantor_1, guarantor_2, guarantor_3.\n"
    assert run(alone, "proof", "proof", "--policy", "policy") == (1, told, "")


# --- what is malformed is refused, whatever it is --------------------------------------------------------


def test_files_with_a_byte_changed__never_say_another_thing(alone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One bit in many places. Only the name of a salt, in the part that no signature covers, may change unseen."""
    whole = proof_of(MANIFEST_ENTRY, salts={"manifest": SALT.hex()})
    (alone / "document").write_bytes(MANIFEST)
    arguments = ["proof", f"{alone}/proof", "--policy", f"{alone}/policy", "--document", f"{alone}/document"]
    passed = []
    for place in range(0, len(whole), 13):
        (alone / "proof").write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        if checker.main(arguments) == 0:
            passed.append((place < whole.index(b"\nindex "), capsys.readouterr().out.splitlines()[-1]))
    told = f"It is entry 30 of {ORIGIN}, which has 31. Cosigned by {SEEN}. Its 'manifest' is this document."
    assert set(passed) <= {(True, told)}


@pytest.mark.parametrize("content", [b"", b"\n\n", b"old 0\n\n", b"\xff", b"{}", b"c2sp.org/tlog-proof@v1\nindex 0\n"])
def test_files_that_are_none__could_not_be_checked(alone: Path, content: bytes) -> None:
    write(alone, file=content)
    assert run(alone, "proof", "file", "--policy", "policy")[0] == 2
    assert run(alone, "checkpoint", "file", "--policy", "policy")[0] == 2
    assert run(alone, "checkpoint", "file", "--policy", "file")[0] == 2
    assert run(alone, "checkpoint", "absent", "--policy", "policy")[0] == 2
    assert run(alone, "checkpoint", "file")[0] == 2


# --- the two programs agree ----------------------------------------------------------------------------


def test_signatures__agree_with_the_engine_on_every_bit() -> None:
    seed, message = b"agree   " * 4, b"some message"
    key, signature = ed25519.public_key_of(seed), ed25519.sign(seed, message)
    assert checker.is_signed(key, message, signature)
    for bit in range(0, 512, 5):
        changed = (int.from_bytes(signature, "little") ^ 1 << bit).to_bytes(64, "little")
        assert (checker.is_signed(key, message, changed), ed25519.verifies(key, message, changed)) == (False, False)


SPLINTERS = [
    "\n",
    "\n\n",
    " ",
    "\r",
    "\t",
    "—",
    "\u2003",
    "+",
    "=",
    "A",
    "0",
    "\x85",
    "\x1c",
    "\u2028",
    "\x7f",
    "\ufeff",
]


def splintered(raw: bytes, random: Random) -> bytes:
    """One or two bits turned, parts cut out or put in, lines swapped or doubled."""
    for _ in range(random.randrange(1, 3)):
        at, lines = random.randrange(len(raw)), raw.split(b"\n")
        one, other = random.randrange(len(lines)), random.randrange(len(lines))
        swapped, doubled = list(lines), [*lines[:one], lines[other], *lines[one:]]
        swapped[one], swapped[other] = lines[other], lines[one]
        raw = random.choice(
            [
                raw[:at] + bytes([raw[at] ^ 1 << random.randrange(8)]) + raw[at + 1 :],
                raw[:at] + raw[at + random.choice([1, 2, 30]) :] + b"x",
                raw[:at] + random.choice(SPLINTERS).encode() + raw[at + random.randrange(2) :],
                b"\n".join(swapped),
                b"\n".join(doubled),
            ]
        )
    return raw


def test_checkpoints__agree_with_the_engine_on_every_splinter() -> None:
    policy = Policy(POLICY.logs, {"side_a": POLICY.witnesses["side_a"]}, {}, "side_a")
    other, note = checker.Policy(policy.text), signed(HEAD, [SIDE_A, SIDE_B])
    accepted = 0
    for seed in range(500):
        raw = splintered(note, Random(seed))
        try:
            said = require(raw, policy).checkpoint.text
        except LedgerError:
            said = ""
        try:
            told = checker.judged(raw, other)[0].text
        except (ValueError, checker.Wrong):
            told = ""
        assert told == said in (HEAD.text, ""), raw
        accepted += bool(said)
    assert 5 < accepted < 250


def test_policies__agree_with_the_engine() -> None:
    """Lines dropped, doubled, swapped and cut: both programs read the same policies, and judge the same way."""
    random, lines = Random(4), POLICY.text.splitlines(keepends=True)
    names = list(POLICY.witnesses)
    accepted = 0
    for _ in range(400):
        changed = list(lines)
        for _ in range(random.randrange(3)):
            place, other = random.randrange(len(changed)), random.randrange(len(changed))
            how = random.randrange(4)
            if how == 0:
                changed.pop(place)
            elif how == 1:
                changed.insert(other, changed[place])
            elif how == 2:
                changed[place], changed[other] = changed[other], changed[place]
            else:
                changed[place] = changed[place].replace("all", random.choice(["1", "2", "any", "9", "0"]))
        text = "".join(changed)
        cosigned = [name for name in names if random.random() < 0.7]
        assert judged_by_engine(text, cosigned) == judged_by_checker(text, cosigned), text
        accepted += judged_by_engine(text, cosigned) is not None
    assert 100 < accepted < 390


def judged_by_engine(text: str, cosigned: list[str]) -> bool | None:
    try:
        return Policy.parse(text).is_met_by(cosigned)
    except LedgerError:
        return None


def judged_by_checker(text: str, cosigned: list[str]) -> bool | None:
    try:
        return checker.Policy(text).is_met_by(cosigned)
    except ValueError:
        return None


def test_what_passes_for_an_entry__is_what_the_engine_reads(alone: Path) -> None:
    """An entry in the log that is none of ours names no document."""
    odd = rewritten(LINES[0], data={"Name": "c:" + "0" * 64})
    lines = [*LINES, odd]
    note = signed(head(lines), ENOUGH)
    write(alone, proof=TlogProof(30, tuple(inclusion_proof(leaves_of(lines), 30)), note).to_bytes(), entry=odd)
    arguments = ("proof", "proof", "--policy", "policy", "--entry", "entry")
    assert run(alone, *arguments)[0] == 0
    assert run(alone, *arguments, "--document", "entry", "--salt", SALT.hex()) == (
        1,
        "the entry is in the log, but its data holds what no entry may hold: it names no document.\n",
        "",
    )
    assert NEUTRAL.type == KeyType.MLDSA44
