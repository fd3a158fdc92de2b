"""What a first visit to a list of fifty costs over the wire: the page, and the compressed files that production serves."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test.testcases import LiveServerThread
from playwright.sync_api import Page

from announcements.templatetags import parts, rails
from tests import factories as make

MOST_BYTES = 120 * 1024


@pytest.fixture
def production(transactional_db, settings, tmp_path):
    """The site with collected, compressed, hashed files, served by whitenoise as in production."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    call_command("collectstatic", interactive=False, verbosity=0)
    forget_addresses()
    server = LiveServerThread("localhost", static_handler=lambda application: application)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    yield f"http://localhost:{server.port}"
    server.terminate()
    forget_addresses()


def forget_addresses() -> None:
    """Of static files, and the markup that holds them: here they change while the process runs."""
    for made in (*vars(parts).values(), *vars(rails).values()):
        if hasattr(made, "cache_clear"):
            made.cache_clear()


def weighed(page: Page, address: str) -> dict[str, int]:
    """Bytes over the wire, headers too, of each thing that the visit loads."""
    addresses: dict[str, str] = {}
    bytes_of: dict[str, int] = {}
    network = page.context.new_cdp_session(page)
    network.on(
        "Network.responseReceived", lambda event: addresses.update({event["requestId"]: event["response"]["url"]})
    )
    network.on(
        "Network.loadingFinished",
        lambda event: bytes_of.update({addresses[event["requestId"]]: event["encodedDataLength"]}),
    )
    network.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    return bytes_of


def test_a_first_visit_to_a_list_of_fifty(production, visitor) -> None:
    for number in range(50):
        make.agreement("GB", "RS", title=f"Agreement {number} on intelligence, returns and organised immigration crime")
    weights = weighed(visitor(production), "/agreements/")
    files = sorted(Path(address).name.split(".")[0] for address in weights)
    assert files == [
        "agreements",
        "favicon",
        "htmx",
        "icons",
        "public-sans-latin-wght-normal",
        "site",
        "source-serif-4-latin-wght-normal",
    ]
    assert sum(weights.values()) <= MOST_BYTES
