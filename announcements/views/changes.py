"""What has become of the records since a moment, so that a program can keep a copy true."""

import datetime
import re

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from announcements.formats.changed import NAMES, changed_since
from announcements.formats.comma_separated import written
from announcements.formats.download import CSV, File, answer
from announcements.views.problems import problem
from announcements.views.programs import for_programs

ASKED = "changed_from"
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T.+)?", re.ASCII)
DESCRIBED = "A day, or a moment with its zone."
WRONG = "Say from when: a day as 2024-11-01, or a moment as 2024-11-01T12:00:00Z."


@for_programs
def changes(request: HttpRequest) -> HttpResponseBase:
    errors = [(name, "There is no such parameter.") for name in request.GET if name != ASKED]
    since = moment_asked(request.GET)
    if since is None:
        errors.append((ASKED, WRONG))
    if since is None or errors:
        return problem(errors)
    file = File("csv", CSV, lambda: (piece.encode() for piece in written(NAMES, changed_since(since))))
    response = answer(request, file, name="changes.csv")
    response["Cache-Control"] = "no-cache"
    return response


def moment_asked(given: QueryDict) -> datetime.datetime | None:
    """In UTC where no zone is said; None where it is missing, given twice or no moment."""
    # A plus sign in an address is a blank.
    values = [value.replace(" ", "+") for value in given.getlist(ASKED)]
    if len(values) != 1 or not MOMENT.fullmatch(values[0]):
        return None
    try:
        moment = datetime.datetime.fromisoformat(values[0])
        return moment.replace(tzinfo=moment.tzinfo or datetime.UTC).astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None
