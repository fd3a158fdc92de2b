"""Where it was said."""

from functools import cache
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from babel import Locale
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q

from announcements.dates import PartialDateField, days_of
from announcements.models.record import Record, RecordQuerySet, merged_into
from announcements.models.rules import folded_key, kept
from announcements.models.vocabularies import SourceKind

# What newsletters, social networks and mobile editions add to an address; none of them chooses the page.
_TRACKING = {
    "amp", "amp_js_v", "at_campaign", "at_medium", "cmpid", "cmp", "dclid", "fbclid", "gclid", "gclsrc", "igshid", "mc_cid", "mc_eid",
    "mkt_tok", "msclkid", "ocid", "outputtype", "ref_src", "smid", "srnd", "twclid", "usqp", "yclid",
}  # fmt: skip


def url_key(url: str) -> str:
    """The address by which two links to one story are the same.

    Tracking parameters, fragment, ``www``, a trailing slash and the marks of AMP pages are left out, and http is https. The
    link that readers follow stays as it was entered. ValueError when it isn't http(s) or names no host.
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise ValueError("An address starts with http:// or https:// and names a host.")
    for prefix in ("www.", "amp.", "m."):
        if host.startswith(prefix) and host.count(".") > 1:
            host = host.removeprefix(prefix)
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    path = parts.path.rstrip("/").removesuffix("/amp").removesuffix(".amp").removeprefix("/amp/")
    path = f"/{path.lstrip('/')}" if path.strip("/") else ""
    kept_pairs = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in _TRACKING and not name.lower().startswith("utm_")
    ]
    return urlunsplit(("https", host + port, path, urlencode(sorted(kept_pairs)), ""))


@cache
def language_in_words(code: str) -> str:
    """A language in English, "" when it is English."""
    language = code.replace("-", "_").split("_")[0].lower()
    return "" if language == "en" else Locale("en").languages.get(language, code)


class SourceQuerySet(RecordQuerySet):
    def at(self, url: str) -> Self:
        """The source entered under this address, however it is spelt."""
        return self.filter(url_key=url_key(url))


@kept
class Source(Record):
    """A page, paper or text. Its captured text is private to editors: readers see the passages that are quoted."""

    kind = models.CharField(max_length=26, choices=SourceKind, default=SourceKind.NOT_STATED)
    publisher = models.CharField(max_length=300)
    headline = models.CharField(max_length=500, blank=True)
    url = models.URLField("address", max_length=2000, blank=True)
    url_key = models.CharField(max_length=2000, null=True, blank=True, unique=True, editable=False)
    published_on = PartialDateField(null=True, blank=True)
    published_days = days_of("published_on")
    language = models.CharField(max_length=10, default="en", help_text="A code: en, fr, de.")
    archive_url = models.URLField("archived copy", max_length=2000, blank=True)
    captured_text = models.TextField(blank=True, help_text="Seen by editors only.")
    note = models.TextField(blank=True)
    merged_into = merged_into()
    sort_key = folded_key("publisher", "headline")
    search_key = folded_key("publisher", "headline", "url")

    objects = SourceQuerySet.as_manager()
    noun = "source"
    plural = "sources"

    class Meta(Record.Meta):
        indexes = [GistIndex(fields=["published_days"], name="source_published_days")]
        ordering = [models.F("published_days").desc(nulls_last=True), "pk"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(url="") | Q(url__regex=r"^https?://[^\s]+$"),
                name="source_address_is_http",
                violation_error_message="An address starts with http:// or https://.",
            ),
            models.CheckConstraint(
                condition=Q(archive_url="") | Q(archive_url__regex=r"^https?://[^\s]+$"),
                name="source_archive_is_http",
                violation_error_message="An address starts with http:// or https://.",
            ),
            models.CheckConstraint(
                condition=Q(url="", url_key__isnull=True) | (~Q(url="") & Q(url_key__isnull=False)),
                name="source_address_has_a_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.headline}" if self.headline else self.publisher

    @property
    def language_words(self) -> str:
        return language_in_words(self.language)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.url_key = url_key(self.url) if self.url else None
        super().save(*args, **kwargs)
