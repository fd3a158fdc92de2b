"""What is answered instead of a file: problem details (RFC 9457)."""

from collections.abc import Iterable
from typing import Any

from django.http import JsonResponse

from announcements.filters import Question

PROBLEM = "application/problem+json"


def wrong_question(question: Question) -> JsonResponse:
    return problem(wrong_in(question))


def wrong_in(question: Question) -> list[tuple[str, str]]:
    return [
        (name if name in question.data else "", str(message))
        for name, messages in question.form.errors.items()
        for message in messages
    ]


def problem(errors: Iterable[tuple[str, str]]) -> JsonResponse:
    """400 with what is wrong, each by its parameter ("" where it is about the whole question)."""
    told = [{"parameter": name, "message": message} for name, message in errors]
    return details(400, "Wrong question", errors=told)


def details(status: int, title: str, **more: Any) -> JsonResponse:
    found = {"type": "about:blank", "title": title, "status": status, **more}
    return JsonResponse(found, status=status, content_type=PROBLEM)
