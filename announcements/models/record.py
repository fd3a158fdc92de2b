"""What every publishable record has: a state, an author, a version, and what readers may see of it."""

from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from announcements import roles
from announcements.models.rules import folded, own_version
from announcements.models.vocabularies import State


def states_visible_to(user: Any) -> list[State]:
    """Of records on lists, in counts and look-ups: drafts to editors only, nothing withdrawn or merged."""
    return [State.PUBLISHED, State.DRAFT] if roles.is_editor(user) else [State.PUBLISHED]


class RecordQuerySet(models.QuerySet[Any]):
    def public(self) -> Self:
        """What every reader may see."""
        return self.filter(state=State.PUBLISHED)

    def visible_to(self, user: Any) -> Self:
        """What lists, counts and look-ups show this person."""
        return self.filter(state__in=states_visible_to(user))

    def saying(self, words: str) -> Self:
        """Records of which the search document holds what these words look for: see migrations 0008 and 0017."""
        kind = self.model._meta.model_name
        documents = RawSQL(
            "SELECT id FROM words_meant(%s) asked JOIN search_doc ON with_neighbours(vector) @@ looked_up"
            " WHERE kind = %s AND (NOT by_place OR vector @@ query)",
            [words, kind],
        )
        return self.filter(pk__in=documents)

    def named(self, words: str) -> Self:
        """Records whose names or titles hold every one of these words, or part of them."""
        found = self
        for word in words.split():
            found = found.filter(search_key__contains=folded(word))
        return found


class Record(models.Model):
    """Nothing is deleted: a record is withdrawn with a reason, or merged into another."""

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False, db_index=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now_add=True, db_index=True)
    published_at = models.DateTimeField("first published", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_why = models.TextField("why it was withdrawn", blank=True, editable=False)
    sent_back_why = models.TextField("what the reviewer asked for", blank=True, editable=False)
    # A form carries a random key, so that a double click makes one record.
    entry_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = RecordQuerySet.as_manager()

    # Each record declares its own merged_into, as a key to its own table.
    plural: str
    noun: str

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | (~Q(state=State.MERGED) & Q(merged_into__isnull=True)),
                name="%(class)s_merged_says_into_what",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | (~Q(withdrawn_why="") & Q(withdrawn_at__isnull=False)),
                name="%(class)s_withdrawn_says_why",
                violation_error_message="Say why it is withdrawn.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.MERGED, State.WITHDRAWN]) | Q(published_at__isnull=False),
                name="%(class)s_published_has_a_day",
            ),
        ]
        triggers = [own_version()]

    def get_absolute_url(self) -> str:
        return f"/{self.plural}/{self.pk}/"

    @property
    def is_public(self) -> bool:
        return self.state == State.PUBLISHED

    def is_visible_to(self, user: Any) -> bool:
        return self.is_public or (self.state == State.DRAFT and roles.is_editor(user or AnonymousUser()))


def merged_into() -> models.ForeignKey:
    return models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
    )
