"""What is to come and what is overdue, in their order: the front page asks for ten of each."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("announcements", "0013_announcements_found_by_title"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(
                models.Func(models.F("days"), output_field=models.DateField(), template="(upper(%(expressions)s) - 1)"),
                models.F("id"),
                condition=models.Q(("expected", True)),
                name="milestone_expected",
            ),
        ),
    ]
