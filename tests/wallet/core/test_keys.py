"""Public keys: every way of writing one, every reason to refuse one, and signatures checked with them."""

from __future__ import annotations

import base64
import contextlib
import hashlib

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from wallet.core.encoding import encode_base58btc, encode_base64url, encode_multibase_base58, encode_varint
from wallet.core.proofs.keys import (
    AlgorithmMismatch,
    UnsupportedKey,
    UnusableKey,
    key_from_base58_ed25519,
    key_from_jwk,
    key_from_multibase,
    key_from_pem,
    public_jwk,
    verify_signature,
)

ED = SigningKey(hashlib.sha256(b"a key for tests").digest())
ED_POINT = bytes(ED.verify_key)
P256, P384 = (ec.derive_private_key(0xC0FFEE, curve()) for curve in (ec.SECP256R1, ec.SECP384R1))
RSA = rsa.generate_private_key(65_537, 2_048)
MESSAGE = b"what was signed"
ES_ORDER = {
    "ES256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "ES384": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
}


def number(value, size=None):
    return encode_base64url(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


def ec_jwk(private):
    numbers = private.public_key().public_numbers()
    size = private.key_size // 8
    return {"kty": "EC", "crv": f"P-{private.key_size}", "x": number(numbers.x, size), "y": number(numbers.y, size)}


def rsa_jwk(modulus=None, exponent=65_537):
    return {"kty": "RSA", "n": number(modulus or RSA.public_key().public_numbers().n), "e": number(exponent)}


def multikey(codec, material):
    return encode_multibase_base58(encode_varint(codec) + material)


def pem(private, form=PublicFormat.SubjectPublicKeyInfo):
    return private.public_key().public_bytes(Encoding.PEM, form).decode()


def compressed(private):
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


ED_JWK = {"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(ED_POINT)}
PKCS1 = RSA.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
SPELLINGS = {
    "Ed25519": [
        key_from_jwk(ED_JWK),
        key_from_multibase(multikey(0xED, ED_POINT)),
        key_from_multibase("u" + encode_base64url(b"\xed\x01" + ED_POINT)),
        key_from_base58_ed25519(encode_base58btc(ED_POINT)),
    ],
    "P-256": [
        key_from_jwk(ec_jwk(P256)),
        key_from_multibase(multikey(0x1200, compressed(P256))),
        key_from_pem(pem(P256)),
    ],
    "P-384": [
        key_from_jwk(ec_jwk(P384)),
        key_from_multibase(multikey(0x1201, compressed(P384))),
        key_from_pem(pem(P384)),
    ],
    "RSA": [
        key_from_jwk(rsa_jwk()),
        key_from_multibase(multikey(0x1205, PKCS1)),
        key_from_pem(pem(RSA)),
        key_from_pem(pem(RSA, PublicFormat.PKCS1)),
        key_from_pem("\r\n" + pem(RSA).replace("\n", "\r\n")),
    ],
}

SMALL_ORDER = {
    "the identity": "0100000000000000000000000000000000000000000000000000000000000000",
    "order two": "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "order four": "0000000000000000000000000000000000000000000000000000000000000000",
    "order eight": "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "the other order eight": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "the identity, not canonical": "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "the identity with a sign": "0100000000000000000000000000000000000000000000000000000000000080",
    "order four, not canonical": "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "not on the curve": "0200000000000000000000000000000000000000000000000000000000000000",
}

# A modulus of the broken generator is a power of 65537 modulo the product of small primes; this one is built so.
PRIMORIAL = 1
for prime in [p for p in range(2, 168) if all(p % d for d in range(2, p))]:
    PRIMORIAL *= prime
ROCA = pow(65_537, 12_345, PRIMORIAL)
ROCA += PRIMORIAL * ((1 << 2_047) // PRIMORIAL + 2)
ROCA += 0 if ROCA % 2 else PRIMORIAL

BAD_JWK = {
    "a private key": ED_JWK | {"d": "AA"},
    "a shared secret": {"kty": "oct", "k": "AA"},
    "a shared secret without its value": {"kty": "oct"},
    "a key for encryption": ED_JWK | {"use": "enc"},
    "a key for signing only": ED_JWK | {"key_ops": ["sign"]},
    "operations that are a text": ED_JWK | {"key_ops": "verify"},
    "an algorithm of another kind": ED_JWK | {"alg": "ES256"},
    "an algorithm that does not exist": ec_jwk(P256) | {"alg": "ES521"},
    "an algorithm that is a list": ED_JWK | {"alg": ["EdDSA"]},
    "no x": {"kty": "OKP", "crv": "Ed25519"},
    "an x that is a number": ED_JWK | {"x": 1},
    "an x with padding": ED_JWK | {"x": ED_JWK["x"] + "="},
    "31 bytes": ED_JWK | {"x": encode_base64url(ED_POINT[:31])},
    "a coordinate without its leading zeros": ec_jwk(P256) | {"x": "AQ"},
    "a point off the curve": ec_jwk(P256) | {"y": encode_base64url(b"\1" * 32)},
    "coordinates of another curve": ec_jwk(P256) | {"crv": "P-384"},
    "RSA of 1024 bits": rsa_jwk((1 << 1_024) - 1),
    "RSA of 16384 bits": rsa_jwk((1 << 16_384) - 1),
    "RSA with exponent 1": rsa_jwk(exponent=1),
    "RSA with exponent 3": rsa_jwk(exponent=3),
    "RSA with an even exponent": rsa_jwk(exponent=65_538),
    "RSA with an endless exponent": rsa_jwk(exponent=(1 << 200) + 1),
    "an even modulus": rsa_jwk(1 << 2_047),
    "a modulus of the broken generator": rsa_jwk(ROCA),
}
UNKNOWN_JWK = {
    "secp256k1": ec_jwk(P256) | {"crv": "secp256k1"},
    "P-521": {"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"},
    "Ed448": {"kty": "OKP", "crv": "Ed448", "x": "AA"},
    "X25519": {"kty": "OKP", "crv": "X25519", "x": "AA"},
    "a curve that is a list": {"kty": "EC", "crv": ["P-256"], "x": "AA", "y": "AA"},
    "no type": {},
}
BAD_MULTIKEY = {
    "nothing": "",
    "no header": "6MkhaXg",
    "a bad letter": "z0",
    "a codec cut off": "z" + encode_base58btc(b"\xed"),
    "a point that is too long": multikey(0xED, ED_POINT + b"\0"),
    "an uncompressed point": multikey(
        0x1200, P256.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    ),
    "a point of the other curve": multikey(0x1201, compressed(P256)),
    "a point off the curve": multikey(0x1200, b"\2" + b"\xff" * 32),
    "RSA with something after it": multikey(0x1205, PKCS1 + b"\0"),
    "RSA that is none": multikey(0x1205, b"\x30\x00"),
    "RSA as SubjectPublicKeyInfo": multikey(
        0x1205, RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ),
    "far too long": "z" + "1" * 100_000,
}
BAD_PEM = {
    "nothing": "",
    "a certificate": pem(P256).replace("PUBLIC KEY", "CERTIFICATE"),
    "a private key": pem(P256).replace("PUBLIC KEY", "PRIVATE KEY"),
    "two keys": pem(P256) + pem(P384),
    "text around": "key: " + pem(P256),
    "rubbish inside": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
    "labels that differ": pem(RSA).replace("END PUBLIC", "END RSA PUBLIC"),
    "RSA of 1024 bits": None,
    "far too long": pem(P256) + " " * 10_000,
}


@pytest.mark.parametrize("kind", SPELLINGS)
def test_every_spelling_gives_the_same_key(kind):
    assert {key.kind for key in SPELLINGS[kind]} == {kind}
    assert len({key.thumbprint for key in SPELLINGS[kind]}) == 1
    assert {key_from_jwk(public_jwk(key)) for key in SPELLINGS[kind]} == {SPELLINGS[kind][0]}


def test_the_thumbprint_is_that_of_the_standard():
    canonical = f'{{"crv":"Ed25519","kty":"OKP","x":"{ED_JWK["x"]}"}}'.encode()
    assert key_from_jwk(ED_JWK | {"kid": "a", "use": "sig"}).thumbprint == encode_base64url(
        hashlib.sha256(canonical).digest()
    )


@pytest.mark.parametrize("name", SMALL_ORDER)
def test_no_ed25519_key_is(name):
    point = bytes.fromhex(SMALL_ORDER[name])
    for read in (
        lambda: key_from_jwk(ED_JWK | {"x": encode_base64url(point)}),
        lambda: key_from_multibase(multikey(0xED, point)),
        lambda: key_from_base58_ed25519(encode_base58btc(point)),
    ):
        with pytest.raises(UnusableKey):
            read()


@pytest.mark.parametrize("name", BAD_JWK)
def test_no_jwk_has(name):
    with pytest.raises(UnusableKey) as caught:
        key_from_jwk(BAD_JWK[name])
    assert not isinstance(caught.value, UnsupportedKey)


@pytest.mark.parametrize("name", UNKNOWN_JWK)
def test_a_jwk_of_another_kind_is_unsupported_not_broken(name):
    with pytest.raises(UnsupportedKey):
        key_from_jwk(UNKNOWN_JWK[name])


@pytest.mark.parametrize("name", BAD_MULTIKEY)
def test_no_multikey_is(name):
    with pytest.raises(UnusableKey) as caught:
        key_from_multibase(BAD_MULTIKEY[name])
    assert not isinstance(caught.value, UnsupportedKey)


@pytest.mark.parametrize("codec", [0xE7, 0x1202, 0xEB, 0x1300, 0x55])
def test_a_multikey_of_another_kind_is_unsupported_not_broken(codec):
    with pytest.raises(UnsupportedKey):
        key_from_multibase(multikey(codec, ED_POINT))


@pytest.mark.parametrize("name", BAD_PEM)
def test_no_pem_is(name):
    text = BAD_PEM[name]
    if text is None:
        der = rsa.RSAPublicNumbers(65_537, (1 << 1_024) - 1).public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1)
        text = der.decode()
    with pytest.raises(UnusableKey):
        key_from_pem(text)


def test_a_pem_of_another_curve_is_unsupported_not_broken():
    with pytest.raises(UnsupportedKey):
        key_from_pem(pem(ec.derive_private_key(7, ec.SECP521R1())))
    with pytest.raises(UnsupportedKey):
        key_from_pem(pem(x25519.X25519PrivateKey.from_private_bytes(b"\1" * 32)))


def es_signature(private, algorithm):
    digest = hashes.SHA256() if algorithm == "ES256" else hashes.SHA384()
    r, s = decode_dss_signature(private.sign(MESSAGE, ec.ECDSA(digest)))
    size = private.key_size // 8
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def rsa_signature(algorithm):
    digest = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}[algorithm[2:]]
    form = padding.PKCS1v15() if algorithm[0] == "R" else padding.PSS(padding.MGF1(digest), digest.digest_size)
    return RSA.sign(MESSAGE, form, digest)


SIGNED = {
    "EdDSA": ("Ed25519", ED.sign(MESSAGE).signature),
    "ES256": ("P-256", es_signature(P256, "ES256")),
    "ES384": ("P-384", es_signature(P384, "ES384")),
} | {name: ("RSA", rsa_signature(name)) for name in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")}


@pytest.mark.parametrize("algorithm", SIGNED)
def test_a_signature_holds_for_its_message_and_nothing_else(algorithm):
    kind, signature = SIGNED[algorithm]
    key = SPELLINGS[kind][0]
    assert verify_signature(key, algorithm, MESSAGE, signature)
    assert not verify_signature(key, algorithm, MESSAGE + b"!", signature)
    assert not verify_signature(key, algorithm, MESSAGE, signature[:-1] + bytes([signature[-1] ^ 1]))
    for wrong_length in (b"", signature[:-1], signature + b"\0", b"\0" + signature):
        assert not verify_signature(key, algorithm, MESSAGE, wrong_length)


@pytest.mark.parametrize("algorithm", SIGNED)
@pytest.mark.parametrize("kind", SPELLINGS)
def test_the_algorithm_has_to_fit_the_key(algorithm, kind):
    if SIGNED[algorithm][0] != kind:
        with pytest.raises(AlgorithmMismatch):
            verify_signature(SPELLINGS[kind][0], algorithm, MESSAGE, SIGNED[algorithm][1])


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES512", "es256", "", "Ed25519"])
def test_no_key_fits_another_algorithm(algorithm):
    for keys in SPELLINGS.values():
        with pytest.raises(AlgorithmMismatch):
            verify_signature(keys[0], algorithm, MESSAGE, b"")


def test_a_key_published_for_one_algorithm_checks_no_other():
    key = key_from_jwk(rsa_jwk() | {"alg": "PS256"})
    assert verify_signature(key, "PS256", MESSAGE, SIGNED["PS256"][1])
    with pytest.raises(AlgorithmMismatch):
        verify_signature(key, "RS256", MESSAGE, SIGNED["RS256"][1])
    assert key_from_jwk(ED_JWK | {"alg": "Ed25519"}).algorithm == "EdDSA"


@pytest.mark.parametrize("algorithm", ES_ORDER)
@pytest.mark.parametrize(
    ("r", "s"), [("0", "0"), ("0", "1"), ("1", "0"), ("n", "n"), ("n", "1"), ("1", "n")], ids=lambda value: value
)
def test_r_and_s_have_to_be_in_range(algorithm, r, s):
    key = SPELLINGS[SIGNED[algorithm][0]][0]
    size = len(SIGNED[algorithm][1]) // 2
    values = {"0": 0, "1": 1, "n": ES_ORDER[algorithm]}
    signature = values[r].to_bytes(size, "big") + values[s].to_bytes(size, "big")
    assert not verify_signature(key, algorithm, MESSAGE, signature)


def test_der_is_not_a_jose_signature():
    assert not verify_signature(SPELLINGS["P-256"][0], "ES256", MESSAGE, P256.sign(MESSAGE, ec.ECDSA(hashes.SHA256())))


def test_an_ed25519_signature_with_the_order_added_is_another_signature():
    signature = SIGNED["EdDSA"][1]
    order = (1 << 252) + 27742317777372353535851937790883648493
    raised = (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    assert not verify_signature(SPELLINGS["Ed25519"][0], "EdDSA", MESSAGE, signature[:32] + raised)


JWK_VALUES = st.one_of(
    st.sampled_from(
        ["OKP", "EC", "RSA", "oct", "Ed25519", "P-256", "P-384", "sig", "AQAB", "EdDSA", ED_JWK["x"], number(ROCA)]
    ),
    st.text(max_size=6),
    st.integers(),
    st.lists(st.text(max_size=3), max_size=2),
    st.none(),
)


@given(st.dictionaries(st.sampled_from(["kty", "crv", "x", "y", "n", "e", "use", "key_ops", "alg", "d"]), JWK_VALUES))
@settings(max_examples=300, deadline=None)
def test_any_object_gives_a_key_or_a_typed_error(jwk):
    with contextlib.suppress(UnusableKey):
        key_from_jwk(jwk)


@given(st.binary(max_size=80), st.sampled_from([0xED, 0x1200, 0x1201, 0x1205, 0x1]))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_a_key_or_a_typed_error(data, codec):
    with contextlib.suppress(UnusableKey):
        key_from_multibase(multikey(codec, data))
    with contextlib.suppress(UnusableKey):
        key_from_base58_ed25519(encode_base58btc(data))
    with contextlib.suppress(UnusableKey):
        body = base64.encodebytes(data).decode()
        key_from_pem(f"-----BEGIN PUBLIC KEY-----\n{body}-----END PUBLIC KEY-----\n")


@given(st.sampled_from(sorted(SIGNED)), st.binary(max_size=300), st.binary(max_size=8))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_no_signature(algorithm, signature, message):
    assert not verify_signature(SPELLINGS[SIGNED[algorithm][0]][0], algorithm, message, signature)
