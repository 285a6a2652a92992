"""Where lines run: which gutters and gaps each one takes, before anything has a coordinate.

A line leaves a card to the right and changes between running across (in a row whose cells are free, or in a gap
between two rows) and running up or down (in the gutter left of a column). So no line is ever under a card.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from pathways.core.mapping.channels import Net, tracks
from pathways.core.mapping.graph import MapModel, MapRule, State, rules_of
from pathways.core.mapping.ranks import Ranks
from pathways.core.mapping.rows import Cell, Rows

ASIDE: Final = 14  # pixels above or below its middle where a second line leaves a card
ENTRY: Final = (
    -6
)  # where lines from other rows come in; never the height at which one leaves, so that none run over each other


class Stroke(StrEnum):
    EARNED = "earned"
    NOW = "now"
    LATER = "later"
    NEEDED = "needed"  # first, before the card it leads to


@dataclass(frozen=True, slots=True)
class AcrossRow:
    """Across in a row, so many pixels below the middle of its cards."""

    row: int
    below: int = 0


@dataclass(frozen=True, slots=True)
class AcrossGap:
    """Across in a gap between rows, on a lane that the same key shares."""

    gap: int
    key: Hashable


@dataclass(frozen=True, slots=True)
class AcrossRule:
    """Across at the middle of a junction, out of it; or into it with others of the same stroke."""

    rule: str
    into: Stroke | None = None


Across: TypeAlias = AcrossRow | AcrossGap | AcrossRule


@dataclass(frozen=True, slots=True)
class Turn:
    """Up or down in the gutter left of a column, on a track that the same key shares."""

    gutter: int
    key: Hashable


@dataclass(frozen=True, slots=True)
class Wire:
    """One line: across, then for each turn up or down and across again."""

    source: str
    target: str
    stroke: Stroke
    across: tuple[Across, ...]
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Routes:
    wires: tuple[Wire, ...]
    lanes: Mapping[int, Mapping[Hashable, int]]  # by gap
    tracks: Mapping[int, Mapping[Hashable, int]]  # by gutter between cards


def gap_above(row: int, block: int) -> int:
    """Return the number of a gap; the gaps below one row and above the next of its block are the same."""
    return 2 * (row + block)


def gap_below(row: int, block: int) -> int:
    """Return the number of the gap below a row."""
    return gap_above(row, block) + 2


def stroke_of(state: State) -> Stroke:
    """Return the line that leads from something in this state to the rule it counts in."""
    if state in (State.EARNED, State.WAIVED):
        return Stroke.EARNED
    return Stroke.NOW if state is State.IN_PROGRESS else Stroke.LATER


def find_routes(model: MapModel, ranks: Ranks, rows: Rows) -> Routes:
    """Decide the way of every line."""
    return _Router(model, ranks, rows).run()


class _Router:
    def __init__(self, model: MapModel, ranks: Ranks, rows: Rows) -> None:
        self.model, self.ranks, self.cells = model, ranks, rows.cells
        self.middles = {rule.id: _middle(rule, rows.cells) for rule in rules_of(model.root)}
        self.taken = {(cell.row, cell.column) for cell in rows.cells.values()}
        self.last = {row: max(c.column for c in cells) for row, cells in _by_row(rows.cells.values()).items()}
        self.block_of_row = {cell.row: cell.block for cell in rows.cells.values()}
        self.owners: dict[AcrossRow, list[tuple[int, int, Hashable]]] = defaultdict(list)

    def run(self) -> Routes:
        wires = [wire for rule in rules_of(self.model.root) for wire in self._into(rule)]
        wires += [self._needed(first, then) for first, then in self._nearest_first()]
        lanes = _lanes(wires)
        return Routes(tuple(wires), lanes, self._tracks(wires, lanes))

    def _nearest_first(self) -> list[tuple[str, str]]:
        """Give the shortest lines the free rows."""

        def reach(pair: tuple[str, str]) -> tuple[int, int]:
            first, then = self.cells[pair[0]], self.cells[pair[1]]
            return then.column - first.column, abs(first.row - then.row)

        return sorted(self.ranks.before, key=reach)

    def _into(self, rule: MapRule) -> Iterable[Wire]:
        """Lead everything that counts into its junction."""
        gutter = self.ranks.card_columns + self.ranks.height[rule.id]
        for child in rule.children:
            if isinstance(child, MapRule):
                first: tuple[Across, ...] = (AcrossRule(child.id),)
            elif child.counts:
                first = self._out_of(self.cells[child.id], rule, stroke_of(child.state))
            else:
                continue
            stroke = stroke_of(child.state)
            turns = [Turn(gutter, (rule.id, stroke))]
            if len(first) > 1:
                turns.insert(0, Turn(self.cells[child.id].column + 1, ("counts", first[1])))
            yield Wire(child.id, rule.id, stroke, (*first, AcrossRule(rule.id, stroke)), tuple(turns))

    def _out_of(self, cell: Cell, rule: MapRule, stroke: Stroke) -> tuple[Across, ...]:
        """Go straight when nothing stands to the right, else through the gap that is nearer to the junction."""
        if self.last[cell.row] == cell.column:
            return (AcrossRow(cell.row),)
        down = cell.row <= self.middles[rule.id]
        gap = gap_below(cell.row, cell.block) if down else gap_above(cell.row, cell.block)
        return AcrossRow(cell.row, ASIDE if down else -ASIDE), AcrossGap(gap, ("counts", rule.id, stroke))

    def _needed(self, first: str, then: str) -> Wire:
        start, end = self.cells[first], self.cells[then]
        out = AcrossRow(start.row, self._free_side(start))
        into = AcrossRow(end.row, ENTRY)
        across, turns = self._ways(first, then, out, into)
        return Wire(first, then, Stroke.NEEDED, across, turns)

    def _ways(
        self, first: str, then: str, out: AcrossRow, into: AcrossRow
    ) -> tuple[tuple[Across, ...], tuple[Turn, ...]]:
        start, end = self.cells[first], self.cells[then]
        leave, arrive = Turn(start.column + 1, ("from", first)), Turn(end.column, ("to", then))
        if start.row == end.row and self._claim(out, start.column + 1, end.column, first):
            return (out,), ()
        if start.column + 1 == end.column:
            return (out, into), (leave,)
        if self._claim(into, start.column + 1, end.column, ("to", then)):
            return (out, into), (leave,)
        if self._claim(out, start.column + 1, end.column, ("from", first)):
            return (out, into), (arrive,)
        gap = AcrossGap(gap_above(end.row, end.block), ("to", then))
        return (out, gap, into), (leave, arrive)

    def _free_side(self, cell: Cell) -> int:
        """Leave above the middle, or below it where the line that counts has to go up."""
        wires_up = self.last[cell.row] != cell.column and cell.row > self.middles[self.ranks.blocks[cell.block].rule]
        return ASIDE if wires_up else -ASIDE

    def _claim(self, across: AcrossRow, left: int, right: int, owner: Hashable) -> bool:
        """Take the cells between two gutters of a row for one bundle, unless a card or another bundle has them."""
        if any((across.row, column) in self.taken for column in range(left, right)):
            return False
        others = self.owners[across]
        if any(low < right and left < high and whose != owner for low, high, whose in others):
            return False
        others.append((left, right, owner))
        return True

    def _tracks(
        self, wires: list[Wire], lanes: Mapping[int, Mapping[Hashable, int]]
    ) -> dict[int, Mapping[Hashable, int]]:
        near: dict[tuple[int, Hashable], set[float]] = defaultdict(set)
        far: dict[tuple[int, Hashable], set[float]] = defaultdict(set)
        for wire in wires:
            for place, turn in enumerate(wire.turns):
                if turn.gutter < self.ranks.card_columns:
                    near[turn.gutter, turn.key].add(self._height(wire.across[place], lanes))
                    far[turn.gutter, turn.key].add(self._height(wire.across[place + 1], lanes))
        nets: dict[int, list[Net]] = defaultdict(list)
        for gutter, key in near:
            net = Net(key, tuple(sorted(near[gutter, key])), tuple(sorted(far[gutter, key])))
            nets[gutter].append(net)
        return {gutter: tracks(found) for gutter, found in sorted(nets.items())}

    def _height(self, across: Across, lanes: Mapping[int, Mapping[Hashable, int]]) -> float:
        """Return an ordinal that grows downwards."""
        if isinstance(across, AcrossGap):
            return across.gap + (lanes[across.gap][across.key] + 1) * 0.001
        if isinstance(across, AcrossRow):
            return 2 * (across.row + self.block_of_row[across.row]) + 1 + across.below * 0.01
        raise AssertionError("junctions stand right of the cards")


def _lanes(wires: list[Wire]) -> dict[int, Mapping[Hashable, int]]:
    """Give every bundle in a gap its lane: what counts runs above what is needed first."""
    ends: dict[tuple[int, Hashable], set[float]] = defaultdict(set)
    for wire in wires:
        for place, across in enumerate(wire.across):
            if isinstance(across, AcrossGap):
                ends[across.gap, across.key] |= {wire.turns[place - 1].gutter, wire.turns[place].gutter}
    nets: dict[int, list[Net]] = defaultdict(list)
    for (gap, key), found in ends.items():
        nets[gap].append(Net(key, (min(found),), (max(found),)))
    return {gap: tracks(found) for gap, found in sorted(nets.items())}


def _by_row(cells: Iterable[Cell]) -> Mapping[int, list[Cell]]:
    found: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[cell.row].append(cell)
    return found


def _middle(rule: MapRule, cells: Mapping[str, Cell]) -> float:
    """Return the row at whose height the junction will stand."""
    heights = [
        _middle(child, cells) if isinstance(child, MapRule) else float(cells[child.id].row) for child in rule.children
    ]
    return (min(heights) + max(heights)) / 2 if heights else 0.0
