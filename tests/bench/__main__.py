"""Print the tables of README."""

from __future__ import annotations

import json
import sys

from tests.bench import (
    batch,
    cohorts,
    explorer,
    hostile,
    load,
    mapping,
    pages,
    pathways,
    peers,
    screening,
    shared,
    verifying,
)
from tests.bench.timing import pin_one_core


def main():
    together = [*batch.rows(), *cohorts.rows(), *load.rows()]  # on every core; all that follows on one
    pin_one_core()
    head, beside_peers = peers.table()
    rows = [
        row
        for part in (verifying, pages, shared, explorer, hostile, pathways, screening, mapping)
        for row in part.rows()
    ] + together
    if "--json" in sys.argv:
        print(
            json.dumps(
                {
                    "peers": [dict(zip(head, row, strict=True)) for row in beside_peers],
                    "costs": [dict(zip(("what", "measured", "beside", "ratio"), row, strict=True)) for row in rows],
                }
            )
        )
        return
    for row in (head, ("---",) * len(head), *beside_peers):
        print(f"| {' | '.join(row)} |")
    print()
    print("| what | measured | beside | ratio |\n|---|---:|---|---:|")
    for what, measured, beside, ratio in rows:
        print(f"| {what} | {measured} | {beside} | {ratio:.2f}x |")


if __name__ == "__main__":
    main()
