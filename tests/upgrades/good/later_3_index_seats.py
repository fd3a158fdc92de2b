from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("announcements", "later_2_fill_seats")]
    operations = [AddIndexConcurrently("event", models.Index(fields=["seats"], name="event_by_seats"))]
