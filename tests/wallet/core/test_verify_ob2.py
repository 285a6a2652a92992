"""Open Badges 0.5 to 2.1 from bytes to verdict, with badges of our own making."""

from __future__ import annotations

import pytest

from tests.sims.issuer import EMAIL, OB2, IssuerSimulator
from tests.wallet.core.kit import codes, judged, outcomes
from wallet.core.formats.ob2_scope import is_in_scope
from wallet.core.verify.materials import Answer
from wallet.core.verify.report import CredentialFormat, RecipientMatch, Verdict


@pytest.fixture
def issuer():
    return IssuerSimulator("did:web:uni.example")


# --- hosted


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        pytest.param({}, Verdict.VERIFIED, id="all-good"),
        pytest.param({"expires": "2026-11-01T00:00:00Z"}, Verdict.EXPIRED, id="expired"),
        pytest.param({"issuedOn": "2027-01-01T00:00:00Z"}, Verdict.NOT_YET_VALID, id="not-yet"),
        pytest.param({"issuedOn": "2026-02-30T00:00:00Z"}, Verdict.INVALID, id="no-such-day"),
        pytest.param({"type": "OtherAssertion"}, Verdict.INVALID, id="other-type"),
        pytest.param({"recipient": None}, Verdict.INVALID, id="no-recipient"),
        pytest.param({"verification": {"type": "Hosted"}}, Verdict.UNKNOWN, id="capitals-are-read-but-not-published"),
        pytest.param({"verification": {"type": "trust-me"}}, Verdict.INVALID, id="other-verification"),
        pytest.param({"verification": {"type": "signed"}}, Verdict.INVALID, id="says-signed-but-is-not"),
        pytest.param({"id": "urn:uuid:1"}, Verdict.INVALID, id="hosted-nowhere"),
        pytest.param({"id": "https://mallory.example/a.json"}, Verdict.INVALID, id="hosted-elsewhere"),
        pytest.param({"@context": [OB2, "https://nowhere.example/c"]}, Verdict.UNKNOWN, id="unheard-of-context"),
        pytest.param({"revoked": True, "revocationReason": "Error"}, Verdict.REVOKED, id="revoked"),
        pytest.param({"extensions:level": {"type": ["Extension"], "level": 3}}, Verdict.VERIFIED, id="extension"),
    ],
)
def test_verdict_of_changes(issuer, changes, verdict):
    judgement = judged(issuer.assertion(**changes), issuer)

    assert judgement.report.verdict is verdict, codes(judgement)


def test_what_is_read_from_the_three_documents(issuer):
    judgement = judged(issuer.assertion(**{"extensions:level": {"type": ["Extension"], "level": 3}}), issuer)

    badge = judgement.credential
    assert judgement.report.format is CredentialFormat.OB2_HOSTED
    assert (badge.name, badge.issuer.name, badge.achievement.criteria.narrative) == (
        "Welding 1",
        "Example University",
        "Weld a seam of 30 cm that holds.",
    )
    assert badge.extensions == {"extensions:level": {"type": ["Extension"], "level": 3}}
    assert judgement.report.recipient is RecipientMatch.MATCH
    assert codes(judgement)["issuer_key"] == "hosted_in_scope"


@pytest.mark.parametrize("what", ["assertion_url", "badge_class_url", "issuer_url"])
@pytest.mark.parametrize("becomes", [None, "<html>maintenance</html>"])
def test_a_document_that_cannot_be_had_makes_it_unknown(issuer, what, becomes):
    assertion = issuer.assertion()
    issuer.publish(getattr(issuer, what), becomes)

    judgement = judged(assertion, issuer)

    assert judgement.report.verdict is Verdict.UNKNOWN, codes(judgement)
    assert judgement.report.credential is None


def test_a_text_on_the_issuers_site_is_not_the_issuer_speaking(issuer):
    assertion = issuer.assertion()
    issuer.publish(issuer.assertion_url, assertion, media_type="text/plain")

    assert judged(assertion, issuer).report.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": {"type": "email", "hashed": False, "identity": "eve@uni.example"}},
        {"issuedOn": "2020-01-01T00:00:00Z"},
        {"badge": "https://uni.example/ob2/welding-9.json"},
    ],
)
def test_the_issuers_copy_wins_over_the_file(issuer, changes):
    genuine = issuer.assertion()

    judgement = judged(genuine | changes, issuer)

    assert (judgement.report.verdict, codes(judgement)["proof"]) == (Verdict.INVALID, "hosted_mismatch")


def test_what_the_issuer_corrected_later_is_shown_as_corrected(issuer):
    old = issuer.assertion(narrative="First words.")
    issuer.assertion(narrative="Better words.")

    judgement = judged(old, issuer)

    assert judgement.report.verdict is Verdict.VERIFIED
    assert judgement.credential.narrative == "Better words."


@pytest.mark.parametrize("body", [b"", b'{"id": "https://uni.example/ob2/assertions/1.json", "revoked": true}'])
def test_gone_means_withdrawn(issuer, body):
    assertion = issuer.assertion()
    issuer.publish(issuer.assertion_url, body, answer=Answer.GONE)

    judgement = judged(assertion, issuer)
    by_address = judged(issuer.assertion_url, issuer)

    assert judgement.report.verdict is Verdict.REVOKED, codes(judgement)
    assert by_address.report.verdict is Verdict.REVOKED, codes(by_address)


def test_an_address_that_serves_another_sites_badge(issuer):
    issuer.publish("https://mallory.example/copy", issuer.assertion())

    judgement = judged("https://mallory.example/copy", issuer)

    assert (judgement.report.verdict, codes(judgement)["proof"]) == (Verdict.INVALID, "hosted_id_mismatch")


def test_nobody_puts_the_issuers_name_under_rules_of_his_own(issuer):
    """An issuer that is written into the badge class and allows every origin is read from its own address instead."""
    lying = issuer.issuer_profile(verification={"allowedOrigins": "mallory.example"})
    badge_class = issuer.badge_class(id="https://mallory.example/class.json", issuer=lying)
    issuer.publish("https://mallory.example/class.json", badge_class)
    assertion = issuer.assertion(
        id="https://mallory.example/assertion.json", badge="https://mallory.example/class.json"
    )

    judgement = judged(assertion, issuer)

    assert (judgement.report.verdict, codes(judgement)["issuer_key"]) == (Verdict.INVALID, "hosted_scope")


def test_a_badge_class_that_is_its_own_issuer(issuer):
    issuer.publish(issuer.badge_class_url, issuer.badge_class(issuer=issuer.badge_class_url))

    assert judged(issuer.assertion(), issuer).report.verdict is Verdict.INVALID


@pytest.mark.parametrize(
    ("assertion_id", "rules", "inside"),
    [
        ("https://uni.example/a/1", {}, True),
        ("http://uni.example/a/1", {}, True),
        ("https://uni.example:8443/a/1", {}, False),
        ("https://uni.example.evil.example/a/1", {}, False),
        ("https://user@uni.example/a/1", {}, False),
        ("https://host.example/a/1", {"allowed_origins": ("host.example",)}, True),
        ("https://host.example/a/1", {"allowed_origins": ("https://host.example",)}, True),
        ("https://uni.example/a/1", {"allowed_origins": ("host.example",)}, False),
        ("https://host.example/a/1", {"starts_with": ("https://host.example/a",)}, True),
        ("https://host.example/ab/1", {"starts_with": ("https://host.example/a",)}, False),
        ("https://host.example.evil.example/", {"starts_with": ("https://host.example",)}, False),
        ("https://host.example/b?id=7", {"starts_with": ("https://host.example/b?id=",)}, True),
        ("https://host.example/a/1", {"starts_with": ("https://x.example/", "https://host.example/a/")}, True),
    ],
)
def test_scope(assertion_id, rules, inside):
    defaults = {"allowed_origins": (), "starts_with": ()}

    assert is_in_scope(assertion_id, issuer_id="https://uni.example/issuer.json", **(defaults | rules)) is inside


# --- signed


def signed(issuer, header=None, **changes):
    return issuer.sign_assertion(issuer.assertion(verification=issuer.signed_verification, **changes), **(header or {}))


def test_signed(issuer):
    judgement = judged(issuer.png(signed(issuer), keyword="openbadges"), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED, codes(judgement)
    assert judgement.report.format is CredentialFormat.OB2_SIGNED
    assert (codes(judgement)["proof"], codes(judgement)["issuer_key"]) == ("jws-RS256", "key_listed")


@pytest.mark.parametrize(
    ("publish", "verdict", "code"),
    [
        pytest.param({"publicKey": None}, Verdict.INVALID, "key_not_listed", id="issuer-lists-no-key"),
        pytest.param({"publicKey": ["https://uni.example/k2"]}, Verdict.INVALID, "key_not_listed", id="another-key"),
        pytest.param({"publicKey": ["https://uni.example/k2", "KEY"]}, Verdict.VERIFIED, "key_listed", id="one-of-two"),
    ],
)
def test_the_issuer_has_to_list_the_key(issuer, publish, verdict, code):
    keys = publish["publicKey"]
    listed = [issuer.key_url if key == "KEY" else key for key in keys] if keys else None
    issuer.publish(issuer.issuer_url, issuer.issuer_profile(publicKey=listed))

    judgement = judged(signed(issuer), issuer)

    assert (judgement.report.verdict, codes(judgement)["issuer_key"]) == (verdict, code)


def test_the_key_has_to_name_its_owner(issuer):
    token = signed(issuer)
    issuer.publish(issuer.key_url, issuer.key_document(owner="https://other.example/issuer"))

    judgement = judged(token, issuer)

    assert (judgement.report.verdict, codes(judgement)["issuer_key"]) == (Verdict.INVALID, "key_owner_differs")


def test_key_that_cannot_be_fetched(issuer):
    token = signed(issuer)
    issuer.publish(issuer.key_url, None)

    assert judged(token, issuer).report.verdict is Verdict.UNKNOWN


def test_changed_after_signing(issuer):
    head, _, tail = signed(issuer).split(".")
    other = signed(issuer, issuedOn="2020-01-01T00:00:00Z").split(".")[1]

    judgement = judged(f"{head}.{other}.{tail}", issuer)

    assert (judgement.report.verdict, codes(judgement)["proof"]) == (Verdict.INVALID, "proof_verification_error")


def test_no_algorithm_proves_nothing(issuer):
    judgement = judged(signed(issuer, {"alg": "none"}), issuer)

    assert judgement.report.verdict is Verdict.INVALID


@pytest.mark.parametrize(
    ("revoked", "verdict"),
    [
        pytest.param([], Verdict.VERIFIED, id="empty"),
        pytest.param(["ID"], Verdict.REVOKED, id="by-address"),
        pytest.param([{"id": "ID", "revocationReason": "Error"}], Verdict.REVOKED, id="by-id"),
        pytest.param(["https://uni.example/else"], Verdict.VERIFIED, id="others"),
        pytest.param([{"reason": "?"}], Verdict.UNKNOWN, id="an-entry-nobody-understands"),
    ],
)
def test_revocation_list(issuer, revoked, verdict):
    url = issuer.assertion_url
    entries = [
        url if one == "ID" else {**one, **({"id": url} if one.get("id") else {})} if isinstance(one, dict) else one
        for one in revoked
    ]
    issuer.publish_revocations(entries)

    judgement = judged(signed(issuer), issuer)

    assert judgement.report.verdict is verdict, codes(judgement)


def test_revocation_list_that_cannot_be_fetched(issuer):
    issuer.publish(issuer.revocations_url, None)

    judgement = judged(signed(issuer), issuer)

    assert (judgement.report.verdict, outcomes(judgement)["revocation"]) == (Verdict.UNKNOWN, "unknown")


# --- the first generation


def ob1(issuer, **changes):
    """A 1.0 assertion, badge class and issuer on one site."""
    site = issuer.site
    issuer.publish(f"{site}/1/issuer.json", {"name": "Uni", "url": site})
    badge_class = {
        "name": "Old badge",
        "description": "d",
        "image": f"{site}/1/i.png",
        "criteria": f"{site}/1/c",
        "issuer": f"{site}/1/issuer.json",
    }
    issuer.publish(f"{site}/1/class.json", badge_class)
    assertion = {
        "uid": "abc",
        "recipient": {"type": "email", "hashed": False, "identity": EMAIL},
        "badge": f"{site}/1/class.json",
        "issuedOn": "2014-04-30",
        "verify": {"type": "hosted", "url": f"{site}/1/a.json"},
    } | changes
    issuer.publish(f"{site}/1/a.json", assertion)
    return assertion


def test_ob1_hosted(issuer):
    judgement = judged(ob1(issuer), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED, codes(judgement)
    assert judgement.report.format is CredentialFormat.OB1
    assert judgement.credential.name == "Old badge"


def test_ob1_on_another_site_than_its_issuer(issuer):
    mallory = {"verify": {"type": "hosted", "url": "https://mallory.example/a.json"}}
    assertion = ob1(issuer, **mallory)
    issuer.publish("https://mallory.example/a.json", assertion)

    assert judged(assertion, issuer).report.verdict is Verdict.INVALID


def ob05(issuer, origin):
    return {
        "recipient": EMAIL,
        "issued_on": "2012-01-01",
        "badge": {
            "version": "0.5.0",
            "name": "Oldest badge",
            "description": "d",
            "image": "/i.png",
            "criteria": "/c",
            "issuer": {"origin": origin, "name": "Uni"},
        },
    }


@pytest.mark.parametrize(
    ("origin", "verdict"), [("https://uni.example", Verdict.VERIFIED), ("https://other.example", Verdict.INVALID)]
)
def test_ob05_rests_on_the_address_it_comes_from(issuer, origin, verdict):
    issuer.publish(f"{issuer.site}/05.json", ob05(issuer, origin))

    judgement = judged(f"{issuer.site}/05.json", issuer)

    assert judgement.report.verdict is verdict, codes(judgement)
    assert judgement.report.format is CredentialFormat.OB05


def test_ob05_as_a_file_cannot_be_checked(issuer):
    assert judged(ob05(issuer, issuer.site), issuer).report.verdict is Verdict.UNKNOWN


# --- by themselves


def test_badge_class_and_issuer_by_themselves(issuer):
    badge_class, profile = judged(issuer.badge_class(), issuer), judged(issuer.issuer_profile(), issuer)

    assert (badge_class.report.verdict, badge_class.report.format) == (
        Verdict.VERIFIED,
        CredentialFormat.OB2_BADGECLASS,
    )
    assert (profile.report.verdict, profile.report.format) == (Verdict.VERIFIED, CredentialFormat.OB2_ISSUER)
    assert badge_class.credential is None


# --- written inside


@pytest.mark.parametrize(
    ("site", "verdict"), [("https://uni.example/about", Verdict.VERIFIED), ("https://mit.example/", Verdict.UNKNOWN)]
)
def test_a_badge_class_and_issuer_written_inside_speak_for_their_own_site_only(issuer, site, verdict):
    inside = {"type": "Issuer", "name": "Uni", "url": site}
    badge_class = issuer.badge_class(id="urn:uuid:8", issuer=inside)
    assertion = issuer.assertion(badge=badge_class)

    judgement = judged(assertion, issuer)

    assert judgement.report.verdict is verdict, codes(judgement)


def test_verify_is_read_where_verification_is_missing(issuer):
    assertion = issuer.assertion(verification=None, verify={"type": "hosted", "url": issuer.assertion_url})
    issuer.publish(issuer.assertion_url, assertion)

    assert judged(assertion, issuer).report.verdict is Verdict.VERIFIED
