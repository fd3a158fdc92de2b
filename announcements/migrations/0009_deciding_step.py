"""Which counting step decides an agreement's stage, and on which its own date stands: the one place of DESIGN's rules 2 and 7."""

from django.db import migrations

# Both are compared as lists of numbers, first by the first. ``decides``: the greatest one does; a step in life before one on
# the way, the latest in life (one without a date is never the latest), else the furthest; NULL for what changes no stage.
# ``begins``: the least one does; a signed step before any other, then the earliest.
DECIDING_STEP_SQL = """
CREATE VIEW deciding_step AS
SELECT
    step.*,
    CASE WHEN stage IN ('renewed', 'resumed') THEN 'in_effect' ELSE stage END AS reads_as,
    CASE WHEN stage <> 'amended' THEN ARRAY[
        is_life::int, CASE WHEN is_life AND days IS NOT NULL THEN known_on - date '0001-01-01' ELSE -1 END, rank, -id
    ] END AS decides,
    coalesce(days, daterange(known_on, known_on, '[]')) AS own_days,
    ARRAY[
        (stage <> 'signed')::int,
        lower(coalesce(days, daterange(known_on, known_on, '[]'))) - date '0001-01-01',
        id
    ] AS begins
FROM counting_step step
"""


class Migration(migrations.Migration):
    dependencies = [("announcements", "0008_search_doc")]
    operations = [
        migrations.RunSQL(DECIDING_STEP_SQL, "DROP VIEW deciding_step"),
        migrations.AlterModelTable("countingstep", "deciding_step"),
    ]
