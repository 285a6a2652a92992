"""The audit's figures, from trying planned sets in order of cost."""

from __future__ import annotations

from itertools import product
from math import prod

from tests.oracles.documents import amount, could_count, effort, held_token, instant
from tests.oracles.search import Search, TooBig, bits

TRIES = 20_000  # sets of planned badges
UNKNOWN = object()


def audit(case):
    """The audit of one case as plain values; amounts are thousandths."""
    search = Search(case)
    base = search.held_mask()
    remaining, total = least(search, base), least(search, 0, nothing_done=True)
    percent = percentage(remaining, total)
    outcomes = [(rule["fact"], outcome(case, rule)) for rule in case["pathway"].get("eligibility", [])]
    allocation = canonical(search, base, remaining) if remaining else {}
    satisfied = remaining is not None and remaining["effort"] == 0
    return {
        "complete": satisfied and all(result == "met" for _, result in outcomes),
        "status": status(satisfied, [result for _, result in outcomes], percent, allocation),
        "percent": percent,
        "percent_high": percentage(least(search, search.held_mask(unknown=True)), total),
        "percent_in_progress": percentage(least(search, base, free=in_progress(case)), total),
        "remaining": remaining,
        "total": total and total["effort"],
        "allocation": allocation,
        "eligibility": outcomes,
        "order_violations": order_violations(case),
        "next": next_steps(search, base, total, percent),
    }


def percentage(remaining, total):
    if remaining and remaining["effort"] == 0:
        return 100
    if remaining is None or total is None:
        return None
    return min(99, 100 * (total["effort"] - remaining["effort"]) // total["effort"])


def status(satisfied, outcomes, percent, allocation):
    if satisfied and all(result == "met" for result in outcomes):
        return "complete"
    if "not_met" in outcomes:
        return "ineligible"
    if satisfied:
        return "unknown_eligibility"
    return "not_started" if percent == 0 and not allocation else "in_progress"


def outcome(case, rule):
    known = case["holdings"].get("facts", {}).get(rule["fact"], UNKNOWN)
    if known is UNKNOWN:
        return "unknown"
    return "met" if type(known) is type(rule["equals"]) and known == rule["equals"] else "not_met"


def in_progress(case):
    return dict.fromkeys(case["holdings"].get("in_progress", []), 1)


def candidates(search, free, manual):
    """Every (effort, planned ids, manual ids, hand bits), least first, as the report chooses."""
    catalogue = {a["id"]: a for a in search.case["catalogue"]["achievements"]}
    ranges = []
    for name, copies in search.plannable.items():
        start = min(free.get(name, 0), len(copies))
        most = len(copies) if name in catalogue else start
        ranges.append([(name, n, n - start) for n in range(start, most + 1)])
    if prod(map(len, ranges)) << len(manual) > TRIES:
        raise TooBig
    found = []
    for choice in product(*ranges):
        ids = sorted(name for name, _, paid in choice for _ in range(paid))
        hand = search.planned_mask({name: n for name, n, _ in choice})
        price = sum(effort(catalogue[name]) for name in ids)
        for marks in product((False, True), repeat=len(manual)):
            done = [name for name, mark in zip(manual, marks, strict=True) if mark]
            bits_done = sum(search.manual[name] for name in done)
            found.append((price + 1000 * len(done), len(ids), ids, done, hand | bits_done))
    return sorted(found)


def undone(search, nothing_done):
    done = [] if nothing_done else search.case["holdings"].get("manual", [])
    return sorted(name for name in search.manual if name not in done)


def least(search, held, *, free=None, nothing_done=False):
    """The least completion with these badges in hand (and these earned for nothing), or None."""
    search = without_manual(search) if nothing_done else search
    manual = undone(search, nothing_done)
    found = candidates(search, free or {}, manual)
    everything = held
    for *_, hand in found:
        everything |= hand
    if not search.satisfiable(everything):
        return None
    catalogue = {a["id"]: a for a in search.case["catalogue"]["achievements"]}
    for price, _, ids, done, hand in found:
        if search.satisfiable(held | hand):
            credits = sum(amount(catalogue[name].get("credits", 0)) for name in ids)
            return {
                "effort": price, "credits": credits, "badges": len(ids), "manual": len(done),
                "planned": ids, "manual_ids": done, "hand": hand,
            }  # fmt: skip
    raise AssertionError("everything in hand satisfies, so some candidate does")


def without_manual(search):
    """The same search for somebody of whom no manual node is marked done."""
    if not search.case["holdings"].get("manual"):
        return search
    if not hasattr(search, "bare"):
        holdings = {**search.case["holdings"], "manual": []}
        search.bare = Search({**search.case, "holdings": holdings})
    return search.bare


def canonical(search, held, remaining):
    """The allocation that is reported, as leaves by badge: fewest held badges, smallest ids, smallest leaves."""
    hand = held | remaining["hand"]
    used = set()
    for options in search.allocatable(hand):
        for mask, _, _ in search.ways(search.rule, options, hand):
            used.add(held_ids(search, mask))
    ids = min(used, key=lambda found: (len(found), found))
    keep = sum(1 << i for i, o in enumerate(search.options) if search.tokens[o.token].badge in (None, *ids))
    best = None
    for options in search.allocatable(hand):
        for mask, _, places in search.ways(search.rule, options & keep, hand, places=True):
            if held_ids(search, mask) == ids:
                key = key_of(search, ids, places)
                best = key if best is None else min(best, key)
    return {badge: list(leaves) for badge, (_, leaves, _) in zip(ids, best, strict=True)}


def held_ids(search, mask):
    badges = {search.tokens[search.options[i].token].badge for i in bits(mask)} - {None}
    return tuple(sorted(badges))


def key_of(search, ids, places):
    """For each badge in turn the fewest leaves, the smallest of them, then its standing."""
    key = []
    for badge in ids:
        mine = [
            (leaf, search.options[i].rank)
            for i, leaf in places
            if search.tokens[search.options[i].token].badge == badge
        ]
        leaves = tuple(sorted(leaf for leaf, _ in mine))
        key.append((len(leaves), leaves, mine[0][1]))
    return tuple(key)


def next_steps(search, base, total, percent):
    if percent is None or percent == 100:
        return []
    gains = []
    for name in search.plannable:
        if name in {a["id"] for a in search.case["catalogue"]["achievements"]}:
            gain = percentage(least(search, base, free={name: 1}), total) - percent
            if gain > 0:
                gains.append((name, gain))
    return sorted(gains, key=lambda step: (-step[1], step[0]))


def eligible(case):
    tokens = [held_token(case, b) for b in case["holdings"].get("badges", []) if could_count(case, b)]
    return [token for token in tokens if not token.unknown]


def order_violations(case):
    """(badge, prerequisite) for each eligible badge that its prerequisite did not come before."""
    catalogue = {a["id"]: a for a in case["catalogue"]["achievements"]}
    counting = ["verified", "unknown"] if case["pathway"].get("accepts_unverified") else ["verified"]
    awards = {}
    for badge in case["holdings"].get("badges", []):
        if badge.get("state", "active") == "active" and badge.get("verdict", "verified") in counting:
            awards.setdefault(badge["achievement"], []).append(instant(badge["awarded"]))
    return sorted(
        (token.badge, needed)
        for token in eligible(case)
        for needed in catalogue.get(token.achievement, {}).get("prerequisites", [])
        if needed not in awards or min(awards[needed]) > token.awarded
    )
