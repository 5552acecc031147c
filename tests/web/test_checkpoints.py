"""The checkpoint as people see it: who cosigned it, what is taken away, what is brought back, who sees whom."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.apps.audit.test_checkpoints import STRANGER, cosigned
from tests.apps.audit.test_witness import LEAVES, OTHER_LOG, asked
from tests.apps.staff.test_log_keys import signer_of
from tests.conftest import DAY, Cast
from tests.web.conftest import World, browser, text_of

from wasl.apps.audit.domain import log
from wasl.apps.audit.domain.checkpoints import make_checkpoint, newest_checkpoint
from wasl.apps.audit.domain.keys import log_verifier
from wasl.apps.audit.domain.witness import witness_log
from wasl.apps.audit.models.checkpoint import Checkpoint
from wasl.engines.ledger.merkle import leaf_hash
from wasl.engines.ledger.policy import Member, Policy, judge
from wasl.engines.ledger.tlog_proof import TlogProof, verify_tlog_proof


def brought(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("cosigned.txt", content)}


def test_picture__readers_of_the_log_see_every_party__others_their_own(cast: Cast, world: World) -> None:
    page = text_of(browser(cast.auditor).get("/log/"))
    assert page.count('class="seal seen"') == 1
    assert page.count('class="seal waiting"') == 1
    assert page.count('class="seal keyless"') == 4
    page = text_of(browser(cast.asker_a).get("/log/checkpoint/"))
    assert (page.count('class="seal '), page.count('class="seal seen"')) == (1, 1)
    for username in ("holder_b", "mediator", "stranger", "liaison"):
        page = text_of(browser(cast.people[username]).get("/log/checkpoint/"))
        assert "side_a" not in page, username
        assert page.count('class="seal ') == (username != "stranger_mediator"), username


def test_picture__enough_have_cosigned__and_later_the_newest_that_they_have(cast: Cast, world: World) -> None:
    made, now = newest_checkpoint(), timezone.now()
    assert made
    assert "Not yet cosigned by enough" in text_of(browser(cast.auditor).get("/log/"))
    given = brought(cosigned(made, signer_of("guarantor"), at=now))
    reply = browser(cast.mediator).post("/log/checkpoint/cosigned", given)
    assert reply.status_code == 302
    page = text_of(browser(cast.auditor).get("/log/"))
    assert "Enough have cosigned it" in page
    assert "Parties whose key is not known are left out" in page
    client = browser(cast.neutral)
    client.post(f"/log/keys/{cast.parties['side_b'].log_keys.get().id}/confirm")
    later = make_checkpoint(at=timezone.now())
    page = text_of(client.get("/log/"))
    assert later.size > made.size
    assert "Not yet cosigned by enough" in page
    assert page.count("last saw") == 2


def test_checkpoint__no_worker__is_said(cast: Cast, world: World) -> None:
    Checkpoint.objects.update(at=timezone.now() - DAY, renewed_at=timezone.now() - DAY)
    assert "is the worker running?" in text_of(browser(cast.auditor).get("/log/"))


def test_what_is_taken_away__verifies(cast: Cast, world: World) -> None:
    client = browser(cast.auditor)
    policy = Policy.parse(b"".join(client.get("/log/policy.txt")))
    note = b"".join(browser(cast.stranger).get("/log/checkpoint.txt"))
    assert list(judge(note, policy).times) == ["party:side_a"]
    own = Policy((Member(log_verifier()),))
    proof = TlogProof.parse(b"".join(client.get("/log/proofs/3")))
    line = json.loads(proof.extra)["entry"].encode()
    assert line == log.line_of(3)
    found = verify_tlog_proof(proof, leaf=leaf_hash(line), policy=own)
    assert found.checkpoint == judge(note, own).checkpoint
    assert b"import argparse" in b"".join(browser(cast.asker_a).get("/log/checker.py"))
    assert client.get(f"/log/proofs/{10**30}").status_code == 404
    last = log.head()[0]
    assert client.get(f"/log/proofs/{last}").status_code == 404


def test_brought__what_is_no_cosigned_checkpoint__is_said_and_nothing_kept(cast: Cast, world: World) -> None:
    client, made = browser(cast.asker_a), newest_checkpoint()
    assert made
    for content, said in ((b"hello", "not a cosigned checkpoint"), (b"\xff\x00" * 9, "not a cosigned checkpoint")):
        reply = client.post("/log/checkpoint/cosigned", brought(content))
        assert (reply.status_code, said in text_of(reply)) == (409, True)
    false = cosigned(made, signer_of("guarantor"), at=timezone.now()).replace(b"\n\n", b"\nmore\n\n", 1)
    assert client.post("/log/checkpoint/cosigned", brought(false)).status_code == 409
    early = cosigned(made, signer_of("guarantor"), at=timezone.now() - DAY)
    assert "clock" in text_of(client.post("/log/checkpoint/cosigned", brought(early)))
    reply = client.post("/log/checkpoint/cosigned", brought(cosigned(made, STRANGER, at=timezone.now())), follow=True)
    assert "no signature in it is by a key known here" in text_of(reply)
    assert made.cosignatures.count() == 1


def test_keys__entered_by_one_confirmed_by_another(cast: Cast, world: World) -> None:
    neutral, secretariat = browser(cast.neutral), browser(cast.secretariat)
    vkey = signer_of("neutral_body").verifier.vkey
    assert neutral.post("/log/keys/enter", {"party": "neutral_body", "vkey": vkey}).status_code == 302
    key = cast.parties["neutral_body"].log_keys.get()
    assert f"/log/keys/{key.id}/confirm" not in text_of(neutral.get("/log/keys/"))
    assert f"/log/keys/{key.id}/confirm" in text_of(secretariat.get("/log/keys/"))
    assert neutral.post(f"/log/keys/{key.id}/confirm").status_code == 409
    assert secretariat.post(f"/log/keys/{key.id}/confirm").status_code == 302
    key.refresh_from_db()
    assert key.confirmed_by == cast.secretariat
    assert neutral.post("/log/keys/enter", {"party": "neutral_body", "vkey": "nonsense"}).status_code == 409
    assert neutral.post("/log/keys/enter", {"party": "office", "vkey": vkey}).status_code == 422


def test_add_checkpoint__only_where_the_setting_says_so(cast: Cast, settings) -> None:
    witness_log(OTHER_LOG.verifier.vkey, at=timezone.now())
    address, client = "/api/witness/add-checkpoint", Client(enforce_csrf_checks=True)

    def ask(raw: bytes) -> tuple[int, str]:
        reply = client.post(address, raw, content_type="text/plain")
        return reply.status_code, reply["Content-Type"]

    assert ask(asked(0, 4))[0] == 404
    settings.SERVE_AS_WITNESS = True
    assert ask(asked(0, 4)) == (200, "text/plain; charset=utf-8")
    assert ask(asked(0, 4)) == (409, "text/x.tlog.size")
    assert ask(asked(4, len(LEAVES)))[0] == 200
    assert client.get(address).status_code == 405
