from django.db import migrations

from tests.upgrades.last import LAST


class Migration(migrations.Migration):
    """As if all rows were written anew."""

    dependencies = [LAST]
    operations = [
        migrations.RunSQL(["ALTER TABLE announcements_event ADD COLUMN beds bigint", "SELECT pg_sleep(4)"]),
    ]
