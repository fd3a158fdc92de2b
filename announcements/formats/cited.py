"""What a page cites of itself: its title, its lasting address, and the day that its data is of."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone

from announcements import roles
from announcements.formats.citation import TRACKER, Cited, of_list, of_page, of_record, of_release


def record(record: Any, request: HttpRequest) -> Cited:
    """The day alone and not the version: a draft that names a record raises that, and no reader may tell."""
    return of_record(
        str(record),
        request.build_absolute_uri(record.get_absolute_url()),
        noun=record.noun,
        number=record.pk,
        changed_on=timezone.localdate(record.changed_at),
    )


def question(question: Any, request: HttpRequest) -> Cited | None:
    """With the number that a reader finds, whoever asks; None where a reader can't ask it."""
    if roles.is_editor(question.user):
        question = type(question)(question.data, AnonymousUser())
    if not question.is_valid():
        return None
    return of_list(
        question.title,
        request.build_absolute_uri(question.address()),
        count=question.count,
        noun=question._meta.model.noun,
        plural=question.plural,
        asked_on=timezone.localdate(),
    )


def release(release: Any, request: HttpRequest) -> Cited:
    address = request.build_absolute_uri(release.get_absolute_url())
    return of_release(f"{TRACKER}, release {release.number}: {release.name}", address, made_on=release.made_on)


def page(title: str, address: str, request: HttpRequest) -> Cited:
    return of_page(title, request.build_absolute_uri(address), asked_on=timezone.localdate())
