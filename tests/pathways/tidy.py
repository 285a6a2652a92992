"""What every laid-out map has to be like, and random maps to ask it of."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import combinations, pairwise

from pathways.core.mapping.graph import Kind, MapCard, MapModel, MapRule, State
from pathways.core.mapping.routes import Stroke
from pathways.core.mapping.shapes import Rect

WORDS = [
    "Introduction",
    "to",
    "the",
    "quantitative",
    "Methods",
    "of",
    "Internationalisation",
    "and",
    "Human-Robot",
    "Interaction",
    "for",
    "All",
]
STATES = [state for state in State if state is not State.PLAIN]


def random_model(seed, cards, *, deepest=4, circles=False):
    """Rules up to `deepest` inside each other over about so many cards, some of which need others first."""
    dice = random.Random(seed)
    made = []

    def card():
        wanted = dice.sample(made, min(len(made), dice.choice([0, 0, 0, 1, 1, 2])))
        one = f"c{len(made)}"
        if circles and dice.random() < 0.1:
            wanted += [f"c{len(made) + dice.randint(0, 5)}"]
        made.append(one)
        title = " ".join(dice.sample(WORDS, dice.randint(1, 9)))
        return MapCard(one, title, state=dice.choice(STATES), words="Can start, 3 cr", prerequisites=tuple(wanted))

    def rule(depth):
        below = []
        for _ in range(dice.randint(1, 7)):
            if len(made) >= cards:
                break
            below.append(rule(depth + 1) if depth < deepest and dice.random() < 0.35 else card())
        name = " ".join(dice.sample(WORDS, dice.randint(0, 4)))
        number = next(numbers)
        return MapRule(f"r{number}", "9 credits from", tuple(below), name, "2 earned, 1 now", dice.choice(STATES))

    numbers = iter(range(10_000))
    top = []
    while len(made) < cards:
        top.append(rule(1) if dice.random() < 0.8 else card())
    onward = tuple(MapCard(f"o{n}", f"Master of {n}", Kind.ONWARD, words="counts toward") for n in range(seed % 4))
    goal = MapCard("goal", " ".join(WORDS[: 1 + seed % 9]), Kind.GOAL, words="40% earned")
    return MapModel("Random", MapRule("root", f"all of {len(top)}", tuple(top)), goal, onward)


def flat_model(cards, **changes):
    """One choice among many."""
    below = tuple(MapCard(f"c{n}", f"Choice number {n}", words="3 credits") for n in range(cards))
    choice = MapRule("choice", f"1 of {cards}", below, "Elective")
    return MapModel("Flat", MapRule("root", "all of 1", (choice,)), MapCard("goal", "Goal", Kind.GOAL), **changes)


def assert_tidy(layout):
    """Nothing overlaps; lines keep out of cards and words, and different bundles never run over each other."""
    boxes = [box.rect for box in (*layout.cards, layout.goal, *layout.onward)]
    solid = boxes + [one.around for one in layout.junctions] + [one.pill for one in layout.junctions]
    paper = Rect(0, 0, layout.width, layout.height)
    for rect in solid + [band.rect for band in layout.bands]:
        assert rect.x >= 0, rect
        assert rect.y >= 0, rect
        assert rect.right <= paper.right, rect
        assert rect.bottom <= paper.bottom, rect
    assert_apart(boxes + [one.around for one in layout.junctions])
    words = [part for one in layout.junctions for part in words_of(one)]
    for line in layout.lines:
        for begin, end in pairwise(line.points):
            assert begin[0] == end[0] or begin[1] == end[1], f"a slanted line: {line}"
    parts = [(line, part) for line in layout.lines for part in segments(line)]
    assert_clear(parts, boxes + words)
    assert_bundled(parts)


def words_of(junction):
    """The name above the pill and the status below it."""
    around, pill = junction.around, junction.pill
    yield Rect(around.x, around.y, around.width, pill.y - around.y)
    yield Rect(around.x, pill.bottom, around.width, around.bottom - pill.bottom)


def segments(line):
    return [
        Rect(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1])) for a, b in pairwise(line.points)
    ]


def assert_apart(rects):
    ordered = sorted(rects, key=lambda one: one.x)
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.x >= one.right:
                break
            assert not one.overlaps(other), (one, other)


def assert_clear(parts, rects):
    inner = [Rect(one.x + 0.5, one.y + 0.5, one.width - 1, one.height - 1) for one in rects if one.height > 1]
    for line, part in parts:
        for rect in inner:
            crosses = part.x <= rect.right and rect.x <= part.right and part.y <= rect.bottom and rect.y <= part.bottom
            assert not crosses, f"{line.source} to {line.target} runs through {rect}"


def assert_bundled(parts):
    """Two lines run over each other only where they come from, or lead to, the same thing in the same way."""
    flat, upright = defaultdict(list), defaultdict(list)
    for line, part in parts:
        if part.width:
            flat[part.y].append((part.x, part.right, line))
        else:
            upright[part.x].append((part.y, part.bottom, line))
    for level in (*flat.values(), *upright.values()):
        for (low, high, one), (other_low, other_high, other) in combinations(level, 2):
            if min(high, other_high) - max(low, other_low) > 0.01:
                assert together(one, other), f"{one.source}-{one.target} over {other.source}-{other.target}"


def together(one, other):
    if one.stroke is not other.stroke:
        return False
    return one.target == other.target or (one.stroke is Stroke.NEEDED and one.source == other.source)
