"""Addresses, grouped by the thing that they belong to. Every list's address is a question."""

from typing import Any

from django.urls import URLPattern, path

from announcements.filters import QUESTIONS
from announcements.formats.citation import FORMS as CITATIONS
from announcements.forms import FORMS
from announcements.views import (
    alerts,
    api,
    changes,
    citing,
    codebook,
    edit,
    feeds,
    files,
    history,
    home,
    intake,
    lists,
    lookup,
    objects,
    places,
    records,
    redact,
    releases,
    review,
    search,
)


def list_of(plural: str) -> URLPattern:
    return path(f"{plural}/", lists.record_list, {"plural": plural}, name=plural)


def acts_on(kind: Any) -> list[URLPattern]:
    """What editors do to a record, and what was done: ``agreement_publish`` and so on."""
    name, place = kind._meta.model_name, f"{kind.plural}/<int:pk>"
    acts = {
        "publish": review.PUBLISH,
        "send_back": review.SEND_BACK,
        "withdraw": review.WITHDRAW,
        "merge": review.MERGE,
    }
    return [
        path(f"{place}/history/", history.history, {"kind": kind}, name=f"{name}_history"),
        path(f"{place}/redact/", redact.redact, {"kind": kind}, name=f"{name}_redact"),
        *(
            path(f"{place}/{act.replace('_', '-')}/", review.ask, {"kind": kind, "act": asked}, name=f"{name}_{act}")
            for act, asked in acts.items()
        ),
    ]


def forms_of(kind: Any) -> list[URLPattern]:
    """Where editors enter and change records: ``agreement_new``, ``agreement_edit``."""
    name = kind._meta.model_name
    return [
        path(f"{kind.plural}/new/", edit.new, {"kind": kind}, name=f"{name}_new"),
        path(f"{kind.plural}/<int:pk>/edit/", edit.edit, {"kind": kind}, name=f"{name}_edit"),
    ]


def citations(ending: str) -> list[URLPattern]:
    """The citation of every list and page: ``agreements_citation``, ``agreement_citation`` and so on."""
    form = {"ending": ending}
    return [
        *(
            path(f"{plural}.{ending}", citing.of_list, {"plural": plural, **form}, name=f"{plural}_citation")
            for plural in QUESTIONS
        ),
        *(
            path(f"{kind.plural}/<int:pk>.{ending}", citing.of_record(kind), form, name=f"{kind.noun}_citation")
            for kind in FORMS
        ),
        path(f"countries/<str:code>.{ending}", citing.of_country, form, name="country_citation"),
        path(f"pairs/<str:codes>.{ending}", citing.of_pair, form, name="pair_citation"),
        path(f"releases/<int:number>.{ending}", citing.of_release, form, name="release_citation"),
    ]


def files_of(plural: str) -> list[URLPattern]:
    """A list in other forms: ``agreements_json`` page by page, ``agreements_csv_file`` and so on whole."""
    return [
        path(f"{plural}.json", files.page_of_list, {"plural": plural}, name=f"{plural}_json"),
        *(
            path(
                f"{plural}.{ending}",
                files.of_list,
                {"plural": plural, "ending": ending},
                name=f"{plural}_{ending}_file",
            )
            for ending in files.ENDINGS
        ),
    ]


urlpatterns: list[URLPattern] = [
    # First what is asked most: an address is compared with each in turn.
    path("", home.home, name="home"),
    list_of("agreements"),
    list_of("announcements"),
    list_of("countries"),
    list_of("officials"),
    list_of("organisations"),
    list_of("events"),
    list_of("sources"),
    path("lookup/<str:kind>/", lookup.lookup, name="lookup"),
    *(pattern for kind in FORMS for pattern in forms_of(kind)),
    path("intake/", intake.intake, name="intake"),
    path("changes.csv", changes.changes, name="changes"),
    path("search/", search.search, name="search"),
    path("about/", home.about, name="about"),
    path("about/stages/", home.stages, name="stages"),
    path("codebook/", codebook.codebook, name="codebook"),
    path("codebook.csv", codebook.codebook_file, name="codebook_file"),
    *(path(f"{plural}/alert/", alerts.ask, {"plural": plural}, name=f"{plural}_alert") for plural in alerts.LISTS),
    path("alerts/<str:token>/confirm/", alerts.confirm, name="alert_confirm"),
    path("alerts/<str:token>/stop/", alerts.stop, name="alert_stop"),
    path("releases/", releases.release_list, name="releases"),
    path("releases/<int:number>/", releases.release, name="release"),
    path("releases/<int:number>/withhold/", redact.withhold, name="release_withhold"),
    path("releases/<int:number>.zip", releases.file, name="release_file"),
    path("api/", api.page, name="api"),
    path("api/openapi.json", api.openapi, name="openapi_json"),
    path("agreements/<int:pk>/", records.agreement, name="agreement"),
    path("announcements/<int:pk>/", records.announcement, name="announcement"),
    path("countries/<str:code>/", places.country, name="country"),
    path("pairs/<str:codes>/", places.pair, name="pair"),
    path("officials/<int:pk>/", records.official, name="official"),
    path("organisations/<int:pk>/", records.organisation, name="organisation"),
    path("events/<int:pk>/", records.event, name="event"),
    path("sources/<int:pk>/", records.source, name="source"),
    # Before other files of a country: a code may hold a dot, as far as an address knows.
    *(pattern for ending in CITATIONS for pattern in citations(ending)),
    *(pattern for plural in QUESTIONS for pattern in files_of(plural)),
    *(path(f"{kind.plural}/<int:pk>.json", objects.of_record(kind), name=f"{kind.noun}_json") for kind in FORMS),
    path("countries/<str:code>.json", objects.of_country, name="country_json"),
    *(path(f"{plural}.atom", feeds.of_list, {"plural": plural}, name=f"{plural}_feed") for plural in feeds.LISTS),
    path("agreements/<int:pk>.atom", feeds.of_agreement, name="agreement_feed"),
    path("officials/<int:pk>.atom", feeds.of_official, name="official_feed"),
    path("countries/<str:code>.atom", feeds.of_country, name="country_feed"),
    path("pairs/<str:codes>.atom", feeds.of_pair, name="pair_feed"),
    path("review/", review.review, name="review"),
    *(pattern for kind in review.KINDS for pattern in acts_on(kind)),
]
