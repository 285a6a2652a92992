"""Data Integrity proofs: our own verify, everything else fails or stays unknown, and nothing is dropped."""

import json
from contextlib import suppress
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from tests.wallet.core.credentials import (
    CONTEXTS,
    ED25519_2020,
    KEY,
    METHOD,
    NOW,
    OB3,
    SEED,
    VC2,
    a_credential,
    signed,
)
from wallet.base.errors import AppError
from wallet.core.encoding import encode_base64url, encode_multibase_base58, encode_varint
from wallet.core.proofs.compact_jws import parse_compact_jws, verify_jws
from wallet.core.proofs.data_integrity import TooManyProofs, check_prepared, parse_proofs, prepare_proof
from wallet.core.proofs.errors import TooComplex
from wallet.core.proofs.keys import key_from_multibase
from wallet.core.proofs.signing import sign_eddsa_rdfc_2022, sign_vc_jwt
from wallet.core.proofs.suites import suite_for
from wallet.core.verify.report import Outcome

LEGACY = {"@context": [VC2, OB3, ED25519_2020]}


def checks(document, *, key=KEY, now=NOW, contexts=CONTEXTS):
    """The codes of all proofs of a document."""
    prepared = [prepare_proof(document, proof, contexts) for proof in parse_proofs(document)]
    return [check_prepared(each, key, now=now).code for each in prepared]


def ecdsa_key(curve):
    private = ec.derive_private_key(int.from_bytes(SEED, "big"), curve)
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    codec = 0x1200 if curve.name == "secp256r1" else 0x1201
    return private, key_from_multibase(encode_multibase_base58(encode_varint(codec) + point))


def sign_with(document, sign, *, hash_algorithm="sha256", proof_type="DataIntegrityProof", cryptosuite=None, **more):
    """Add a proof of any suite, made with `sign(bytes)`."""
    config = {"type": proof_type, "verificationMethod": METHOD, "proofPurpose": "assertionMethod"}
    config |= {"created": "2026-01-02T00:00:00Z"} | more
    if cryptosuite:
        config["cryptosuite"] = cryptosuite
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    before = document.get("proof", [])
    if "previousProof" in config:
        unsecured["proof"] = [proof for proof in before if proof["id"] in config["previousProof"]]
    data = suite_for(proof_type, cryptosuite).signed_bytes(unsecured, config, CONTEXTS, hash_algorithm)
    return {**document, "proof": [*before, {**config, "proofValue": encode_multibase_base58(sign(data))}]}


def eddsa(data):
    return SigningKey(SEED).sign(data).signature


def ecdsa(private, hash_algorithm, size):
    def sign(data):
        r, s = decode_dss_signature(private.sign(data, ec.ECDSA(hash_algorithm)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    return sign


def test_ours_verify_and_are_the_same_every_time():
    assert checks(signed()) == ["eddsa-rdfc-2022"]
    assert signed() == signed()


def test_a_document_with_a_proof_is_not_signed_again():
    with pytest.raises(ValueError, match="proof already"):
        sign_eddsa_rdfc_2022(
            signed(),
            private_key_seed=SEED,
            verification_method=METHOD,
            created="2026-01-02T00:00:00Z",
            contexts=CONTEXTS,
        )


@pytest.mark.parametrize(
    ("suite", "changes"),
    [
        ({"cryptosuite": "eddsa-rdfc-2022"}, {}),
        ({"cryptosuite": "eddsa-jcs-2022", "@context": [VC2, OB3]}, {}),
        ({"proof_type": "Ed25519Signature2020"}, LEGACY),
    ],
    ids=["eddsa-rdfc-2022", "eddsa-jcs-2022", "Ed25519Signature2020"],
)
def test_suites_of_ed25519(suite, changes):
    document = sign_with(a_credential(**changes), eddsa, **suite)
    name = suite.get("cryptosuite") or suite["proof_type"]
    assert checks(document) == [name]
    assert checks({**document, "name": "Rocket science"}) == ["signature"]


@pytest.mark.parametrize("cryptosuite", ["ecdsa-rdfc-2019", "ecdsa-jcs-2019"])
@pytest.mark.parametrize(
    ("curve", "hash_algorithm", "size"),
    [(ec.SECP256R1(), hashes.SHA256(), 32), (ec.SECP384R1(), hashes.SHA384(), 48)],
    ids=["P-256", "P-384"],
)
def test_suites_of_ecdsa(cryptosuite, curve, hash_algorithm, size):
    private, key = ecdsa_key(curve)
    sign = ecdsa(private, hash_algorithm, size)
    document = sign_with(a_credential(), sign, hash_algorithm=hash_algorithm.name, cryptosuite=cryptosuite)
    assert checks(document, key=key) == [cryptosuite]
    assert checks({**document, "name": "Rocket science"}, key=key) == ["signature"]
    assert checks(document) == ["wrong_key_type"]


def _with_proof(**changes):
    document = signed()
    proof = {**document["proof"], **changes}
    return {**document, "proof": {name: value for name, value in proof.items() if value is not None}}


SPOILED = {
    "the name changed": ({**signed(), "name": "Rocket science"}, "signature"),
    "the end moved": ({**signed(), "validUntil": "2040-01-01T00:00:00Z"}, "signature"),
    "the status removed": ({k: v for k, v in signed().items() if k != "credentialStatus"}, "signature"),
    "a member added": ({**signed(), "description": "With honours."}, "signature"),
    "an undefined member added": ({**signed(), "grade": "With honours."}, "undefined_term"),
    "another time of signing": (_with_proof(created="2026-01-03T00:00:00Z"), "signature"),
    "another key named": (_with_proof(verificationMethod=f"{METHOD}x"), "signature"),
    "an end added to the proof": (_with_proof(expires="2040-01-01T00:00:00Z"), "signature"),
    "a domain added to the proof": (_with_proof(domain="uni.example"), "signature"),
    "a member added to the proof": (_with_proof(note="x"), "undefined_term"),
    "made for signing in": (_with_proof(proofPurpose="authentication"), "proof_purpose"),
    "made for nothing": (_with_proof(proofPurpose=None), "proof_purpose"),
    "the purpose spelled as its IRI": (_with_proof(proofPurpose="https://w3id.org/security#assertionMethod"), "proof_purpose"),
    "no suite named": (_with_proof(cryptosuite=None), "malformed_proof"),
    "a suite that is a list": (_with_proof(cryptosuite=["eddsa-rdfc-2022"]), "malformed_proof"),
    "no type": (_with_proof(type=None), "malformed_proof"),
    "no key named": (_with_proof(verificationMethod=None), "malformed_proof"),
    "a key inside the proof": (_with_proof(verificationMethod={"id": METHOD}), "malformed_proof"),
    "a date that is none": (_with_proof(created="yesterday"), "malformed_proof"),
    "no signature": (_with_proof(proofValue=None), "malformed_proof_value"),
    "a signature that is a number": (_with_proof(proofValue=5), "malformed_proof"),
    "base64url": (_with_proof(proofValue="u" + encode_base64url(b"\1" * 64)), "malformed_proof_value"),
    "63 bytes": (_with_proof(proofValue=encode_multibase_base58(b"\1" * 63)), "malformed_proof_value"),
    "65 bytes": (_with_proof(proofValue=encode_multibase_base58(b"\1" * 65)), "malformed_proof_value"),
    "not base58": (_with_proof(proofValue="z0OIl"), "malformed_proof_value"),
    "200 KB of base58": (_with_proof(proofValue="z" + "2" * 200_000), "malformed_proof_value"),
    "another context than the document's": (_with_proof(**{"@context": [VC2]}), "proof_context"),
    "a proof before it that is not there": (_with_proof(previousProof="urn:uuid:missing"), "previous_proof_missing"),
    "a proof before it that is itself": (_with_proof(id="urn:p", previousProof="urn:p"), "previous_proof_missing"),
    "a text for a proof": ({**a_credential(), "proof": "signed, the rector"}, "malformed_proof"),
    "a list for a proof": ({**a_credential(), "proof": [[]]}, "malformed_proof"),
}  # fmt: skip


@pytest.mark.parametrize(("document", "code"), SPOILED.values(), ids=SPOILED)
def test_spoiled_proofs_fail(document, code):
    [proof] = parse_proofs(document)
    check = check_prepared(prepare_proof(document, proof, CONTEXTS), KEY, now=NOW)
    assert (check.outcome, check.code) == (Outcome.FAILED, code)
    assert check.message


UNKNOWN = {
    "a suite of tomorrow": (_with_proof(cryptosuite="mldsa44-rdfc-2027"), "unsupported_cryptosuite"),
    "a suite with a letter missing": (_with_proof(cryptosuite="eddsa-rdf-2022"), "unsupported_cryptosuite"),
    "a type of its own": ({**signed(), "proof": {"type": "NotaryStamp2027", "stamp": "x"}}, "unsupported_cryptosuite"),
    "a context we do not have": (
        {**signed(), "@context": [VC2, OB3, "https://uni.example/v1"]},
        "unknown_context",
    ),
}


@pytest.mark.parametrize(("document", "code"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_we_cannot_check_is_unknown(document, code):
    [proof] = parse_proofs(document)
    check = check_prepared(prepare_proof(document, proof, CONTEXTS), KEY, now=NOW)
    assert (check.outcome, check.code) == (Outcome.UNKNOWN, code)


def test_dates_of_the_proof_itself():
    document = sign_with(
        a_credential(),
        eddsa,
        cryptosuite="eddsa-rdfc-2022",
        created="2026-11-24T12:00:00Z",
        expires="2026-11-25T12:00:00Z",
    )
    assert checks(document, now=NOW - timedelta(seconds=119)) == ["eddsa-rdfc-2022"]
    assert checks(document, now=NOW - timedelta(seconds=121)) == ["proof_created_in_future"]
    assert checks(document, now=NOW + timedelta(days=1)) == ["eddsa-rdfc-2022"]
    assert checks(document, now=NOW + timedelta(days=1, seconds=1)) == ["proof_expired"]


def test_every_proof_of_a_set_is_checked_on_its_own():
    document = sign_with(a_credential(**LEGACY), eddsa, cryptosuite="eddsa-rdfc-2022")
    document = sign_with(document, eddsa, proof_type="Ed25519Signature2020")
    assert checks(document) == ["eddsa-rdfc-2022", "Ed25519Signature2020"]
    first, second = document["proof"]
    spoiled = {**document, "proof": [first, {**second, "proofValue": first["proofValue"]}]}
    assert checks(spoiled) == ["eddsa-rdfc-2022", "signature"]


@pytest.mark.parametrize("cryptosuite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_proof_in_a_chain_signs_the_one_before(cryptosuite):
    document = sign_with(a_credential(), eddsa, cryptosuite=cryptosuite, id="urn:uuid:first")
    document = sign_with(
        document, eddsa, cryptosuite=cryptosuite, id="urn:uuid:second", previousProof=["urn:uuid:first"]
    )
    assert checks(document) == [cryptosuite, cryptosuite]
    _, second = document["proof"]
    assert checks({**document, "proof": [second]}) == ["previous_proof_missing"]
    resigned = sign_with(
        a_credential(), eddsa, cryptosuite=cryptosuite, id="urn:uuid:first", created="2026-02-01T00:00:00Z"
    )
    assert checks({**document, "proof": [*resigned["proof"], second]}) == [cryptosuite, "signature"]


def test_a_proof_of_another_badge():
    other = signed(a_credential(name="Rocket science"))
    assert checks({**signed(), "proof": other["proof"]}) == ["signature"]


def test_no_proof_and_null_are_no_proofs():
    assert parse_proofs(a_credential()) == ()
    assert parse_proofs({**a_credential(), "proof": None}) == ()
    assert parse_proofs({**a_credential(), "proof": []}) == ()


def test_five_proofs_are_too_many():
    with pytest.raises(TooManyProofs):
        parse_proofs({**signed(), "proof": [signed()["proof"]] * 5})


def test_a_tangled_document_is_refused_before_any_key():
    document = {**signed(), "@context": [VC2] * 1_000}
    [proof] = parse_proofs(document)
    with pytest.raises(TooComplex):
        prepare_proof(document, proof, CONTEXTS)


def test_a_vc_jwt_of_ours():
    payload = {**a_credential(), "iss": "did:web:uni.example", "jti": a_credential()["id"]}
    token = sign_vc_jwt(payload, private_key_seed=SEED, kid=METHOD)
    jws = parse_compact_jws(token)
    assert jws.header == {"alg": "EdDSA", "typ": "vc+jwt", "kid": METHOD}
    assert json.loads(jws.payload) == payload
    assert verify_jws(jws, KEY)


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)
_MEMBERS = [*signed()["proof"], "id", "expires", "previousProof", "@context", "domain"]


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(_MEMBERS), _JSON, max_size=4), st.booleans())
def test_hostile_proofs_end_in_an_answer_or_a_typed_error(changes, as_list):
    proof = {**signed()["proof"], **changes}
    document = {**signed(), "proof": [proof, proof] if as_list else proof}
    with suppress(AppError):
        for code in checks(document):
            assert code


@settings(max_examples=60, deadline=None)
@given(_JSON)
def test_anything_may_stand_where_the_proof_should(value):
    with suppress(AppError):
        assert "eddsa-rdfc-2022" not in checks({**a_credential(), "proof": value})
