"""Rules, the tables made of them, and telling kinds of documents apart."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sims.issuer import IssuerSimulator
from wallet.base.errors import InputError
from wallet.core.formats import ob1, ob2
from wallet.core.formats.identify import Family, read_payload
from wallet.core.formats.ob2_model import identifiers_of
from wallet.core.formats.ob3 import achievement_credential_of, find_badge_problems
from wallet.core.formats.shapes import is_uri, one_or_many, record, string, text, typed, uri, words
from wallet.core.formats.vc import CredentialKind, DataModel, read_credential
from wallet.core.formats.vc_jwt import read_jwt_credential
from wallet.core.model import Achievement, Alignment

ISSUER = IssuerSimulator("did:web:uni.example")
PERSON = record({"name": string}, {"site": uri, "type": typed("Person"), "alias": one_or_many(text)})


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"name": "Ada"}, []),
        ({"name": "Ada", "alias": None, "unheard": "of"}, []),
        ({"name": "Ada", "alias": ["A", {"en": "Countess", "fr": "Comtesse"}]}, []),
        ({}, ["name missing"]),
        ({"name": None}, ["name wrong_type"]),
        ({"name": 3, "site": "here", "type": ["Robot"], "alias": ["A", 4]}, [
            "name wrong_type",
            "site not_a_uri",
            "type wrong_type",
            "alias.1 wrong_type",
        ]),
        ("Ada", [" wrong_type"]),
    ],
)  # fmt: skip
def test_all_problems_are_found_with_their_places(value, found):
    assert [f"{problem.path} {problem.code}" for problem in PERSON(value, "")] == found


@pytest.mark.parametrize(
    "good", ["https://a.example/x", "urn:uuid:1", "did:key:z6M", "mailto:a@b", "https://ä.example/"]
)
def test_uris(good):
    assert is_uri(good)


@pytest.mark.parametrize("bad", ["", "a.example", "https://a b", "x:", ":x", "https://a\n", 'u:"', None, 3, "1a:x"])
def test_what_is_no_uri(bad):
    assert not is_uri(bad)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Hat", "Hat"),
        ({"de": "Hut", "en": "Hat"}, "Hat"),
        ({"fr": "Chapeau", "de": "Hut"}, "Hut"),
        ({"@value": "Hat", "@language": "en"}, "Hat"),
        ([{"@value": "Hat", "@language": "en"}], "Hat"),
        ([], None),
        (3, None),
    ],
)
def test_one_text_to_show(value, said):
    assert words(value) == said


def test_everything_of_a_badge_is_read():
    raw = ISSUER.credential()
    raw["evidence"] = {"id": "https://uni.example/e", "type": ["Evidence"], "narrative": "Seen."}
    subject = raw["credentialSubject"]
    subject |= {"creditsEarned": 2.5, "role": "Welder", "term": "Spring"}
    subject["result"] = {"type": "Result", "resultDescription": "urn:r:1", "value": "A"}
    achievement = subject["achievement"]
    achievement |= {
        "tag": ["steel", "fire"],
        "image": {"id": "https://uni.example/i.png", "type": "Image", "caption": "A torch"},
        "alignment": [{"type": ["Alignment"], "targetName": "Joining", "targetUrl": "https://esco.example/1"}],
        "resultDescription": [
            {"id": "urn:r:1", "type": ["ResultDescription"], "name": "Grade", "resultType": "LetterGrade"}
        ],
    }
    raw["issuer"]["otherIdentifier"] = [
        {"type": "IdentifierEntry", "identifier": "4711", "identifierType": "ext:LinkedIn:organizationId"}
    ]
    credential = read_credential(raw)

    assert find_badge_problems(credential) == ()
    badge = achievement_credential_of(credential)
    assert (badge.role, str(badge.credits_earned), badge.results[0].name, badge.results[0].value) == (
        "Welder",
        "2.5",
        "Grade",
        "A",
    )
    assert badge.achievement.tags == ("steel", "fire")
    assert badge.achievement.image_caption == "A torch"
    assert badge.achievement.alignments == (Alignment("Joining", "https://esco.example/1"),)
    assert badge.issuer.linkedin_organization_id == "4711"
    assert badge.evidence[0].narrative == "Seen."


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        (("credentialSubject", "type"), ["Person"], "credentialSubject.type wrong_type"),
        (("credentialSubject", "achievement", "id"), None, "credentialSubject.achievement.id missing"),
        (("credentialSubject", "achievement", "name"), " ", "credentialSubject.achievement.name missing"),
        (("credentialSubject", "result"), [{"type": "R"}], "credentialSubject.result.0.type wrong_type"),
        (("issuer", "parentOrg"), {"id": "urn:x", "type": ["P"]}, "issuer.parentOrg.type wrong_type"),
        (("issuer", "id"), None, "issuer.id missing"),
        (("issuer",), ["urn:a", "urn:b"], "issuer not_a_uri"),
        (("evidence",), [{"type": ["E"]}], "evidence.0.type wrong_type"),
        (("credentialSubject",), [{}, {}], "credentialSubject too_many"),
        (("@context",), "https://www.w3.org/ns/credentials/v2", "@context context_missing"),
        (("@context",), ["https://x.example/"], "@context context_missing"),
        (("validUntil",), "tomorrow", "validUntil bad_date"),
        (("credentialStatus",), "x", "credentialStatus wrong_type"),
    ],
)
def test_what_open_badges_3_forbids(place, value, problem):
    raw = ISSUER.credential()
    holder = raw
    for name in place[:-1]:
        holder = holder[name]
    if value is None:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value

    assert problem in [f"{one.path} {one.code}" for one in find_badge_problems(read_credential(raw))]


def test_the_two_data_models():
    old = ISSUER.credential(**{"@context": ["https://www.w3.org/2018/credentials/v1"]})

    assert read_credential(ISSUER.credential()).data_model is DataModel.VCDM_2_0
    assert read_credential(old).data_model is DataModel.VCDM_1_1
    assert "issuanceDate" in {problem.path for problem in read_credential(old).problems}


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["VerifiableCredential", "OpenBadgeCredential"], CredentialKind.ACHIEVEMENT),
        (["VerifiableCredential", "AchievementCredential"], CredentialKind.ACHIEVEMENT),
        (["ClrCredential", "VerifiableCredential"], CredentialKind.CLR),
        ("VerifiableCredential", CredentialKind.OTHER),
    ],
)
def test_kinds(types, kind):
    assert read_credential({"type": types}).kind is kind


OB05 = {"recipient": "ada@uni.example", "badge": {"issuer": {"origin": "https://uni.example", "name": "U"}}}


@pytest.mark.parametrize(
    ("value", "family"),
    [
        (ISSUER.credential(), Family.CREDENTIAL),
        ({"type": "VerifiableCredential"}, Family.CREDENTIAL),
        (ISSUER.assertion(), Family.ASSERTION),
        (OB05, Family.ASSERTION),
        ({"uid": "1", "badge": "https://x.example/b", "recipient": {}}, Family.ASSERTION),
        (ISSUER.badge_class(), Family.BARE),
        (ISSUER.issuer_profile(), Family.BARE),
    ],
)
def test_families(value, family):
    assert read_payload(json.dumps(value), "json").family is family


@pytest.mark.parametrize(
    "value",
    [{}, {"type": "VerifiablePresentation"}, {"keys": []}, {"payload": "x", "signatures": []}, {"type": "Profile"}],
)
def test_what_is_no_badge(value):
    with pytest.raises(InputError):
        read_payload(json.dumps(value), "json")


def test_old_dates_and_recipients():
    old = ob1.read_ob1_assertion({"uid": "1", "issuedOn": 1_400_000_000, "badge": "https://x.example/b"})
    oldest = ob1.read_ob05_assertion(OB05 | {"recipient": "sha256$ab", "salt": "s"}, address="https://x.example/a")

    assert old.issued_on.year == 2014
    assert identifiers_of(oldest.raw)[0].hashed
    assert identifiers_of(oldest.raw)[0].salt == "s"


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    *("@context", "id", "type", "issuer", "name", "badge", "recipient", "verification", "criteria"),
                    *("vc", "iss", "nbf", "credentialSubject", "proof", "achievement", "identifier", "result", "tag"),
                    *("image", "issuedOn", "validFrom", "alignment", "endorsement", "salt", "hashed"),
                ]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=15,
)
objects = values.filter(lambda value: isinstance(value, dict))


@given(objects)
@settings(max_examples=150, deadline=None)
def test_readers_take_any_object(value):
    """A value or a typed error, nothing else; and what has no problems can be built."""
    credential = read_credential(value)
    find_badge_problems(credential)
    assert isinstance(achievement_credential_of(credential).achievement, Achievement)
    read_jwt_credential(value)
    for read in (ob2.read_assertion, ob2.read_badge_class, ob2.read_issuer, ob1.read_ob1_assertion):
        assert isinstance(read(value).problems, tuple)
    ob1.read_ob05_assertion(value, address=None)
    with suppress(InputError):
        read_payload(json.dumps(value), "json")
