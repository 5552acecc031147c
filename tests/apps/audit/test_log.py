"""The log: written with its change or not at all, and any tampering is found."""

import json

import pytest
from django.db import connection, transaction
from tests.conftest import START

from wasl.apps.audit.domain import log
from wasl.apps.audit.domain.log import Event, LogError, append
from wasl.apps.audit.domain.tree import root_at
from wasl.apps.audit.models.log import LoggedEntry, Opening
from wasl.engines.ledger.commitments import opens
from wasl.engines.ledger.merkle import root_of
from wasl.kernel.ids import new_id

BY, SUBJECT = new_id("stf"), new_id("ent")


def write(count: int) -> None:
    with transaction.atomic():
        append(*(Event("claim_recorded", by=BY, subject=SUBJECT, plain={"n": n}, sealed={"value": f"قيمة {n}"})
                 for n in range(count)), at=START)  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_append__outside_a_transaction__refused() -> None:
    with pytest.raises(LogError):
        append(Event("claim_recorded", by=BY, subject=SUBJECT), at=START)
    assert log.head()[0] == 0


def append_and_fail() -> None:
    with transaction.atomic():
        append(Event("claim_recorded", by=BY, subject=SUBJECT), at=START)
        raise RuntimeError


@pytest.mark.django_db(transaction=True)
def test_append__change_rolled_back__entry_rolled_back_too() -> None:
    write(3)
    before = log.head()
    with pytest.raises(RuntimeError):
        append_and_fail()
    assert log.head() == before
    assert LoggedEntry.objects.count() == 3
    assert log.verify().ok


@pytest.mark.django_db
@pytest.mark.parametrize("batches", [[5], [1, 1, 1, 1, 1], [3, 0, 5, 1, 8]])
def test_append__in_one_batch_or_many__same_roots(batches: list[int]) -> None:
    for count in batches:
        write(count)
    leaves = [bytes.fromhex(leaf) for leaf in LoggedEntry.objects.values_list("leaf", flat=True)]
    assert [root_at(n) for n in range(len(leaves) + 1)] == [root_of(leaves[:n]) for n in range(len(leaves) + 1)]
    assert log.head() == (sum(batches), root_of(leaves).hex())


@pytest.mark.django_db
def test_entry__holds_commitment_not_value() -> None:
    write(1)
    entry, opening = LoggedEntry.objects.get(), Opening.objects.get()
    assert "قيمة" not in entry.text
    digest = json.loads(entry.text)["data"]["value"]
    assert opens(digest, salt=opening.salt, value=opening.value)
    assert not opens(digest, salt=opening.salt, value="قيمة 1")


TAMPERS = {
    "edited": "UPDATE audit_loggedentry SET text = replace(text, 'claim_recorded', 'claim_withdrawn') WHERE seq = 4",
    "deleted": "DELETE FROM audit_loggedentry WHERE seq = 4",
    "cut short": "DELETE FROM audit_loggedentry WHERE seq >= 4",
}


@pytest.mark.django_db
@pytest.mark.parametrize("how", TAMPERS)
def test_verify__database_tampered_with__found(how: str) -> None:
    write(9)
    Opening.objects.all().delete()
    assert log.verify().ok
    with connection.cursor() as cursor:
        cursor.execute(TAMPERS[how])
    verdict = log.verify()
    assert (verdict.ok, verdict.first_bad) == (False, 4)


@pytest.mark.django_db
def test_log_rows__cannot_be_saved_or_deleted_by_the_model() -> None:
    write(1)
    entry = LoggedEntry.objects.get()
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
