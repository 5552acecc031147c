from datetime import timedelta
from typing import Any

from django.db import migrations, models

FORMATS = [
    ("xlsx", "Workbook (XLSX)"), ("pdf", "Document (PDF)"), ("csv", "Table (CSV with HXL tags)"),
    ("json", "Data (JSON)"), ("ftm", "Entities (followthemoney)"), ("pfif", "Missing persons exchange (PFIF 1.4)"),
]
STATES = [
    ("asked", "Waiting for a second person"), ("approved", "Being written"), ("ready", "Ready"),
    ("refused", "Refused"), ("failed", "Failed"), ("expired", "Expired"),
]


def give_a_last_day(apps: Any, _editor: Any) -> None:
    """Copies asked for before there was a last day get the usual ninety days."""
    for export in apps.get_model("lists", "ListExport").objects.filter(expires_on=None):
        export.expires_on = (export.asked_at + timedelta(days=90)).date()
        export.save(update_fields=["expires_on"])


class Migration(migrations.Migration):
    dependencies = [("lists", "0005_answers_meetings_questions")]

    operations = [
        migrations.AddField("listexport", "expires_on", models.DateField(null=True)),
        migrations.RunPython(give_a_last_day, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("listexport", "expires_on", models.DateField()),
        migrations.AddField(
            "listexport", "extent",
            models.CharField(
                choices=[("whole", "All that the list says"), ("minimal", "Key, name and answer only")],
                default="whole", max_length=8,
            ),
        ),
        migrations.AddField("listexport", "with_withdrawn", models.BooleanField(default=True)),
        migrations.AddField("listexport", "scope", models.JSONField(default=list)),
        migrations.AddField("listexport", "loss", models.JSONField(default=list)),
        migrations.AlterField("listexport", "recipient", models.CharField(max_length=1000)),
        migrations.AlterField("listexport", "format", models.CharField(choices=FORMATS, max_length=5)),
        migrations.AlterField(
            "listexport", "state", models.CharField(choices=STATES, default="asked", max_length=10)
        ),
    ]
