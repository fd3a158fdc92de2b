"""Is the site well? `/healthz`: this process answers. `/readyz`: what it needs is there too, and what is not is named.

Neither asks who asks: no session is read, no cookie set, no answer kept.
"""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from policytracker import database
from policytracker.away import RETRY_SECONDS, away, took_too_long

LEAST_FREE = 0.05
# For all that is asked of the database. A site that is well answers in a few milliseconds.
LIMIT = "1s"
WAIT_SECONDS = 1

# One at a time in each worker: whoever asks in vain, and however many do, a single thread is held up.
_asking = Lock()


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return said([])


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    return said([*of_database(), *of_disks()])


def said(red: list[str]) -> HttpResponse:
    """``{"status": "ok" or "red", "red": [what, …]}``, with 200 or 503."""
    answer = JsonResponse({"status": "red" if red else "ok", "red": red}, status=503 if red else 200)
    answer["Cache-Control"] = "no-store"
    if red:
        answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def of_database() -> list[str]:
    if not _asking.acquire(timeout=WAIT_SECONDS):
        return ["database"]
    try:
        missing = latest_migrations() - applied_migrations()
    except Exception as error:
        if not (away(error) or took_too_long(error)):
            raise
        return ["database"]
    finally:
        _asking.release()
    return ["migrations"] if missing else []


@cache
def latest_migrations() -> frozenset[tuple[str, str]]:
    """Of the code, the last of each app: it needs those before. A newer schema than the code's is all right."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def applied_migrations() -> set[tuple[str, str]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [LIMIT])
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def of_disks() -> Iterator[str]:
    for what, folder in folders().items():
        usage = shutil.disk_usage(there(folder))
        if usage.free < usage.total * LEAST_FREE:
            yield f"disk of {what}"


def folders() -> dict[str, Path]:
    """What is written to on this machine."""
    found = {"database": database.data_folder(), "releases": settings.RELEASES, "backups": settings.BACKUPS}
    return {what: folder for what, folder in found.items() if folder}


def there(folder: Path) -> Path:
    """It, or as much of its way as has been made."""
    return next(place for place in (folder, *folder.parents) if place.exists())
