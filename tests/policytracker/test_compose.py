"""docker-compose.yml: each service's command, run as its container would, and the site asked through its proxy."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from policytracker.cluster import CHECKOUT
from tests.policytracker.contained import GIVEN, HOST, compose
from tests.policytracker.contained_site import SECONDS
from tests.policytracker.processes import processes_about

SERVICES = compose()["services"]
LASTING = [name for name in SERVICES if name != "secrets"]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of it all. Only root may make roots for others: whoever is none becomes it, in a namespace of their own."""
    root = [] if os.geteuid() == 0 else ["--map-root-user", "--map-auto"]
    folder = tmp_path_factory.mktemp("machine")
    # All that is started ends with the first process of its own namespace: an account that was changed outlives its parent.
    apart = ["unshare", *root, "--net", "--mount", "--pid", "--mount-proc", "--fork", "--kill-child"]
    ran = subprocess.run(
        [*apart, sys.executable, "-m", "tests.policytracker.contained_site", str(folder)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=4 * SECONDS,
    )
    assert ran.returncode == 0, ran.stderr
    said: dict[str, Any] = json.loads(ran.stdout)
    assert "waited in vain for" not in said, said
    return {**said, "left": processes_about(folder)}


def test_nothing_of_it_stays_behind(found: dict[str, Any]) -> None:
    assert found["left"] == []


def test_secrets_are_made_and_the_database_with_them(found: dict[str, Any]) -> None:
    assert (found["secrets"], found["first database"]) == (0, 0)


def test_it_is_asked_by_https(found: dict[str, Any]) -> None:
    assert found["by http"] == [308, f"https://{HOST}/agreements/?country=RS"]
    assert found["home"] == [200, "max-age=31536000"]
    assert {"__Host-csrftoken", "Secure", "HttpOnly", "Path", "SameSite"} <= set(found["cookie"])


def test_what_is_too_large_or_half_sent_gets_no_further(found: dict[str, Any]) -> None:
    assert found["too large"] == 413
    assert 4 < found["half a head"] < 15


def test_a_backup_is_made_and_the_schedule_kept(found: dict[str, Any]) -> None:
    assert found["backups"] >= 1


def test_a_backup_is_restored_in_its_place_as_the_docs_say(found: dict[str, Any]) -> None:
    assert found["restored"] == {"before": 1, "ended": 0, "after": 0}
    assert found["home again"] == 200


@pytest.mark.parametrize("service", LASTING)
def test_it_is_no_root_without_rights_and_writes_where_it_may(found: dict[str, Any], service: str) -> None:
    account = int(SERVICES[service]["user"].split(":")[0])
    assert account > 0
    nothing = {"CapPrm": 0, "CapEff": 0, "CapBnd": 0, "NoNewPrivs": 1}
    assert found["probes"][service] == {"account": account, "written": [], **nothing}


@pytest.mark.parametrize("service", SERVICES)
def test_no_log_holds_a_secret(found: dict[str, Any], service: str) -> None:
    assert GIVEN["EMAIL_HOST_PASSWORD"] not in found["logs"][service]


@pytest.mark.parametrize("service", SERVICES)
def test_each_is_confined_and_limited(service: str) -> None:
    told = SERVICES[service]
    assert (told["read_only"], told["cap_drop"], told["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])
    assert re.fullmatch(r"[\w-]+:[\d.]+(-bookworm)?", told["image"])
    assert told["mem_limit"]
    assert "cap_add" not in told
    assert told["restart"] == ("no" if service == "secrets" else "unless-stopped")


def test_every_variable_is_explained() -> None:
    """Those that the code reads, and the compose file; and none that neither does."""
    explained = set(
        re.findall(r"^(?:#   )?([A-Z][A-Z_]+)(?:=| {2,}|$)", (CHECKOUT / ".env.example").read_text(), re.MULTILINE)
    )
    compose_file = (CHECKOUT / "docker-compose.yml").read_text()
    asked = set(re.findall(r"\$\{([A-Z_]+)", compose_file)) | {"EMAIL_HOST_PASSWORD"}
    assert asked - explained == set()
    code = "\n".join(
        path.read_text()
        for path in [*Path(CHECKOUT, "policytracker").glob("*.py"), *Path(CHECKOUT, "announcements").rglob("*.py")]
    )
    read = set(
        re.findall(r"""(?:environ(?:\.get)?[\[(]|getenv\(|given_secret\(|number\()\s*f?["']([A-Z_]+)["']""", code)
    )
    inward = {"POLICYTRACKER_WEB", "REMOTE_ADDR", "DJANGO_SETTINGS_MODULE"}
    assert read - inward - explained == set()
    assert {name for name in explained if name not in code and name not in compose_file} - {
        f"{name}_FILE" for name in ("SECRET_KEY", "EMAIL_HOST_PASSWORD")
    } == set()
