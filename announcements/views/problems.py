"""What is answered instead of a file: problem details (RFC 9457)."""

from django.http import JsonResponse

from announcements.filters import Question


def wrong_question(question: Question) -> JsonResponse:
    """400 with what is wrong, each by its parameter ("" where it is about the whole question)."""
    errors = [
        {"parameter": name if name in question.data else "", "message": str(message)}
        for name, messages in question.form.errors.items()
        for message in messages
    ]
    details = {"type": "about:blank", "title": "Wrong question", "status": 400, "errors": errors}
    return JsonResponse(details, status=400, content_type="application/problem+json")
