"""`python -m tests.oracles --cases 20000 --seed 1`: compare engine and twin, and print what differs, made small."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter

from tests.oracles.compare import audit_differences, differences, plan_differences, together_differences
from tests.oracles.features import shares
from tests.oracles.generate import make_case, make_joint_case
from tests.oracles.minimise import shrink
from tests.oracles.search import TooBig

WHAT = {
    "all": (make_case, differences),
    "audit": (make_case, audit_differences),
    "plan": (make_case, plan_differences),
    "together": (make_joint_case, together_differences),
    "larger": (lambda seed: make_case(seed, larger=4), differences),
}


def main():
    asked = arguments()
    if asked.what == "features":
        return features(asked)
    make, compare = WHAT[asked.what]
    tally, start = Counter(), time.monotonic()
    for seed in range(asked.seed, asked.seed + asked.cases):
        tally[one(make(seed), seed, compare, asked.shrink)] += 1
        if tally["differs"] >= asked.stop_after:
            break
        if sum(tally.values()) % 1000 == 0:
            say(f"{sum(tally.values())} cases, {tally['differs']} differ, {time.monotonic() - start:.0f} s")
    say(f"{dict(tally)} in {time.monotonic() - start:.0f} s")
    return 1 if tally["differs"] else 0


def features(asked):
    """Print in which share of the cases each feature decides the answer."""
    found = shares(make_case(seed) for seed in range(asked.seed, asked.seed + asked.cases))
    for name, share in sorted(found.items(), key=lambda one: one[1]):
        say(f"{share:7.2%} {name}")
    return 0


def arguments():
    parser = argparse.ArgumentParser(prog="python -m tests.oracles")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--what",
        choices=[*sorted(WHAT), "features"],
        default="all",
        help="what to compare, or how often each feature decides",
    )
    parser.add_argument("--stop-after", type=int, default=10, help="so many differing cases")
    parser.add_argument("--shrink", action="store_true", help="print differing cases made small")
    return parser.parse_args()


def one(case, seed, compare, small):
    found = outcome(case, compare)
    if found == "too big":
        return found
    if not found:
        return "agrees"
    say(f"--- seed {seed}")
    if small:
        kind = found[0].split(":")[0]
        case = shrink(case, lambda other: any(line.startswith(kind) for line in outcome(other, compare) or []))
        found = outcome(case, compare)
        say(json.dumps(case))
    for line in found:
        say(f"  {line}")
    return "differs"


def outcome(case, compare):
    try:
        return compare(case)
    except TooBig:
        return "too big"
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
