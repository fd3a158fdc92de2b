"""Another process of the site: for each line with a kind of record and an address it answers with the count and the first page's numbers."""

import json
import sys

import django
from django.conf import settings


def answer(line: str) -> str:
    from django.contrib.auth.models import AnonymousUser
    from django.http import QueryDict

    from announcements.filters import QUESTIONS

    plural, query = line.split()
    question = QUESTIONS[plural](QueryDict(query.removeprefix("?")), AnonymousUser())
    return json.dumps([question.page.count, [row.pk for row in question.page.rows]])


if __name__ == "__main__":
    settings.DATABASES["default"]["NAME"] = sys.argv[1]
    django.setup()
    for line in sys.stdin:
        print(answer(line), flush=True)  # noqa: T201 (that is how it answers)
