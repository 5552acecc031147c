"""Checkpoints, cosignatures, policy, proofs and keys, by programs."""

import json

import pytest
from django.utils import timezone
from tests.apps.audit.test_checkpoints import cosigned
from tests.apps.staff.test_log_keys import know, signer_of

from wasl.apps.audit.domain import log
from wasl.apps.audit.domain.checkpoints import make_checkpoint
from wasl.engines.ledger.merkle import leaf_hash
from wasl.engines.ledger.policy import Policy, judge
from wasl.engines.ledger.tlog_proof import TlogProof, verify_tlog_proof

pytestmark = pytest.mark.django_db


def test_checkpoint__cosigned_by_a_program_and_proved_against_the_policy(cast, as_, not_found):
    for code in ("side_a", "guarantor"):
        know(cast, code)
    side, auditor = as_(cast.asker_a), as_(cast.auditor)
    reply = side.get("/log/checkpoint")
    assert (reply.status_code, reply.json()) == not_found  # none was made yet
    made = make_checkpoint(at=timezone.now())
    for code in ("side_a", "guarantor"):
        note = cosigned(made, signer_of(code), at=timezone.now()).decode()
        reply = side.post("/log/cosignatures", {"note": note}).json()
        assert reply == {"size": made.size, "taken": [signer_of(code).name]}
    told = side.get("/log/checkpoint").json()
    assert (told["size"], told["root"]) == (made.size, made.root)
    given = auditor.get("/log/policy").json()
    assert given["without"] == ["side_b", "side_c", "guarantor_2", "neutral_body"]
    policy = Policy.parse(given["policy"])
    assert judge(told["note"].encode(), policy).is_met
    make_checkpoint(at=timezone.now())  # newer, and cosigned by nobody: the proof is under the one that was
    proof = TlogProof.parse(auditor.get("/log/entries/2/proof").json()["proof"].encode())
    line = json.loads(proof.extra)["entry"].encode()
    assert line == log.line_of(2)
    assert verify_tlog_proof(proof, leaf=leaf_hash(line), policy=policy).checkpoint.size == made.size


def test_keys__entered_and_confirmed_by_two(cast, as_):
    vkey = signer_of("side_b").verifier.vkey
    made = as_(cast.neutral).post("/log/keys", {"party": "side_b", "vkey": vkey})
    assert (made.status_code, made.json()["confirmed_at"]) == (201, None)
    path = f"/log/keys/{made.json()['id']}/confirm"
    assert as_(cast.neutral).post(path).status_code == 409
    assert as_(cast.secretariat).post(path).json()["confirmed_at"] is not None
    assert [one["vkey"] for one in as_(cast.auditor).get("/log/keys").json()] == [vkey]
    assert as_(cast.neutral).post("/log/keys", {"party": "office", "vkey": vkey}).status_code == 404
    refused = as_(cast.neutral).post("/log/keys", {"party": "side_a", "vkey": "x"})
    assert (refused.status_code, refused.json()["code"]) == (409, "log_key")
