"""What a question may ask, for programs: each parameter of a list's address, with its values."""

from dataclasses import dataclass
from typing import Any

from announcements.filters.conditions import AnyOf, Bound, Day, Places, Records, Term, Terms, Words
from announcements.filters.question import Question

DATE = "A day, month or year: 2024-11-07, 2024-11 or 2024."


@dataclass(frozen=True)
class Parameter:
    """``schema`` is JSON Schema; of one value where it is ``repeated``."""

    name: str
    description: str
    schema: dict[str, Any]
    repeated: bool = False


def parameters(question: type[Question]) -> list[Parameter]:
    """Its conditions, in the order in which an address has them, and its orders."""
    found = [_condition(question, name, condition) for name, condition in question.base_filters.items()]
    sorts = question._all_sorts()
    words = "; ".join(f"{name}: {sort.words}" for name, sort in sorts.items())
    return [*found, Parameter("sort", f"Its order. {words}.", {"type": "string", "enum": list(sorts)})]


# Where a page of a list begins or ends.
PAGE = (
    Parameter("after", "The id of a record: the page after it.", {"type": "string"}),
    Parameter("before", "The id of a record: the page before it.", {"type": "string"}),
)


def _condition(question: type[Question], name: str, condition: Any) -> Parameter:
    match condition:
        case Terms() | Term():
            values = [term.value for term in condition.terms]
            schema: dict[str, Any] = {"type": "string", "enum": values}
        case Places():
            schema = {"type": "string", "examples": ["RS", "Serbia", "EU"]}
        case Records():
            schema = {"type": "string", "examples": ["1"]}
        case Words():
            schema = {"type": "string", "examples": ['"migrant workers" -visa']}
        case _:
            schema = {"type": "string", "examples": ["2024-11-07", "2024-11", "2024"]}
    return Parameter(name, _described(question, name, condition), schema, isinstance(condition, AnyOf))


def _described(question: type[Question], name: str, condition: Any) -> str:
    if isinstance(condition, Day):
        return f"{condition.section}. One day: 2024-11-07."
    if isinstance(condition, Bound):
        span, _, end = name.rpartition("_")
        return f"{question.spans[span]}, {'since' if end == 'from' else 'until'}. {DATE}"
    if isinstance(condition, Places):
        joins = "All of these" if condition.joins == "and" else "Any of these"
        return f"{condition.section}. A code, a bloc’s code, or any exact name. {joins}."
    if isinstance(condition, Records):
        return f"{condition.section}. Its id or its exact name. Any of these."
    return f"{condition.section}. Any of these." if isinstance(condition, AnyOf) else f"{condition.section}."
