"""Laurel beside other verifiers and bakers, on the same badges: times of one run on one core, and how many times faster.

`judge` is all of it: reading, conformance, proof, issuer's key, status, dates, recipient, report; the badge as pages show
it is built from what was verified when somebody asks for it, which here nobody does. `proof` is reading and the
signature alone, with the key at hand. A peer's figure is its own `verify` with the key at hand, which asks less than
`judge` and more than `proof` (joserfc's: exactly `proof`); behind it stands how many times faster each of our two is.
All badges of a series hold the same issuer and achievement, as those of a class do, and what those two came to (rules
kept, canonical lines) is remembered by their exact content; no verdict is. In the row "each of its own" no issuer and no
achievement comes twice. Each candidate goes through the same series of
different badges, so that nobody is timed on a badge it has seen a moment ago; all run in this process, in turn, warm.

The peers live in `.venv-peers` (see prepare_peers.py), whose packages stand last in the search path: what both
environments have is ours, for everybody. Without that folder their columns say "not installed".
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import json
import random
import struct
import sys
import zlib

from nacl.signing import VerifyKey
from pyld import jsonld
from pyld.context_resolver import ContextResolver

from tests.bench.badges import ED25519_2020, EXTENSIONS, OB3, VC2, credential, sign, sign_jwt, signer
from tests.bench.prepare_peers import PACKAGES
from tests.bench.timing import take_turns
from tests.sims.issuer import EMAIL, NOW
from wallet.core.baking.png import bake_png, unbake_png
from wallet.core.baking.svg import bake_svg, unbake_svg
from wallet.core.encoding import decode_base58btc
from wallet.core.proofs.compact_jws import parse_compact_jws, verify_jws
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.data_integrity import check_prepared, parse_proofs, prepare_proof
from wallet.core.proofs.keys import key_from_multibase, public_jwk
from wallet.core.strict_json import parse_json_object
from wallet.core.verify.bench import Shelf
from wallet.core.verify.judge import judge
from wallet.core.verify.materials import Materials
from wallet.core.verify.report import Outcome, Verdict

OURS = ("judge", "proof")
PEERS = ("openvc-core", "openbadgeslib", "PyLD", "joserfc")
SERIES = 48
STRANGERS = 2_000  # more than a candidate gets through in all its turns
_CONTEXTS = ContextSet.bundled()
_EMBEDDED = ("eddsa-rdfc-2022", "Ed25519Signature2020", "eddsa-jcs-2022")


def table():
    """Return the head and the rows of the table: what, Laurel's time, and for each peer its time and the ratio."""
    installed = find_peers()
    body = []
    for what, candidates in (*_embedded(installed), *_tokens(installed), *_pictures(installed)):
        body.append(_cells(what, take_turns(candidates), installed))
    return ("path", *OURS, *PEERS), body


def find_peers():
    """Make the peers' packages importable, and say whether they are."""
    if PACKAGES.is_dir() and str(PACKAGES) not in sys.path:
        sys.path.append(str(PACKAGES))
    return all(importlib.util.find_spec(name) for name in ("openvc", "openbadgeslib", "joserfc"))


def _cells(what, timed, installed):
    ours = [timed[name] for name in OURS if name in timed]
    cells = [what, *(_time(timed[name]) if name in timed else "" for name in OURS)]
    for peer in PEERS:
        if peer in timed:
            ratios = ", ".join(f"{timed[peer] / one:.1f}x" for one in ours)
            cells.append(f"{_time(timed[peer])}: {ratios}")
        else:
            cells.append("" if installed or peer == "PyLD" else "not installed")
    return tuple(cells)


def _time(milliseconds):
    return f"{milliseconds:.2f} ms" if milliseconds >= 1 else f"{1000 * milliseconds:.0f} µs"


def _embedded(installed):
    key = signer("EdDSA")
    public = key_from_multibase(key.multibase)
    for suite in _EMBEDDED:
        contexts = (VC2, OB3, EXTENSIONS, ED25519_2020)[: 4 if suite == "Ed25519Signature2020" else 3]
        badges = [
            json.dumps(sign(credential(number, key.did, contexts=contexts), suite, key)).encode()
            for number in range(SERIES)
        ]
        candidates = {"judge": _each(badges, _judge), "proof": _each(badges, _proof_of(public))}
        if suite != "eddsa-jcs-2022":
            candidates["PyLD"] = _each(badges, _pyld_pipeline(key))
        if installed:
            candidates |= _embedded_peers(suite, badges, key)
        yield f"{suite}, {len(badges[0]) / 1000:.1f} KB", candidates
    strangers = [
        json.dumps(sign(_of_its_own(number, key.did), _EMBEDDED[0], key)).encode() for number in range(STRANGERS)
    ]
    candidates = {"judge": _each(strangers, _judge), "proof": _each(strangers, _proof_of(public))}
    candidates["PyLD"] = _each(strangers, _pyld_pipeline(key))
    if installed:
        candidates |= _embedded_peers(_EMBEDDED[0], strangers, key)
    yield f"{_EMBEDDED[0]}, each of its own, never seen before", candidates


def _of_its_own(number, issuer_id):
    """A badge of which no large part stands in another one of the series."""
    badge = credential(number, issuer_id)
    badge["issuer"]["description"] += f" Campus {number}."
    badge["credentialSubject"]["achievement"]["humanCode"] = f"DAT-{number}"
    return badge


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
        public = key_from_multibase(key.multibase)
        candidates = {
            "judge": _each([token.encode() for token in tokens], _judge),
            "proof": _each(tokens, _signature_of(public)),
        }
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


def _pictures(installed):
    text = sign_jwt(credential(0, signer("EdDSA").did), signer("EdDSA"))
    png, svg = _png(60_000), _svg(160)
    baked_png = bake_png(png, text, keyword="openbadgecredential")
    baked_last = _with_badge_last(png, baked_png)
    baked_svg = bake_svg(svg, text, keyword="openbadgecredential")
    rows = {
        f"bake a PNG of {len(png) / 1000:.0f} KB": lambda: bake_png(png, text, keyword="openbadgecredential"),
        "unbake it, badge first: the peer reads no further": lambda: unbake_png(baked_png),
        "unbake it, badge last, as the peer bakes": lambda: unbake_png(baked_last),
        "unbake it, badge first; the peer also made to check every part": lambda: unbake_png(baked_png),
        f"bake an SVG of {len(svg) / 1000:.0f} KB": lambda: bake_svg(svg, text, keyword="openbadgecredential"),
        "unbake it": lambda: unbake_svg(baked_svg),
    }
    theirs = [None] * len(rows)
    if installed:
        from openbadgeslib import baking
        from png import Reader as png_reader  # the reader that openbadgeslib reads with

        keyword, element = b"openbadgecredential", "openbadges:credential"
        space = "https://purl.imsglobal.org/ob/v3p0"
        theirs = [
            lambda: baking.bake_png(png, text, keyword=keyword),
            lambda: baking.extract_png(baked_png, keyword=keyword),
            lambda: baking.extract_png(baked_last, keyword=keyword),
            lambda: (baking.extract_png(baked_png, keyword=keyword), list(png_reader(bytes=baked_png).chunks())),
            lambda: baking.bake_svg(svg, text, element=element, namespace=space),
            lambda: baking.extract_svg(baked_svg, element=element),
        ]
    for (what, run), other in zip(rows.items(), theirs, strict=True):
        yield what, {"judge": run, **({"openbadgeslib": other} if other else {})}


def _png(size):
    """A picture of so many bytes in parts of 8 KB, as drawing programs write them."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    pixels = random.Random(1).randbytes(size)
    parts = b"".join(chunk(b"IDAT", pixels[at : at + 8_192]) for at in range(0, size, 8_192))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 500, 500, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + parts + chunk(b"IEND", b"")


def _with_badge_last(png, baked):
    """The same parts with the badge right before the end, where openbadgeslib puts it."""
    badge = baked[33 : 33 + len(baked) - len(png)]
    return png[:-12] + badge + png[-12:]


def _svg(paths):
    chance = random.Random(1)
    curves = "".join(
        f'<path id="p{number}" d="M{chance.randrange(400)} {chance.randrange(400)}C1 2 3 4 5 6" fill="#7f4f24"/>'
        for number in range(paths)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">{curves}</svg>'.encode()


def _each(series, run):
    """A function that runs on the next of the series each time, over and over."""
    rest = itertools.cycle(series)
    return lambda: run(next(rest))


def _judge(badge):
    claimed = {"email": (EMAIL,)}
    judgement = judge(badge, Materials(), now=NOW, claimed_recipient=claimed, shelf=Shelf(_CONTEXTS))
    assert judgement.report.verdict is Verdict.VERIFIED, judgement.report


def _proof_of(key):
    def run(badge):
        document = parse_json_object(badge)
        [proof] = parse_proofs(document)
        assert check_prepared(prepare_proof(document, proof, _CONTEXTS), key, now=NOW).outcome is Outcome.PASSED

    return run


def _signature_of(key):
    def run(token):
        jws = parse_compact_jws(token)
        parse_json_object(jws.payload)
        assert verify_jws(jws, key)

    return run


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
