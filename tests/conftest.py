import os
from collections.abc import Iterator
from contextlib import ExitStack

import hypothesis
import pytest

from policytracker import database

# pytest-playwright runs an event loop in the main thread, where Django would refuse the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# A busy machine is no failed property.
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")

_while_testing = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    _while_testing.enter_context(database.running())


def pytest_unconfigure(config: pytest.Config) -> None:
    _while_testing.close()


@pytest.fixture(autouse=True)
def plain_static_files(settings) -> Iterator[None]:
    """No manifest in tests: nothing has been collected."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True
    yield
