"""How to cite a page, and what its head tells machines. Worked out when the page is drawn: addresses are those of the host asked."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from announcements.formats import cited, structured
from announcements.formats.addresses import in_form
from announcements.formats.citation import FORMS, Cited, in_words
from announcements.templatetags.parts import printed

register = template.Library()


@register.inclusion_tag("shared/_cite.html", takes_context=True)
def cite_record(context: Any, record: Any) -> dict[str, Any]:
    """Nothing for what only editors see."""
    return _cite(cited.record(record, context["request"]) if record.is_public else None)


@register.inclusion_tag("shared/_cite.html", takes_context=True)
def cite_list(context: Any, question: Any) -> dict[str, Any]:
    return _cite(cited.question(question, context["request"]))


@register.inclusion_tag("shared/_cite.html", takes_context=True)
def cite_page(context: Any, title: Any) -> dict[str, Any]:
    request = context["request"]
    return _cite(cited.page(str(title), request.path, request))


ALTERNATES = {"csv": "text/csv", "json": "application/json"}
FEED = "application/atom+xml"
# Of which a page of one has a feed.
OF_ONE = ("agreement", "official", "country")
LIST_FORMS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON", "ndjson": "NDJSON", "atom": "Feed"}


@register.inclusion_tag("shared/_take_away.html")
def take_away_list(question: Any) -> dict[str, Any]:
    """The whole list, whichever page of it is shown."""
    if not question.form.is_valid():
        return {}
    forms = {ending: label for ending, label in LIST_FORMS.items() if ending != "atom" or question.has_news}
    taken = _take_away(question.address(), forms, "This list")
    if settings.ALERTS and question.has_news:
        taken["forms"].append(
            {"label": "E-mail", "url": alert_address(question), "says": "Be told by e-mail what is new"}
        )
    return taken


def alert_address(question: Any) -> str:
    _, mark, query = question.address(sort=None).partition("?")
    return f"{reverse(f'{question.plural}_alert')}{mark}{query}"


@register.inclusion_tag("shared/_take_away.html")
def take_away_record(record: Any) -> dict[str, Any]:
    """With all that belongs to it."""
    feed = {"atom": "Feed"} if record.noun in OF_ONE else {}
    return _take_away(record.get_absolute_url(), {"json": "JSON", **feed}, "This page")


@register.inclusion_tag("shared/_take_away.html")
def take_away_feed(page: Any) -> dict[str, Any]:
    return _take_away(page.get_absolute_url(), {"atom": "Feed"}, "This page")


def _take_away(address: str, forms: dict[str, str], what: str) -> dict[str, Any]:
    return {
        "forms": [
            {"label": label, "url": in_form(address, ending), "says": f"{what} as {label}"}
            for ending, label in forms.items()
        ]
    }


@register.inclusion_tag("shared/_cite.html", takes_context=True)
def cite_release(context: Any, release: Any) -> dict[str, Any]:
    return _cite(cited.release(release, context["request"]))


@register.inclusion_tag("shared/_head.html", takes_context=True)
def release_head(context: Any, release: Any) -> dict[str, Any]:
    named = cited.release(release, context["request"])
    files = {} if hasattr(release, "withheld") else {"application/zip": in_form(named.address, "zip")}
    return _head(named, structured.answer(named.title, named.address, _home(context), files), f"{named.state}.")


def _cite(named: Cited | None) -> dict[str, Any]:
    if not named:
        return {}
    forms = [
        {"label": form.label, "words": form.written(named), "url": in_form(named.address, ending)}
        for ending, form in FORMS.items()
    ]
    return {"words": in_words(named), "forms": forms}


@register.inclusion_tag("shared/_head.html", takes_context=True)
def record_head(context: Any, record: Any, countries: Any = ()) -> dict[str, Any]:
    """Nothing of what only editors see."""
    if not record.is_public:
        return {}
    named, description = cited.record(record, context["request"]), context.get("description", "")
    data = structured.record(
        record.noun,
        named.title,
        named.address,
        _home(context),
        changed_on=named.day.isoformat(),
        countries=list(countries),
        description=description,
    )
    feed = _feed(named.address) if record.noun in OF_ONE else {}
    return {**_head(named, data, description, kind="article"), "alternates": feed}


@register.inclusion_tag("shared/_head.html", takes_context=True)
def list_head(context: Any, question: Any) -> dict[str, Any]:
    named = cited.question(question, context["request"])
    if not named:
        return {}
    files = {kind: in_form(named.address, ending) for ending, kind in ALTERNATES.items()}
    data = structured.answer(named.title, named.address, _home(context), files)
    feed = _feed(named.address) if question.has_news else {}
    return {**_head(named, data, f"{named.state}."), "alternates": {**files, **feed}}


@register.inclusion_tag("shared/_head.html", takes_context=True)
def page_head(context: Any, title: Any) -> dict[str, Any]:
    request = context["request"]
    named = cited.page(str(title), request.path, request)
    head = _head(named, structured.page(named.title, named.address, _home(context)))
    return {**head, "alternates": _feed(named.address)}


def _feed(address: str) -> dict[str, str]:
    return {FEED: in_form(address, "atom")}


@register.inclusion_tag("shared/_head.html", takes_context=True)
def front_head(context: Any, title: str) -> dict[str, Any]:
    home, search = _home(context), context["request"].build_absolute_uri(reverse("search"))
    return _head(cited.page(title, "/", context["request"]), structured.front(home, search))


def _home(context: Any) -> str:
    home: str = context["request"].build_absolute_uri("/")
    return home


def _head(named: Cited, data: dict[str, Any], description: str = "", kind: str = "website") -> dict[str, Any]:
    # A block of data, which no browser runs: the policy lets it stand.
    block = printed('<script type="application/ld+json">%s</script>', SafeString(structured.in_block(data)))
    return {"named": named, "kind": kind, "description": description, "block": block}
