"""What a signed text tells, and whether a link that hides something may still hand it out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.sims.issuer import IssuerSimulator
from tests.wallet.core.kit import judged
from wallet.core.model import LEARNER_RECORD, ContainedCredential, Evidence, IdentityObject, Profile, Result
from wallet.core.sharing import EVERYTHING, Scope, narrowed, told_by

NAMELESS = Scope(name=False)
ZELDA = "Zelda Quux"


@pytest.fixture
def credential():
    """A badge that names nobody but by a hash."""
    issuer = IssuerSimulator("did:web:uni.example")
    return judged(issuer.sign(issuer.credential()), issuer).credential


def identity(kind, *, hashed=False):
    return IdentityObject(kind, "sha256$00" if hashed else ZELDA, hashed)


def test_a_badge_that_names_nobody_can_be_handed_out_by_a_link_without_a_name(credential):
    assert told_by(credential) == NAMELESS
    assert NAMELESS.covers(told_by(credential))


@pytest.mark.parametrize(
    "changes",
    [
        {"subject_name": ZELDA},
        {"own_name": f"Welding 1 for {ZELDA}"},
        {"description": f"Awarded to {ZELDA}."},
        {"license_number": "LIC-33"},
        {"endorsed": True},
        {"subject_id": "https://people.example/zelda"},
        {"extensions": {"extensions:recipientProfile": {"name": ZELDA}}},
        {"identifiers": (identity("nationalIdentityNumber"),)},
        {"identifiers": (identity("userName"),)},
    ],
)
def test_whatever_may_say_who_the_holder_is_keeps_the_text_from_a_link_without_a_name(credential, changes):
    told = told_by(replace(credential, **changes))
    assert told.name
    assert not NAMELESS.covers(told)
    assert Scope().covers(told), "a link that shows the name hands it out"


@pytest.mark.parametrize(
    "changes",
    [{"subject_id": "did:key:z6Mk"}, {"identifiers": (identity("userName", hashed=True),)}, {"extensions": {"x": 1}}],
)
def test_what_says_nothing_of_a_person_keeps_nothing_back(credential, changes):
    assert not told_by(replace(credential, **changes)).name


def test_a_learner_record_tells_everything_that_is_inside_it(credential):
    inside = ContainedCredential("urn:x", "Maths", Profile("did:web:x.example"), "verified", "genuine")
    assert told_by(replace(credential, contains=(inside,))) == EVERYTHING
    record = replace(credential, achievement=replace(credential.achievement, achievement_type=LEARNER_RECORD))
    assert told_by(record) == EVERYTHING


def test_what_a_link_hides_is_what_it_cuts_out(credential):
    full = replace(
        credential,
        subject_name=ZELDA,
        own_name=ZELDA,
        description=ZELDA,
        license_number="1",
        results=(Result(value="A"),),
        evidence=(Evidence(name="e"),),
        narrative="n",
    )
    assert told_by(full) == Scope(name=True, result=True, evidence=True)
    assert told_by(narrowed(full, NAMELESS)) == NAMELESS
    assert ZELDA not in repr(narrowed(full, NAMELESS))


def test_a_credentials_own_name_is_kept_where_it_is_another_than_the_achievements():
    issuer = IssuerSimulator("did:web:uni.example")
    found = judged(issuer.sign(issuer.credential(name=f"Welding 1 for {ZELDA}")), issuer).credential
    assert (found.name, found.own_name) == ("Welding 1", f"Welding 1 for {ZELDA}")
    assert not NAMELESS.covers(told_by(found))
