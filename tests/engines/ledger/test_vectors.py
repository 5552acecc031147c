"""The public test values of the family, as other programs state them. Sources: ``vectors/README.md``."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.engines.ledger.keyring import COSIGNER_MLDSA_VKEY

from wasl.engines.ledger.checkpoints import Checkpoint
from wasl.engines.ledger.errors import FormError
from wasl.engines.ledger.keys import KeyType, Signer, Verifier
from wasl.engines.ledger.merkle import EMPTY_ROOT, leaf_hash, node_hash, root_of
from wasl.engines.ledger.notes import SignatureLine, open_note, read_note, sign_note
from wasl.engines.ledger.policy import Policy
from wasl.engines.ledger.proofs import verify_consistency, verify_inclusion
from wasl.engines.ledger.signed_checkpoints import open_checkpoint, sign_checkpoint
from wasl.engines.ledger.signed_messages import time_of
from wasl.engines.ledger.subtrees import root_at
from wasl.engines.ledger.tiles import Tile, TileHashes, export_tiles, read_entries
from wasl.engines.ledger.tlog_proof import TlogProof
from wasl.engines.ledger.witness import Request

VECTORS = Path(__file__).parent / "vectors"
PLACEHOLDER = "ZG9uJ3QgY2FyZSAy"  # "don't care 2", where a root should be


def vectors(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((VECTORS / f"{name}.json").read_text())
    return found


def raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def proof_of(vector: Mapping[str, Any]) -> list[bytes]:
    return [raw(one) for one in vector["proof"] or []]


# --- transparency-dev/merkle --------------------------------------------------------------------------


def test_merkle__inclusion() -> None:
    answers = {
        vector["file"]: verify_inclusion(
            raw(vector["leafHash"]),
            index=vector["leafIdx"],
            size=vector["treeSize"],
            proof=proof_of(vector),
            root=raw(vector["root"]),
        )
        for vector in vectors("merkle-inclusion")
    }
    assert answers == {vector["file"]: not vector["wantErr"] for vector in vectors("merkle-inclusion")}
    assert len(answers) == 98


def test_merkle__inclusion_in_a_subtree() -> None:
    """A valid subtree is a tree of its own; whether it is valid, a line of arithmetic says."""
    answers = {}
    for vector in vectors("merkle-subtreeinclusion"):
        start, size = vector["start"], vector["end"] - vector["start"]
        is_valid = size > 0 and start % (1 << (size - 1).bit_length()) == 0
        answers[vector["file"]] = is_valid and verify_inclusion(
            raw(vector["leafHash"]),
            index=vector["leafIdx"] - start,
            size=size,
            proof=proof_of(vector),
            root=raw(vector["root"]),
        )
    assert answers == {vector["file"]: not vector["wantErr"] for vector in vectors("merkle-subtreeinclusion")}
    assert len(answers) == 204


def consistent(vector: Mapping[str, Any], *, old: str, new: str) -> bool:
    return verify_consistency(
        proof_of(vector),
        old_size=vector[old],
        old_root=raw(vector["root1"]),
        new_size=vector[new],
        new_root=raw(vector["root2"]),
    )


def test_merkle__consistency() -> None:
    asked = [v for v in vectors("merkle-consistency") if not (v["root1"] == v["root2"] == PLACEHOLDER)]
    answers = {vector["file"]: consistent(vector, old="size1", new="size2") for vector in asked}
    assert answers == {vector["file"]: not vector["wantErr"] for vector in asked}
    assert len(answers) == 97


def test_merkle__consistency_of_equal_logs_of_one_entry() -> None:
    root = leaf_hash(b"")
    assert verify_consistency([], old_size=1, old_root=root, new_size=1, new_root=root)


def test_merkle__consistency_of_subtrees_from_the_start() -> None:
    asked = [
        vector
        for vector in vectors("merkle-subtreeconsistency")
        if vector["start"] == 0
        and not (vector["root1"] == vector["root2"] == PLACEHOLDER)
        and not vector["file"].endswith("tree-root-random-proof-is-empty")
    ]
    answers = {vector["file"]: consistent(vector, old="end", new="size") for vector in asked}
    assert answers == {vector["file"]: not vector["wantErr"] for vector in asked}
    assert len(answers) == 100


def test_merkle__rfc6962_constants() -> None:
    assert [one.hex() for one in (EMPTY_ROOT, leaf_hash(b""), leaf_hash(b"L123456"), node_hash(b"N123", b"N456"))] == [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56",
        "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb",
    ]


# --- transparency-dev/tessera: its test log, made again byte for byte -----------------------------------

LOG = Signer.parse("PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg")
LOG_VKEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eit",
    "nain",
    "ten",
    "ileven",
    "twelf",
    "threeten",
    "fourten",
    "fivten",
]
TESSERA: dict[str, str] = json.loads((VECTORS / "tessera-log.json").read_text())


def tessera_file(path: str) -> bytes | None:
    return raw(TESSERA[path]) if path in TESSERA else None


@pytest.mark.parametrize("size", range(16))
def test_tessera__checkpoint_and_files(size: int) -> None:
    entries = [word.encode() for word in WORDS[:size]]
    head = Checkpoint("example.com/log/testdata", size, root_of([leaf_hash(entry) for entry in entries]))
    assert sign_checkpoint(head, [LOG]).decode() == TESSERA[f"checkpoint.{size}"]
    opened = open_checkpoint(TESSERA[f"checkpoint.{size}"].encode(), logs=[Verifier.parse(LOG_VKEY)])
    assert opened.checkpoint == head
    made = {path: base64.b64encode(content).decode() for path, content in export_tiles(entries)}
    assert made == {path: TESSERA[path] for path in made}
    assert len(made) == (2 if size else 0)


@pytest.mark.parametrize("size", range(1, 16))
def test_tessera__its_files_are_read_back(size: int) -> None:
    assert [entry.decode() for entry in read_entries(size, tessera_file)] == WORDS[:size]
    head = Checkpoint.parse(read_note(TESSERA[f"checkpoint.{size}"].encode())[0])
    assert root_at(size, TileHashes(size, tessera_file)) == head.root


def test_tessera__every_file_was_compared() -> None:
    tiles = {path for size in range(16) for path, _ in export_tiles([word.encode() for word in WORDS[:size]])}
    assert tiles | {f"checkpoint.{size}" for size in range(16)} | {"checkpoint"} == set(TESSERA)
    assert TESSERA["checkpoint"] == TESSERA["checkpoint.15"]


@pytest.mark.parametrize(
    ("path", "tile"),
    [
        ("tile/entries/000", Tile(-1, 0)),
        ("tile/entries/000.p/255", Tile(-1, 0, 255)),
        ("tile/entries/001.p/1", Tile(-1, 1, 1)),
        ("tile/entries/x123/x456/789", Tile(-1, 123456789)),
        ("tile/entries/255.p/253", Tile(-1, 255, 253)),
        ("tile/0/000", Tile(0, 0)),
        ("tile/0/000.p/255", Tile(0, 0, 255)),
        ("tile/1/000", Tile(1, 0)),
        ("tile/15/x455/667", Tile(15, 455667)),
        ("tile/15/x123/x456/789.p/41", Tile(15, 123456789, 41)),
        ("tile/0/x001/x234/067", Tile(0, 1234067)),  # also the example of C2SP tlog-tiles
        ("tile/0/x001/x234/067.p/89", Tile(0, 1234067, 89)),
        ("tile/63/x999/x999/x999/x999/x999/999.p/255", Tile(63, 999999999999999999, 255)),
        ("tile/0/001", Tile(0, 1)),
    ],
)
def test_tessera__paths(path: str, tile: Tile) -> None:
    assert (tile.path, Tile.parse(path)) == (path, tile)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "0/x001/x234/067.p/",
            "0/x001/x234/067.p",
            "0/x001/x234/",
            "0/x001/x234",
            "0/x001/",
            "0/x001",
            "1/x001/.p/abc",
        ),
        *("64/x001/002", "-1/x001/002", "abc/x001/002", "8/001/002", "8/x001/0002", "8/x001/-002", "8/x001/002.p/256"),
        "63/x999/x999/x999/x999/x999/x999/999.p/255",
        *("0/x000/001", "00/001", "0/001.p/0", "0/001.p/01", "0/١١١", "0/001\n", "../0/001", "data/001"),  # and our own
    ],
)
def test_tessera__paths_that_are_none(path: str) -> None:
    with pytest.raises(FormError):
        Tile.parse(f"tile/{path}")


# --- golang.org/x/mod/sumdb ---------------------------------------------------------------------------

PETER_SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH_VKEY = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)


def test_sumdb__keys_and_signatures() -> None:
    peter = Signer.parse(PETER_SKEY)
    assert (peter.skey, peter.verifier.vkey) == (PETER_SKEY, PETER_VKEY)
    assert sign_note(TEXT, [peter]).decode() == TEXT + "\n" + PETER_LINE
    enoch = Signer("EnochRoot", KeyType.ED25519, bytes(32))  # from a reader of zeros
    assert enoch.verifier.vkey == ENOCH_VKEY
    assert sign_note(TEXT, [peter, enoch]).decode() == TEXT + "\n" + PETER_LINE + ENOCH_LINE


@pytest.mark.parametrize("known", [[PETER_VKEY], [PETER_VKEY, ENOCH_VKEY]])
def test_sumdb__notes_are_opened(known: list[str]) -> None:
    note = open_note((TEXT + "\n" + PETER_LINE + ENOCH_LINE).encode(), [Verifier.parse(vkey) for vkey in known])
    assert note.text == TEXT
    assert [one.verifier.vkey for one in note.verified] == known
    assert [line.line for line in note.unverified] == [PETER_LINE, ENOCH_LINE][len(known) :]


def mangled(key: str) -> list[str]:
    parts = [key[start:end] for start in range(len(key)) for end in range(start, len(key) + 1)]
    raised = [key[:at] + chr(ord(key[at]) + 1) + key[at + 1 :] for at in range(len(key))]
    return [one for one in {*parts, *raised} if one != key]


def test_sumdb__no_part_or_change_of_a_key_is_a_key() -> None:
    accepted = []
    for parse, key in ((Verifier.parse, PETER_VKEY), (Signer.parse, PETER_SKEY)):
        for bad in mangled(key):
            try:
                parse(bad)
                accepted.append(bad)
            except FormError:
                pass
    assert accepted == []


@pytest.mark.parametrize(
    "vkey",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",  # too long, with its id
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # of no known type, with its id
    ],
)
def test_sumdb__keys_that_are_none(vkey: str) -> None:
    with pytest.raises(FormError):
        Verifier.parse(vkey)


def test_sumdb__the_head_of_the_go_checksum_database() -> None:
    text = "go.sum database tree\n31700353\nqINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=\n"
    line = (
        "— sum.golang.org "
        "Az3grnmrIUEDFqHzAElIQCPNoRFRAAdFo47fooyWKMHb89k11GJh5zHIfNCOBmwn/C3YI8oW9/C8DJ87F61QqspBYwM=\n"
    )
    key = Verifier.parse("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
    assert open_note(f"{text}\n{line}".encode(), [key]).text == text


def test_sumdb__the_text_of_a_head() -> None:
    text = "go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n"
    assert Checkpoint("go.sum database tree", 123456789012, leaf_hash(b"hello world")).text == text


# --- transparency-dev/formats -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vkey", "type", "key_id"),
    [
        ("TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6", KeyType.ED25519, "7997405c"),
        ("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2", KeyType.COSIGNATURE, "da77ade7"),
        (COSIGNER_MLDSA_VKEY.replace("5893dc2c", "31236897"), KeyType.MLDSA44, "31236897"),
    ],
)
def test_formats__keys(vkey: str, type: KeyType, key_id: str) -> None:
    verifier = Verifier.parse(vkey)
    assert (verifier.type, verifier.key_id.hex(), verifier.vkey) == (type, key_id, vkey)


@pytest.mark.parametrize(
    "vkey",
    [
        "bananas.sigstore.dev+12344556",
        "rekor.sigstore.dev+12345678+THIS_IS_NOT_BASE64!",
        "rekor.sigstore.dev+12345678+AwEB",
        COSIGNER_MLDSA_VKEY,  # formats reads it, and does not compare its id, which is another key's
        "logandmap+38581672+Ab/PCr1eCclRPRMBqw/r5An1xO71MCnImLiospEq6b4",
    ],
)
def test_formats__keys_that_are_none(vkey: str) -> None:
    with pytest.raises(FormError):
        Verifier.parse(vkey)


def test_formats__a_private_key_and_its_public_one() -> None:
    skey = "PRIVATE+KEY+logandmap+38581672+AXJ0FKWOcO2ch6WC8kP705Ed3Gxu7pVtZLhfHAQwp+FE"
    assert Signer.parse(skey).verifier.vkey == "logandmap+38581672+Ab/PCr1eCclRPRMBqw/r5An1xO71MCnImLiospEq6b4l"
    with pytest.raises(FormError):
        Signer.parse("logandmap+38581672+Ab/PCr1eCclRPRMBqw/r5An1xO71MCnImLiospEq6b4l")


def test_formats__the_time_of_a_cosignature() -> None:
    line = "ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJXORmnFBOBA=="
    parsed = SignatureLine.parse(f"— any {line}")
    assert time_of(parsed.signature, type=KeyType.COSIGNATURE) == 1727964367


@pytest.mark.parametrize(
    "text",
    [
        "Head\n9944\n",
        "\n9944\ndGhlIHZpZXcgZnJvbSB0aGUgdHJlZSB0b3BzIGlzIGdyZWF0IQ==\n",
        "Log\n123\nYmFuYW5hcw==",
        "Log\nbananas\nqINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=\n",
        "Log\n-34\nqINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=\n",
        "Log\n3438945738945739845734895735\nqINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=\n",
        "Log\n123\nThisIsn'tBase64\n",
        "original.example.com\n42\nthisisnotright\n",  # and of tessera, internal/parse
        "42\nqINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=\n",
    ],
)
def test_formats__checkpoints_that_are_none(text: str) -> None:
    with pytest.raises(FormError):
        Checkpoint.parse(text)


@pytest.mark.parametrize("extensions", [(), ("Here's some associated data.",), ("lots", "of", "lines")])
def test_formats__checkpoints_with_more_lines(extensions: tuple[str, ...]) -> None:
    text = "Banana\n9944\nqINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=\n" + "".join(f"{one}\n" for one in extensions)
    checkpoint = Checkpoint("Banana", 9944, raw("qINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs="), extensions)
    assert (Checkpoint.parse(text), checkpoint.text) == (checkpoint, text)


def test_formats__proofs() -> None:
    one, two = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
    extra = base64.b64encode(b"extra information").decode()
    cases = [
        (
            TlogProof(5, (raw(one), raw(two)), b"test checkpoint\n"),
            f"c2sp.org/tlog-proof@v1\nindex 5\n{one}\n{two}\n\ntest checkpoint\n",
        ),
        (
            TlogProof(10, (raw(one),), b"checkpoint data\n", b"extra information"),
            f"c2sp.org/tlog-proof@v1\nextra {extra}\nindex 10\n{one}\n\ncheckpoint data\n",
        ),
        (TlogProof(0, (), b"checkpoint\n"), "c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n"),
    ]
    for proof, text in cases:
        assert (proof.to_bytes().decode(), TlogProof.parse(text.encode())) == (text, proof)


@pytest.mark.parametrize(
    "text",
    [
        "wrong-header\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\n\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex notanumber\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex -5\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n!!notbase64!!\n\ncheckpoint\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{base64.b64encode(bytes(64)).decode()}\n\ncheckpoint\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{'a' * 65 * 1024}\n",
    ],
)
def test_formats__proofs_that_are_none(text: str) -> None:
    with pytest.raises(FormError):
        TlogProof.parse(text.encode())


WITNESSES = {  # the keys of formats' witnesses, as keys for cosignatures
    "w1": "AVhZSmQj9+SoL+p/nN0Hh76xXmF7QcHfytUrI1XfSClk",
    "w2": "AWVbwFJte9wMQIPSnEnj4KibeO6vSIOEDUTDp3o63c2x",
    "w3": "ASb6Uz1+fxAcXkMvDd7nGa3FjDce7LxIKmbbTCT0MpVn",
}


def formats_policy(rules: str) -> Policy:
    keys = {name: Verifier(name, KeyType.COSIGNATURE, raw(key)[1:]) for name, key in WITNESSES.items()}
    return Policy.parse("".join(f"witness {name} {key.vkey}\n" for name, key in keys.items()) + rules)


@pytest.mark.parametrize(
    ("rules", "cosigned_by", "is_met"),
    [
        ("group g 1 w1\nquorum g\n", "w1", True),
        ("group g 1 w1\nquorum g\n", "", False),
        ("group s 1 w1\ngroup g 1 s\nquorum g\n", "w1", True),
        ("group s 1 w1\ngroup g 1 s\nquorum g\n", "", False),
        ("group s 1 w2 w3\ngroup g 2 w1 s\nquorum g\n", "w1 w2 w3", True),
        ("group s 1 w2 w3\ngroup g 2 w1 s\nquorum g\n", "w1 w2", True),
        ("group s 1 w2 w3\ngroup g 2 w1 s\nquorum g\n", "w1", False),
        ("group s 1 w2 w3\ngroup g 2 w1 s\nquorum g\n", "w2 w3", False),
        ("quorum none\n", "", True),
    ],
)
def test_formats__quorums(rules: str, cosigned_by: str, is_met: bool) -> None:
    assert formats_policy(rules).is_met_by(cosigned_by.split()) == is_met


@pytest.mark.parametrize(("rules", "needed"), [("g1 2 w1 w2 w3", 2), ("g1 all w1 w2 w3", 3), ("g1 any w1", 1)])
def test_formats__groups(rules: str, needed: int) -> None:
    spaced = "  \t group   " + rules.replace(" ", " \t ") + "\n\n# remark\n\t\t#remark\n quorum\tg1 \n"
    assert formats_policy(spaced).groups["g1"].needed == needed


@pytest.mark.parametrize(
    "rules",
    [
        "",
        "quorum unknown\n",
        "witness w1 remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2\nquorum w1\n",
        "group g1 -1 w1\nquorum g1\n",
        "group g1 +1 w1\nquorum g1\n",
        "group g1 0 w1\nquorum g1\n",
        "group g1 2 w1\nquorum g1\n",
        "witness all remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2\nquorum w1\n",
        "group none 1 w1\nquorum none\n",
    ],
)
def test_formats__policies_that_are_none(rules: str) -> None:
    with pytest.raises(FormError):
        formats_policy(rules)


# --- C2SP: the examples in the specifications -----------------------------------------------------------


def test_c2sp__the_example_of_signed_note() -> None:
    key = Verifier.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    line = (
        "— example.com/foo "
        "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    )
    text = "This is an example message.\n"
    assert open_note(f"{text}\n{line}".encode(), [key]).text == text


def test_c2sp__a_note_with_empty_lines_in_its_text() -> None:
    text = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n"
    line = (
        "— quasimodo.example/salvatore "
        "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
    )
    found, lines = read_note(f"{text}\n{line}".encode())
    assert (found, [one.line for one in lines]) == (text, [line])


def test_c2sp__the_request_of_tlog_witness() -> None:
    text = (
        "old 20852014\n"
        "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
        "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
        "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n"
        "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n"
        "\n"
        "example.com/behind-the-sofa\n"
        "20852163\n"
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
        "\n"
        "— example.com/behind-the-sofa "
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        "— example.com/behind-the-sofa "
        "opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n"
    )
    request = Request.parse(text.encode())
    assert (request.to_bytes().decode(), request.old_size, len(request.proof)) == (text, 20852014, 4)
    assert (request.checkpoint.origin, request.checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
