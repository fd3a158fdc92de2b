from tests.soak.tested import passed

TEST = "stored markup in every text and URL field, seen in Chromium on every page type, with the policy and without it"
BAR = "0 executed"


def run() -> tuple[str, bool]:
    counted, met = passed("tests/browser/test_stored_markup.py", EVERY_PAGE="1")
    return (
        f"{counted['pages']} pages, {'none' if met else 'some'} ran any; unescaped, all {counted['controls']} kinds of it would run",
        met,
    )
