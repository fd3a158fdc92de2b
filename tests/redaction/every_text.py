"""A word of its own in every text of every record and row; and every text of the whole database, to look for it."""

from typing import Any

from django.apps import apps
from django.db import connection

from announcements import actions, models
from announcements.models.standing import OWNERS, texts_of
from tests import factories as make
from tests.canaries import Public, texts

# A reason or a word to the author goes when the record is published, and is kept by the history alone.
PASSING = {"withdrawn_why", "sent_back_why"}


def planted(public: Public) -> dict[tuple[Any, str], tuple[Any, str]]:
    """By model and column the row that holds a canary, and the canary; each row of a published record."""
    rows = {
        models.Announcement: public.announcement,
        models.Agreement: public.agreement,
        models.Official: public.official,
        models.Organisation: public.organisation,
        models.Event: public.event,
        models.Source: public.source,
        models.Party: public.agreement.parties.last(),
        models.Milestone: public.agreement.milestones.get(),
        models.Statement: public.announcement.statements.get(),
        models.Figure: public.figure,
        models.Participation: public.agreement.participations.get(),
        models.Appointment: public.official.appointments.get(),
        models.Citation: public.agreement.milestones.get().citations.get(),
    }
    found = {}
    for model, row in rows.items():
        words = texts(model)
        for name in [field.name for field in texts_of(model) if field.name not in PASSING]:
            # Twice, so that the first is in the history alone.
            setattr(row, name, words[name])
            found[model, name] = row, word_in(words[name])
        row.save()
    return found


def word_in(said: Any) -> str:
    """The canary alone."""
    text = said[0] if isinstance(said, list) else said
    return str(text).removeprefix("https://").removesuffix(".example/")


def columns() -> list[tuple[str, str]]:
    """Every column of the database that can hold words, whatever made it, by its table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
            " AND (c.data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'tsvector', 'character', 'bytea'))"
            " ORDER BY 1, 2"
        )
        return cursor.fetchall()


def holding(word: str) -> set[str]:
    """The tables and columns in which a word stands, in whatever case."""
    with connection.cursor() as cursor:
        found = set()
        for table, column in columns():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}"::text ILIKE %s', [f"%{word}%"])  # noqa: S608
            if cursor.fetchone()[0]:
                found.add(f"{table}.{column}")
        return found


def everything() -> dict[str, list[Any]]:
    """Every row of every table as text, but for what the act itself makes and counts."""
    made_by_the_act = {"announcements_redaction", "pghistory_context", "record_change", "django_session"}
    with connection.cursor() as cursor:
        tables = sorted({table for table, _ in columns()} - made_by_the_act)
        rows = {}
        for table in tables:
            cursor.execute(f'SELECT to_jsonb(t) - \'version\' - \'changed_at\' FROM "{table}" t ORDER BY t::text')  # noqa: S608
            rows[table] = [row for (row,) in cursor.fetchall()]
        return rows


def maintainer() -> Any:
    return make.user("maintainer", first_name="Mary", last_name="Maintainer")


def take_out(words: str, *, who: Any, everywhere: bool = True, **told: Any) -> list[models.Redaction]:
    from announcements.models.standing import places_of

    places = None if everywhere else places_of(words)[:1]
    return actions.redact(places, words=words, who=who, **{"reason": "court_order", "why": "Order 7/26.", **told})


assert set(OWNERS) <= set(apps.get_app_config("announcements").get_models())
