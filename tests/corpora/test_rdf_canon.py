"""W3C's suite for RDFC-1.0: every sound dataset to the byte, every poison graph refused."""

import json

import pytest

from tests.corpora import shared
from tests.corpora.nquads import parse_nquads
from wallet.core.proofs.errors import TooComplex
from wallet.core.proofs.rdf_terms import escape
from wallet.core.proofs.rdfc import canonical_nquads


def _entries(kind):
    suite = shared("suites", "rdf-canon")
    entries = json.loads((suite / "manifest.jsonld").read_text())["entries"]
    return [(suite, entry) for entry in entries if entry["type"] == f"rdfc:{kind}"]


def _canonical(suite, entry):
    algorithm = entry.get("hashAlgorithm", "SHA256").lower()
    quads = parse_nquads((suite / entry["action"]).read_text(), escape)
    return canonical_nquads(quads, hash_algorithm=algorithm)


def test_every_sound_dataset():
    entries = _entries("RDFC10EvalTest")
    wrong = [
        entry["id"] for suite, entry in entries if _canonical(suite, entry) != (suite / entry["result"]).read_text()
    ]
    assert (len(entries), wrong) == (64, [])


def test_the_poison_graph_is_refused():
    entries = _entries("RDFC10NegativeEvalTest")
    assert len(entries) == 1
    for suite, entry in entries:
        with pytest.raises(TooComplex):
            _canonical(suite, entry)
