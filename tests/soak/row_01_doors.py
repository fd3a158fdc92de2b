from tests.soak.tested import passed

TEST = "every URL pattern × every method × anonymous, reader, editors, reviewer, maintainer, deactivated"
BAR = "100 % of patterns covered, 0 cells differ"


def run() -> tuple[str, bool]:
    """That every pattern is covered is a test of its own among them."""
    counted, met = passed("tests/test_doors.py")
    return f"{counted['cells']:,} cells in {counted['tests']} tests, {'none differs' if met else 'some differ'}", met
