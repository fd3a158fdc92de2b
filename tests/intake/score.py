"""``make score``: how well articles are read, on both halves of the annotated set. ``--misses`` names each miss of the first half."""

import os
import statistics
import sys
import time
from collections.abc import Callable

import django

BARS = {
    "parties": 0.95,
    "officials": 0.92,
    "stage": 0.92,
    "dates": 0.92,
    "amounts": 0.95,
    "quotations": 0.92,
    "areas": 0.85,
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policytracker.settings")
    django.setup()
    from tests.intake.annotated import HALVES, annotated, scores

    for half in HALVES:
        kinds, wrong, misses = scores(half)
        texts = annotated(half)
        whole = sum(one.name.startswith("article") for one in texts)
        print(f"\n{half}: {len(texts) - whole} passages, {whole} articles")
        print(f"{'':12} {'precision':>9} {'recall':>7} {'F1':>6}  bar")
        for kind, score in kinds.items():
            bar = BARS.get(kind)
            met = "" if bar is None else f"{bar:.2f} {'met' if score.f1 >= bar else 'MISSED'}"
            print(f"{kind:12} {score.precision:9.3f} {score.recall:7.3f} {score.f1:6.3f}  {met}")
        print(f"planned, read as signed: {len(wrong)} {wrong or ''}")
        if "--misses" in sys.argv and (half == "tune" or "--all" in sys.argv):
            print("\n".join(misses))
    speed()


def speed(times: int = 30) -> None:
    """Reading 5 KB beside trafilatura's extraction of the same article from its page, in one run; each time another text."""
    from announcements.intake.article import read
    from announcements.intake.extraction import extracted
    from tests.intake.annotated import annotated, names

    gazetteer = names()
    whole = "\n".join(one.text for one in annotated("tune") if one.name.startswith("article"))
    texts = [whole[begin : begin + 5000] for begin in range(0, len(whole) - 5000, max(1, len(whole) // times))]
    pages = [_page(text) for text in texts]
    for once in (lambda: extracted(pages[0]), lambda: read(texts[0], gazetteer)):
        once()
    extraction = _median(extracted, pages)
    reading = _median(lambda text: read(text, gazetteer), texts)
    met = "met" if reading <= 4 * extraction else "MISSED"
    print(
        f"\n5 KB: reading {reading * 1000:.1f} ms, extraction {extraction * 1000:.1f} ms: {reading / extraction:.2f}  4.00 {met}"
    )


def _page(text: str) -> bytes:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.splitlines())
    links = "".join(f'<li><a href="/{number}">Section {number}</a></li>' for number in range(40))
    return f"<html><head><title>A story</title></head><body><nav><ul>{links}</ul></nav><article>{paragraphs}</article><footer>{links}</footer></body></html>".encode()


def _median(act: Callable, things: list) -> float:
    taken = []
    for thing in things:
        # Of a processor: what else the machine does is nobody's reading.
        begun = time.process_time()
        act(thing)
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
