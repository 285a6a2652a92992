"""Identifiers to documents to keys: strict, byte for byte, and never a key that the issuer did not list for vouching."""

import json
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wallet.core.credentials import DID, KEY, METHOD, MULTIBASE, NOW
from wallet.base.errors import AppError, InputError
from wallet.base.limits import DID_DOCUMENT_MAX_BYTES
from wallet.core.dids.document import (
    AmbiguousDidDocument,
    ForeignDidDocument,
    KeyFailure,
    MalformedDidDocument,
    find_key,
    parse_did_document,
)
from wallet.core.dids.jwks import MalformedJwks, parse_jwks
from wallet.core.dids.resolve import Resolution, resolve_issuer
from wallet.core.dids.web import MalformedDid, did_web_url
from wallet.core.encoding import encode_base58btc, encode_base64url, encode_multibase_base58
from wallet.core.proofs.keys import PublicKey, public_jwk
from wallet.core.verify.materials import Answer, Document, Materials
from wallet.core.verify.report import Outcome

ISSUER = "did:web:uni.example"
JWK = public_jwk(KEY)


# --- did:web


@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:uni.example", "https://uni.example/.well-known/did.json"),
        ("did:web:uni.example:issuers:art", "https://uni.example/issuers/art/did.json"),
        ("did:web:uni.example%3A8443", "https://uni.example:8443/.well-known/did.json"),
        ("did:web:localhost%3A8000:issuers:art", "https://localhost:8000/issuers/art/did.json"),
        ("did:web:xn--mple-3nd.example", "https://xn--mple-3nd.example/.well-known/did.json"),
        ("did:web:uni.example:a.b_c-d:E", "https://uni.example/a.b_c-d/E/did.json"),
    ],
)
def test_addresses_of_did_web(did, url):
    assert did_web_url(did) == url


BAD_DIDS = {
    "nothing": "",
    "no host": "did:web:",
    "another method": "did:key:z6Mk",
    "upper-case method": "did:WEB:uni.example",
    "upper-case host": "did:web:Uni.example",
    "an IP address": "did:web:127.0.0.1",
    "an IP address with a port": "did:web:127.0.0.1%3A80",
    "a number": "did:web:2130706433",
    "a hexadecimal number": "did:web:0x7f000001",
    "a bracketed address": "did:web:[::1]",
    "a host that ends in a number": "did:web:uni.127",
    "a user": "did:web:ada@uni.example",
    "an encoded user": "did:web:ada%40uni.example",
    "an encoded slash": "did:web:uni.example%2Fevil",
    "a slash": "did:web:uni.example/evil",
    "a question": "did:web:uni.example?x",
    "a fragment": "did:web:uni.example#key-1",
    "a plain port": "did:web:uni.example:8443:x%3A1",
    "a lower-case escape": "did:web:uni.example%3a443",
    "port 0": "did:web:uni.example%3A0",
    "port 99999": "did:web:uni.example%3A99999",
    "two ports": "did:web:uni.example%3A1%3A2",
    "a line break": "did:web:uni.example%0d%0aX",
    "a real line break": "did:web:uni.example\n",
    "dot segments": "did:web:uni.example:..:etc",
    "a dot segment": "did:web:uni.example:.",
    "an empty segment": "did:web:uni.example::x",
    "a segment at the end": "did:web:uni.example:",
    "an escape in the path": "did:web:uni.example:%2e%2e",
    "a trailing dot": "did:web:uni.example.",
    "two dots": "did:web:uni..example",
    "a hyphen in front": "did:web:-uni.example",
    "an underscore": "did:web:u_ni.example",
    "Cyrillic": "did:web:m\u0430ple.example",
    "full-width digits": "did:web:\uff11\uff12\uff17.0.0.1",
    "a label of 64 letters": f"did:web:{'a' * 64}.example",
    "a host of 300 letters": "did:web:" + ".".join(["a" * 50] * 6),
    "70 KB": "did:web:" + "a." * 35_000 + "example",
}  # fmt: skip


@pytest.mark.parametrize("did", BAD_DIDS.values(), ids=BAD_DIDS)
def test_what_could_be_read_as_another_address_is_no_did(did):
    with pytest.raises(MalformedDid):
        did_web_url(did)


@settings(max_examples=150)
@given(st.text(st.sampled_from("abcXYZ019.:%3A2Fe-_/@#?\\ \n\u0430\u3002"), max_size=40))
def test_any_text_is_an_address_on_a_plain_host_or_malformed(text):
    with suppress(MalformedDid):
        url = did_web_url(f"did:web:{text}")
        assert url.startswith("https://")
        assert url.endswith("/did.json")
        assert set(url) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:/-_")
        assert ".." not in url


# --- documents and keys


def a_method(**changes):
    method = {"id": f"{ISSUER}#key-1", "type": "Multikey", "controller": ISSUER, "publicKeyMultibase": MULTIBASE}
    return {name: value for name, value in (method | changes).items() if value is not None}


def a_document(*methods, **changes):
    methods = list(methods) or [a_method()]
    document = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": ISSUER,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods if isinstance(method, dict) and "id" in method],
    }
    return document | changes


def parsed(document, expected_id=ISSUER):
    return parse_did_document(json.dumps(document).encode(), expected_id=expected_id)


def found(document, method=f"{ISSUER}#key-1", **arguments):
    return find_key(parsed(document), method, at=NOW, **arguments)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(a_document(), id="Multikey"),
        pytest.param(a_document(a_method(id="#key-1")), id="relative-id"),
        pytest.param(
            a_document(a_method(id="#key-1"), assertionMethod=[f"{ISSUER}#key-1"]), id="relative-in-one-place"
        ),
        pytest.param(a_document(verificationMethod=[], assertionMethod=[a_method()]), id="embedded"),
        pytest.param(a_document(authentication=[a_method()], assertionMethod=[a_method()]), id="embedded-twice-alike"),
        pytest.param(a_document(assertionMethod=f"{ISSUER}#key-1"), id="one-instead-of-a-list"),
        pytest.param(a_document(a_method(type="Ed25519VerificationKey2020")), id="Ed25519VerificationKey2020"),
        pytest.param(
            a_document(
                a_method(
                    type="Ed25519VerificationKey2018",
                    publicKeyMultibase=None,
                    publicKeyBase58=encode_base58btc(KEY.material),
                )
            ),
            id="Ed25519VerificationKey2018",
        ),
        pytest.param(
            a_document(a_method(type="JsonWebKey", publicKeyMultibase=None, publicKeyJwk=JWK)), id="JsonWebKey"
        ),
        pytest.param(
            a_document(a_method(type="JsonWebKey2020", publicKeyMultibase=None, publicKeyJwk=JWK)),
            id="JsonWebKey2020",
        ),
        pytest.param(a_document(a_method(controller=None)), id="no-controller-said"),
        pytest.param(a_document(a_method(expires="2026-12-01T00:00:00Z")), id="expires-later"),
        pytest.param(a_document(a_method(revoked="2026-12-01T00:00:00Z")), id="revoked-later"),
    ],
)
def test_keys_that_vouch(document):
    assert found(document).material == KEY.material


REFUSED = {
    "not in the document": (a_document(a_method(id=f"{ISSUER}#key-2")), "key_not_listed"),
    "an empty document": ({"id": ISSUER}, "key_not_listed"),
    "deactivated": (a_document(deactivated=True), "key_not_listed"),
    "only for signing in": (a_document(assertionMethod=[], authentication=[f"{ISSUER}#key-1"]), "wrong_purpose"),
    "for nothing": (a_document(assertionMethod=[]), "wrong_purpose"),
    "another controller": (a_document(a_method(controller="did:web:evil.example")), "controller_mismatch"),
    "revoked": (a_document(a_method(revoked="2026-11-24T12:00:00Z")), "key_revoked"),
    "revoked, nobody knows when": (a_document(a_method(revoked="last year")), "key_revoked"),
    "revoked, yes": (a_document(a_method(revoked=True)), "key_revoked"),
    "expired": (a_document(a_method(expires="2026-11-24T12:00:00Z")), "key_expired"),
    "the secret half in the JWK": (
        a_document(a_method(type="JsonWebKey", publicKeyJwk={**JWK, "d": JWK["x"]})),
        "unusable_key",
    ),
    "the secret half beside it": (a_document(a_method(privateKeyMultibase="z3u2")), "unusable_key"),
    "no key": (a_document(a_method(publicKeyMultibase=None)), "unusable_key"),
    "a key that is a list": (a_document(a_method(publicKeyMultibase=[MULTIBASE])), "unusable_key"),
    "a key cut short": (
        a_document(a_method(publicKeyMultibase=encode_multibase_base58(b"\xed\x01" + KEY.material[:-1]))),
        "unusable_key",
    ),
    "the identity point": (
        a_document(a_method(publicKeyMultibase=encode_multibase_base58(b"\xed\x01\x01" + bytes(31)))),
        "unusable_key",
    ),
    "a JWK where a Multikey should be": (
        a_document(a_method(publicKeyMultibase=None, publicKeyJwk=JWK)),
        "unusable_key",
    ),
}


@pytest.mark.parametrize(("document", "code"), REFUSED.values(), ids=REFUSED)
def test_keys_that_do_not_vouch(document, code):
    failure = found(document)
    assert isinstance(failure, KeyFailure)
    assert (failure.outcome, failure.code) == (Outcome.FAILED, code)
    assert failure.message


def test_a_kind_of_key_we_do_not_know_is_unknown():
    for method in (
        a_method(type="PostQuantumKey2030"),
        a_method(publicKeyMultibase="z" + encode_base58btc(b"\xe7\x01" + b"\2" * 33)),
    ):
        assert (found(a_document(method)).outcome, found(a_document(method)).code) == (
            Outcome.UNKNOWN,
            "unsupported_key",
        )


def test_the_key_of_a_moment():
    document = parsed(a_document(a_method(revoked="2026-11-24T12:00:00Z")))
    assert isinstance(find_key(document, f"{ISSUER}#key-1", at=NOW - timedelta(seconds=1)), PublicKey)


def test_ids_are_compared_byte_for_byte():
    for method in (
        "#key-1",
        f"{ISSUER}#KEY-1",
        f"{ISSUER}#key-1 ",
        f"{ISSUER}/#key-1",
        f"{ISSUER}#{MULTIBASE}",
        ISSUER,
    ):
        assert found(a_document(), method).code == "key_not_listed"


MALFORMED = {
    "not JSON": (b"<!doctype html>", InputError),
    "a list": (b"[]", InputError),
    "a member twice": (b'{"id": "did:web:uni.example", "id": "did:web:uni.example"}', InputError),
    "too large": (b" " * (DID_DOCUMENT_MAX_BYTES + 1), InputError),
    "about another": (json.dumps(a_document(id="did:web:evil.example")).encode(), ForeignDidDocument),
    "about nobody": (b"{}", ForeignDidDocument),
    "with a slash more": (json.dumps(a_document(id=f"{ISSUER}/")).encode(), ForeignDidDocument),
    "one id, two keys": (
        json.dumps(a_document(a_method(), a_method(publicKeyMultibase="z6Mk"))).encode(),
        AmbiguousDidDocument,
    ),
    "one id, listed and embedded": (
        json.dumps(a_document(a_method(), assertionMethod=[a_method(publicKeyMultibase="z6Mk")])).encode(),
        AmbiguousDidDocument,
    ),
    "a method that is a number": (json.dumps(a_document(5)).encode(), MalformedDidDocument),
    "a method without an id": (json.dumps(a_document(a_method(id=None))).encode(), MalformedDidDocument),
    "a method without a type": (json.dumps(a_document(a_method(type=None))).encode(), MalformedDidDocument),
    "two controllers": (json.dumps(a_document(a_method(controller=[ISSUER]))).encode(), MalformedDidDocument),
    "a purpose that is a number": (json.dumps(a_document(assertionMethod=[5])).encode(), MalformedDidDocument),
}


@pytest.mark.parametrize(("body", "error"), MALFORMED.values(), ids=MALFORMED)
def test_documents_that_cannot_be_read(body, error):
    with pytest.raises(error):
        parse_did_document(body, expected_id=ISSUER)


def test_jwks():
    keys = {
        "keys": [{**JWK, "kid": "a"}, JWK, {"kty": "oct", "k": "AAAA"}, {**JWK, "d": JWK["x"]}, {**JWK, "use": "enc"}]
    }
    assert [kid for kid, _ in parse_jwks(json.dumps(keys).encode())] == ["a", None]
    for body in (b"{}", b'{"keys": {}}', b'{"keys": [5]}'):
        with pytest.raises(MalformedJwks):
            parse_jwks(body)


# --- from an identifier to a document


def materials(**bodies):
    answers = {}
    for url, body in bodies.items():
        answer = Answer.UNREACHABLE if body is None else Answer.FOUND
        answers[url] = Document(url, answer, NOW, body or b"", reason="" if body else "timeout")
    return Materials(answers)


WEB_URL = "https://uni.example/.well-known/did.json"
HTTPS = "https://uni.example/issuer"


def test_did_key_is_decoded_and_never_asked_for():
    asked = Materials()
    issuer = resolve_issuer(DID, asked)
    assert find_key(issuer.document, METHOD, at=NOW) == KEY
    assert (asked.missing, issuer.url, issuer.learned_at) == (set(), None, None)


def test_did_jwk_is_decoded():
    did = f"did:jwk:{encode_base64url(json.dumps(JWK).encode())}"
    issuer = resolve_issuer(did, Materials())
    assert find_key(issuer.document, f"{did}#0", at=NOW) == KEY
    secret = f"did:jwk:{encode_base64url(json.dumps({**JWK, 'd': JWK['x']}).encode())}"
    assert find_key(resolve_issuer(secret, Materials()).document, f"{secret}#0", at=NOW).code == "unusable_key"
    encrypts = f"did:jwk:{encode_base64url(json.dumps({**JWK, 'use': 'enc'}).encode())}"
    assert find_key(resolve_issuer(encrypts, Materials()).document, f"{encrypts}#0", at=NOW).code == "wrong_purpose"


@pytest.mark.parametrize(
    ("issuer_id", "url"),
    [
        (ISSUER, WEB_URL),
        (HTTPS, HTTPS),
        ("http://uni.example/issuer", "http://uni.example/issuer"),
        ("did:example:uni", "did:example:uni"),
    ],
)
def test_others_are_asked_for(issuer_id, url):
    asked = Materials()
    assert resolve_issuer(issuer_id, asked).resolution is Resolution.MISSING
    assert asked.missing == {url}
    document = a_document(a_method(id="#key-1", controller=issuer_id), id=issuer_id, assertionMethod=["#key-1"])
    issuer = resolve_issuer(issuer_id, materials(**{url: json.dumps(document).encode()}))
    assert (issuer.resolution, issuer.url, issuer.learned_at) == (Resolution.DOCUMENT, url, NOW)
    assert find_key(issuer.document, f"{issuer_id}#key-1", at=NOW) == KEY


def test_what_cannot_be_had():
    assert resolve_issuer(ISSUER, materials(**{WEB_URL: None})).resolution is Resolution.UNREACHABLE
    page = resolve_issuer(ISSUER, materials(**{WEB_URL: b"<title>Sign in</title>"}))
    assert (page.resolution, page.code) == (Resolution.MALFORMED, "malformed_json")
    other = resolve_issuer(ISSUER, materials(**{WEB_URL: json.dumps(a_document(id="did:web:evil.example")).encode()}))
    assert (other.resolution, other.code) == (Resolution.MALFORMED, "did_document_id_mismatch")


@pytest.mark.parametrize(
    "issuer_id", ["", "uni", "urn:uuid:1", "mailto:a@uni.example", "did:web:127.0.0.1", "did:key:zO", "did:key:uAA", "did:jwk:e30!", "did:jwk:W10", "did:X:y", "https:uni"]
)  # fmt: skip
def test_what_is_no_identifier_of_an_issuer_is_never_asked_for(issuer_id):
    asked = Materials()
    assert resolve_issuer(issuer_id, asked).resolution is Resolution.MALFORMED
    assert asked.missing == set()


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.sampled_from([ISSUER, "#key-1", f"{ISSUER}#key-1", MULTIBASE])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*a_method(), *a_document(), "publicKeyJwk", "kty", "crv", "x", "revoked", "expires"]), inner, max_size=5),
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from([*a_document(), "keys", "deactivated"]), _JSON, max_size=5))
def test_hostile_documents_end_in_a_key_a_failure_or_a_typed_error(changes):
    body = json.dumps(a_document() | changes).encode()
    with suppress(AppError):
        assert isinstance(
            find_key(parse_did_document(body, expected_id=ISSUER), f"{ISSUER}#key-1", at=NOW), PublicKey | KeyFailure
        )
    with suppress(AppError):
        parse_jwks(body)


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.text(max_size=30),
        st.builds("did:{}:{}".format, st.sampled_from(["key", "jwk", "web", "x"]), st.text(max_size=30)),
    ),
    st.binary(max_size=30),
)
def test_resolving_never_raises(issuer_id, body):
    asked = Materials()
    resolve_issuer(issuer_id, asked)
    for url in asked.missing:
        assert resolve_issuer(issuer_id, materials(**{url: body})).resolution is not Resolution.MISSING
