"""What is answered instead of a file: problem details (RFC 9457)."""

from collections.abc import Iterable

from django.http import JsonResponse

from announcements.filters import Question


def wrong_question(question: Question) -> JsonResponse:
    return problem(
        (name if name in question.data else "", str(message))
        for name, messages in question.form.errors.items()
        for message in messages
    )


def problem(errors: Iterable[tuple[str, str]]) -> JsonResponse:
    """400 with what is wrong, each by its parameter ("" where it is about the whole question)."""
    told = [{"parameter": name, "message": message} for name, message in errors]
    details = {"type": "about:blank", "title": "Wrong question", "status": 400, "errors": told}
    return JsonResponse(details, status=400, content_type="application/problem+json")
