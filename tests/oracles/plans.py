"""The best value of a plan's objective, by trying every set of planned badges; and whether an answer is a plan at all."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

from tests.oracles.documents import amount, could_count, effort, held_token
from tests.oracles.search import Search

TERM = 16_000  # thousandths of weeks


def best(case, minimise="effort", per_term=2):
    """The least objective (thousandths; weeks are terms of 16), or None where nothing completes the rule."""
    search = Search(case)
    values, complete = [], []
    for counts, manual in sorted(choices(case, search, minimise), key=lambda c: sum(c[0].values()) + len(c[1])):
        steps = closed(case, counts)
        if steps is None or any(more_than(steps, manual, *known) for known in complete):
            continue
        if completes(search, steps, manual):
            complete.append((steps, manual))
            values.append(objective(case, steps, manual, minimise, per_term))
    return min(values, default=None)


def more_than(steps, manual, fewer, done):
    """Whether this is the other and something on top, which is never cheaper nor sooner."""
    return set(manual) >= set(done) and all(steps.get(name, 0) >= n for name, n in fewer.items())


def choices(case, search, minimise):
    """Every set of planned badges with every set of manual nodes; these cost nothing unless effort is minimised."""
    catalogue = catalogue_of(case)
    undone = [name for name in search.manual if name not in case["holdings"].get("manual", [])]
    marks = list(product((False, True), repeat=len(undone))) if minimise == "effort" else [(True,) * len(undone)]
    ranges = [range(len(copies) + 1) if name in catalogue else [0] for name, copies in search.plannable.items()]
    for numbers in product(*ranges):
        counts = {name: n for name, n in zip(search.plannable, numbers, strict=True) if n}
        for mark in marks:
            yield counts, [name for name, on in zip(undone, mark, strict=True) if on]


def catalogue_of(case):
    return {a["id"]: a for a in case["catalogue"]["achievements"]}


def held_now(case):
    """Achievements of which an eligible badge is held."""
    tokens = [held_token(case, b) for b in case["holdings"].get("badges", []) if could_count(case, b)]
    return {token.achievement for token in tokens if not token.unknown}


def closed(case, counts):
    """Add every prerequisite that is neither held nor planned; None where one can never be planned."""
    catalogue, held, steps = catalogue_of(case), held_now(case), dict(counts)
    todo = list(steps)
    while todo:
        for needed in catalogue[todo.pop()].get("prerequisites", []):
            if needed in held or needed in steps:
                continue
            if needed == case["pathway"].get("awards"):
                return None
            steps[needed] = 1
            todo.append(needed)
    return steps


def completes(search, steps, manual):
    hand = search.held_mask() | search.planned_mask(steps) | sum(search.manual[name] for name in manual)
    return search.satisfiable(hand)


def price(case, achievement):
    known = [amount(a["cost"]) for a in case["catalogue"]["achievements"] if a.get("cost") is not None]
    if achievement.get("cost") is not None:
        return amount(achievement["cost"])
    return max(known, default=0)


def terms(achievement):
    return 1 if achievement.get("weeks") is None else -(-amount(achievement["weeks"]) // TERM)


def objective(case, steps, manual, minimise, per_term):
    catalogue = catalogue_of(case)
    each = [catalogue[name] for name, n in steps.items() for _ in range(n)]
    if minimise == "effort":
        return sum(map(effort, each)) + 1000 * len(manual)
    if minimise == "badges":
        return 1000 * len(each)
    if minimise == "cost":
        return sum(price(case, a) for a in each)
    return 16_000 * shortest(case, steps, per_term)


def shortest(case, steps, per_term):
    """The fewest terms in which these steps can be done, trying every set of steps to start in every term."""
    catalogue = catalogue_of(case)
    jobs = [(name, n) for name, count in sorted(steps.items()) for n in range(count)]
    known = {}

    def left(done, running):
        """Terms from now, given the steps done and (step, terms left) running."""
        if len(done) == len(jobs):
            return 0
        key = (done, running)
        if key not in known:
            known[key] = min(after(done, running, starts) for starts in starting(done, running))
        return known[key]

    def starting(done, running):
        busy, open_ = {job for job, _ in running}, {name for name, n in jobs if (name, n) not in done}
        ready = [
            job for job in jobs
            if job not in done and job not in busy and may_start(catalogue[job[0]], open_)
        ]  # fmt: skip
        for n in range(min(per_term - len(running), len(ready)) + 1):
            yield from (starts for starts in combinations(ready, n) if starts or running)

    def after(done, running, starts):
        now = [*running, *((job, terms(catalogue[job[0]])) for job in starts)]
        still = frozenset((job, n - 1) for job, n in now if n > 1)
        return 1 + left(done | {job for job, n in now if n <= 1}, still)

    return left(frozenset(), frozenset())


def may_start(achievement, open_):
    """Every step that is of a prerequisite has ended (also the retake of one that is held)."""
    return not open_.intersection(achievement.get("prerequisites", []))


def wrong(case, answer, per_term=2):
    """Say what is wrong with a plan (in the format's JSON), or return None."""
    if answer["infeasible"]:
        named = all(answer["infeasible"].get(member) for member in ("code", "message"))
        return None if named and not answer["steps"] else "an impossible plan says no reason, or has steps"
    catalogue, search = catalogue_of(case), Search(case)
    steps = Counter(step["achievement"] for step in answer["steps"])
    if case["pathway"].get("awards") in steps:
        return "the pathway's own award is planned"
    last = max((ends(catalogue, step) for step in answer["steps"]), default=0)
    if not completes(search, steps, answer.get("manual", list(search.manual))):
        return "these steps do not complete the rule"
    return wrong_order(case, answer["steps"], last, per_term) or wrong_totals(case, steps, answer, last)


def wrong_order(case, steps, last, per_term):
    catalogue, held = catalogue_of(case), held_now(case)
    for step in steps:
        for needed in catalogue[step["achievement"]].get("prerequisites", []):
            before = [other for other in steps if other["achievement"] == needed]
            if not before and needed not in held:
                return f"{needed} is missing"
            if any(ends(catalogue, other) >= step["term"] for other in before):
                return f"{step['achievement']} starts before {needed} has ended"
    for term in range(1, last + 1):
        if sum(1 for step in steps if step["term"] <= term <= ends(catalogue, step)) > per_term:
            return f"too many in term {term}"
    return None


def ends(catalogue, step):
    return step["term"] + terms(catalogue[step["achievement"]]) - 1


def wrong_totals(case, steps, answer, last):
    catalogue, totals = catalogue_of(case), answer["totals"]
    each = [catalogue[name] for name, n in steps.items() for _ in range(n)]
    right = {
        "credits": sum(amount(a.get("credits", 0)) for a in each),
        "badges": 1000 * len(each),
        "cost": sum(price(case, a) for a in each),
        "weeks": 16_000 * last,
    }
    for name, value in right.items():
        if amount(totals[name]) != value:
            return f"totals.{name} is {totals[name]}, not {value / 1000}"
    unknown = sorted({a["id"] for a in each if a.get("cost") is None})
    return None if sorted(set(totals["unknown_cost"])) == unknown else f"unknown cost of {unknown}"
