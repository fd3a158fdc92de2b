from policytracker.cluster import CHECKOUT


def pins(lock: str) -> set[str]:
    return {line.split()[0] for line in (CHECKOUT / lock).read_text().splitlines() if "==" in line}


def test_the_image_gets_what_was_tested_and_no_more():
    tested = pins("requirements.lock")
    assert pins("site.lock") <= tested
    assert {pin.split("==")[0] for pin in tested - pins("site.lock")} >= {"pytest", "playwright", "pip-audit"}


def test_a_lock_names_no_host():
    for lock in ("requirements.lock", "site.lock"):
        assert "://" not in (CHECKOUT / lock).read_text()
