"""How to cite a page, and what its head tells machines. Worked out when the page is drawn: addresses are those of the host asked."""

from typing import Any

from django import template
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
    return _head(named, data, description, kind="article")


@register.inclusion_tag("shared/_head.html", takes_context=True)
def list_head(context: Any, question: Any) -> dict[str, Any]:
    named = cited.question(question, context["request"])
    if not named:
        return {}
    return _head(named, structured.answer(named.title, named.address, _home(context)), f"{named.state}.")


@register.inclusion_tag("shared/_head.html", takes_context=True)
def page_head(context: Any, title: Any) -> dict[str, Any]:
    request = context["request"]
    named = cited.page(str(title), request.path, request)
    return _head(named, structured.page(named.title, named.address, _home(context)))


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
