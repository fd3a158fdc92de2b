import multiprocessing
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from policytracker.away import away
from policytracker.connection import hanging_up
from policytracker.leaving import last_answers, ready
from policytracker.parent import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policytracker.settings")

# A worker of `manage.py serve` ends with the web server that started it, even if that one is killed.
if settings.WEB and (server := multiprocessing.parent_process()) and server.pid:
    end_with_parent(server.pid)

application = last_answers(hanging_up(get_wsgi_application()))


def get_ready() -> None:
    """Read the addresses and the index before the first visitor asks; with the database away, that one reads the index."""
    from django.db import connection
    from django.urls import get_resolver

    from announcements.index import KINDS, current

    # What can't be imported ends this worker now, and not each of its answers.
    _ = get_resolver().url_patterns
    try:
        current().indexes(*KINDS)
    except Exception as error:
        if not away(error):
            raise
    connection.close()


if settings.WEB:
    get_ready()
    ready()
