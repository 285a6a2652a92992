"""What is typed about a unit: read strictly, whatever it is; and what is published of its keys."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.base.errors import InputError
from wallet.core import unit_rules as rules
from wallet.core.issuing import PublishedKey, build_did_document, build_jwks, token_claims

READERS = (
    rules.read_slug,
    rules.read_linkedin_number,
    rules.read_signs_with,
    rules.read_contact,
    rules.read_description,
    rules.read_reason,
)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@given(text=st.text(max_size=80))
def test_a_reader_gives_a_value_or_says_what_is_wrong(reader, text):
    try:
        value = reader(text)
    except InputError:
        return
    assert value is None or len(value) <= 2_000


@pytest.mark.parametrize("slug", ["maple", "school-of-nursing", "x2", "a" * 48])
def test_slugs_that_stand_in_an_address(slug):
    assert rules.read_slug(slug) == slug


@pytest.mark.parametrize("slug", ["", "Maple", "a--b", "-a", "a-", "a" * 49, "new", "invitations", "a/b", "a.b", "é"])
def test_slugs_that_do_not(slug):
    with pytest.raises(rules.SlugUnfit):
        rules.read_slug(slug)


def test_a_masked_address_cannot_be_written_to():
    assert rules.masked("maya@aldervalley.example") == "m…@aldervalley.example"


def test_what_is_published_of_keys():
    did, gone = "did:web:uni.example:issuers:maple", datetime(2026, 11, 24, tzinfo=UTC)
    rsa = {"kty": "RSA", "n": "AQAB", "e": "AQAB"}
    multibase = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    keys = [PublishedKey("key-1", multibase, withdrawn_at=gone), PublishedKey("key-2", multibase)]
    plain = build_did_document(did, keys)
    assert plain["assertionMethod"] == [f"{did}#key-2"]
    assert plain["verificationMethod"][0]["revoked"] == "2026-11-24T00:00:00Z"
    assert "https://w3id.org/security/jwk/v1" not in plain["@context"]
    both = build_did_document(did, [*keys, PublishedKey("key-3", jwk=rsa)])
    assert "https://w3id.org/security/jwk/v1" in both["@context"]
    assert [method["type"] for method in both["verificationMethod"]] == ["Multikey", "Multikey", "JsonWebKey"]
    listed = build_jwks(did, [*keys, PublishedKey("key-3", jwk=rsa)])["keys"]
    assert [(jwk["kid"], jwk["alg"]) for jwk in listed] == [(f"{did}#key-2", "EdDSA"), (f"{did}#key-3", "RS256")]


def test_the_claims_say_what_the_credential_says():
    badge = {"id": "urn:uuid:1", "issuer": {"id": "did:web:a.example"}, "validFrom": "2026-01-01T00:00:00Z"}
    claims = {"iss": "did:web:a.example", "jti": "urn:uuid:1", "nbf": 1_767_225_600}
    assert token_claims(badge) == badge | claims
    assert token_claims(badge | {"validUntil": "2026-01-02T00:00:00Z"})["exp"] == 1_767_312_000
