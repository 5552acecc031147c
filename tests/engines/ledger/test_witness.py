"""The witness: every answer of C2SP tlog-witness, and every attempt to have it cosign two histories."""

from collections.abc import Sequence
from random import Random

import pytest
from tests.engines.ledger.keyring import LOG, NEUTRAL, ORIGIN, SIDE_A, SIDE_B
from tests.engines.ledger.logs import a_log, edit
from tests.engines.ledger.logs_signed import NOON, head, leaves_of, signed

from wasl.engines.ledger.checkpoints import Checkpoint
from wasl.engines.ledger.cosignatures import verify_cosignature
from wasl.engines.ledger.errors import FormError, SignatureError
from wasl.engines.ledger.keys import KeyType, Signer
from wasl.engines.ledger.notes import read_note, sign_note
from wasl.engines.ledger.proofs import consistency_proof
from wasl.engines.ledger.signed_checkpoints import open_checkpoint
from wasl.engines.ledger.witness import Answer, Request, add_checkpoint, read_answer, request_for

LINES = a_log(30)


def ask(raw: bytes, *, latest: Checkpoint | None = None, signers: Sequence[Signer] = (SIDE_A,)) -> Answer:
    return add_checkpoint(
        raw,
        logs={ORIGIN: [LOG.verifier]},
        latest={ORIGIN: latest} if latest else {},
        signers=signers,
        now=NOON,
    )


def grown(old: int, new: int, lines: list[bytes] | None = None, note: bytes = b"") -> bytes:
    """The request to continue ``old`` entries to ``new``."""
    whole = lines or LINES
    proof = consistency_proof(leaves_of(whole[:new]), old)
    return request_for(note or signed(head(whole[:new])), old_size=old, proof=proof)


def test_200__at_first_and_as_the_log_grows() -> None:
    first = ask(grown(0, 10))
    assert (first.status, first.latest) == (200, head(LINES[:10]))
    second = ask(grown(10, 30), latest=first.latest, signers=[SIDE_A, NEUTRAL])
    assert (second.status, second.latest, second.content_type) == (200, head(LINES), "text/plain; charset=utf-8")
    lines = read_note(signed(head(LINES)) + second.body.encode())[1][1:]
    times = [
        verify_cosignature(head(LINES), line, one.verifier) for line, one in zip(lines, [SIDE_A, NEUTRAL], strict=True)
    ]
    assert times == [NOON, NOON]
    assert second.note == signed(head(LINES)) + second.body.encode()


def test_200__again_for_the_same_head() -> None:
    assert ask(grown(10, 10), latest=head(LINES[:10])).latest == head(LINES[:10])


def test_200__for_the_empty_log() -> None:
    assert ask(grown(0, 0)).latest == head([])
    assert ask(grown(0, 5), latest=head([])).latest == head(LINES[:5])


def test_200__drops_lines_it_did_not_verify() -> None:
    answer = ask(grown(0, 10, note=signed(head(LINES[:10]), [SIDE_B])))
    assert answer.note == signed(head(LINES[:10])) + answer.body.encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"old 0\n",
        b"old 0\n\n",
        b"old 0\n\nno note",
        grown(0, 10).replace(b"old 0", b"old 00"),
        grown(0, 10).replace(b"old 0", b"old -1"),
        grown(0, 10).replace(b"old 0", b"old  0"),
        grown(0, 10).replace(b"old 0", b"old 9223372036854775808"),
        grown(0, 10).replace(b"old 0", b"size 0"),
        grown(0, 10).replace(b"\n", b"\r\n"),
        grown(7, 10).replace(b"=\n", b"\n", 1),
        request_for(signed(head(LINES)), old_size=7, proof=[bytes(32)] * 64),
        request_for(sign_note("no checkpoint\n", [LOG])),
        grown(0, 10)[:-1],
        grown(0, 10).replace(b"old 0", b"0"),
        grown(0, 10).replace(b"old 0", "old ٠".encode()),
        grown(0, 10).replace(b"old 0\n", b"old 0\n" + bytes(2_000_000)),
        b"old 0" + grown(0, 10)[6:],  # no empty line of its own: the note's would be taken for it
    ],
)
def test_400__what_is_no_request(raw: bytes) -> None:
    assert ask(raw).status == 400
    with pytest.raises(FormError):
        Request.parse(raw)


def test_400__an_old_size_beyond_the_new_one() -> None:
    raw = request_for(signed(head(LINES[:10])), old_size=11)
    assert ask(raw, latest=head(LINES[:11])).status == 400


def test_403__a_log_that_did_not_sign() -> None:
    stranger = Signer(ORIGIN, KeyType.ED25519, bytes(32))
    assert ask(request_for(signed(head(LINES), log=stranger))).status == 403
    assert ask(request_for(sign_note(head(LINES).text, [SIDE_A], at=NOON))).status == 403


def test_403__a_false_signature_beside_a_true_one() -> None:
    true, other = signed(head(LINES)), signed(head(LINES[:29]))
    false = true + other.split(b"\n\n")[1]
    assert ask(request_for(false)).status == 403


def test_404__a_log_it_does_not_know() -> None:
    other = head(LINES, origin="other.example")
    answer = ask(request_for(signed(other, log=Signer("other.example", KeyType.ED25519, bytes(32)))))
    assert (answer.status, answer.latest) == (404, None)


@pytest.mark.parametrize("old", [0, 9, 11, 30])
def test_409__says_where_it_stands(old: int) -> None:
    answer = ask(grown(old, 30), latest=head(LINES[:10]))
    assert (answer.status, answer.body, answer.content_type, answer.latest) == (409, "10\n", "text/x.tlog.size", None)
    assert ask(grown(9, 30)).body == "0\n"


def test_409__an_old_checkpoint_put_back() -> None:
    """Replayed with the proof that was once right, or as if it were new: the witness does not roll back."""
    assert ask(grown(5, 10), latest=head(LINES[:20])).status == 409
    assert ask(grown(0, 10), latest=head(LINES[:20])).status == 409
    assert ask(request_for(signed(head(LINES[:10])), old_size=20), latest=head(LINES[:20])).status == 400


def test_422__another_history() -> None:
    forked = edit(LINES, 3, Random(0))
    before = head(LINES[:10])
    requests = [
        grown(10, 30, forked),  # a true proof within the other history
        grown(10, 10, forked),  # the same size, another root
        request_for(signed(head(LINES)), old_size=10),  # no proof
        request_for(signed(head(LINES)), old_size=10, proof=[bytes(32)] * 5),
        request_for(signed(before), old_size=10, proof=[bytes(32)]),  # too much proof
    ]
    assert [ask(raw, latest=before).status for raw in requests] == [422] * 5
    assert [ask(raw, latest=before).latest for raw in requests] == [None] * 5


def test_422__from_nothing_with_a_proof_or_to_an_impossible_empty_log() -> None:
    assert ask(request_for(signed(head(LINES)), proof=[bytes(32)])).status == 422
    assert ask(request_for(signed(Checkpoint(ORIGIN, 0, bytes(32))))).status == 422


def test_422__not_400__for_as_many_hashes_as_a_proof_may_have() -> None:
    raw = request_for(signed(head(LINES)), old_size=10, proof=[bytes(32)] * 63)
    assert ask(raw, latest=head(LINES[:10])).status == 422


def test_422__from_the_empty_log_with_a_proof() -> None:
    assert ask(request_for(signed(head(LINES)), proof=[bytes(32)]), latest=head([])).status == 422


def test_answer__is_read_by_the_log() -> None:
    note = signed(head(LINES))
    answer = ask(grown(0, 30), signers=[SIDE_A, SIDE_B])
    cosigned = read_answer(answer.body.encode(), note=note, witnesses=[SIDE_A.verifier])
    opened = open_checkpoint(cosigned, logs=[LOG.verifier], witnesses=[SIDE_A.verifier, SIDE_B.verifier])
    assert [one.verifier for one in opened.cosignatures] == [SIDE_A.verifier]  # the other was not known
    other = ask(grown(0, 29)).body.encode()  # of another head
    for body in (other, ask(grown(0, 30), signers=[SIDE_B]).body.encode()):
        with pytest.raises(SignatureError):
            read_answer(body, note=note, witnesses=[SIDE_A.verifier])
    for body in (b"", b"409\n", b"\n\n" + answer.body.encode()[:-1]):
        with pytest.raises(FormError):
            read_answer(body, note=note, witnesses=[SIDE_A.verifier])


def test_answer__cannot_change_what_is_signed() -> None:
    """A body with an empty line would move the border between text and signatures."""
    note = signed(head(LINES))
    body = b"\n" + ask(grown(0, 30)).body.encode()
    with pytest.raises((FormError, SignatureError)):
        read_answer(body, note=note, witnesses=[SIDE_A.verifier])
