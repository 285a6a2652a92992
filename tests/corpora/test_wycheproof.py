"""Project Wycheproof's signatures, through our own functions. What policy refuses is named here, and counted."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.corpora import shared
from wallet.base.errors import AppError
from wallet.core.encoding import decode_base64url
from wallet.core.proofs.compact_jws import (
    OB2_ALGORITHMS,
    AlgorithmNotAllowed,
    MalformedJws,
    parse_compact_jws,
    verify_jws,
)
from wallet.core.proofs.keys import UnusableKey, key_from_jwk, key_from_pem, verify_signature

DAMAGED = {367, 370, 372, 373}  # see the corpus's README: identical to a valid one, or valid with a `?` inside


def suite(name):
    return json.loads(shared("suites", "wycheproof", name).read_text())


def cases(name):
    return [(group, case) for group in suite(name)["testGroups"] for case in group["tests"]]


def wycheproof_jws():
    for group, case in cases("json_web_signature_test.json"):
        jwk = group.get("public") or group["private"]
        contradicts_itself = case["result"] == "valid" and case["comment"] in ("Figure20", "Figure27")
        if case["tcId"] not in DAMAGED and not contradicts_itself:
            yield jwk, case


def jws_answer(jwk, token):
    """True when it verifies, else the name of the refusal."""
    try:
        return verify_jws(parse_compact_jws(token), key_from_jwk(jwk), OB2_ALGORITHMS)
    except AppError as error:
        return type(error).__name__


def test_every_sound_jws_is_verified_or_refused_by_a_named_rule():
    answers = Counter()
    for jwk, case in wycheproof_jws():
        answer = jws_answer(jwk, case["jws"]) if isinstance(case["jws"], str) else "JsonSerialization"
        if case["result"] == "invalid":
            assert answer is not True, case
            answers["refused as demanded"] += 1
        elif jwk["kty"] == "oct":  # a shared secret proves nothing about who signed
            assert answer == AlgorithmNotAllowed.__name__, case
            answers["shared secret"] += 1
        elif ".." in case["jws"]:  # an empty payload is no credential; the signature itself has to hold all the same
            assert answer == MalformedJws.__name__, case
            assert signature_alone_holds(jwk, case["jws"]), case
            answers["empty payload"] += 1
        else:
            assert answer is True, case
            answers["verified as demanded"] += 1
    assert answers == {"refused as demanded": 353, "verified as demanded": 26, "shared secret": 8, "empty payload": 6}


def signature_alone_holds(jwk, token):
    head, body, tail = token.split(".")
    algorithm = json.loads(decode_base64url(head))["alg"]
    return verify_signature(key_from_jwk(jwk), algorithm, f"{head}.{body}".encode(), decode_base64url(tail))


def test_no_key_that_wycheproof_calls_bad_verifies_anything():
    for group, case in cases("json_web_key_test.json"):
        keys = (group.get("public") or group["private"])["keys"]
        wanted = case["result"] == "valid" and all(jwk["kty"] != "oct" for jwk in keys)
        assert (True in [jws_answer(jwk, case["jws"]) for jwk in keys]) == wanted, case


# file: (algorithm, signatures checked, signatures under keys that we refuse: RSA with exponent 3)
PRIMITIVES = {
    "ed25519_test.json": ("EdDSA", 151, 0),
    "ecdsa_secp256r1_sha256_p1363_test.json": ("ES256", 262, 0),
    "ecdsa_secp384r1_sha384_p1363_test.json": ("ES384", 280, 0),
    "rsa_signature_2048_sha256_test.json": ("RS256", 257, 2),
    "rsa_pss_2048_sha256_mgf1_32_test.json": ("PS256", 108, 0),
}


@pytest.mark.parametrize("name", PRIMITIVES)
def test_every_signature_of(name):
    algorithm, expected, expected_refused = PRIMITIVES[name]
    checked = refused = 0
    for group in suite(name)["testGroups"]:
        try:
            key = key_from_pem(group["publicKeyPem"])
        except UnusableKey:
            assert group["publicKey"]["publicExponent"] == "03", group
            refused += len(group["tests"])
            continue
        for case in group["tests"]:
            message, signature = bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])
            verified = verify_signature(key, algorithm, message, signature)
            assert case["result"] == "acceptable" or verified == (case["result"] == "valid"), case
            checked += 1
    assert (checked, refused) == (expected, expected_refused)
