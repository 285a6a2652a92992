"""Where everything on a map stands: columns by what is needed first, then rules, then the credential.

A rule's members keep a band to themselves, so lines that count never cross each other; lines run in gutters and gaps
that are as wide as they need to be, so none is under a card. Pure, without randomness: same graph, same map.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pathways.core.mapping import sizes
from pathways.core.mapping.across import Columns, place_columns
from pathways.core.mapping.down import Heights, goal_height, place_rows
from pathways.core.mapping.entries import enter
from pathways.core.mapping.graph import MapModel, cards_of, rules_of
from pathways.core.mapping.lettering import width
from pathways.core.mapping.order import reading_order
from pathways.core.mapping.ranks import Ranks, rank
from pathways.core.mapping.routes import Stroke, find_routes, stroke_of
from pathways.core.mapping.rows import Rows, arrange
from pathways.core.mapping.shapes import Band, CardBox, Heading, Junction, Layout, Line, Rect
from pathways.core.mapping.texts import Texts, set_texts
from pathways.core.mapping.wires import draw_wire

_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def lay_out(model: MapModel) -> Layout:
    """Lay a map out.

    Takes any graph whose ids are unique: unknown prerequisites and circles of them are passed over, a rule without
    members stands alone.
    """
    ranks = rank(model)
    rows = arrange(ranks)
    routes = find_routes(model, ranks, rows)
    texts = set_texts(model, ranks.card_columns)
    heights = place_rows(model, ranks, rows, routes, texts)
    entries = enter(routes.wires, heights)
    columns = place_columns(model, ranks, routes, texts, entries.tracks)
    cards = tuple(_cards(model, rows, columns, heights, texts))
    junctions = tuple(_junctions(model, ranks, columns, heights, texts))
    goal = _goal(model, columns, heights, texts)
    onward = tuple(_onward(model, goal, texts))
    places = {box.card.id: box.rect for box in cards} | {one.rule.id: one.pill for one in junctions}
    lines = [
        draw_wire(wire, places[wire.source], places[wire.target], columns, heights, entries) for wire in routes.wires
    ]
    lines += _last_lines(model, places, goal, onward)
    boxes = [goal.rect, *(box.rect for box in onward)]
    return Layout(
        model,
        max(box.right for box in boxes) + sizes.EDGE,
        max(heights.bottom, *(box.bottom for box in boxes)) + sizes.EDGE,
        cards,
        junctions,
        goal,
        onward,
        tuple(_bands(ranks, columns, heights)),
        tuple(_headings(ranks, columns, goal)),
        tuple(lines),
        reading_order(model, ranks.before, rows),
    )


def _cards(model: MapModel, rows: Rows, columns: Columns, heights: Heights, texts: Texts) -> Iterator[CardBox]:
    for card in cards_of(model.root):
        cell = rows.cells[card.id]
        rect = Rect(columns.lefts[cell.column], heights.tops[cell.row], texts.card, heights.heights[cell.row])
        yield CardBox(card, rect, texts.titles[card.id], texts.words[card.id])


def _junctions(model: MapModel, ranks: Ranks, columns: Columns, heights: Heights, texts: Texts) -> Iterator[Junction]:
    for rule in rules_of(model.root):
        x = columns.middle(ranks.card_columns + ranks.height[rule.id])
        y, wide = heights.middles[rule.id], texts.pills[rule.id]
        pill = Rect(x - wide / 2, y - sizes.PILL_HEIGHT / 2, wide, sizes.PILL_HEIGHT)
        room = texts.rule_width(rule.id)
        top = y - sizes.PILL_HEIGHT / 2 - len(texts.names[rule.id]) * sizes.NAME_LINE
        bottom = y + sizes.PILL_HEIGHT / 2 + len(texts.statuses[rule.id]) * sizes.STATUS_LINE
        around = Rect(x - room / 2, top, room, bottom - top)
        yield Junction(rule, pill, texts.names[rule.id], texts.statuses[rule.id], around)


def _goal(model: MapModel, columns: Columns, heights: Heights, texts: Texts) -> CardBox:
    high = goal_height(texts)
    rect = Rect(columns.lefts[-1], heights.middles[model.root.id] - high / 2, sizes.GOAL_WIDTH, high)
    return CardBox(model.goal, rect, texts.goal)


def _onward(model: MapModel, goal: CardBox, texts: Texts) -> Iterator[CardBox]:
    """Stand beside the goal, one below the other, around its middle."""
    highs = [len(lines) * 18 + 24 for lines in texts.onward]
    y = goal.rect.middle[1] - (sum(highs) + 14 * (len(highs) - 1)) / 2
    for card, lines, high in zip(model.onward, texts.onward, highs, strict=True):
        wide = max(width(card.words, sizes.STATUS_LETTERS), *(width(line, sizes.ONWARD_LETTERS) for line in lines))
        yield CardBox(card, Rect(goal.rect.right + sizes.ONWARD_GUTTER, y, wide + 4, high), lines)
        y += high + 14


def _last_lines(
    model: MapModel, places: Mapping[str, Rect], goal: CardBox, onward: tuple[CardBox, ...]
) -> Iterator[Line]:
    pill, y = places[model.root.id], goal.rect.middle[1]
    points = ((pill.right, y), (goal.rect.x, y))
    yield Line(model.root.id, model.goal.id, stroke_of(model.root.state), points)
    for box in onward:
        end = (box.rect.x - 4, box.rect.middle[1])
        bend = goal.rect.right + 12
        straight = ((goal.rect.right, y), end)
        bent = ((goal.rect.right, y), (bend, y), (bend, end[1]), end)
        yield Line(model.goal.id, box.card.id, Stroke.NEEDED, straight if end[1] == y else bent)


def _bands(ranks: Ranks, columns: Columns, heights: Heights) -> Iterator[Band]:
    root = max(ranks.height.values())
    outer = columns.right(ranks.card_columns + max(root - 1, 0)) + sizes.BAND_END
    for span in sorted(heights.spans, key=lambda one: (one.level, one.top)):
        right = outer
        if span.level and span.rule is not None:
            right = columns.right(ranks.card_columns + ranks.height[span.rule]) + sizes.BAND_END
        left = sizes.EDGE + sizes.INSET * span.level
        yield Band(Rect(left, span.top, right - left, span.bottom - span.top), span.level)


def _headings(ranks: Ranks, columns: Columns, goal: CardBox) -> Iterator[Heading]:
    column = 0
    for depth, slots in enumerate(ranks.slots):
        if ranks.blocks:
            yield Heading(_after(depth), columns.lefts[column], sizes.HEADING_Y)
        column += slots
    rules = len(set(ranks.height.values()))
    yield Heading("Rule" if rules == 1 else "Rules", columns.middle(column), sizes.HEADING_Y, centred=True)
    yield Heading("Credential", goal.rect.middle[0], sizes.HEADING_Y, centred=True)


def _after(steps: int) -> str:
    if not steps:
        return "Start anywhere here"
    number = _NUMBERS[steps] if steps < len(_NUMBERS) else str(steps)
    return f"After {number} step{'s' if steps > 1 else ''}"
