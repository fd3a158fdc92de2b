"""Words are taken out of records and of what was kept of them, by one act and by nothing else."""

import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models

# What matches a pattern leaves a mark. Where the mark is too long for the column, a shorter one; then the mark alone.
TAKEN_OUT_SQL = r"""
CREATE FUNCTION taken_out(words text, pattern text, mark text, longest integer) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN words IS NULL OR words COLLATE pg_c_utf8 !~* pattern THEN words
        WHEN longest IS NULL OR length(each) <= longest THEN each
        WHEN length(short) <= longest THEN short
        WHEN length(mark) <= longest THEN mark
        ELSE '[redacted]'
    END
    FROM (SELECT
        regexp_replace(words COLLATE pg_c_utf8, pattern, mark, 'gi') AS each,
        regexp_replace(words COLLATE pg_c_utf8, pattern, '[redacted]', 'gi') AS short
    ) marked
$$;
CREATE FUNCTION taken_out(words text[], pattern text, mark text, longest integer) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(taken_out(each, pattern, mark, longest) ORDER BY at), '{}') FROM unnest(words) WITH ORDINALITY one (each, at)
$$;
CREATE FUNCTION taken_out(said jsonb, pattern text, mark text, longest integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(key, CASE jsonb_typeof(value)
        WHEN 'string' THEN to_jsonb(taken_out(value #>> '{}', pattern, mark, longest)) ELSE value
    END), '{}') FROM jsonb_each(said)
$$;
"""
TAKEN_OUT_DROP_SQL = """
DROP FUNCTION taken_out(jsonb, text, text, integer);
DROP FUNCTION taken_out(text[], text, text, integer);
DROP FUNCTION taken_out(text, text, text, integer);
"""

# The one way in which what has been kept is changed: words become a mark, in the place that a redaction of this very transaction
# names. The trigger that refuses every other change is passed for one statement and for that table alone.
REDACT_SQL = r"""
CREATE FUNCTION redact(redaction bigint, pattern text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    act announcements_redaction;
    revisions text;
    told text;
    longest integer;
    address text;
    rows bigint;
BEGIN
    SELECT r.* INTO act FROM announcements_redaction r
    WHERE r.id = redaction AND r.transaction = pg_current_xact_id()::text::bigint;
    IF act.id IS NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'Only a redaction that is entered now takes words out';
    END IF;
    IF act.mark ~* pattern AND NOT act.whole THEN
        RAISE check_violation USING MESSAGE = 'The mark would hold these words';
    END IF;
    SELECT CASE WHEN a.atttypid IN ('varchar'::regtype, 'varchar[]'::regtype) AND a.atttypmod > 4 THEN a.atttypmod - 4 END
    INTO STRICT longest
    FROM pg_attribute a WHERE a.attrelid = act.place_table::regclass AND a.attname = act.place_column;
    IF act.place_column IN ('url', 'text_url', 'archive_url') THEN
        -- An address from which words are missing leads elsewhere: all of it goes. What ends in .invalid leads nowhere.
        address := format('https://redacted.invalid/%s/%s/%s', to_char(act.at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), replace(act.reason, '_', '-'), act.place_row);
        told := format('%1$I = %2$L WHERE %%I = $4 AND %1$I ~* $1', act.place_column, address);
        IF act.place_column = 'url' THEN
            told := format('url = %1$L, url_key = %1$L WHERE %%I = $4 AND (url ~* $1 OR url_key ~* $1)', address);
        END IF;
    ELSE
        told := format('%1$I = taken_out(%1$I, $1, $2, $3) WHERE %%I = $4 AND %1$I::text IS DISTINCT FROM taken_out(%1$I, $1, $2, $3)::text', act.place_column);
    END IF;
    told := replace(told, '$4', format('%L', act.place_row));
    EXECUTE format('UPDATE %I SET ', act.place_table) || format(told, 'id') USING pattern, act.mark, longest;
    revisions := act.place_table || 'revision';
    IF to_regclass(revisions) IS NULL THEN RETURN 0; END IF;
    PERFORM set_config('pgtrigger.ignore', format('{%s}', (
        SELECT t.tgname FROM pg_trigger t WHERE t.tgrelid = revisions::regclass AND starts_with(t.tgname, 'pgtrigger_append_only_')
    )), true);
    EXECUTE format('UPDATE %I SET ', revisions) || format(told, 'pgh_obj_id') USING pattern, act.mark, longest;
    GET DIAGNOSTICS rows = ROW_COUNT;
    PERFORM set_config('pgtrigger.ignore', '{}', true);
    -- Whoever opened the record's form before must not write the words back without being told.
    IF act.kind <> '' THEN
        EXECUTE format('UPDATE %I SET version = version + 1 WHERE id = $1', 'announcements_' || act.kind) USING act.record;
    END IF;
    RETURN rows;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("announcements", "0011_alert"),
    ]

    operations = [
        migrations.CreateModel(
            name="WithheldFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("who", models.CharField(max_length=200)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("court_order", "court order"),
                            ("persons_right", "a person’s right"),
                            ("copyright", "copyright"),
                            ("safety", "somebody’s safety"),
                        ],
                        max_length=20,
                    ),
                ),
                ("why", models.TextField()),
                (
                    "release",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="withheld", to="announcements.release"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Redaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("at", models.DateTimeField()),
                ("who", models.CharField(max_length=200)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("court_order", "court order"),
                            ("persons_right", "a person’s right"),
                            ("copyright", "copyright"),
                            ("safety", "somebody’s safety"),
                        ],
                        max_length=20,
                    ),
                ),
                ("why", models.TextField(blank=True)),
                ("mark", models.CharField(max_length=100)),
                ("place_table", models.CharField(max_length=60)),
                ("place_column", models.CharField(max_length=60)),
                ("place_row", models.CharField(max_length=40)),
                ("kind", models.CharField(blank=True, max_length=20)),
                ("record", models.BigIntegerField(null=True)),
                ("whole", models.BooleanField(default=False)),
                ("digest", models.CharField(max_length=64)),
                ("salt", models.CharField(max_length=32)),
                ("length", models.PositiveIntegerField()),
                (
                    "transaction",
                    models.BigIntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.Cast(
                                models.Func(function="pg_current_xact_id"), models.TextField()
                            ),
                            models.BigIntegerField(),
                        )
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(models.F("kind"), models.F("record"), name="redaction_of_record")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", ""), ("record__isnull", True)),
                            models.Q(models.Q(("kind", ""), _negated=True), ("record__isnull", False)),
                            _connector="OR",
                        ),
                        name="redaction_names_its_record",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mark__regex", "^\\[redacted [^][]+\\]$")),
                        name="redaction_leaves_a_visible_mark",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="redaction",
            trigger=pgtrigger.compiler.Trigger(
                name="never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="165dd4f31be5fbfa66f7c4c71338b2fd1a29c0e8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_never_changed_164be",
                    table="announcements_redaction",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(TAKEN_OUT_SQL, TAKEN_OUT_DROP_SQL),
        migrations.RunSQL(REDACT_SQL, "DROP FUNCTION redact(bigint, text)"),
    ]
