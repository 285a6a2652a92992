"""Whom a badge was awarded to: match, mismatch or unknown, and nothing in between."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.core.model import Achievement, AchievementCredential, IdentityObject, Profile
from wallet.core.recipient import Recipient, hash_identity, match_recipient
from wallet.core.verify.report import RecipientMatch

MATCH, MISMATCH, UNKNOWN = RecipientMatch.MATCH, RecipientMatch.MISMATCH, RecipientMatch.UNKNOWN


def awarded(*identifiers, subject_id=None):
    return AchievementCredential(
        id=None,
        issuer=Profile("https://college.example"),
        achievement=Achievement(None, "Robotics"),
        name="Robotics",
        subject_id=subject_id,
        identifiers=identifiers,
    )


def plain(value, kind="emailAddress"):
    return IdentityObject(kind, value, hashed=False)


def hashed(value, salt="Kosher", algorithm="sha256", kind="emailAddress"):
    return IdentityObject(kind, hash_identity(value, salt, algorithm), hashed=True, salt=salt)


ADA = {"email": ["ada@college.example"]}
SHA1 = "sha1$" + hashlib.sha1(b"ada@college.exampleKosher").hexdigest()

CASES = {
    "a plain address": (awarded(plain("ada@college.example")), ADA, MATCH),
    "a plain address of somebody else": (awarded(plain("bob@college.example")), ADA, MISMATCH),
    "a plain address in other letter case": (awarded(plain("Ada@College.Example")), ADA, MATCH),
    "a salted hash": (awarded(hashed("ada@college.example")), ADA, MATCH),
    "a hash without salt": (awarded(hashed("ada@college.example", salt=None)), ADA, MATCH),
    "a hash with an empty salt": (awarded(hashed("ada@college.example", salt="")), ADA, MATCH),
    "a salted hash of somebody else": (awarded(hashed("bob@college.example")), ADA, MISMATCH),
    "the right hash with the wrong salt": (
        awarded(IdentityObject("emailAddress", hash_identity("ada@college.example", "a"), hashed=True, salt="b")),
        ADA,
        MISMATCH,
    ),
    "a hash in capitals": (
        awarded(
            IdentityObject(
                "email", hash_identity("ada@college.example", None).upper().replace("SHA256", "sha256"), True
            )
        ),
        ADA,
        MATCH,
    ),
    "a hash of the address as typed, in capitals": (
        awarded(hashed("ADA@x.example")),
        {"email": ["ADA@x.example"]},
        MATCH,
    ),
    "a hash of the address in small letters": (awarded(hashed("ada@x.example")), {"email": ["ADA@X.example"]}, MATCH),
    "a hash with only the host in small letters": (
        awarded(hashed("Ada@x.example")),
        {"email": ["Ada@X.example"]},
        MATCH,
    ),
    "an md5 hash": (awarded(hashed("ada@college.example", algorithm="md5")), ADA, MATCH),
    "a sha1 hash, which no standard knows": (
        awarded(IdentityObject("emailAddress", SHA1, hashed=True, salt="Kosher")),
        ADA,
        MISMATCH,
    ),
    "a hash without the name of its algorithm": (
        awarded(IdentityObject("emailAddress", hashlib.sha256(b"ada@college.example").hexdigest(), hashed=True)),
        ADA,
        MISMATCH,
    ),
    "a hash said not to be one": (
        awarded(IdentityObject("emailAddress", hash_identity("ada@college.example", None), hashed=False)),
        ADA,
        MISMATCH,
    ),
    "the second of two identifiers": (
        awarded(plain("Ada Lovelace", "name"), hashed("ada@college.example")),
        ADA,
        MATCH,
    ),
    "the second of two claimed addresses": (
        awarded(plain("ada@college.example")),
        {"email": ["old@college.example", "ada@college.example"]},
        MATCH,
    ),
    "nobody": (awarded(), ADA, UNKNOWN),
    "somebody, when nothing is claimed": (awarded(plain("ada@college.example")), {}, UNKNOWN),
    "somebody, when an empty list is claimed": (awarded(plain("ada@college.example")), {"email": []}, UNKNOWN),
    "a kind that was not claimed": (awarded(plain("+1 555 0100", "telephone")), ADA, UNKNOWN),
    "a kind that nobody can claim": (awarded(plain("Ada", "name")), ADA, UNKNOWN),
    "a mailto: subject": (awarded(subject_id="mailto:Ada@college.example"), ADA, MATCH),
    "a mailto: subject with a heading": (awarded(subject_id="mailto:ada@college.example?subject=x"), ADA, MATCH),
    "a mailto: subject of somebody else": (awarded(subject_id="mailto:bob@college.example"), ADA, MISMATCH),
    "a DID": (awarded(subject_id="did:key:z6Mk1"), {"did": ["did:key:z6Mk1"]}, MATCH),
    "a DID in other letter case": (awarded(subject_id="did:key:z6mk1"), {"did": ["did:key:z6Mk1"]}, MISMATCH),
    "a DID, when only an address is claimed": (awarded(subject_id="did:key:z6Mk1"), ADA, UNKNOWN),
    "a DID unknown to us beside our address": (
        awarded(plain("ada@college.example"), subject_id="did:key:z"),
        ADA,
        MATCH,
    ),
    "a web address": (awarded(subject_id="https://ada.example/"), {"url": ["https://ada.example/"]}, MATCH),
    "a random subject id": (awarded(subject_id="urn:uuid:1"), ADA | {"did": ["did:key:z"]}, UNKNOWN),
    "a telephone number written otherwise": (
        awarded(plain("+1 (555) 0100", "telephone")),
        {"telephone": ["+15550100"]},
        MATCH,
    ),
    "a telephone number without digits": (awarded(plain("n/a", "telephone")), {"telephone": ["none"]}, MISMATCH),
    "an empty address": (awarded(plain("")), {"email": [""]}, MISMATCH),
    "the hash of nothing": (awarded(hashed("")), {"email": [""]}, MISMATCH),
}


@pytest.mark.parametrize("name", CASES)
def test_a_badge_that_names(name):
    credential, claimed, expected = CASES[name]
    assert match_recipient(credential, claimed) is expected


def test_the_salt_follows_the_identifier():
    assert hash_identity("a@b.example", "Na") == "sha256$" + hashlib.sha256(b"a@b.exampleNa").hexdigest()
    assert hash_identity("a@b.example", None, "md5") == "md5$" + hashlib.md5(b"a@b.example").hexdigest()


ANY_TEXT = st.text(max_size=20)


@given(
    st.builds(IdentityObject, ANY_TEXT | st.just("email"), ANY_TEXT, st.booleans(), st.none() | ANY_TEXT),
    ANY_TEXT,
    ANY_TEXT,
)
@settings(max_examples=200, deadline=None)
def test_any_identifiers_give_one_of_three_answers(identifier, subject_id, claimed):
    claims = {"email": [claimed], "did": [claimed], "url": [claimed], "telephone": [claimed]}
    assert match_recipient(awarded(identifier, subject_id=subject_id), claims) in RecipientMatch


@given(st.emails(), st.none() | ANY_TEXT, st.sampled_from(["sha256", "md5"]))
@settings(max_examples=100, deadline=None)
def test_whoever_was_hashed_matches(address, salt, algorithm):
    assert match_recipient(awarded(hashed(address, salt, algorithm)), {"email": [address]}) is MATCH


SPELLINGS = st.sampled_from(
    ["ada@college.example", "Ada@College.example", " ada@college.example ", "", " ", "é@x", "x"]
)
SALTS = st.sampled_from([None, "", "Kosher", "é", 3])


@settings(max_examples=300)
@given(
    spelling=SPELLINGS,
    salt=SALTS,
    other_salt=SALTS,
    kind=st.sampled_from(["emailAddress", "email", "url", None]),
    marked=st.sampled_from([True, False, "true", 1, None]),
    algorithm=st.sampled_from(["sha256", "SHA256", "md5", ""]),
    emails=st.lists(SPELLINGS, max_size=3),
    listed=st.sampled_from([0, 1, 2, None]),
    subject_id=st.sampled_from([None, 7, "mailto:ada@college.example", "did:key:z6Mk", ""]),
)
def test_a_subject_matches_as_the_badge_made_of_it_does(
    spelling, salt, other_salt, kind, marked, algorithm, emails, listed, subject_id
):
    said = hash_identity(spelling, salt if isinstance(salt, str) else None).replace("sha256", algorithm)
    one = {"identityType": kind, "identityHash": said, "hashed": marked, "salt": other_salt}
    subject = {"id": subject_id, "identifier": one if listed is None else [one] * listed}
    recipient = Recipient(subject)
    slowly = awarded(*recipient.identifiers, subject_id=recipient.subject_id)

    for claimed in ({"email": emails}, {"email": emails, "did": ["did:key:z6Mk"]}, {"url": ["x"]}, {}):
        assert match_recipient(recipient, claimed) is match_recipient(slowly, claimed)
