"""Real records fit their forms: opened and saved as they are, nothing about them changes."""

import pytest
from django.db.models import Count

from announcements.forms import FORMS
from announcements.models import Agreement
from tests import factories
from tests.no_script import Page
from tests.test_demo import demo, loaded  # noqa: F401 (fixtures)


@pytest.mark.parametrize("kind", FORMS)
def test_a_form_that_nobody_touched_saves_nothing(client, loaded, kind):  # noqa: F811 (a fixture)
    client.force_login(factories.user("maintainer"))
    records = list(kind.objects.order_by("pk")[:8])
    if kind is Agreement:
        records += kind.objects.annotate(steps=Count("milestones")).order_by("-steps")[:4]
    for record in records:
        page = Page(client, f"/{kind.plural}/{record.pk}/edit/")
        answer = page.type(why="Looked at it").save()
        assert (answer.status_code, answer.get("Location")) == (302, record.get_absolute_url())
        version = record.version
        record.refresh_from_db()
        assert record.version == version
