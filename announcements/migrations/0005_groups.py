"""Three groups, each holding what the one before holds."""

from django.db import migrations


def make_groups(apps, schema_editor):
    for name in ("editor", "reviewer", "maintainer"):
        apps.get_model("auth", "Group").objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("announcements", "0004_support"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
