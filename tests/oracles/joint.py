"""Several pathways at once: the least total effort, by trying every set of planned badges over all of them.

What is planned is planned for the learner: every pathway may use it, as far as the pair's sharing allows, and observe it.
An achievement is planned at most once over all of them (for `times`, as often as one of them can use it).
"""

from __future__ import annotations

from collections import Counter
from itertools import product

from tests.oracles.documents import amount, effort
from tests.oracles.search import Search, TooBig, bits
from tests.oracles.twin import least

TRIES = 60_000


def together(case):
    """The least total effort (thousandths), or None. `case` has `pathways` and `between` where others have `pathway`."""
    shares = [{**case, "pathway": pathway} for pathway in case["pathways"]]
    first = [Search(one) for one in shares]
    names = {name for search in first for name in search.plannable}
    copies = Counter({name: max(len(s.plannable.get(name, [])) for s in first) for name in names})
    pairs = restricted(case)
    searches = [Search(one, dict(copies)) for one in shares]
    sizes = [size_of(one) for one in shares]
    planned = possible(case, searches, copies)
    if not planned:
        return None
    if not fits_all(searches, planned[-1], pairs, sizes):
        return None
    return next(plan[0] for plan in planned if fits_all(searches, plan, pairs, sizes))


def restricted(case):
    """Indices of two pathways -> what they may share, for the pairs that do not share freely."""
    ids = [pathway["id"] for pathway in case["pathways"]]
    return {
        tuple(sorted(ids.index(name) for name in one["pathways"])): one
        for one in case.get("between", [])
        if one["share"] != "free"
    }


def size_of(case):
    """The least effort with nothing held: how large a credential is, where a share of the smaller one is meant."""
    search = Search(case)
    found = least(search, 0, nothing_done=True)
    return found["effort"] if found else 0  # of what cannot be completed at all nothing may be shared by a share


def possible(case, searches, copies):
    """Every (effort, planned counts, manual nodes), cheapest first. The last is everything."""
    catalogue = {a["id"]: a for a in case["catalogue"]["achievements"]}
    names = sorted(name for name in copies if name in catalogue)
    done = case["holdings"].get("manual", [])
    undone = sorted({name for search in searches for name in search.manual if name not in done})
    total = 2 ** len(undone)
    for name in names:
        total *= copies[name] + 1
    if total > TRIES:
        raise TooBig
    found = []
    for counts in product(*(range(copies[name] + 1) for name in names)):
        price = sum(effort(catalogue[name]) * n for name, n in zip(names, counts, strict=True))
        for marks in product((False, True), repeat=len(undone)):
            manual = [name for name, mark in zip(undone, marks, strict=True) if mark]
            found.append((price + 1000 * len(manual), dict(zip(names, counts, strict=True)), manual))
    return sorted(found, key=lambda plan: plan[0])


def fits_all(searches, plan, pairs, sizes):
    _, counts, manual = plan
    hands = [
        search.held_mask() | search.planned_mask(counts) | sum(search.manual.get(name, 0) for name in manual)
        for search in searches
    ]
    if not all(search.satisfiable(hand) for search, hand in zip(searches, hands, strict=True)):
        return False
    if not pairs:
        return True
    uses = [used(search, hand) for search, hand in zip(searches, hands, strict=True)]
    number = 1
    for found in uses:
        number *= len(found)
    if number > TRIES:
        raise TooBig
    return any(
        all(shared(choice[a], choice[b], rule, sizes[a], sizes[b]) for (a, b), rule in pairs.items())
        for choice in product(*uses)
    )


def used(search, hand):
    """Every set of badges with which a pathway can be satisfied, as {badge or (achievement, copy): credits}."""
    found = set()
    for options in search.allocatable(hand):
        for mask, _, _ in search.ways(search.rule, options, hand):
            found.add(
                frozenset((name_of(search.tokens[o.token]), o.credits) for o in (search.options[i] for i in bits(mask)))
            )
    return [dict(one) for one in found]


def name_of(token):
    return token.badge if token.badge is not None else (token.achievement, token.copy)


def shared(mine, theirs, rule, my_size, their_size):
    """Whether the badges that two pathways both use are within what they may share."""
    common = set(mine) & set(theirs)
    if rule["share"] == "exclusive":
        return not common
    credits = sum(max(mine[name], theirs[name]) for name in common)
    if "max_badges" in rule and len(common) > rule["max_badges"]:
        return False
    if "max_credits" in rule and credits > amount(rule["max_credits"]):
        return False
    if "max_share_of_smaller" in rule:
        most = amount(rule["max_share_of_smaller"]) * min(my_size, their_size)
        return 1000 * credits <= most
    return True


def oversharing(case, uses):
    """Say which pair shares more held badges than it may, or None. `uses`: pathway id -> {badge: thousandths there}."""
    for (a, b), rule in restricted(case).items():
        one, other = case["pathways"][a], case["pathways"][b]
        sizes = [size_of({**case, "pathway": pathway}) for pathway in (one, other)]
        if not shared(uses[one["id"]], uses[other["id"]], rule, *sizes):
            return f"{one['id']} and {other['id']} share too much: {uses}"
    return None
