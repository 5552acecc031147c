"""What the worker does at a fixed time: one checkpoint; a refusal is said in the program's log and ends nothing."""

import logging

import pytest
from django.db import connection
from tests.apps.audit.test_log import write
from tests.conftest import DAY, START

from wasl.apps.audit.models.checkpoint import Checkpoint
from wasl.cli.checkpoint_times import sign_now


@pytest.mark.django_db(transaction=True)
def test_fixed_time__one_checkpoint__and_a_refusal_is_said(caplog: pytest.LogCaptureFixture) -> None:
    write(3)
    sign_now(START)
    assert list(Checkpoint.objects.values_list("size", "at", "renewed_at")) == [(3, START, START)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_loggedentry SET leaf = '" + "00" * 32 + "' WHERE seq = 2")
    with caplog.at_level(logging.ERROR, logger="wasl.ledger"):
        sign_now(START + DAY)
    assert Checkpoint.objects.get().renewed_at == START
    assert ["does not continue" in record.getMessage() for record in caplog.records] == [True]
