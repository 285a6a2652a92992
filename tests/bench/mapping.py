"""The map of a pathway with 300 badges: laid out and drawn, beside the least that any layered layout begins with."""

from __future__ import annotations

import random

import networkx as nx

from pathways.core.drawing import draw
from pathways.core.layout import lay_out
from pathways.core.mapping.graph import Kind, MapCard, MapModel, MapRule, State, cards_of
from tests.bench.timing import interleave

NODES = 300


def rows():
    """Yield (what, measured, beside what, ratio)."""
    model = model_of(NODES)
    graph = nx.DiGraph()
    graph.add_nodes_from(card.id for card in cards_of(model.root))
    graph.add_edges_from((first, card.id) for card in cards_of(model.root) for first in card.prerequisites)
    timed = interleave(
        {
            "map": lambda: draw(lay_out(model)),
            "floor": lambda: list(nx.topological_generations(graph)),
        },
        rounds=15,
    )
    yield (
        f"map of {NODES} nodes laid out and drawn",
        f"{timed['map'].median_ms:.1f} ms",
        "networkx: topological generations of the same graph, nothing placed",
        timed["map"].median_ms / timed["floor"].median_ms,
    )


def model_of(cards):
    """Return a map of so many badges in groups of groups, every third of which needs others first."""
    dice = random.Random(7)
    made = []

    def card():
        first = tuple(dice.sample(made[-40:], min(len(made), dice.choice((0, 0, 0, 1, 1, 2)))))
        made.append(f"c{len(made)}")
        state = dice.choice([state for state in State if state is not State.PLAIN])
        return MapCard(made[-1], f"Course number {len(made)} of it", state=state, words="3 cr", prerequisites=first)

    def rule(number, depth):
        below = [rule(f"{number}-{n}", depth + 1) for n in range(2)] if depth < 2 else [card() for _ in range(5)]
        return MapRule(f"r{number}", "2 of 5", tuple(below), f"Group {number}", "1 earned, 1 now", State.OPEN)

    top = []
    while len(made) < cards:
        top.append(rule(len(top), 0))
    return MapModel("Bench", MapRule("root", f"all of {len(top)}", tuple(top)), MapCard("goal", "Goal", Kind.GOAL))
