"""Which records a transaction has changed: what lists and searches read first, so that they are exact with the next request."""

from django.db import migrations

# One row per transaction and record. ``times`` counts its changes there: only the last of them is worth acting on.
# Two kinds of row are no record's: '' means that all may have changed, 'forgotten' that older rows are gone.
TABLE_SQL = """
CREATE TABLE record_change (
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    kind text NOT NULL,
    record bigint NOT NULL,
    times integer NOT NULL DEFAULT 1,
    PRIMARY KEY (xid, kind, record)
);
"""

TOUCHED_SQL = """
-- Records of which something is shown, filtered or found by what stands in these ones.
CREATE FUNCTION touched(changed_kind text, ids bigint[]) RETURNS TABLE (kind text, record bigint)
LANGUAGE plpgsql STABLE
-- A connection that planned this while a table was nearly empty would read the whole of it for each change ever after.
SET enable_seqscan = off
AS $$
BEGIN
    RETURN QUERY SELECT changed_kind, unnest(ids);
    CASE changed_kind
    WHEN 'agreement' THEN
        RETURN QUERY
            SELECT 'announcement', link.announcement_id FROM announcements_announcedagreement link
            WHERE link.agreement_id = ANY (ids);
    WHEN 'announcement' THEN
        RETURN QUERY
            SELECT 'agreement', link.agreement_id FROM announcements_announcedagreement link
            WHERE link.announcement_id = ANY (ids)
            UNION ALL SELECT 'statement', said.id FROM announcements_statement said
            WHERE said.announcement_id = ANY (ids);
    WHEN 'official' THEN
        RETURN QUERY
            SELECT 'agreement', part.agreement_id FROM announcements_participation part
            WHERE part.official_id = ANY (ids) AND part.agreement_id IS NOT NULL
            UNION ALL SELECT 'announcement', part.announcement_id FROM announcements_participation part
            WHERE part.official_id = ANY (ids) AND part.announcement_id IS NOT NULL
            UNION ALL SELECT 'announcement', said.announcement_id FROM announcements_statement said
            WHERE said.official_id = ANY (ids)
            UNION ALL SELECT 'statement', said.id FROM announcements_statement said
            WHERE said.official_id = ANY (ids);
    WHEN 'organisation' THEN
        RETURN QUERY
            SELECT 'agreement', party.agreement_id FROM announcements_party party
            WHERE party.organisation_id = ANY (ids)
            UNION ALL SELECT 'announcement', role.announcement_id FROM announcements_involvement role
            WHERE role.organisation_id = ANY (ids)
            UNION ALL SELECT 'official', office.official_id FROM announcements_appointment office
            WHERE office.organisation_id = ANY (ids);
    WHEN 'event' THEN
        RETURN QUERY
            SELECT 'announcement', a.id FROM announcements_announcement a WHERE a.event_id = ANY (ids);
    WHEN 'source' THEN
        RETURN QUERY
            SELECT found.kind, found.record FROM announcements_citation citation,
            LATERAL (
                SELECT 'agreement' AS kind, citation.binding_id AS record
                UNION ALL SELECT 'announcement', citation.announcement_id
                UNION ALL SELECT 'agreement', fact.agreement_id FROM announcements_milestone fact
                WHERE fact.id = citation.milestone_id
                UNION ALL SELECT 'announcement', fact.announcement_id FROM announcements_statement fact
                WHERE fact.id = citation.statement_id
                UNION ALL SELECT 'agreement', fact.agreement_id FROM announcements_figure fact WHERE fact.id = citation.figure_id
                UNION ALL SELECT 'announcement', fact.announcement_id FROM announcements_figure fact
                WHERE fact.id = citation.figure_id
                UNION ALL SELECT 'agreement', fact.agreement_id FROM announcements_participation fact
                WHERE fact.id = citation.participation_id
                UNION ALL SELECT 'announcement', fact.announcement_id FROM announcements_participation fact
                WHERE fact.id = citation.participation_id
                UNION ALL SELECT 'official', fact.official_id FROM announcements_appointment fact
                WHERE fact.id = citation.appointment_id
            ) found
            WHERE citation.source_id = ANY (ids) AND found.record IS NOT NULL;
    ELSE NULL;
    END CASE;
END
$$;

CREATE FUNCTION note_changes(changed_kind text, ids bigint[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO record_change (kind, record)
    SELECT DISTINCT kind, record FROM touched(changed_kind, ids)
    ON CONFLICT (xid, kind, record) DO UPDATE SET times = record_change.times + 1
$$;

-- The trigger's arguments: the kind of record, and the column that names it.
CREATE FUNCTION note_changed_rows() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    EXECUTE format('SELECT array_agg(DISTINCT %I) FROM changed', TG_ARGV[1]) INTO ids;
    IF ids IS NOT NULL THEN PERFORM note_changes(TG_ARGV[0], ids); END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION note_all_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO record_change (kind, record) VALUES ('', 0)
    ON CONFLICT (xid, kind, record) DO UPDATE SET times = record_change.times + 1;
    RETURN NULL;
END
$$;

-- Before the site is served: nobody has read anything yet. Who has, elsewhere, reads all anew.
CREATE FUNCTION forget_changes() RETURNS void
LANGUAGE sql AS $$
    DELETE FROM record_change WHERE xid < pg_snapshot_xmin(pg_current_snapshot());
    INSERT INTO record_change (kind, record) VALUES ('forgotten', 0) ON CONFLICT DO NOTHING
$$;
"""

DROP_SQL = """
DROP FUNCTION forget_changes();
DROP FUNCTION note_all_changed();
DROP FUNCTION note_changed_rows();
DROP FUNCTION note_changes(text, bigint[]);
DROP FUNCTION touched(text, bigint[]);
DROP TABLE record_change;
"""

RECORDS = ["agreement", "announcement", "official", "organisation", "event", "source"]
# A row's change raises its record's version, and so is a change of the record. What it was tied to before is not.
WATCHED = [
    *((record, record, "id") for record in RECORDS),
    ("statement", "statement", "id"),
    ("announcedagreement", "agreement", "agreement_id"),
]
# No row of a table that is emptied raises a version.
ROWS = ["party", "milestone", "involvement", "appointment", "participation", "figure", "citation"]
REFERENCE = ["country", "countryname", "bloc", "membership"]


def watch(table: str, kind: str, column: str) -> list[str]:
    ways = [("insert", "NEW"), ("delete", "OLD"), ("update", "NEW")]
    if column != "id":
        ways.append(("update", "OLD"))
    return [
        f"CREATE TRIGGER note_{way}_{side.lower()} AFTER {way} ON announcements_{table}"
        f" REFERENCING {side} TABLE AS changed FOR EACH STATEMENT"
        f" EXECUTE FUNCTION note_changed_rows('{kind}', '{column}')"
        for way, side in ways
    ]


def watch_whole(table: str, *ways: str) -> str:
    return (
        f"CREATE TRIGGER note_all_{ways[-1]} AFTER {' OR '.join(ways)} ON announcements_{table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION note_all_changed()"
    )


def unwatch(table: str, *names: str) -> list[str]:
    return [f"DROP TRIGGER {name} ON announcements_{table}" for name in names]


WATCH_SQL = [
    *(sql for watched in WATCHED for sql in watch(*watched)),
    *(watch_whole(table, "truncate") for table in [*(table for table, _, _ in WATCHED), *ROWS]),
    *(watch_whole(table, "insert", "update", "delete", "truncate") for table in REFERENCE),
]
UNWATCH_SQL = [
    *(
        sql
        for table, _, column in WATCHED
        for sql in unwatch(
            table,
            "note_insert_new",
            "note_delete_old",
            "note_update_new",
            "note_all_truncate",
            *(["note_update_old"] if column != "id" else []),
        )
    ),
    *(sql for table in [*ROWS, *REFERENCE] for sql in unwatch(table, "note_all_truncate")),
]


class Migration(migrations.Migration):
    dependencies = [("announcements", "0006_counting_step")]
    operations = [
        migrations.RunSQL(TABLE_SQL + TOUCHED_SQL, DROP_SQL),
        migrations.RunSQL(WATCH_SQL, UNWATCH_SQL),
    ]
