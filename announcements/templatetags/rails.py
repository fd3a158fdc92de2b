"""The rail of a list, printed by Python: thirteen sections of fields and values took a template a third of the page's time."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.utils.safestring import SafeString

from announcements.templatetags.parts import NOTHING, choices, icon, joined, options, printed

register = template.Library()


@register.simple_tag
def rail_sections(sections: Iterable[Any]) -> SafeString:
    """Each ``Section`` of views/rail.py as a fold, with its entries and the hint below them."""
    return joined([_section(section) for section in sections])


def _section(section: Any) -> SafeString:
    alone = len(section.entries) == 1
    return printed(
        '<details%s id="facet-%s"><summary>%s%s</summary>\n%s%s</details>\n',
        _OPEN if section.open else NOTHING,
        section.entries[0].name,
        section.title,
        printed(' <span class="in-use">%s in use</span>', section.in_use) if section.in_use else NOTHING,
        joined([_entry(entry, section.title if alone else "") for entry in section.entries]),
        printed('\n<p class="hint">%s</p>', section.hint) if section.hint else NOTHING,
    )


def _entry(entry: Any, title: str) -> SafeString:
    """An entry that stands alone in its section is called by the section's title, which is seen above it."""
    errors = tuple(entry.errors)
    # Two ends of a span stand side by side.
    pieces = [_PAIR if entry.opens_pair else NOTHING]
    if entry.typed is not None:
        pieces.append(_field(entry.name, title, entry.label, entry.typed.get("choices"), entry.typed["value"], errors))
    else:
        pieces.append(_errors(f"id_{entry.name}", errors))
    pieces.append(_END if entry.closes_pair else NOTHING)
    if entry.options:
        pieces.append(_group(entry.label, entry.name, entry.options, entry.folded))
    if entry.blocs:
        pieces.append(_group("Blocs", entry.name, entry.blocs, []))
    return joined(pieces)


@lru_cache(maxsize=5_000)
def _field(
    name: str, title: str, label: str, of: tuple[tuple[str, str], ...] | None, value: str, errors: tuple[str, ...]
) -> SafeString:
    """Something to type, or one of a few words to choose."""
    wrong = printed(' aria-invalid="true" aria-describedby="id_%s_error"', name) if errors else NOTHING
    named = printed('<label class="visually-hidden" for="id_%s">%s</label>', name, title)
    if not title:
        named = printed('<label for="id_%s">%s</label>', name, label)
    if of:
        box = printed('<select id="id_%s" name="%s"%s>%s</select>', name, name, wrong, choices(of, value))
    else:
        box = printed(
            '<input id="id_%s" name="%s" value="%s"%s%s autocomplete="off">',
            name,
            name,
            value,
            _ANY_NAME if name == "country" else NOTHING,
            wrong,
        )
    return printed('<div class="field">%s%s%s</div>', named, _errors(f"id_{name}_error", errors), box)


def _errors(number: str, errors: Iterable[str]) -> SafeString:
    return joined([printed('<p class="error" id="%s">%s %s</p>', number, icon("triangle"), error) for error in errors])


def _group(label: str, name: str, values: list[Any], folded: list[Any]) -> SafeString:
    more = NOTHING
    if folded:
        more = printed(
            '\n<details class="folded"><summary>%s more</summary>%s</details>', len(folded), options(name, folded)
        )
    return printed('<div role="group" aria-label="%s">%s%s</div>', label, options(name, values), more)


_OPEN = printed(" open")
_PAIR = printed('<div class="pair">')
_END = printed("</div>")
_ANY_NAME = printed(' placeholder="Any name, old or new"')
