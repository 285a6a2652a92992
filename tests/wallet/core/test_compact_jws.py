"""Compact JWS: what is none, what is one that proves nothing, and what a signature has to agree with."""

from __future__ import annotations

import contextlib
import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from wallet.base.errors import InputError
from wallet.core.encoding import encode_base64url
from wallet.core.proofs.compact_jws import (
    ALLOWED_ALGORITHMS,
    OB2_ALGORITHMS,
    AlgorithmMismatch,
    AlgorithmNotAllowed,
    AlgorithmUnsupported,
    ForbiddenHeader,
    JwsRefused,
    MalformedJws,
    UnsignedJws,
    parse_compact_jws,
    verify_jws,
)
from wallet.core.proofs.keys import key_from_jwk
from wallet.core.strict_json import DuplicateMember, JsonTooLarge, MalformedJson

SIGNER = SigningKey(hashlib.sha256(b"a key for tests").digest())
JWK = {"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(bytes(SIGNER.verify_key))}
KEY = key_from_jwk(JWK)
PAYLOAD = b'{"id":"urn:x:1"}'


def token(header, payload=PAYLOAD, signature=None):
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    signing_input = f"{encode_base64url(head)}.{encode_base64url(payload)}"
    made = SIGNER.sign(signing_input.encode()).signature if signature is None else signature
    return f"{signing_input}.{encode_base64url(made)}"


GOOD = token({"alg": "EdDSA", "kid": "#1"})
HEAD, BODY, TAIL = GOOD.split(".")

MALFORMED = {
    "nothing": "",
    "one segment": HEAD,
    "two segments": f"{HEAD}.{BODY}",
    "four segments": f"{GOOD}.AAAA",
    "five segments, as a JWE has": f"{HEAD}.{BODY}.{TAIL}.AAAA.AAAA",
    "an empty header": f".{BODY}.{TAIL}",
    "an empty payload": f"{HEAD}..{TAIL}",
    "an empty payload and no signature": f"{HEAD}..",
    "padding": f"{HEAD}.{BODY}.{TAIL}=",
    "the plain base64 alphabet": f"{HEAD}.{BODY}.+/{TAIL[2:]}",
    "a line feed at the end": GOOD + "\n",
    "a line feed inside": f"{HEAD}.{BODY[:4]}\n{BODY[4:]}.{TAIL}",
    "a space in front": " " + GOOD,
    "unused bits that are set": f"{HEAD}.{BODY}.{TAIL[:-1]}{chr(ord(TAIL[-1]) + 1)}",
    "an impossible length": f"{HEAD}.{BODY}.AAAAA",
    "no alg": token({"kid": "x"}),
    "an alg that is a list": token({"alg": ["EdDSA"]}),
    "a token inside": token({"alg": "EdDSA", "cty": "JWT"}),
    "a token inside, spelled out": token({"alg": "EdDSA", "cty": "application/jwt"}),
    "more than a credential may have": f"{HEAD}.{'A' * 300_000}.{TAIL}",
}
MALFORMED_HEADER = {
    "not JSON": (b"{alg:1}", MalformedJson),
    "not an object": (b'["alg"]', MalformedJson),
    "not UTF-8": (b'{"alg":"EdDSA","kid":"\xff"}', MalformedJson),
    "alg twice": (b'{"alg":"none","alg":"EdDSA"}', DuplicateMember),
    "too large": (b'{"alg":"EdDSA","kid":"' + b"a" * 9_000 + b'"}', JsonTooLarge),
}
NOT_ALLOWED = [
    "none",
    "None",
    "nOnE",
    "NONE",
    "",
    "HS256",
    "HS384",
    "HS512",
    "dir",
    "RSA-OAEP",
    "PBES2-HS256+A128KW",
    "EDDSA",
]
UNSUPPORTED = ["ES256K", "ES512", "Ed448", "Ed25519", "ML-DSA-44"]
FORBIDDEN = {
    "crit": {"crit": ["exp"]},
    "an empty crit": {"crit": []},
    "a crit that is a text": {"crit": "b64"},
    "b64": {"b64": True},
    "an unencoded payload": {"b64": False, "crit": ["b64"]},
    "the address of a key set": {"jku": "https://evil.example/jwks"},
    "the address of a certificate": {"x5u": "https://evil.example/cert"},
    "a certificate": {"x5c": ["AAAA"]},
    "the type of an access token": {"typ": "at+jwt"},
    "the type of an access token, spelled out": {"typ": "application/AT+JWT"},
    "a NUL in the key id": {"kid": "#1\0"},
}


def test_a_signed_text_is_read_as_it_is():
    jws = parse_compact_jws(GOOD)
    assert jws.header == {"alg": "EdDSA", "kid": "#1"}
    assert (jws.payload, jws.algorithm) == (PAYLOAD, "EdDSA")
    assert jws.signing_input == f"{HEAD}.{BODY}".encode()
    assert verify_jws(jws, KEY)


def test_the_payload_need_not_be_json():
    assert parse_compact_jws(token({"alg": "EdDSA"}, b"\xff")).payload == b"\xff"


@pytest.mark.parametrize("extra", [{}, {"typ": "JWT"}, {"typ": "vc+jwt", "cty": "vc"}, {"jwk": JWK}, {"x5t": "AA"}])
def test_other_headers_are_the_callers_affair(extra):
    assert verify_jws(parse_compact_jws(token({"alg": "EdDSA"} | extra)), KEY)


@pytest.mark.parametrize("name", MALFORMED)
def test_it_is_no_jws_with(name):
    with pytest.raises(MalformedJws):
        parse_compact_jws(MALFORMED[name])


@pytest.mark.parametrize("name", MALFORMED_HEADER)
def test_it_is_no_jws_with_a_header_that_is(name):
    header, error = MALFORMED_HEADER[name]
    with pytest.raises(error):
        parse_compact_jws(token(header))


@pytest.mark.parametrize("alg", NOT_ALLOWED)
@pytest.mark.parametrize("signature", [b"", b"\0" * 32], ids=["stripped", "kept"])
def test_it_proves_nothing_with_the_algorithm(alg, signature):
    with pytest.raises(AlgorithmNotAllowed) as caught:
        parse_compact_jws(token({"alg": alg}, signature=signature))
    assert caught.value.jws.payload == PAYLOAD


@pytest.mark.parametrize("alg", UNSUPPORTED)
def test_a_sound_algorithm_that_we_lack_is_told_apart(alg):
    with pytest.raises(AlgorithmUnsupported):
        parse_compact_jws(token({"alg": alg}))


@pytest.mark.parametrize("name", FORBIDDEN)
def test_it_proves_nothing_with(name):
    with pytest.raises(ForbiddenHeader) as caught:
        parse_compact_jws(token({"alg": "EdDSA"} | FORBIDDEN[name]))
    assert caught.value.jws.algorithm == "EdDSA"


def test_a_signature_taken_out_is_told_apart_from_damage():
    with pytest.raises(UnsignedJws) as caught:
        parse_compact_jws(f"{HEAD}.{BODY}.")
    assert caught.value.jws.payload == PAYLOAD
    assert not issubclass(JwsRefused, InputError)


def test_what_was_changed_after_signing_does_not_verify():
    for changed in (
        f"{encode_base64url(json.dumps({'alg': 'EdDSA', 'kid': '#2'}).encode())}.{BODY}.{TAIL}",
        f"{HEAD}.{encode_base64url(b'{}')}.{TAIL}",
        f"{HEAD}.{BODY}.{encode_base64url(bytes(64))}",
    ):
        assert not verify_jws(parse_compact_jws(changed), KEY)


@pytest.mark.parametrize("alg", sorted(OB2_ALGORITHMS - {"EdDSA"}))
def test_the_key_decides_the_algorithm(alg):
    jws = parse_compact_jws(token({"alg": alg}))
    with pytest.raises(AlgorithmMismatch):
        verify_jws(jws, KEY, OB2_ALGORITHMS)


@pytest.mark.parametrize("alg", sorted(OB2_ALGORITHMS - ALLOWED_ALGORITHMS))
def test_longer_rsa_hashes_are_for_open_badges_2_alone(alg):
    with pytest.raises(AlgorithmNotAllowed):
        verify_jws(parse_compact_jws(token({"alg": alg})), KEY)


@given(st.text(max_size=60) | st.text("eyJhbGciOiJub25lIn0._-=A", max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_jws_or_a_typed_error(text):
    with contextlib.suppress(InputError, JwsRefused):
        parse_compact_jws(text)


HEADER_VALUES = st.sampled_from([None, 1, "", "EdDSA", "none", "HS256", [], ["b64"], {}, "at+jwt", "JWT", "\0", JWK])


@given(
    st.dictionaries(st.sampled_from(["alg", "kid", "typ", "cty", "crit", "b64", "jku", "jwk"]), HEADER_VALUES),
    st.binary(max_size=70),
)
@settings(max_examples=300, deadline=None)
def test_any_header_gives_a_jws_or_a_typed_error(header, signature):
    with contextlib.suppress(InputError, JwsRefused, AlgorithmMismatch):
        assert not verify_jws(parse_compact_jws(token(header, signature=signature)), KEY)
