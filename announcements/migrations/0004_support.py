"""The rule of the house: no published fact without a source that supports it; and a milestone's party is one of its agreement."""

from django.db import migrations

VIEW_SQL = """
CREATE VIEW unsupported_fact AS
SELECT 'milestone-' || id AS key, 'milestone' AS kind, id AS fact_id, agreement_id, NULL::bigint AS announcement_id
FROM announcements_milestone fact
WHERE NOT EXISTS (SELECT FROM announcements_citation c WHERE c.milestone_id = fact.id AND c.stance = 'supports')
UNION ALL
SELECT 'binding-' || id, 'binding', id, id, NULL
FROM announcements_agreement fact
WHERE binding <> 'not_stated'
  AND NOT EXISTS (SELECT FROM announcements_citation c WHERE c.binding_id = fact.id AND c.stance = 'supports')
UNION ALL
SELECT 'figure-' || id, 'figure', id, agreement_id, announcement_id
FROM announcements_figure fact
WHERE NOT EXISTS (SELECT FROM announcements_citation c WHERE c.figure_id = fact.id AND c.stance = 'supports')
UNION ALL
SELECT 'statement-' || id, 'statement', id, NULL, announcement_id
FROM announcements_statement fact
WHERE NOT EXISTS (SELECT FROM announcements_citation c WHERE c.statement_id = fact.id AND c.stance = 'supports')
UNION ALL
SELECT 'announcement-' || id, 'announcement', id, NULL, id
FROM announcements_announcement fact
WHERE NOT EXISTS (SELECT FROM announcements_citation c WHERE c.announcement_id = fact.id AND c.stance = 'supports');
"""

FUNCTIONS_SQL = """
-- One record at a time: asked of both in one condition, the view would be read whole for each row that changes.
CREATE FUNCTION require_support(agreement bigint, announcement bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    bare unsupported_fact%ROWTYPE;
BEGIN
    IF EXISTS (SELECT FROM announcements_agreement a WHERE a.id = agreement AND a.state = 'published') THEN
        SELECT fact.* INTO bare FROM unsupported_fact fact WHERE fact.agreement_id = agreement LIMIT 1;
    END IF;
    IF bare.kind IS NULL AND EXISTS (SELECT FROM announcements_announcement a WHERE a.id = announcement AND a.state = 'published') THEN
        SELECT fact.* INTO bare FROM unsupported_fact fact WHERE fact.announcement_id = announcement LIMIT 1;
    END IF;
    IF bare.kind IS NOT NULL THEN
        RAISE check_violation USING
            MESSAGE = format('%s %s is published without a source that supports it', bare.kind, bare.fact_id),
            CONSTRAINT = 'needs_support';
    END IF;
END
$$;
CREATE FUNCTION require_support(cited announcements_citation) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM require_support(
        coalesce(
            cited.binding_id,
            (SELECT m.agreement_id FROM announcements_milestone m WHERE m.id = cited.milestone_id),
            (SELECT f.agreement_id FROM announcements_figure f WHERE f.id = cited.figure_id)
        ),
        coalesce(
            cited.announcement_id,
            (SELECT s.announcement_id FROM announcements_statement s WHERE s.id = cited.statement_id),
            (SELECT f.announcement_id FROM announcements_figure f WHERE f.id = cited.figure_id)
        )
    );
END
$$;
"""

PARTY_SQL = """
ALTER TABLE announcements_milestone ADD CONSTRAINT milestone_party_is_of_its_agreement
    FOREIGN KEY (party_id, agreement_id) REFERENCES announcements_party (id, agreement_id) DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):
    dependencies = [("announcements", "0003_triggers")]
    operations = [
        migrations.RunSQL(VIEW_SQL, "DROP VIEW unsupported_fact"),
        migrations.RunSQL(
            FUNCTIONS_SQL,
            "DROP FUNCTION require_support(announcements_citation); DROP FUNCTION require_support(bigint, bigint)",
        ),
        migrations.RunSQL(
            PARTY_SQL, "ALTER TABLE announcements_milestone DROP CONSTRAINT milestone_party_is_of_its_agreement"
        ),
    ]
