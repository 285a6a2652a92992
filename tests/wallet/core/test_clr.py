"""Learner records: what is inside is judged on its own, named, and counts where the record says that it holds."""

from __future__ import annotations

import pytest

from tests.sims.issuer import OB3, VC2, IssuerSimulator
from tests.wallet.core.kit import codes, judged
from wallet.core.verify.report import Check, Verdict
from wallet.core.verify.wire_credential import credential_from_json, credential_to_json

CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"


@pytest.fixture
def issuer():
    return IssuerSimulator("did:web:uni.example")


@pytest.fixture
def college():
    return IssuerSimulator("did:key", name="Example College")


def record(issuer, *inside):
    return issuer.credential(
        id="urn:uuid:clr",
        type=["VerifiableCredential", "ClrCredential"],
        name="Transcript",
        credentialSubject={"id": "did:example:ada", "type": ["ClrSubject"], "verifiableCredential": list(inside)},
        **{"@context": [VC2, CLR, OB3]},
    )


def course(college, name, **changes):
    credential = college.credential(id=f"urn:uuid:{name.lower()}", **changes)
    credential["credentialSubject"]["achievement"] |= {"name": name, "id": f"https://college.example/{name}"}
    return credential


def inside_of(judgement):
    return [(one.name, one.verdict, one.code) for one in judgement.credential.contains]


@pytest.mark.parametrize("form", ["sign", "sign_jwt"])
def test_each_credential_inside_is_reported_by_name(issuer, college, form):
    lapsed = {"validUntil": "2026-06-01T00:00:00Z"}
    maths, law = college.sign(course(college, "Maths")), college.sign_jwt(course(college, "Law", **lapsed))
    inside = (maths, law) if form == "sign_jwt" else (maths, college.sign(course(college, "Law", **lapsed)))

    judgement = judged(getattr(issuer, form)(record(issuer, *inside)), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED, codes(judgement)
    assert inside_of(judgement) == [("Maths", "verified", "genuine"), ("Law", "expired", "expired")]
    first = judgement.credential.contains[0]
    assert (first.id, first.issuer.id, first.issuer.name) == ("urn:uuid:maths", college.did, "Example College")
    assert credential_from_json(credential_to_json(judgement.credential)) == judgement.credential


def test_what_is_inside_has_its_own_status(issuer, college):
    status = issuer.status(5)
    inside = college.sign(course(college, "Maths", credentialStatus=status)), college.sign(course(college, "Law"))
    badge = issuer.sign(record(issuer, *inside))

    assert inside_of(judged(badge, issuer))[0] == ("Maths", "verified", "genuine")

    issuer.revoke(5)
    judgement = judged(badge, issuer)
    line = judgement.report.outcome(Check.REVOCATION)
    assert judgement.report.verdict is Verdict.REVOKED
    assert line.message.endswith("(About the credential inside: Maths)")
    assert inside_of(judgement) == [("Maths", "revoked", "revoked"), ("Law", "verified", "genuine")]

    issuer.publish(issuer.list_url, None)
    assert judged(badge, issuer).report.verdict is Verdict.UNKNOWN


def test_the_records_own_status(issuer, college):
    badge = issuer.sign(record(issuer, college.sign(course(college, "Maths"))) | {"credentialStatus": issuer.status(5)})

    assert judged(badge, issuer).report.verdict is Verdict.VERIFIED
    issuer.revoke(5)
    judgement = judged(badge, issuer)
    assert judgement.report.verdict is Verdict.REVOKED
    assert "inside" not in judgement.report.outcome(Check.REVOCATION).message


def changed(college):
    return college.sign(course(college, "Maths")) | {"description": "Better"}


def by_a_stranger(college):
    stranger = IssuerSimulator("did:web:stranger.example")
    return stranger.sign(course(college, "Maths"), verificationMethod=college.key_id)


def against_the_rules(college):
    return college.sign(course(college, "Maths", validFrom=None))


@pytest.mark.parametrize(
    ("make", "check", "code"),
    [
        (changed, Check.PROOF, "signature"),
        (by_a_stranger, Check.PROOF, "signature"),
        (against_the_rules, Check.CONFORMANCE, "missing"),
    ],
)
def test_one_bad_credential_inside_spoils_the_record_and_is_named(issuer, college, make, check, code):
    judgement = judged(issuer.sign_jwt(record(issuer, make(college), college.sign(course(college, "Law")))), issuer)
    line = judgement.report.outcome(check)

    assert judgement.report.verdict is Verdict.INVALID
    assert line.code == code
    assert "Maths" in line.message or "verifiableCredential.0.validFrom" in line.message
    assert judgement.credential is None


def test_nothing_inside_is_asked_about_when_the_record_is_not_genuine(issuer, college):
    inside = college.sign(course(college, "Maths", credentialStatus=issuer.status(5)))
    forged = issuer.sign(record(issuer, inside)) | {"name": "Another transcript"}

    assert judged(forged, issuer).report.verdict is Verdict.INVALID
    assert issuer.list_url not in issuer.asked_for


def test_a_record_in_the_wallet_has_no_verdict_that_is_not_the_contracts(issuer, college):
    unreachable = issuer.sign(course(issuer, "Maths", issuer={"id": "did:web:gone.example", "type": ["Profile"]}))

    judgement = judged(issuer.sign_jwt(record(issuer, unreachable)), issuer)

    assert judgement.report.verdict in (Verdict.UNKNOWN, Verdict.INVALID)
    assert judgement.credential is None or {one.verdict for one in judgement.credential.contains} <= set(Verdict)
