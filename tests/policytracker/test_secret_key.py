from concurrent.futures import ThreadPoolExecutor

from policytracker.secret_key import kept_key, secret_key


def test_it_is_made_once_and_for_its_owner_alone(tmp_path):
    first = kept_key(tmp_path / "data")
    assert len(first) >= 50
    assert kept_key(tmp_path / "data") == first
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_two_first_runs_at_once_have_the_same(tmp_path):
    with ThreadPoolExecutor(8) as runs:
        assert len(set(runs.map(kept_key, [tmp_path / "data"] * 8))) == 1


def test_it_may_be_given(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert secret_key() == "from a file"
    monkeypatch.setenv("SECRET_KEY", "from the environment")
    assert secret_key() == "from the environment"
