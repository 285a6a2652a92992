"""Laurel beside other verifiers and bakers, on the same badges: times of one run on one core, and how many times faster.

Laurel's figure is the whole `judge`: reading, conformance, proof, issuer's key, status, dates, recipient, report. A peer's
is its own `verify` with the key at hand, which asks less. Each candidate goes through the same series of different
badges, so that nobody is timed on a badge it has seen a moment ago; all run in this process, in turn, warm.

The peers live in `.venv-peers` (see prepare_peers.py), whose packages stand last in the search path: what both
environments have is ours, for everybody. Without that folder their columns say "not installed".
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import json
import sys

from nacl.signing import VerifyKey
from pyld import jsonld
from pyld.context_resolver import ContextResolver

from tests.bench.badges import ED25519_2020, EXTENSIONS, OB3, VC2, credential, sign, sign_jwt, signer
from tests.bench.prepare_peers import PACKAGES
from tests.bench.timing import take_turns
from tests.sims.issuer import EMAIL, NOW
from wallet.core.encoding import decode_base58btc
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.keys import key_from_multibase, public_jwk
from wallet.core.verify.bench import Shelf
from wallet.core.verify.judge import judge
from wallet.core.verify.materials import Materials
from wallet.core.verify.report import Verdict

PEERS = ("openvc-core", "openbadgeslib", "PyLD", "joserfc")
SERIES = 48
_CONTEXTS = ContextSet.bundled()
_EMBEDDED = ("eddsa-rdfc-2022", "Ed25519Signature2020", "eddsa-jcs-2022")


def table():
    """Return the head and the rows of the table: what, Laurel's time, and for each peer its time and the ratio."""
    installed = find_peers()
    body = []
    for what, candidates in (*_embedded(installed), *_tokens(installed)):
        timed = take_turns(candidates)
        body.append((f"verify, {what}", timed))
    return ("path", "Laurel", *PEERS), [_cells(what, timed, installed) for what, timed in body]


def find_peers():
    """Make the peers' packages importable, and say whether they are."""
    if PACKAGES.is_dir() and str(PACKAGES) not in sys.path:
        sys.path.append(str(PACKAGES))
    return all(importlib.util.find_spec(name) for name in ("openvc", "openbadgeslib", "joserfc"))


def _cells(what, timed, installed):
    ours = timed["Laurel"]
    cells = [what, _time(ours)]
    for peer in PEERS:
        if peer in timed:
            cells.append(f"{_time(timed[peer])}, {timed[peer] / ours:.1f}x")
        else:
            cells.append("cannot" if installed else "not installed")
    return tuple(cells)


def _time(milliseconds):
    return f"{milliseconds:.2f} ms" if milliseconds >= 1 else f"{1000 * milliseconds:.0f} µs"


def _embedded(installed):
    key = signer("EdDSA")
    for suite in _EMBEDDED:
        contexts = (VC2, OB3, EXTENSIONS, ED25519_2020)[: 4 if suite == "Ed25519Signature2020" else 3]
        badges = [
            json.dumps(sign(credential(number, key.did, contexts=contexts), suite, key)).encode()
            for number in range(SERIES)
        ]
        candidates = {"Laurel": _each(badges, _judge)}
        if suite != "eddsa-jcs-2022":
            candidates["PyLD"] = _each(badges, _pyld_pipeline(key))
        if installed:
            candidates |= _embedded_peers(suite, badges, key)
        yield f"{suite}, {len(badges[0]) / 1000:.1f} KB", candidates


def _embedded_peers(suite, badges, key):
    """The peers that know a suite. None knows Ed25519Signature2020: they are timed on eddsa-rdfc-2022 for it."""
    from openbadgeslib.ob3.ldp import OB3LdpVerifier
    from openvc.proof.data_integrity import DataIntegrityProofSuite
    from openvc.proof.di_jcs import EddsaJcsProofSuite

    jwk = public_jwk(key_from_multibase(key.multibase))
    if suite == "eddsa-jcs-2022":
        jcs = EddsaJcsProofSuite()
        return {"openvc-core": _each(badges, lambda badge: jcs.verify(json.loads(badge), public_key_jwk=jwk))}
    if suite == "Ed25519Signature2020":
        badges = [
            json.dumps(sign(credential(number, key.did), "eddsa-rdfc-2022", key)).encode() for number in range(SERIES)
        ]
    known = ("https://w3id.org/security/data-integrity/v2", "https://w3id.org/security/multikey/v1")
    documents = {url: _CONTEXTS.get(url) for url in (VC2, OB3, EXTENSIONS, *known)}
    rdfc, ldp = DataIntegrityProofSuite(), OB3LdpVerifier(key.pem)
    return {
        "openvc-core": _each(
            badges, lambda badge: rdfc.verify(json.loads(badge), public_key_jwk=jwk, extra_contexts=documents)
        ),
        "openbadgeslib": _each(badges, ldp.verify),
    }


def _tokens(installed):
    for algorithm in ("EdDSA", "ES256", "RS256"):
        key = signer(algorithm)
        header = {"kid": None} if algorithm == "RS256" else {}  # joserfc takes no header as long as an RSA did:key
        badges = [credential(number, key.did) for number in range(SERIES)]
        tokens = [sign_jwt(badge, key, **header) for badge in badges]
        candidates = {"Laurel": _each([token.encode() for token in tokens], _judge)}
        if installed:
            candidates |= _token_peers(key, badges, tokens)
        yield f"VC-JWT with {algorithm}, {len(tokens[0]) / 1000:.1f} KB", candidates


def _token_peers(key, badges, tokens):
    from joserfc import jwk as joserfc_jwk
    from joserfc import jwt as joserfc_jwt
    from openbadgeslib.ob3.verifier import OB3Verifier
    from openvc.proof.vc_jwt import VcJwtProofSuite

    jwk = public_jwk(key_from_multibase(key.multibase))
    loaded, verifier, suite = joserfc_jwk.import_key(jwk), OB3Verifier(key.pem), VcJwtProofSuite()
    candidates = {
        "openbadgeslib": _each(tokens, verifier.verify),
        "joserfc": _each(tokens, lambda token: joserfc_jwt.decode(token, loaded, algorithms=[key.algorithm])),
    }
    if key.algorithm != "RS256":  # which openvc-core refuses; it reads only the older layout with a `vc` claim
        wrapped = [sign_jwt(badge, key, wrapped=True) for badge in badges]
        candidates["openvc-core"] = _each(wrapped, lambda token: suite.verify(token, public_key_jwk=jwk))
    return candidates


def _each(series, run):
    """A function that runs on the next of the series each time, over and over."""
    rest = itertools.cycle(series)
    return lambda: run(next(rest))


def _judge(badge):
    claimed = {"email": (EMAIL,)}
    judgement = judge(badge, Materials(), now=NOW, claimed_recipient=claimed, shelf=Shelf(_CONTEXTS))
    assert judgement.report.verdict is Verdict.VERIFIED, judgement.report


def _pyld_pipeline(key):
    """PyLD canonicalises document and proof, each context read once; Ed25519 checks. No policy at all."""
    resolver = ContextResolver({}, _load)
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load}
    public = VerifyKey(key.public_key.public_bytes_raw())

    def run(text):
        document = json.loads(text)
        proof = document.pop("proof")
        signature = decode_base58btc(proof.pop("proofValue")[1:], max_chars=128)
        proof["@context"] = document["@context"]
        parts = (jsonld.normalize(part, {**options, "contextResolver": resolver}) for part in (proof, document))
        public.verify(b"".join(hashlib.sha256(part.encode()).digest() for part in parts), signature)

    return run


def _load(url, _options=None):
    return {"contextUrl": None, "documentUrl": url, "document": _CONTEXTS.get(url), "tag": "static"}
