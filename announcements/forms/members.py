"""Rows that name a country or an organisation in one field, kept in two columns."""

from typing import Any, ClassVar

from announcements.forms.drawn import DrawnForm
from announcements.models import Country


class NamesMembers(DrawnForm):
    """``members``: field → its column for a country and its column for an organisation."""

    members: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, *args: Any, instance: Any, initial: Any = None, **kwargs: Any) -> None:
        named = {field: _either(instance, *columns) for field, columns in self.members.items()}
        super().__init__(*args, instance=instance, initial={**(initial or {}), **named}, **kwargs)

    def _post_clean(self) -> None:
        super()._post_clean()
        for field, columns in self.members.items():
            if field in self.cleaned_data:
                _keep(self.instance, self.cleaned_data[field], *columns)


def _either(instance: Any, country: str, organisation: str) -> Any:
    return getattr(instance, country) or getattr(instance, organisation)


def _keep(instance: Any, member: Any, country: str, organisation: str) -> None:
    is_country = isinstance(member, Country)
    setattr(instance, country, member if is_country else None)
    setattr(instance, organisation, None if is_country else member)
