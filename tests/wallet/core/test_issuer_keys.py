"""Whose key is it, and may it vouch? The rules of an issuer's keys, from bytes to verdict."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.sims.issuer import NOW, IssuerSimulator
from tests.wallet.core.kit import codes, judged, outcomes
from wallet.core.encoding import encode_base64url, encode_multibase_base58, encode_varint
from wallet.core.proofs.keys import key_from_multibase, public_jwk
from wallet.core.verify.report import Verdict

HTTPS_ISSUER = "https://uni.example/issuers/1"
METHOD = f"{HTTPS_ISSUER}#key-1"
WELL_KNOWN = "https://uni.example/.well-known/jwks.json"
NOW_S = int(NOW.timestamp())


@pytest.fixture
def issuer():
    return IssuerSimulator("did:web:uni.example")


def method(issuer, **changes):
    base = {"id": issuer.key_id, "type": "Multikey", "controller": issuer.did, "publicKeyMultibase": issuer.multibase}
    return {name: value for name, value in (base | changes).items() if value is not None}


def identity_point():
    return encode_multibase_base58(encode_varint(0xED) + b"\1" + bytes(31))


def weak_rsa():
    numbers = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key().public_numbers()
    n, e = (encode_base64url(x.to_bytes((x.bit_length() + 7) // 8)) for x in (numbers.n, numbers.e))
    return {"kty": "RSA", "n": n, "e": e}


RULES = {
    "listed": (lambda i: {}, None),
    "listed only for signing in": (
        lambda i: {"assertionMethod": [], "authentication": [i.key_id]},
        "wrong_purpose",
    ),
    "listed for nothing": (lambda i: {"assertionMethod": []}, "wrong_purpose"),
    "listed under another id": (lambda i: {"verificationMethod": [method(i, id=f"{i.did}#key-2")]}, "key_not_listed"),
    "of another controller": (
        lambda i: {"verificationMethod": [method(i, controller="did:web:evil.example")]},
        "controller_mismatch",
    ),
    "revoked": (lambda i: {"verificationMethod": [method(i, revoked="2026-06-01T00:00:00Z")]}, "key_revoked"),
    "expired": (lambda i: {"verificationMethod": [method(i, expires="2026-06-01T00:00:00Z")]}, "key_expired"),
    "to be revoked": (lambda i: {"verificationMethod": [method(i, revoked="2027-06-01T00:00:00Z")]}, None),
    "deactivated": (lambda i: {"deactivated": True}, "key_not_listed"),
    "the identity point": (
        lambda i: {"verificationMethod": [method(i, publicKeyMultibase=identity_point())]},
        "unusable_key",
    ),
    "RSA of 1024 bits": (
        lambda i: {
            "verificationMethod": [method(i, type="JsonWebKey", publicKeyMultibase=None, publicKeyJwk=weak_rsa())]
        },
        "unusable_key",
    ),
    "with its secret half": (lambda i: {"verificationMethod": [method(i, privateKeyMultibase="z1")]}, "unusable_key"),
}


@pytest.mark.parametrize("form", ["sign", "sign_jwt"])
@pytest.mark.parametrize(("changes", "code"), RULES.values(), ids=RULES)
def test_a_key_of_a_did(issuer, form, changes, code):
    badge = getattr(issuer, form)(issuer.credential())
    issuer.publish_did_document(**changes(issuer))

    judgement = judged(badge, issuer)

    assert judgement.report.verdict is (Verdict.INVALID if code else Verdict.VERIFIED), codes(judgement)
    assert codes(judgement)["issuer_key"] == (code or "key_listed")


@pytest.mark.parametrize("revoked", [{}, {"revoked": "2026-06-01T00:00:00Z"}], ids=["good", "revoked"])
def test_the_signature_is_judged_although_the_key_is_refused(issuer, revoked):
    badge = issuer.sign(issuer.credential())
    issuer.publish_did_document(verificationMethod=[method(issuer, **revoked)])
    tampered = badge | {"name": "Welding 2"}

    assert outcomes(judged(badge, issuer))["proof"] == "passed"
    assert outcomes(judged(tampered, issuer))["proof"] == "failed"


# --- an https issuer


def token(issuer, **header):
    credential = issuer.credential(issuer={"id": HTTPS_ISSUER, "type": ["Profile"]})
    return issuer.sign_jwt(credential, claims={"iss": HTTPS_ISSUER}, **header)


def own_jwk(issuer, **members):
    return {**public_jwk(key_from_multibase(issuer.multibase)), "kid": "key-1", **members}


HEADERS = [{"kid": "key-1"}, {"kid": METHOD}, {"kid": None, "jwk": "OWN"}, {"kid": None}]


def with_own(issuer, header):
    return {name: own_jwk(issuer) if value == "OWN" else value for name, value in header.items()}


@pytest.mark.parametrize("header", [HEADERS[0], *HEADERS[2:]], ids=str)
@pytest.mark.parametrize(
    ("members", "good"),
    [
        ({}, True),
        ({"exp": NOW_S + 60}, True),
        ({"nbf": NOW_S - 60}, True),
        ({"exp": NOW_S - 60}, False),
        ({"nbf": NOW_S + 60}, False),
        ({"exp": "never"}, False),
        ({"exp": True}, False),
        ({"revoked": {"revoked_at": NOW_S - 60, "reason": "compromised"}}, False),
        ({"revoked": True}, False),
        ({"use": "enc"}, False),
        ({"alg": "ES256"}, False),
    ],
    ids=str,
)
def test_a_key_in_a_set_has_its_time(issuer, header, members, good):
    issuer.publish(WELL_KNOWN, {"keys": [own_jwk(issuer, **members)]})

    judgement = judged(token(issuer, **with_own(issuer, header)), issuer)

    assert (judgement.report.verdict is Verdict.VERIFIED) is good, codes(judgement)


@pytest.mark.parametrize("header", HEADERS, ids=str)
@pytest.mark.parametrize(
    "spoken_against",
    [
        {"verificationMethod": {"revoked": "2026-06-01T00:00:00Z"}},
        {"verificationMethod": {"expires": "2026-06-01T00:00:00Z"}},
        {"assertionMethod": []},
    ],
    ids=str,
)
def test_what_the_issuers_document_says_of_a_key_no_set_takes_back(issuer, header, spoken_against):
    own = method(issuer, id=METHOD, controller=HTTPS_ISSUER, **spoken_against.get("verificationMethod", {}))
    document = {"id": HTTPS_ISSUER, "verificationMethod": [own], "assertionMethod": [METHOD]}
    issuer.publish(HTTPS_ISSUER, document | {"assertionMethod": spoken_against.get("assertionMethod", [METHOD])})
    issuer.publish(WELL_KNOWN, {"keys": [own_jwk(issuer)]})

    judgement = judged(token(issuer, **with_own(issuer, header)), issuer)

    assert judgement.report.verdict is Verdict.INVALID, codes(judgement)
    assert outcomes(judgement)["issuer_key"] == "failed"


def test_a_key_that_one_method_revokes_and_another_lists(issuer):
    old = method(issuer, id=f"{issuer.did}#old", revoked="2026-06-01T00:00:00Z")
    issuer.publish_did_document(
        verificationMethod=[old, method(issuer)], assertionMethod=[issuer.key_id, f"{issuer.did}#old"]
    )

    assert judged(issuer.sign(issuer.credential()), issuer).report.verdict is Verdict.VERIFIED
    other = issuer.sign(issuer.credential(), verificationMethod=f"{issuer.did}#old")
    assert codes(judged(other, issuer))["issuer_key"] == "key_revoked"


@pytest.mark.parametrize("alg", ["none", "HS256", "RS256", "ES256K", "EdDSA\0", "eddsa"])
def test_the_algorithm_is_ours_to_choose(issuer, alg):
    judgement = judged(token(issuer, alg=alg), issuer)

    assert judgement.report.verdict is not Verdict.VERIFIED
    assert outcomes(judgement)["proof"] != "passed"


def test_a_key_in_the_header_counts_for_nothing_by_itself(issuer):
    mallory = IssuerSimulator("did:web:mallory.example")
    credential = mallory.credential(issuer={"id": HTTPS_ISSUER, "type": ["Profile"]})
    forged = mallory.sign_jwt(credential, claims={"iss": HTTPS_ISSUER}, kid=None, jwk=own_jwk(mallory))
    issuer.publish(WELL_KNOWN, {"keys": [own_jwk(issuer)]})

    assert judged(forged, issuer).report.verdict is Verdict.INVALID
