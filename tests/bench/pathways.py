"""Audits of one learner: a 40-node pathway over 200 achievements, 25 badges, with and without badges that several rules want."""

from __future__ import annotations

import statistics
from datetime import UTC, datetime
from random import Random

from pathways.core.audit import audit
from pathways.core.compile import compile_pathway
from pathways.core.model import (
    Achievement,
    AchievementNode,
    AllNode,
    Badge,
    Catalogue,
    ChooseNode,
    CreditsNode,
    Distinct,
    Holdings,
    Limit,
    MatchNode,
    Minimum,
    Pathway,
    Unit,
    Where,
)
from tests.bench.timing import interleave

AT = datetime(2026, 11, 23, tzinfo=UTC)
TAGS = ("ai", "data", "design", "health", "energy", "law")
LEVELS = ("undergraduate", "graduate")


def catalogue(random):
    return Catalogue(
        tuple(
            Achievement(
                f"a{number:03}",
                f"Badge {number}",
                random.choice(("home", "home", "away", "third")),
                credits=random.choice((0, 1_000, 1_500, 3_000, 3_000, 4_000)),
                level=random.choice(LEVELS),
                tags=frozenset(random.sample(TAGS, random.choice((1, 1, 2)))),
            )
            for number in range(200)
        )
    )


def uncontended(random):
    """Six blocks, none of whose badges another wants: 40 nodes."""
    ids = iter(random.sample([f"a{number:03}" for number in range(200)], 80))
    leaves = iter(range(100))

    def leaf():
        return AchievementNode(id=f"l{next(leaves):02}", path="", achievement=next(ids))

    def pool(size, **more):
        return MatchNode(
            id=f"l{next(leaves):02}",
            path="",
            where=Where(achievement_in=frozenset(next(ids) for _ in range(size))),
            **more,
        )

    return AllNode(
        id="root",
        path="$",
        of=(
            AllNode(id="g1", path="", of=tuple(leaf() for _ in range(6))),
            ChooseNode(id="g2", path="", count=3, of=tuple(leaf() for _ in range(8))),
            CreditsNode(id="g3", path="", credits=9_000, of=tuple(leaf() for _ in range(8))),
            ChooseNode(
                id="g4",
                path="",
                count=1,
                of=tuple(AllNode(id=f"t{n}", path="", of=(leaf(), leaf(), leaf())) for n in range(2)),
            ),
            pool(10, count=3),
            pool(12, credits=9_000),
            CreditsNode(id="g7", path="", credits=6_000, of=(pool(6, count=2), leaf(), leaf())),
        ),
    )


def contended(random):
    """Blocks with overlapping lists, a cap, a residency rule and a spread: 40 nodes, and most badges fit two blocks."""
    ids = random.sample([f"a{number:03}" for number in range(200)], 60)
    leaves = iter(range(100))

    def leaf(achievement):
        return AchievementNode(id=f"l{next(leaves):02}", path="", achievement=achievement)

    def pool(first, size, **more):
        return MatchNode(
            id=f"l{next(leaves):02}", path="", where=Where(achievement_in=frozenset(ids[first : first + size])), **more
        )

    return AllNode(
        id="root",
        path="$",
        of=(
            AllNode(id="g1", path="", of=tuple(leaf(name) for name in ids[:6])),
            ChooseNode(id="g2", path="", count=3, of=tuple(leaf(name) for name in ids[6:15])),
            pool(10, 12, count=3),
            pool(18, 12, credits=6_000),
            CreditsNode(
                id="g5",
                path="",
                credits=9_000,
                of=tuple(leaf(name) for name in ids[32:42]),
                limits=(Limit(Where(issuer_not_in=frozenset({"home"})), 4_500, Unit.CREDITS),),
            ),
            ChooseNode(
                id="g6",
                path="",
                count=1,
                of=tuple(
                    AllNode(id=f"t{n}", path="", of=tuple(leaf(name) for name in ids[42 + 2 * n : 45 + 2 * n]))
                    for n in range(2)
                ),
            ),
            CreditsNode(
                id="g7",
                path="",
                credits=6_000,
                of=(pool(44, 8, count=2), leaf(ids[50]), leaf(ids[51])),
                minimums=(Minimum(min=2_000, distinct=Distinct.ISSUER),),
            ),
        ),
    )


def learner(random, rule_wants, *, progress=False):
    """25 badges, two in three of them of what the rule names; with `progress`, some could not be checked."""
    named = random.sample(rule_wants, min(15, len(rule_wants)))
    others = random.sample([f"a{number:03}" for number in range(200) if f"a{number:03}" not in named], 25 - len(named))
    return Holdings(
        badges=tuple(
            Badge(
                f"b{place:02}",
                achievement,
                datetime(2025, 1 + place % 12, 1, tzinfo=UTC),
                verdict="unknown" if progress and place % 8 == 0 else "verified",
            )
            for place, achievement in enumerate(named + others)
        ),
        in_progress=("a001", "a002") if progress else (),
    )


def cases(kind, count=20):
    """Return (compiled, holdings) pairs; the pathway's total effort has been asked for once, as in a running server."""
    found = []
    for seed in range(count):
        random = Random(seed)
        known = catalogue(random)
        rule = kind(random)
        compiled = compile_pathway(Pathway("p", "1", "P", rule), known)
        pools = (node.where.achievement_in for node in compiled.nodes if isinstance(node, MatchNode))
        named = (node.achievement for node in compiled.nodes if isinstance(node, AchievementNode))
        wants = sorted({*named, *(name for pool in pools for name in pool)})
        held = learner(random, wants)
        audit(compiled, held, AT, next_steps=False)
        found.append((compiled, held))
    return found


def rows():
    """Yield (what, measured, beside what, ratio)."""
    kinds = {"without contention": cases(uncontended), "with contention": cases(contended)}
    fast = None
    for name, found in kinds.items():
        for steps in (False, True):
            timed = interleave(
                {n: (lambda c=c, h=h, s=steps: audit(c, h, AT, next_steps=s)) for n, (c, h) in enumerate(found)},
                rounds=5 if not steps else 2,
                warm=1,
            )
            median = statistics.median(one.median_ms for one in timed.values())
            worst = max(one.median_ms for one in timed.values())
            fast = fast or median
            what = f"audit of 40 nodes for 25 badges, {name}" + (", with every next step" if steps else "")
            yield what, f"{median:.2f} ms (slowest {worst:.1f})", "without contention", median / fast
