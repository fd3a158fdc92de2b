from django.db import migrations

STEP = 100


def fill(apps, schema_editor):
    """A hundred rows at a time: an editor waits for one of these, and not for all."""
    events = apps.get_model("announcements", "Event").objects
    while numbers := list(events.filter(seats=None).values_list("pk", flat=True)[:STEP]):
        events.filter(pk__in=numbers).update(seats=0)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("announcements", "later_1_seats")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
