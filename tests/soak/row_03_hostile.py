from tests.soak.tested import passed

TEST = "hostile values in every parameter, field and place of an address; every model path as filter or sort key"
BAR = "0 5xx, nothing widened or reordered; ≤ 1 s each"
MOST_MS = 1_000


def run() -> tuple[str, bool]:
    counted, well = passed("tests/test_hostile.py", "tests/views/test_edit_hostile.py")
    slow = counted["answers over a second"]
    said = f"{counted['answers']:,} answers, {'none' if well else 'some'} an error or wider; {slow} took over {MOST_MS / 1000:g} s"
    return said, well and not slow
