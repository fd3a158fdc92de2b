"""A word of its own in every text of every record and row; and all that the database and the site say, to look for it."""

import re
from typing import Any

from django.db import connection
from django.test import Client

from announcements import actions, models
from announcements.models.standing import texts_of
from tests import factories as make
from tests.canaries import PREFIX, Public, texts
from tests.formats.spreadsheets import sheets

CANARY = re.compile(rf"{PREFIX}\d+")
LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
# The reasons of withdrawing and sending back go when a record is published, and stay in its history alone.
PASSING = {"withdrawn_why", "sent_back_why"}
# Filled by the act itself, or by every change.
OF_THE_ACT = {"announcements_redaction", "pghistory_context", "record_change", "django_session"}


def rows(public: Public) -> dict[Any, Any]:
    """A row of each kind, all of published records."""
    milestone = public.agreement.milestones.get()
    return {
        models.Announcement: public.announcement,
        models.Agreement: public.agreement,
        models.Official: public.official,
        models.Organisation: public.organisation,
        models.Event: public.event,
        models.Source: public.source,
        models.Party: public.agreement.parties.last(),
        models.Milestone: milestone,
        models.Statement: public.announcement.statements.get(),
        models.Figure: public.figure,
        models.Participation: public.agreement.participations.get(),
        models.Appointment: public.official.appointments.get(),
        models.Citation: milestone.citations.get(),
    }


def planted(public: Public) -> dict[tuple[Any, str], str]:
    """The canary of each text, by model and column. Each row has changed since: its history says it twice."""
    found: dict[tuple[Any, str], str] = {}
    for model, row in rows(public).items():
        filled = texts(model)
        for name in [field.name for field in texts_of(model) if field.name not in PASSING]:
            setattr(row, name, filled[name])
            found[model, name] = CANARY.findall(str(filled[name]))[0]
        row.save()
    for table in {type(row)._meta.db_table for row in rows(public).values() if isinstance(row, models.Record)}:
        change(f"UPDATE \"{table}\" SET created_at = created_at + interval '1 second'")  # noqa: S608
    return found


def change(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        return [table for (table,) in cursor.fetchall()]


def stored() -> dict[str, set[str]]:
    """By table every canary in any column of it, whatever its type and whoever made it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        found = {}
        for table in tables():
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM \"{table}\" t WHERE t::text LIKE %s", [f"%{PREFIX}%"])  # noqa: S608
            found[table] = set(CANARY.findall(cursor.fetchone()[0] or ""))
        return {table: words for table, words in found.items() if words}


def all_else() -> dict[str, Any]:
    """Every row of every table but for the words, the marks, and what each change counts or derives."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(set(tables()) - OF_THE_ACT):
            # A revision that the act makes says what the row says.
            made = " WHERE pgh_label <> 'update'" if table.endswith("revision") else ""
            cursor.execute(
                f"SELECT to_jsonb(t) - '{{version,changed_at,search_key,sort_key,vector}}'::text[] FROM \"{table}\" t{made}"  # noqa: S608
            )
            found[table] = sorted(without_words(str(row)) for (row,) in cursor.fetchall())
        return found


def without_words(text: str) -> str:
    said = rf"https://{PREFIX}\d+\.example/?|https://redacted\.invalid/[\w/-]+|{PREFIX}\d+|\[redacted[^]]*\]"
    return re.sub(said, "…", text)


def everywhere(words: str, who: Any, **told: Any) -> list[models.Redaction]:
    return actions.redact(None, words=words, who=who, **{"reason": "court_order", "why": "Order 7/26.", **told})


def maintainer() -> Any:
    return make.user("maintainer", first_name="Mary", last_name="Keeper")


def crawl(client: Client, *first: str) -> dict[str, str]:
    """Every answer, headers too, to which links lead from the first pages. Files of the lists' narrower questions are left out."""
    found: dict[str, str] = {}
    waiting = [*first]
    while waiting:
        where = waiting.pop()
        if where in found or where.startswith(("/static/", "/admin/")) or where.endswith((".zip", "/logout/")):
            continue
        found[where] = told = answer(client, where)
        waiting += [link.replace("&amp;", "&") for link in LINK.findall(told) if "?" not in link]
    return found


def answer(client: Client, where: str) -> str:
    got = client.get(where)
    content = got.getvalue() if got.streaming else got.content
    text = str(sheets(content)) if where.partition("?")[0].endswith(".xlsx") else content.decode()
    return f"{got.headers}\n{text}"


def printed(pages: dict[str, str]) -> set[str]:
    return {word for page in pages.values() for word in CANARY.findall(page)}
