"""``make score``: how well articles are read, on both halves of the annotated set. ``--misses`` names each miss of the first half."""

import os
import sys

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


if __name__ == "__main__":
    main()
