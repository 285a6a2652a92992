"""RDF Dataset Canonicalization (RDFC-1.0) on plain tuples, within a budget of work.

A term is text as N-Quads writes it (`<iri>`, `"literal"@en`) or an int, which is a blank node. The budget is what
keeps a hostile graph from costing minutes: every quad looked at by the n-degree hash and every step of every order
tried counts.

Source: https://www.w3.org/TR/rdf-canon/ (Recommendation, May 2024); the numbers in comments are its sections.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import permutations
from typing import TypeAlias

from wallet.base.limits import CANON_DEPTH_MAX, CANON_WORK_MAX
from wallet.core.proofs.errors import TooComplex

Term: TypeAlias = str | int
Quad: TypeAlias = tuple[Term, str, Term, Term | None]  # subject, predicate, object, graph (None: default)


@dataclass(slots=True)
class Dataset:
    """Quads in two heaps: those that join blank nodes or stand in a graph of their own (`links`), and all others.

    Of the others only what follows the subject is kept, as the line of N-Quads that it will be (`ends`).
    """

    ends: defaultdict[Term, list[str]] = field(default_factory=lambda: defaultdict(list))  # by subject
    links: list[Quad] = field(default_factory=list)
    fragments: list[tuple[Fragment, int]] = field(default_factory=list)  # each with the number of its first blank node

    def add(self, subject: Term, predicate: str, value: Term, graph: Term | None) -> None:
        """Add one quad; duplicates are allowed."""
        if graph is None and isinstance(value, str):
            self.ends[subject].append(f" {predicate} {value} .\n")
        else:
            self.links.append((subject, predicate, value, graph))

    def include(self, fragment: Fragment, first: int) -> None:
        """Add all of a fragment, its blank nodes numbered from `first`."""
        for subject, found in fragment.joined.items():
            self.ends[subject] += found
        if fragment.links:
            self.links += [
                (
                    s + first if isinstance(s, int) else s,
                    p,
                    o + first if isinstance(o, int) else o,
                    g + first if isinstance(g, int) else g,
                )
                for s, p, o, g in fragment.links
            ]
        self.fragments.append((fragment, first))


class Fragment:
    """A part of a dataset that other datasets hold as well, with what can be known of it beforehand.

    Its blank nodes are numbered from 0. Only `root` may be linked to from outside.
    """

    __slots__ = ("_digests", "_root", "blank", "ends", "joined", "links", "texts")

    def __init__(self, dataset: Dataset, root: Term) -> None:
        self._root = root
        self._digests: dict[str, dict[int, str]] = {}
        self.links = list(dict.fromkeys(dataset.links))
        linking = {quad[0] for quad in self.links}
        self.blank: dict[int, list[str]] = {}  # the ends of blank nodes, sorted: nothing outside adds to them
        self.joined: dict[str, list[str]] = {}  # of others that are joined to blank nodes
        self.ends: dict[str, list[str]] = {}  # of all others
        for subject, found in _everything(dataset).items():
            ordered = sorted(set(found))
            if isinstance(subject, int):
                self.blank[subject] = ordered
            elif subject in linking:
                self.joined[subject] = ordered
            elif ordered:
                self.ends[subject] = ordered
        self.texts = {subject: _block(subject, found) for subject, found in self.ends.items()}  # their lines

    def digests(self, hash_algorithm: str) -> dict[int, str]:
        """Return the first-degree hashes of the blank nodes that nothing outside can be beside."""
        found = self._digests.get(hash_algorithm)
        if found is None:
            all_of = _Canonicalization(self.blank, self.links, hash_algorithm, {}).first_degree
            found = {node: digest for node, digest in all_of.items() if node != self._root}
            self._digests[hash_algorithm] = found
        return found


def canonical_nquads(quads: Iterable[Quad], *, hash_algorithm: str = "sha256") -> str:
    """Return the canonical N-Quads of some quads, as `canonical_lines`."""
    dataset = Dataset()
    for quad in quads:
        dataset.add(*quad)
    return canonical_lines(dataset, hash_algorithm=hash_algorithm)


def canonical_lines(dataset: Dataset, *, hash_algorithm: str = "sha256") -> str:
    """Return the canonical N-Quads of a dataset: sorted lines, blank nodes named `_:c14n0` and so on.

    Args:
        dataset: in any order, duplicates allowed.
        hash_algorithm: `sha256` or `sha384`.

    Raises:
        TooComplex: over `CANON_WORK_MAX` or `CANON_DEPTH_MAX`.
    """
    links = list(dict.fromkeys(dataset.links)) if dataset.links else []
    own, texts = _apart(dataset, {quad[0] for quad in links})
    ends = {subject: sorted(set(found)) if len(found) > 1 else found for subject, found in own.items()}
    known: dict[int, str] = {}
    for fragment, first in dataset.fragments:
        ends |= {node + first: found for node, found in fragment.blank.items()}
        known |= {node + first: digest for node, digest in fragment.digests(hash_algorithm).items()}
    names = _names(ends, links, hash_algorithm, known)
    return _written(ends, _tails(links, names), names, texts)


def _apart(dataset: Dataset, linking: AbstractSet[Term]) -> tuple[Mapping[Term, list[str]], Mapping[str, str]]:
    """Return the ends that have to be looked at, and by subject the lines of those that only fragments speak of."""
    texts: dict[str, str] = {}
    for fragment, _ in dataset.fragments:
        more = fragment.texts
        apart = more.keys().isdisjoint(dataset.ends) and more.keys().isdisjoint(linking)
        if not apart or any(texts.get(subject, text) != text for subject, text in more.items()):
            return _together(dataset), {}
        texts |= more
    return dataset.ends, texts


def _together(dataset: Dataset) -> Mapping[Term, list[str]]:
    """All ends but those of blank nodes in fragments, where several parts speak of one subject."""
    ends = {subject: list(found) for subject, found in dataset.ends.items()}
    for fragment, _ in dataset.fragments:
        for subject, found in fragment.ends.items():
            ends.setdefault(subject, []).extend(found)
    return ends


def _everything(dataset: Dataset) -> Mapping[Term, list[str]]:
    ends = dict(_together(dataset))
    for fragment, first in dataset.fragments:
        ends |= {node + first: found for node, found in fragment.blank.items()}
    return ends


def _written(
    ends: Mapping[Term, list[str]],
    tails: dict[Term, list[str]],
    names: Mapping[int, str],
    texts: Mapping[str, str],
) -> str:
    """Every line, sorted: subject by subject, since what follows a subject begins with a blank, the least there is."""
    blocks = list(texts.items())
    for subject, found in ends.items():
        name = names[subject] if isinstance(subject, int) else subject
        blocks.append((name, _block(name, sorted(found + tails.pop(subject)) if subject in tails else found)))
    for subject, found in tails.items():
        name = names[subject] if isinstance(subject, int) else subject
        blocks.append((name, _block(name, sorted(found))))
    blocks.sort()
    return "".join([text for _, text in blocks])


def _tails(links: list[Quad], names: Mapping[int, str]) -> dict[Term, list[str]]:
    """What follows the subject in the lines of these quads, by subject."""
    tails: defaultdict[Term, list[str]] = defaultdict(list)
    for s, p, o, g in links:
        value = names[o] if isinstance(o, int) else o
        graph = "" if g is None else f" {names[g] if isinstance(g, int) else g}"
        tails[s].append(f" {p} {value}{graph} .\n")
    return tails


def _block(name: str, ends: Sequence[str]) -> str:
    """Return the lines of one subject."""
    return name + name.join(ends) if ends else ""


def _names(
    ends: Mapping[Term, list[str]], links: list[Quad], hash_algorithm: str, known: Mapping[int, str]
) -> Mapping[int, str]:
    """Return the canonical name of every blank node. Where there is only one, as in a proof, nothing is hashed."""
    if not links:
        blank = [subject for subject in ends if isinstance(subject, int)]
        if len(blank) < 2:
            return dict.fromkeys(blank, "_:c14n0")
    return _Canonicalization(ends, links, hash_algorithm, known).names()


def _line_seen_from(node: int, quad: Quad) -> str:
    s, p, o, g = quad
    s = s if isinstance(s, str) else "_:a" if s == node else "_:z"
    o = o if isinstance(o, str) else "_:a" if o == node else "_:z"
    if g is None:
        return f"{s} {p} {o} .\n"
    return f"{s} {p} {o} {g if isinstance(g, str) else '_:a' if g == node else '_:z'} .\n"


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


class _Canonicalization:
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
            return self._digest(_block("_:a", ends))
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
