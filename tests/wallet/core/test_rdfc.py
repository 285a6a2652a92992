"""Canonical names for blank nodes: independent of how they were numbered, and never dear."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyld.canon import URDNA2015
from pyld.nquads import parse_nquads

from wallet.core.proofs.errors import TooComplex
from wallet.core.proofs.rdfc import canonical_nquads

P, Q = "<urn:p>", "<urn:q>"


def _clique(size):
    return [(a, P, b, None) for a in range(size) for b in range(size) if a != b]


def _ring(size):
    return [(at, P, (at + 1) % size, None) for at in range(size)]


def _star_of_twins(size):
    return [(0, P, at, None) for at in range(1, size)] + [(at, Q, at % size + 1, None) for at in range(1, size)]


def _bipartite(left, right):
    return [(left + a, P, b, None) for a in range(right) for b in range(left)]


@pytest.mark.parametrize(
    "quads",
    [
        pytest.param(_clique(7), id="7-clique"),
        pytest.param(_clique(8), id="8-clique"),
        pytest.param(_clique(9), id="9-clique"),
        pytest.param(_ring(1_000), id="ring-of-1000"),
        pytest.param(_star_of_twins(1_000), id="star-of-twins"),
        pytest.param(_bipartite(1_000, 2), id="two-nodes-beside-1000"),
        pytest.param(_bipartite(30, 300), id="30-beside-300"),
    ],
)
def test_a_tangled_graph_is_refused(quads):
    with pytest.raises(TooComplex):
        canonical_nquads(quads)


def test_lines_are_sorted_and_said_once():
    quads = [("<urn:b>", P, '"x"', None), ("<urn:a>", P, 0, None), ("<urn:b>", P, '"x"', None), (0, Q, '"y"', 1)]
    assert canonical_nquads(quads).splitlines() == [
        "<urn:a> <urn:p> _:c14n1 .",
        '<urn:b> <urn:p> "x" .',
        '_:c14n1 <urn:q> "y" _:c14n0 .',
    ]


def test_sha384_names_differently():
    quads = [(at, P, f'"{at}"', None) for at in range(8)]
    assert canonical_nquads(quads) != canonical_nquads(quads, hash_algorithm="sha384")


_NODES = st.integers(0, 5)
_QUADS = st.lists(
    st.tuples(
        st.one_of(_NODES, st.just("<urn:s>")),
        st.sampled_from([P, Q]),
        st.one_of(_NODES, st.sampled_from(["<urn:o>", '"text"', '"text"@en'])),
        st.one_of(st.none(), st.just(6)),  # with two, RDFC-1.0 itself cannot tell some nodes apart
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=60)
@given(_QUADS, st.randoms(use_true_random=False))
def test_numbering_and_order_do_not_matter(quads, random_source):
    numbers = list(range(8))
    random_source.shuffle(numbers)
    renumbered = [tuple(numbers[t] if isinstance(t, int) else t for t in quad) for quad in quads]
    random_source.shuffle(renumbered)
    assert canonical_nquads(renumbered) == canonical_nquads(quads)


@settings(max_examples=60)
@given(_QUADS)
def test_agrees_with_pyld(quads):
    assume(all(s != o for s, _, o, _ in quads))  # PyLD counts a quad twice when a node points at itself

    def spelled(term):
        return f"_:x{term}" if isinstance(term, int) else term

    text = "".join(f"{' '.join(spelled(t) for t in quad if t is not None)} .\n" for quad in quads)
    theirs = URDNA2015().main(parse_nquads(text), {"format": "application/n-quads"})
    assert canonical_nquads(quads) == theirs
