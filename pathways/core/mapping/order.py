"""The order in which a map is read and tabbed through: along the lines, from what is needed first to the goal."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pathways.core.mapping.graph import MapModel, MapRule
from pathways.core.mapping.rows import Cell, Rows


def reading_order(model: MapModel, before: Sequence[tuple[str, str]], rows: Rows) -> tuple[str, ...]:
    """Return every id once; nothing comes before what leads to it, and otherwise group by group."""
    groupwise = [*_after_members(model.root, rows), model.goal.id, *(card.id for card in model.onward)]
    place = {one: number for number, one in enumerate(groupwise)}
    follow: dict[str, list[str]] = defaultdict(list)
    waits_for: dict[str, int] = defaultdict(int)
    for first, then in [*before, *_upwards(model.root), (model.root.id, model.goal.id)]:
        follow[first].append(then)
        waits_for[then] += 1
    ready = [place[one] for one in groupwise if not waits_for[one]]
    heapq.heapify(ready)
    order = []
    while ready:
        one = groupwise[heapq.heappop(ready)]
        order.append(one)
        for then in follow[one]:
            waits_for[then] -= 1
            if not waits_for[then]:
                heapq.heappush(ready, place[then])
    return tuple(order)


def _after_members(rule: MapRule, rows: Rows) -> Iterator[str]:
    def where(card: str) -> tuple[int, int]:
        cell: Cell = rows.cells[card]
        return cell.row, cell.column

    cards = sorted((child.id for child in rule.children if not isinstance(child, MapRule)), key=where)
    waiting = iter(cards)
    for child in rule.children:
        if isinstance(child, MapRule):
            yield from _after_members(child, rows)
        else:
            yield next(waiting)
    yield rule.id


def _upwards(rule: MapRule) -> Iterator[tuple[str, str]]:
    for child in rule.children:
        yield child.id, rule.id
        if isinstance(child, MapRule):
            yield from _upwards(child)
