"""Which claims count, and from which day on: the one place of DESIGN's rules 1 and 3."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import announcements.dates

COUNTING_STEP_SQL = """
CREATE VIEW counting_step AS
SELECT
    claim.id,
    claim.agreement_id,
    claim.stage,
    array_position(
        ARRAY['announced', 'negotiating', 'agreed', 'signed', 'submitted', 'approved',
              'in_effect', 'renewed', 'amended', 'suspended', 'resumed', 'ended'],
        claim.stage::text
    ) AS rank,
    claim.stage IN ('in_effect', 'renewed', 'suspended', 'resumed', 'ended') AS is_life,
    claim.certainty,
    claim.date,
    claim.days,
    lower(claim.days) AS first,
    CASE
        WHEN claim.days IS NULL THEN coalesce(said.day, claim.recorded_on)
        -- greatest and least pass over what is not known.
        ELSE greatest(lower(claim.days), least(upper(claim.days) - 1, said.day))
    END AS known_on
FROM announcements_milestone claim
LEFT JOIN LATERAL (
    SELECT min(upper(source.published_days) - 1) AS day
    FROM announcements_citation citation JOIN announcements_source source ON source.id = citation.source_id
    WHERE citation.milestone_id = claim.id AND citation.stance = 'supports'
) said ON true
WHERE NOT claim.expected
  AND (claim.stands OR NOT EXISTS (
      SELECT FROM announcements_citation against WHERE against.milestone_id = claim.id AND against.stance = 'contradicts'
  ))
"""


class Migration(migrations.Migration):
    dependencies = [("announcements", "0005_groups")]
    operations = [migrations.RunSQL(COUNTING_STEP_SQL, "DROP VIEW counting_step")]
