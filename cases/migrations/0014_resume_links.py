"""A mailed link keeps neither address nor language: both are in the mail, until it is out."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_ways_in"),
    ]

    operations = [
        migrations.RemoveField(model_name="resumelink", name=name) for name in ("uid", "to", "language", "sent_at")
    ]
