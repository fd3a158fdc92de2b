from django.db import migrations, models

from tests.upgrades.last import LAST


class Migration(migrations.Migration):
    dependencies = [LAST]
    operations = [
        migrations.AddField("event", "seats", models.BigIntegerField(null=True)),
        migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop),
        migrations.AddIndex("event", models.Index(fields=["seats"], name="event_by_seats")),
        migrations.AddConstraint("event", models.CheckConstraint(condition=models.Q(seats__gte=0), name="seats_some")),
        migrations.RemoveField("event", "place"),
    ]
