"""Print the table of README."""

from __future__ import annotations

import json
import sys

from tests.bench import hostile, pages, verifying
from tests.bench.timing import pin_one_core


def main():
    pin_one_core()
    rows = [row for part in (verifying, pages, hostile) for row in part.rows()]
    if "--json" in sys.argv:
        print(json.dumps([dict(zip(("what", "measured", "beside", "ratio"), row, strict=True)) for row in rows]))
        return
    print("| what | measured | beside | ratio |\n|---|---:|---|---:|")
    for what, measured, beside, ratio in rows:
        print(f"| {what} | {measured} | {beside} | {ratio:.2f}x |")


if __name__ == "__main__":
    main()
