from django.db import migrations

from tests.upgrades.last import LAST


class Migration(migrations.Migration):
    dependencies = [LAST]
    operations = [migrations.RunSQL("ALTER TABLE announcements_event RENAME COLUMN place TO held_at")]
