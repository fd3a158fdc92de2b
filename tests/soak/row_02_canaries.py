from tests.soak.tested import passed

TEST = "a word of its own in every text of drafts, withdrawn and merged records, users; every link, ending and header"
BAR = "0 found in ≥ 3,000 addresses; counts, facets, ETags unmoved"
WANTED = 3_000


def run() -> tuple[str, bool]:
    counted, well = passed("tests/test_hidden.py")
    met = well and counted["addresses"] >= WANTED
    return f"{counted['addresses']:,} addresses, {'none' if well else 'some'} with a word of it or moved by it", met
