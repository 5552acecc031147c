import pytest

from wasl.apps.audit.domain.log import head
from wasl.engines.ledger.verification import verify_log

pytestmark = pytest.mark.django_db


def test_log__verified_from_outside(cast, put, as_):
    size, _root = head()
    caller = as_(cast.auditor)  # making the key is one more entry
    whole = caller.get("/log/head").json()
    assert whole["size"] == size + 1
    lines = []
    while len(lines) < whole["size"]:
        lines += caller.get("/log/entries", first=len(lines), limit=10).json()["items"]
    assert [line["seq"] for line in lines] == list(range(whole["size"]))
    verdict = verify_log(
        [line["line"].encode() for line in lines], expected_size=whole["size"], expected_root=whole["root"]
    )
    assert verdict.ok


def test_log__for_its_readers_alone(cast, put, as_, not_found):
    for person in (cast.auditor, cast.neutral, cast.secretariat):
        assert as_(person).get("/log/head").status_code == as_(person).get("/log/entries").status_code == 200
    for person in (cast.asker_a, cast.holder_b, cast.mediator, cast.monitor, cast.liaison):
        for path in ("/log/head", "/log/entries"):
            reply = as_(person).get(path)
            assert (reply.status_code, reply.json()) == not_found


@pytest.mark.parametrize("query", [{"first": -1}, {"first": 10**30}, {"limit": 0}, {"limit": 2_001}, {"from": 1}])
def test_log__query_it_does_not_take(cast, as_, query):
    assert as_(cast.auditor).get("/log/entries", **query).status_code == 422
