"""A source: where it was said, and its text as captured."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from announcements.forms.drawn import DrawnForm
from announcements.forms.fields import AddressField, small_text
from announcements.forms.record import MainForm, RecordForm
from announcements.models import Source
from announcements.models.sources import url_key


def entered_at(url: str) -> Source | None:
    """The source entered under this address, in whatever state; the one that it was merged into. ValueError for no address."""
    found = Source.objects.at(url.replace("\0", "")).select_related("merged_into").first()
    return found.merged_into if found and found.merged_into_id else found


class HasAddress(DrawnForm):
    """An address names one source, however it is spelt."""

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        try:
            taken = Source.objects.filter(~Q(pk=self.instance.pk), url_key=url_key(url)).first() if url else None
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error
        if taken is not None:
            raise ValidationError(
                f"This address is entered already: {taken} ({taken.get_state_display().lower()}, number {taken.pk}).",
                code="taken",
            )
        return url


class SourceMain(HasAddress, MainForm):
    spans = {"publisher": 4, "headline": 8, "published_on": 4, "kind": 4, "language": 4}
    sections = [
        ("Where it was said", ["url", "publisher", "headline", "published_on", "kind", "language", "archive_url"]),
        ("Its text", ["captured_text", "note"]),
    ]

    url = AddressField(label="Address")
    archive_url = AddressField(label="Archived copy")
    captured_text = small_text(
        16, label="Captured text", help_text="Seen by editors only.", max_length=500_000, strip=False
    )
    note = small_text(label="Note")

    class Meta:
        model = Source
        fields = [
            "url",
            "publisher",
            "headline",
            "published_on",
            "kind",
            "language",
            "archive_url",
            "captured_text",
            "note",
        ]


class SourceForm(RecordForm):
    main = SourceMain
