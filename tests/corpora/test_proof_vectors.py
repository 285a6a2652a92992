"""Proofs that others made: W3C's vectors, and every signed document among the corpora."""

import json
from datetime import datetime

import pytest

from tests.corpora import shared
from wallet.base.errors import AppError
from wallet.core.dids.document import KeyFailure, find_key
from wallet.core.dids.resolve import resolve_issuer
from wallet.core.proofs.canon import canonicalize
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.data_integrity import check_prepared, parse_proofs, prepare_proof
from wallet.core.strict_json import parse_json_object
from wallet.core.verify.materials import Materials
from wallet.core.verify.report import Outcome

SELECTIVE = "ecdsa-sd-2023"


def _texts():
    index = json.loads(shared("contexts", "index.json").read_text())["documents"]
    return {
        url: json.loads(shared("contexts", entry["file"]).read_text())
        for url, entry in index.items()
        if entry["kind"] == "context"
    }


def _cases(kind=None):
    cases = json.loads(shared("vectors", "manifest.json").read_text())["cases"]
    return [case for case in cases if kind in (None, case["kind"])]


def _signed(path):
    """The document in a file, if it is JSON with a proof."""
    try:
        document = parse_json_object(path.read_bytes())
    except AppError:
        return None
    return document if "proof" in document and "@context" in document else None


def test_our_contexts_are_those_of_the_corpora():
    texts = _texts()
    ours = ContextSet.bundled().documents
    assert {url for url in ours if url not in texts} == set()
    assert {url for url, document in ours.items() if document != texts[url]} == set()


def test_w3c_vectors():
    contexts = ContextSet.bundled().with_documents(_texts())
    wrong = []
    cases = _cases("di-suite-vector")
    for case in cases:
        document = _signed(shared("vectors", case["file"]))
        want = Outcome.PASSED if case["expected"]["verdict"] == "valid" else Outcome.FAILED
        got = {_outcome(document, proof, contexts, case) for proof in parse_proofs(document)}
        if SELECTIVE in case["id"]:
            want = Outcome.UNKNOWN
        elif want is Outcome.FAILED:
            got -= {Outcome.PASSED}  # of a set, one bad proof is enough
        if got != {want}:
            wrong.append((case["id"], got))
    assert (len(cases), wrong) == (14, [])


def _outcome(document, proof, contexts, case):
    prepared = prepare_proof(document, proof, contexts)
    if prepared.settled is not None:
        return prepared.settled.outcome
    method = proof.verification_method
    owner = resolve_issuer(method.partition("#")[0], Materials())
    at = datetime.fromisoformat(case["verify_at"])
    key = find_key(owner.document, method, at=at)
    assert not isinstance(key, KeyFailure), case["id"]
    return check_prepared(prepared, key, now=at).outcome


def test_canonical_forms_are_those_of_the_general_engine():
    jsonld = pytest.importorskip("pyld.jsonld")
    contexts = ContextSet.bundled().with_documents(_texts())
    resolver = pytest.importorskip("pyld.context_resolver").ContextResolver

    def load(url, _options=None):
        text = json.dumps(contexts.get(url))
        return {"contextUrl": None, "documentUrl": url, "document": json.loads(text), "tag": "static"}

    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": load,
        "contextResolver": resolver({}, load),
    }
    compared = 0
    for case in _cases():
        document = _signed(shared("vectors", case["file"]))
        if document is None:
            continue
        unsecured = {name: value for name, value in document.items() if name != "proof"}
        try:
            ours = canonicalize(unsecured, contexts)
        except AppError:
            continue
        assert ours == jsonld.normalize(unsecured, options).encode(), case["id"]
        compared += 1
    assert compared > 100


def test_valid_proofs_of_the_corpora_are_not_refused():
    """Safe mode may refuse forgeries only: no valid document may say something that we would not sign."""
    contexts = ContextSet.bundled().with_documents(_texts())
    refused = {}
    for case in _cases():
        document = _signed(shared("vectors", case["file"]))
        if document is None or case["expected"]["verdict"] != "valid":
            continue
        for proof in parse_proofs(document):
            settled = prepare_proof(document, proof, contexts).settled
            if settled is not None and settled.outcome is Outcome.FAILED:
                refused[case["id"]] = settled.code
    assert refused == {}
