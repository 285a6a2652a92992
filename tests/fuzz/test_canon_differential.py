"""A few of the documents and graphs of `canon_differential`, in every test run."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.canon_differential import compare_document, compare_graph, make_document, make_graph

_SEEDS = st.integers(0, 2**32)


@given(_SEEDS)
@settings(max_examples=150, deadline=None)
def test_documents_have_the_canonical_form_that_others_give_them(seed):
    document, _ = make_document(random.Random(seed))
    compare_document(document)


@given(_SEEDS)
@settings(max_examples=300, deadline=None)
def test_graphs_have_the_canonical_form_that_others_give_them(seed):
    compare_graph(make_graph(random.Random(seed)))
