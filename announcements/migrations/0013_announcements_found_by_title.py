"""An announcement is picked by its title alone: a folded copy of its summary, which is searched elsewhere, doubled its row."""

from django.db import migrations, models

EXPRESSION_SQL = "ALTER TABLE announcements_announcement ALTER COLUMN search_key SET EXPRESSION AS ({})"


class Migration(migrations.Migration):
    dependencies = [("announcements", "0012_redaction")]
    operations = [
        migrations.RunSQL(
            EXPRESSION_SQL.format("fold(title)"),
            EXPRESSION_SQL.format("fold(title, summary)"),
            state_operations=[
                migrations.AlterField(
                    model_name="announcement",
                    name="search_key",
                    field=models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("title"), function="fold", output_field=models.TextField()),
                        output_field=models.TextField(db_collation="pg_c_utf8"),
                    ),
                ),
            ],
        ),
    ]
