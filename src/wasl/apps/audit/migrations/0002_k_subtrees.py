"""Hashes of full subtrees in place of a root beside every entry; those of an existing log are computed."""

from itertools import islice
from typing import Any

from django.db import migrations, models

from wasl.apps.audit.domain.tree import rows_of
from wasl.engines.ledger.merkle import Frontier, grow

BATCH = 10_000


def fill_subtrees(apps: Any, _editor: Any) -> None:
    """From the leaves as they are kept: a log that was tampered with is carried over as it is, for ``verify`` to find."""
    entry, subtree = apps.get_model("audit", "LoggedEntry"), apps.get_model("audit", "Subtree")
    leaves = iter(entry.objects.order_by("seq").values_list("leaf", flat=True).iterator(chunk_size=BATCH))
    frontier = Frontier()
    while some := [bytes.fromhex(leaf) for leaf in islice(leaves, BATCH)]:
        growth = grow(frontier, some)
        frontier = growth.frontier
        subtree.objects.bulk_create([subtree(place=place, hash=hashed) for place, hashed in rows_of(growth)], BATCH)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Subtree",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("place__gte", 0)), name="subtree_place_not_negative")
                ],
            },
        ),
        migrations.RunPython(fill_subtrees, migrations.RunPython.noop),
        migrations.RemoveField(model_name="loggedentry", name="root"),
    ]
