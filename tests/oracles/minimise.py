"""Make a failing case small: drop members and list entries while it still fails."""

from __future__ import annotations

import copy

KEPT = {
    "id",
    "type",
    "name",
    "issuer",
    "version",
    "achievement",
    "awarded",
    "catalogue",
    "pathway",
    "holdings",
    "at",
    "rule",
}


def shrink(case, fails, tries=3000):
    """The smallest case found for which `fails(case)` is still true."""
    changed = True
    while changed and tries > 0:
        changed = False
        for smaller in smaller_ones(case):
            tries -= 1
            if tries <= 0:
                break
            if still(fails, smaller):
                case, changed = smaller, True
                break
    return case


def still(fails, case):
    try:
        return bool(fails(case))
    except Exception:  # what no longer makes sense is no smaller case
        return False


def smaller_ones(case):
    """The case without one entry or member at a time, the largest parts first."""
    for path, kind in paths(case):
        smaller = copy.deepcopy(case)
        holder = smaller
        for step in path[:-1]:
            holder = holder[step]
        if kind == "lift":  # a group becomes its only child
            child = holder[path[-1]]["of"][0]
            holder[path[-1]] = child
        else:
            del holder[path[-1]]
        yield smaller


def paths(thing, prefix=()):
    """Yield (path, "drop" or "lift") for every member and entry that may go, outer ones first."""
    steps = list(thing.items() if isinstance(thing, dict) else enumerate(thing))
    for step, value in steps:
        if isinstance(thing, list) or step not in KEPT:
            yield (*prefix, step), "drop"
        if isinstance(value, dict) and len(value.get("of", [])) == 1:
            yield (*prefix, step), "lift"
    for step, value in steps:
        if isinstance(value, dict | list):
            yield from paths(value, (*prefix, step))
