"""Why somebody cannot wait is sealed like their other words. Going back leaves the words sealed."""

import uuid
from typing import Any

from django.db import migrations, models

import cases.models.fields


def name_rows(apps: Any, _schema_editor: Any) -> None:
    """Give every row the name that its words are bound to."""
    for asked in apps.get_model("cases", "InterimRelief").objects.all():
        asked.uid = uuid.uuid4()
        asked.save(update_fields=["uid"])


def seal(apps: Any, _schema_editor: Any) -> None:
    """Seal the words on their way back."""
    for asked in apps.get_model("cases", "InterimRelief").objects.all():
        asked.save(update_fields=["why"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_bundles")]

    operations = [
        migrations.AddField("interimrelief", "uid", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(name_rows, migrations.RunPython.noop),
        migrations.AlterField(
            "interimrelief", "uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
        migrations.AlterField("interimrelief", "why", cases.models.fields.SealedTextField(bound_to="uid")),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
