"""A made-up catalogue for the screens: 2,000 credentials, 10,000 stacks over them in eight levels, and their learners.

Half of the stacks ask for all, a third for some, a fifth for credits; each awards something that higher ones may ask
for. Learners hold some eight badges, most of them near a home topic. Everything follows from the seed.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from pathways.core.model import Achievement, AchievementNode, AllNode, Catalogue, ChooseNode, CreditsNode, Pathway

CREDENTIALS = 2_000
LEVELS = (3_500, 2_500, 1_500, 1_000, 700, 400, 250, 150)
STACKS = sum(LEVELS)
LEARNERS = 100_000


@cache
def stacks(seed=1):
    """Return (credits by node, [(kind, children, weights, threshold)]): nodes are credentials, then stacks."""
    rng = np.random.default_rng(seed)
    credits = np.concatenate([rng.integers(1, 5, CREDENTIALS), rng.integers(1, 7, STACKS)])
    rules, low, high = [], 0, CREDENTIALS
    for level, count in enumerate(LEVELS):
        for _ in range(count):
            kind = rng.choice(("all", "choose", "credits"), p=(0.5, 0.3, 0.2))
            size = int(rng.integers(*{"all": (2, 6), "choose": (4, 11), "credits": (4, 13)}[kind]))
            if level == 0:
                near = (int(rng.integers(CREDENTIALS)) + rng.integers(-15, 16, 2 * size)) % CREDENTIALS
            else:
                beneath = np.where(rng.random(size) < 0.6, rng.integers(low, high, size), rng.integers(0, high, size))
                near = np.concatenate([beneath, rng.integers(0, CREDENTIALS, 2)])
            members = list(dict.fromkeys(int(node) for node in near))[:size]
            if kind == "credits":
                weights = [int(credits[node]) for node in members]
                threshold = max(2, int(sum(weights) * rng.uniform(0.3, 0.6)))
            else:
                weights = [1] * len(members)
                some = int(rng.integers(2, max(3, len(members) // 2 + 1)))
                threshold = len(members) if kind == "all" else min(some, len(members))
            rules.append((kind, members, weights, threshold))
        low, high = high, high + count
    return credits, rules


@cache
def catalogue():
    """Return (Catalogue, pathways): the same, as Laurel's own values."""
    credits, rules = stacks()
    achievements = tuple(
        Achievement(f"a{node}", f"Credential {node}", "did:web:uni.example", credits=int(amount) * 1_000)
        for node, amount in enumerate(credits)
    )
    pathways = []
    for place, (kind, members, _, threshold) in enumerate(rules):
        of = tuple(AchievementNode(id=f"n{node}", path="$", achievement=f"a{node}") for node in members)
        match kind:
            case "all":
                rule = AllNode(id="root", path="$", of=of)
            case "choose":
                rule = ChooseNode(id="root", path="$", of=of, count=threshold)
            case _:
                rule = CreditsNode(id="root", path="$", of=of, credits=threshold * 1_000)
        name = f"Stack {place}"
        pathways.append(Pathway(f"p{place}", "1", name, rule, awards=f"a{CREDENTIALS + place}"))
    return Catalogue(achievements), tuple(pathways)


@cache
def learners(count=LEARNERS, seed=2):
    """Return (starts, badges): learner i holds the credentials `badges[starts[i]:starts[i + 1]]`, each once."""
    rng = np.random.default_rng(seed)
    sizes = np.maximum(1, rng.poisson(8, count))
    home = rng.integers(0, CREDENTIALS, count)
    who = np.repeat(np.arange(count), sizes)
    near = (home[who] + np.rint(rng.normal(0, 6, len(who))).astype(int)) % CREDENTIALS
    held = np.where(rng.random(len(who)) < 0.7, near, rng.integers(0, CREDENTIALS, len(who)))
    pairs = np.unique(who.astype(np.int64) * CREDENTIALS + held)
    starts = np.searchsorted(pairs // CREDENTIALS, np.arange(count + 1)).astype(np.int32)
    return starts, (pairs % CREDENTIALS).astype(np.int32)
