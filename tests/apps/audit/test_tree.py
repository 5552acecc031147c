"""Hashes of full subtrees: each has one place, new ones come last, and an older log is given them."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from tests.apps.audit.test_log import write

from wasl.apps.audit.domain import log
from wasl.apps.audit.domain.tree import KeptSubtrees, place_of, root_at
from wasl.apps.audit.models.log import LoggedEntry, Subtree
from wasl.engines.ledger.merkle import root_of


def leaves() -> list[bytes]:
    return [bytes.fromhex(leaf) for leaf in LoggedEntry.objects.order_by("seq").values_list("leaf", flat=True)]


def test_places__in_the_order_in_which_subtrees_become_full__without_gap() -> None:
    filled = [
        place_of(level, (seq + 1 >> level) - 1)
        for seq in range(200)
        for level in range(1, 9)
        if (seq + 1) % (1 << level) == 0
    ]
    assert filled == list(range(len(filled)))


@pytest.mark.django_db
@pytest.mark.parametrize("batches", [[37], [1, 2, 3, 31]])
def test_hashes__those_of_the_tree(batches: list[int]) -> None:
    for count in batches:
        write(count)
    all_leaves = leaves()
    nodes = [(level, at) for level in range(6) for at in range(37 >> level)]
    assert KeptSubtrees().hashes(nodes[::-1]) == [
        root_of(all_leaves[at << level : (at + 1) << level]) for level, at in nodes[::-1]
    ]
    for absent in [(0, 37), (1, 18)]:
        with pytest.raises(KeyError):
            KeptSubtrees().hashes([(2, 0), absent])


@pytest.mark.django_db(transaction=True)
def test_migration__a_log_of_before__is_given_its_subtrees() -> None:
    write(21)
    kept, head = list(Subtree.objects.order_by("place").values_list("place", "hash")), log.head()
    with connection.schema_editor() as editor:
        editor.execute("ALTER TABLE audit_loggedentry ADD COLUMN root varchar(64) NOT NULL DEFAULT ''")
        editor.execute("DROP TABLE audit_subtree")
    executor = MigrationExecutor(connection)
    later = [key for key in executor.loader.applied_migrations if key[0] == "audit" and key[1] > "0001_initial"]
    for key in later:
        executor.recorder.record_unapplied(*key)
    executor = MigrationExecutor(connection)
    executor.migrate([("audit", "0002_k_subtrees")])
    for key in later:
        if key[1] > "0002_k_subtrees":
            executor.recorder.record_applied(*key)
    assert [(place, bytes(one)) for place, one in Subtree.objects.order_by("place").values_list("place", "hash")] == [
        (place, bytes(one)) for place, one in kept
    ]
    assert log.head() == head == (21, root_at(21).hex())
    assert log.verify().ok
