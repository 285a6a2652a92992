"""RDF Dataset Canonicalization (RDFC-1.0) on plain tuples, within a budget of work.

A term is text as N-Quads writes it (`<iri>`, `"literal"@en`) or an int, which is a blank node. The budget is what
keeps a hostile graph from costing minutes: every quad looked at by the n-degree hash and every step of every order
tried counts.

Source: https://www.w3.org/TR/rdf-canon/ (Recommendation, May 2024); the numbers in comments are its sections.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from wallet.core.proofs.rdfc_names import Naming, Quad, Term, lines_of


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
        self.texts = {subject: lines_of(subject, found) for subject, found in self.ends.items()}  # their lines

    def digests(self, hash_algorithm: str) -> dict[int, str]:
        """Return the first-degree hashes of the blank nodes that nothing outside can be beside."""
        found = self._digests.get(hash_algorithm)
        if found is None:
            all_of = Naming(self.blank, self.links, hash_algorithm, {}).first_degree
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
        blocks.append((name, lines_of(name, sorted(found + tails.pop(subject)) if subject in tails else found)))
    for subject, found in tails.items():
        name = names[subject] if isinstance(subject, int) else subject
        blocks.append((name, lines_of(name, sorted(found))))
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


def _names(
    ends: Mapping[Term, list[str]], links: list[Quad], hash_algorithm: str, known: Mapping[int, str]
) -> Mapping[int, str]:
    """Return the canonical name of every blank node. Where there is only one, as in a proof, nothing is hashed."""
    if not links:
        blank = [subject for subject in ends if isinstance(subject, int)]
        if len(blank) < 2:
            return dict.fromkeys(blank, "_:c14n0")
    return Naming(ends, links, hash_algorithm, known).names()
