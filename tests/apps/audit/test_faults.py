"""A fault before or after any statement, or two who append at once: the log that is left verifies."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, connections, transaction
from tests.apps.audit.test_log import BY, SUBJECT
from tests.conftest import START

from wasl.apps import writing
from wasl.apps.audit.domain import log
from wasl.apps.audit.domain.log import BATCH, Event, append
from wasl.apps.audit.models.log import LoggedEntry, Opening, Subtree

THREADS, ROUNDS = 3, 6


class Fault(Exception):
    """The disk is full, the line is cut, the machine is switched off."""


@contextmanager
def failing(number: int, *, after: bool) -> Iterator[list[int]]:
    """The statement of this number fails, before it is carried out or after; counts them."""
    seen = [0]

    def carry_out(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        if sql.startswith("BEGIN"):  # nothing is written yet, and Django itself would lose count
            return execute(sql, *given)
        seen[0] += 1
        if seen[0] == number and not after:
            raise Fault
        result = execute(sql, *given)
        if seen[0] == number and after:
            raise Fault
        return result

    def copy_in(*given: Any) -> None:  # PostgreSQL's COPY passes by Django's wrappers
        carry_out(lambda _: copy(*given), "COPY")

    copy = writing._copy_in
    with connection.execute_wrapper(carry_out), patch.object(writing, "_copy_in", copy_in):
        yield seen


def add(count: int) -> None:
    with transaction.atomic():
        append(*(Event("claim_recorded", by=BY, subject=SUBJECT, plain={"n": n}, sealed={"value": f"قيمة {n}"})
                 for n in range(count)), at=START)  # fmt: skip


def everything() -> tuple[object, ...]:
    return (log.head(), LoggedEntry.objects.count(), Opening.objects.count(), Subtree.objects.count())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("there", [0, 5])
def test_append__fault_at_any_statement__all_of_it_or_none(there: int, *, after: bool) -> None:
    if there:
        add(there)
    number, failed = 0, True
    while failed:
        number, before = number + 1, everything()
        with failing(number, after=after):
            try:
                add(BATCH + 3)
                failed = False
            except Fault:
                pass
        if failed:
            assert everything() == before
            assert log.verify().ok
    assert number > 4
    assert log.head()[0] == LoggedEntry.objects.count() == there + BATCH + 3
    assert log.verify().ok


@pytest.mark.django_db(transaction=True)
def test_append__several_at_once__one_order_without_gap() -> None:
    add(1)
    start = threading.Barrier(THREADS)

    def work() -> None:
        try:
            start.wait()
            for count in range(1, ROUNDS + 1):
                add(count)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    size = 1 + THREADS * ROUNDS * (ROUNDS + 1) // 2
    assert list(LoggedEntry.objects.values_list("seq", flat=True)) == list(range(size))
    assert log.head()[0] == size
    assert log.verify().ok


@pytest.mark.django_db
@pytest.mark.parametrize("harm", ["DELETE FROM audit_subtree", "UPDATE audit_subtree SET hash = {}"])
def test_verify__hashes_that_proofs_are_made_of_are_wrong__found_and_made_anew(harm: str) -> None:
    add(9)
    kept = list(Subtree.objects.order_by("place").values_list("place", flat=True))
    assert log.verify().ok
    empty = "'\\x00'::bytea" if connection.vendor == "postgresql" else "x'00'"
    with connection.cursor() as cursor:
        cursor.execute(harm.format(empty) + " WHERE place = 4")
    verdict = log.verify()
    assert (verdict.ok, verdict.fault, verdict.intact) == (False, log.Fault.CHANGED, 9)
    log.renew_subtrees()
    assert log.verify().ok
    assert list(Subtree.objects.order_by("place").values_list("place", flat=True)) == kept
