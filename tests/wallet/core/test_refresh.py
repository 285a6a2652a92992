"""A newer edition of a badge, asked for at the address that the badge itself names."""

from __future__ import annotations

import json

import pytest

from tests.sims.issuer import OB3, VC2, IssuerSimulator
from tests.wallet.core.kit import codes, judged
from wallet.core.verify.refresh import refresh_url
from wallet.core.verify.report import Verdict

URL = "https://uni.example/newer/1"
SERVICE = {"id": URL, "type": "1EdTechCredentialRefresh"}
LAPSED = "2026-06-01T00:00:00Z"
WORDS = {"@context": [VC2, OB3, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]}


@pytest.fixture
def issuer():
    return IssuerSimulator("did:web:uni.example")


def refreshable(issuer, **changes):
    return issuer.credential(**{**WORDS, "refreshService": SERVICE, **changes})


def lapsed(issuer, **changes):
    """A badge that has expired, and says where a newer edition of it is."""
    return issuer.sign(refreshable(issuer, validUntil=LAPSED, **changes))


def newer(issuer, **changes):
    credential = refreshable(issuer, **{"validUntil": "2030-01-01T00:00:00Z", **changes})
    credential["credentialSubject"]["achievement"]["name"] = "Welding 1, second edition"
    return credential


def test_the_newer_edition_is_what_counts(issuer):
    issuer.publish(URL, issuer.sign(newer(issuer)))

    judgement = judged(lapsed(issuer), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED, codes(judgement)
    assert codes(judgement)["readable"] == "refreshed"
    assert judgement.report.checks[0].evidence == URL
    assert judgement.report.credential.valid_until == "2030-01-01T00:00:00Z"
    assert judgement.credential.name == "Welding 1, second edition"
    assert URL in [source.url for source in judgement.report.sources]
    assert judgement.report.look_again_at is not None
    assert issuer.asked_for.count(URL) == 1


def test_a_newer_edition_as_jwt(issuer):
    issuer.publish(URL, issuer.sign_jwt(newer(issuer)), media_type="application/vc+jwt")

    judgement = judged(lapsed(issuer), issuer)

    assert (judgement.report.verdict, codes(judgement)["readable"]) == (Verdict.VERIFIED, "refreshed")


def test_a_token_may_be_followed_by_a_newer_edition(issuer):
    issuer.publish(URL, issuer.sign(newer(issuer)))

    judgement = judged(issuer.sign_jwt(refreshable(issuer, validUntil=LAPSED)), issuer)

    assert (judgement.report.verdict, codes(judgement)["readable"]) == (Verdict.VERIFIED, "refreshed")


def test_a_newer_edition_that_was_withdrawn(issuer):
    issuer.revoke(9)
    issuer.publish(URL, issuer.sign(newer(issuer, credentialStatus=issuer.status(9))))

    assert judged(issuer.sign(refreshable(issuer)), issuer).report.verdict is Verdict.REVOKED


def stranger():
    return IssuerSimulator("did:key", name="Example University")


def by_a_stranger(issuer):
    return stranger().sign(newer(stranger()))


def in_the_issuers_name(issuer):
    return stranger().sign(newer(issuer))


def with_the_issuers_key_id(issuer):
    mallory = stranger()
    return mallory.sign(newer(issuer), verificationMethod=issuer.key_id)


def changed_afterwards(issuer):
    return issuer.sign(newer(issuer)) | {"validUntil": "2099-01-01T00:00:00Z"}


def another_of_its_badges(issuer):
    return issuer.sign(newer(issuer, id="urn:uuid:3f0e2c52-7a07-4d5c-9d39-6b2f3a1f0c12"))


def not_signed(issuer):
    return newer(issuer)


def against_the_rules(issuer):
    return issuer.sign(newer(issuer, validFrom=None))


def of_another_kind(issuer):
    return issuer.sign(
        newer(issuer) | {"type": ["VerifiableCredential"], "credentialSubject": {"id": "did:example:ada"}}
    )


def a_tangle(issuer):
    knot = {"type": ["Result"]}
    for _ in range(9):
        knot = {"type": ["Result"], "alignment": [knot, knot]}
    tangled = issuer.sign(newer(issuer))
    tangled["credentialSubject"]["result"] = [knot] * 9
    return tangled


BAD = {
    "refresh_differs": (by_a_stranger, another_of_its_badges, of_another_kind),
    "refresh_not_genuine": (
        in_the_issuers_name,
        with_the_issuers_key_id,
        changed_afterwards,
        not_signed,
        against_the_rules,
    ),
    "refresh_unreadable": (
        a_tangle,
        lambda _: "<html>Page not found</html>",
        lambda _: '{"type": "VerifiableCredential", "type": ""}',
        lambda _: b"\xff\xfe",
        lambda _: "[]",
        lambda _: "",
        lambda _: URL,
        lambda _: json.dumps({"name": "x" * 300_000}),
        lambda issuer: issuer.assertion(),
    ),
    "refresh_unreachable": (lambda _: None,),
}


@pytest.mark.parametrize(("code", "make"), [(code, make) for code, makers in BAD.items() for make in makers])
def test_anything_else_changes_nothing_and_is_named(issuer, code, make):
    valid = issuer.sign(refreshable(issuer))
    issuer.publish(URL, make(issuer))

    of_valid, of_lapsed = judged(valid, issuer), judged(lapsed(issuer), issuer)

    assert of_valid.report.verdict is Verdict.VERIFIED, codes(of_valid)
    assert of_lapsed.report.verdict is Verdict.EXPIRED
    assert {codes(one)["readable"] for one in (of_valid, of_lapsed)} == {code}
    assert of_valid.credential.name == "Welding 1"
    assert of_valid.report.checks[0].evidence == URL


def test_nothing_newer(issuer):
    badge = issuer.sign(refreshable(issuer))
    issuer.publish(URL, badge)

    judgement = judged(badge, issuer)

    assert (judgement.report.verdict, codes(judgement)["readable"]) == (Verdict.VERIFIED, "refresh_same")


def test_only_once(issuer):
    further = {"id": "https://uni.example/newer/2", "type": "1EdTechCredentialRefresh"}
    issuer.publish(URL, issuer.sign(newer(issuer, refreshService=further)))
    issuer.publish(further["id"], issuer.sign(newer(issuer, validUntil="2040-01-01T00:00:00Z")))

    judgement = judged(lapsed(issuer), issuer)

    assert judgement.report.credential.valid_until == "2030-01-01T00:00:00Z"
    assert further["id"] not in issuer.asked_for


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda issuer: in_the_issuers_name(issuer), id="not-the-issuers-key"),
        pytest.param(lambda issuer: changed_afterwards(issuer), id="changed"),
        pytest.param(lambda issuer: not_signed(issuer), id="not-signed"),
        pytest.param(lambda issuer: against_the_rules(issuer), id="against-the-rules"),
    ],
)
def test_never_for_a_file_that_is_not_proven(issuer, spoil):
    issuer.publish(URL, issuer.sign(newer(issuer)))

    judgement = judged(spoil(issuer), issuer)

    assert judgement.report.verdict is Verdict.INVALID
    assert URL not in issuer.asked_for


def test_never_while_the_issuers_key_is_not_known(issuer):
    badge = lapsed(issuer)
    issuer.publish(issuer.did_url, None)

    assert judged(badge, issuer).report.verdict is Verdict.UNKNOWN
    assert URL not in issuer.asked_for


@pytest.mark.parametrize(
    ("services", "url"),
    [
        (None, None),
        ([], None),
        ({"id": URL, "type": "MyRefresh"}, None),
        ({"id": 7, "type": "1EdTechCredentialRefresh"}, None),
        ({"id": "https://uni.example/" + "x" * 3_000, "type": "1EdTechCredentialRefresh"}, None),
        ([{"id": "https://a.example/", "type": "MyRefresh"}, SERVICE | {"type": ["1EdTechCredentialRefresh"]}], URL),
        ("text", None),
    ],
)
def test_the_address_of_the_service(services, url):
    assert refresh_url({"refreshService": services}) == url
