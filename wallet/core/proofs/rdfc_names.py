"""The names that RDFC-1.0 gives blank nodes, within a budget of work.

The budget is what keeps a hostile graph from costing minutes: every quad looked at by the n-degree hash and every step
of every order tried counts.

Source: https://www.w3.org/TR/rdf-canon/ (Recommendation, May 2024); the numbers in comments are its sections.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import TypeAlias

from wallet.base.limits import CANON_DEPTH_MAX, CANON_WORK_MAX
from wallet.core.proofs.errors import TooComplex

Term: TypeAlias = str | int
Quad: TypeAlias = tuple[Term, str, Term, Term | None]  # subject, predicate, object, graph (None: default)


def _line_seen_from(node: int, quad: Quad) -> str:
    s, p, o, g = quad
    s = s if isinstance(s, str) else "_:a" if s == node else "_:z"
    o = o if isinstance(o, str) else "_:a" if o == node else "_:z"
    if g is None:
        return f"{s} {p} {o} .\n"
    return f"{s} {p} {o} {g if isinstance(g, str) else '_:a' if g == node else '_:z'} .\n"


def lines_of(name: str, ends: Sequence[str]) -> str:
    """Return the lines of one subject, each of which goes on after its name as `ends` says."""
    return name + name.join(ends) if ends else ""


class _Issuer:
    """Issues identifiers with one prefix and remembers in which order (4.5)."""

    def __init__(self, prefix: str, names: dict[int, str] | None = None) -> None:
        self.prefix = prefix
        self.names = dict(names or {})  # insertion order is order of issue

    def issue(self, node: int) -> str:
        name = self.names.get(node)
        if name is None:
            name = self.names[node] = f"{self.prefix}{len(self.names)}"
        return name

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, self.names)


class Naming:
    """The state of one run (4.3)."""

    def __init__(
        self,
        ends: Mapping[Term, list[str]] | Mapping[int, list[str]],
        links: list[Quad],
        hash_algorithm: str,
        known: Mapping[int, str],
    ) -> None:
        self._hash = getattr(hashlib, hash_algorithm)
        self._canonical = _Issuer("_:c14n")
        self._work = 0
        self._ends = ends
        self._links: dict[int, list[Quad]] = {node: [] for node in ends if isinstance(node, int)}
        for quad in links:
            subject, _, value, graph = quad
            if isinstance(subject, int):
                self._links.setdefault(subject, []).append(quad)
            if isinstance(value, int) and value != subject:
                self._links.setdefault(value, []).append(quad)
            if isinstance(graph, int) and graph not in (subject, value):
                self._links.setdefault(graph, []).append(quad)
        self.first_degree = {node: known.get(node) or self._hash_first_degree(node) for node in self._links}

    def names(self) -> dict[int, str]:
        """Run the algorithm (4.4.3) and return the canonical name of every blank node."""
        first = self.first_degree
        if len(set(first.values())) == len(first):
            return {node: f"_:c14n{number}" for number, node in enumerate(sorted(first, key=first.__getitem__))}
        same_hash: defaultdict[str, list[int]] = defaultdict(list)
        for node, digest in self.first_degree.items():
            same_hash[digest].append(node)
        groups = [nodes for _, nodes in sorted(same_hash.items())]
        for nodes in groups:
            if len(nodes) == 1:
                self._canonical.issue(nodes[0])
        for nodes in groups:
            if len(nodes) > 1:
                self._name_alike(nodes)
        return self._canonical.names

    def _name_alike(self, nodes: list[int]) -> None:
        paths = []
        for node in nodes:
            if node not in self._canonical.names:
                issuer = _Issuer("_:b")
                issuer.issue(node)
                paths.append(self._hash_n_degree(node, issuer, depth=1))
        for _, issuer in sorted(paths, key=lambda path: path[0]):
            for node in issuer.names:
                self._canonical.issue(node)

    def _digest(self, text: str) -> str:
        digest: str = self._hash(text.encode()).hexdigest()
        return digest

    def _hash_first_degree(self, node: int) -> str:
        """Section 4.6: the node's own quads, itself written `_:a` and every other blank node `_:z`."""
        ends, links = self._ends.get(node, ()), self._links[node]
        if not links:
            return self._digest(lines_of("_:a", ends))
        lines = ["_:a" + end for end in ends] + [_line_seen_from(node, quad) for quad in links]
        lines.sort()
        return self._digest("".join(lines))

    def _hash_related(self, related: int, position: str, quad: Quad, issuer: _Issuer) -> str:
        """Section 4.7."""
        name = self._canonical.names.get(related) or issuer.names.get(related) or self.first_degree[related]
        return self._digest(position + (name if position == "g" else quad[1] + name))

    def _related(self, node: int, issuer: _Issuer) -> list[tuple[str, list[int]]]:
        """Section 4.8.3, steps 1 to 3: the blank nodes beside this one, grouped by how they are related."""
        self._spend(len(self._links[node]))
        groups: defaultdict[str, list[int]] = defaultdict(list)
        for quad in self._links[node]:
            for position, term in (("s", quad[0]), ("o", quad[2]), ("g", quad[3])):
                if isinstance(term, int) and term != node:
                    groups[self._hash_related(term, position, quad, issuer)].append(term)
        return sorted(groups.items())

    def _hash_n_degree(self, node: int, issuer: _Issuer, *, depth: int) -> tuple[str, _Issuer]:
        """Section 4.8."""
        if depth > CANON_DEPTH_MAX:
            raise TooComplex
        data = []
        for related_hash, nodes in self._related(node, issuer):
            path, issuer = self._best_path(nodes, issuer, depth)
            data += [related_hash, path]
        return self._digest("".join(data)), issuer

    def _best_path(self, nodes: list[int], issuer: _Issuer, depth: int) -> tuple[str, _Issuer]:
        """Section 4.8.3, step 5.4: of all orders of these nodes the one whose path is least."""
        best: tuple[str, _Issuer] | None = None
        for order in permutations(nodes):
            self._spend(len(order) + len(issuer.names))
            found = self._path(order, issuer.copy(), best[0] if best else None, depth)
            if found is not None and (best is None or found[0] < best[0]):
                best = found
        if best is None:  # cannot be: the first order is never given up
            raise TooComplex
        return best

    def _path(
        self, order: tuple[int, ...], issuer: _Issuer, limit: str | None, depth: int
    ) -> tuple[str, _Issuer] | None:
        """Section 4.8.3, steps 5.4.1 to 5.4.6; None as soon as the path is longer and greater than `limit`."""
        path = ""
        unvisited = []
        for node in order:
            name = self._canonical.names.get(node)
            if name is None:
                if node not in issuer.names:
                    unvisited.append(node)
                name = issuer.issue(node)
            path += name
            if _beyond(path, limit):
                return None
        for node in unvisited:
            digest, found = self._hash_n_degree(node, issuer, depth=depth + 1)
            path += f"{issuer.issue(node)}<{digest}>"
            issuer = found
            if _beyond(path, limit):
                return None
        return path, issuer

    def _spend(self, work: int) -> None:
        self._work += work
        if self._work > CANON_WORK_MAX:
            raise TooComplex


def _beyond(path: str, limit: str | None) -> bool:
    return limit is not None and len(path) >= len(limit) and path > limit
