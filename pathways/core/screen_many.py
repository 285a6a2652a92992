"""The same screen for a hundred thousand learners: one sparse product a level, learners by nodes.

Levels are those of the gates: a gate's level is above every gate that feeds it, through an award too. Learners whose
badges are not just what the catalogue says (more credits, copies, from elsewhere) go through the single screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import networkx as nx

from pathways.core.screen import Screen, Unit

if TYPE_CHECKING:
    import numpy as np

    Ints: TypeAlias = np.ndarray[Any, np.dtype[np.int32]]

_MOST: Final = (1 << 31) - 1  # more thousandths of a credit than anybody has
ROWS_AT_ONCE: Final = 16_384  # so that a slice stays within the processor's caches and memory stays flat


@dataclass(frozen=True, slots=True)
class Possible:
    """Pairs of learner (its place in the input) and index into `Screen.pathways`, sorted."""

    learners: Ints
    pathways: Ints


@dataclass(frozen=True)
class ScreenForMany:
    """A screen laid out as matrices. Built once for a catalogue; reading it is safe from several threads."""

    screen: Screen

    def possible(self, learners: Sequence[Sequence[Unit]]) -> Possible:
        """Return which pathways might be complete for whom; `learners` are their badges, in any order."""
        import numpy as np

        slots = self.screen.slots
        starts: list[int] = [0]
        held: list[int] = []
        odd: list[int] = []
        for place, units in enumerate(learners):
            if all(unit.copies == 1 and unit.credits is None and unit.achievement in slots for unit in units):
                held.extend(slots[unit.achievement] for unit in units)
            else:
                odd.append(place)
            starts.append(len(held))
        many = self.possible_slots(np.asarray(starts, np.int32), np.asarray(held, np.int32))
        single = [(place, index) for place in odd for index in self.screen.possible_indexes(learners[place])]
        if not odd:
            return many
        keep = ~np.isin(many.learners, np.asarray(odd, np.int32))
        rows = np.concatenate([many.learners[keep], np.asarray([place for place, _ in single], np.int32)])
        found = np.concatenate([many.pathways[keep], np.asarray([index for _, index in single], np.int32)])
        order = np.lexsort((found, rows))
        return Possible(rows[order], found[order])

    def possible_slots(self, starts: Ints, slots: Ints) -> Possible:
        """The same for ordinary badges as arrays: learner i holds `slots[starts[i]:starts[i + 1]]`, each once."""
        import numpy as np

        parts = list(self._slices(starts, slots))
        rows = np.concatenate([rows for rows, _ in parts]) if parts else np.empty(0, np.int32)
        found = np.concatenate([found for _, found in parts]) if parts else np.empty(0, np.int32)
        return Possible(rows, found)

    def _slices(self, starts: Ints, slots: Ints) -> Iterator[tuple[Ints, Ints]]:
        for begin in range(0, len(starts) - 1, ROWS_AT_ONCE):
            end = min(begin + ROWS_AT_ONCE, len(starts) - 1)
            here = starts[begin : end + 1] - starts[begin]
            rows, found = self._slice(here, slots[starts[begin] : starts[end]])
            yield rows + begin, found

    def _slice(self, starts: Ints, slots: Ints) -> tuple[Ints, Ints]:
        import numpy as np
        from scipy.sparse import csr_matrix

        count, nodes = len(starts) - 1, len(self.screen.edges)
        held = csr_matrix((np.ones(len(slots), np.int32), slots, starts), shape=(count, nodes))
        rows_of_all = np.arange(count, dtype=np.int32)
        lent = self._held_awards(starts, slots)
        rows_found, gates_found = [rows_of_all[:0]], [rows_of_all[:0]]
        for weights, thresholds, gates in self._levels:
            sums = held @ weights
            opened = sums.data >= thresholds[sums.indices]
            rows = np.repeat(rows_of_all, np.diff(sums.indptr))[opened]
            columns = gates[sums.indices[opened]]
            rows_found.append(rows)
            gates_found.append(columns)
            rows, columns, lent = self._fill(rows, self._lends[columns], lent)
            pointers = np.zeros(count + 1, np.int32)
            np.cumsum(np.bincount(rows, minlength=count), out=pointers[1:])
            held = held + csr_matrix((np.ones(len(rows), np.int32), columns, pointers), shape=(count, nodes))
        return self._pathways_of(np.concatenate(rows_found), np.concatenate(gates_found), count)

    def _held_awards(self, starts: Ints, slots: Ints) -> Ints:
        """Which awards are held already, as row times nodes plus slot; they are not lent a second time."""
        import numpy as np

        ours = self._is_award[slots]
        rows = np.repeat(np.arange(len(starts) - 1, dtype=np.int64), np.diff(starts))[ours]
        return rows * len(self.screen.edges) + slots[ours]

    def _fill(self, rows: Ints, columns: Ints, lent: Ints) -> tuple[Ints, Ints, Ints]:
        """Return what open gates add to the matrix, an award at most once; rows stay in order."""
        import numpy as np

        fills = columns >= 0
        rows, columns = rows[fills], columns[fills]
        if not self._lent_twice and not len(lent):
            return rows, columns, lent
        keys = rows.astype(np.int64) * len(self.screen.edges) + columns
        keys = np.unique(keys)
        keys = keys[~np.isin(keys, lent)]
        new = keys % len(self.screen.edges)
        return keys // len(self.screen.edges), new, np.concatenate([lent, keys[self._is_award[new]]])

    def _pathways_of(self, rows: Ints, gates: Ints, count: int) -> tuple[Ints, Ints]:
        """Keep the gates that are pathways', add those open to everybody, and sort."""
        import numpy as np

        many = len(self.screen.pathways)
        found = gates - len(self.screen.credits)
        ours = found < many
        keys = rows[ours].astype(np.int64) * many + found[ours]
        if always := sorted(self.screen.always):
            everybody = np.arange(count, dtype=np.int64)[:, None] * many + np.asarray(always)
            keys = np.concatenate([keys, everybody.ravel()])
        keys.sort()
        return (keys // many).astype(np.int32), (keys % many).astype(np.int32)

    @cached_property
    def _is_award(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        import numpy as np

        marks = np.zeros(len(self.screen.edges), np.bool_)
        marks[list(self.screen.awards.values())] = True
        return marks

    @cached_property
    def _lent_twice(self) -> bool:
        """Whether two pathways award the same achievement."""
        return len(set(self.screen.awards.values())) < len(self.screen.awards)

    @cached_property
    def _lends(self) -> Ints:
        """By node: the column that an open gate fills, its own or its award's slot; -1 where that feeds nothing."""
        import numpy as np

        first, beyond = len(self.screen.credits), len(self.screen.credits) + len(self.screen.pathways)
        lends = np.arange(len(self.screen.edges), dtype=np.int32)
        lends[first:beyond] = -1
        for gate, slot in self.screen.awards.items():
            lends[gate] = slot
        feeds_nothing = np.asarray([not edges for edges in self.screen.edges], np.bool_)
        lends[feeds_nothing[lends]] = -1
        return lends

    @cached_property
    def _levels(self) -> list[tuple[Any, Ints, Ints]]:
        """Level by level: weights (nodes by gates of the level), thresholds, and the gates' own numbers."""
        import numpy as np
        from scipy.sparse import csr_matrix

        thresholds = self.screen.all_thresholds
        feeders: dict[int, list[tuple[int, int]]] = {}
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_edges_from(self.screen.awards.items())
        for node, edges in enumerate(self.screen.edges):
            for gate, weight in edges:
                graph.add_edge(node, gate)
                feeders.setdefault(gate, []).append((node, weight))
        levels = []
        for generation in nx.topological_generations(graph):
            gates = sorted(feeders.keys() & set(generation))
            if not gates:
                continue
            column = {gate: place for place, gate in enumerate(gates)}
            fed = [(node, column[gate], weight) for gate in gates for node, weight in feeders[gate]]
            nodes, columns, weights = (np.asarray(part, np.int32) for part in zip(*fed, strict=True))
            shape = (len(self.screen.edges), len(gates))
            reach = np.asarray([min(thresholds[gate], _MOST) for gate in gates], np.int32)
            levels.append((csr_matrix((weights, (nodes, columns)), shape=shape), reach, np.asarray(gates, np.int32)))
        return levels
