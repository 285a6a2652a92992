"""What others say about a badge: each statement judged on its own, and the badge as if it were not there."""

from __future__ import annotations

import json

import pytest

from tests.sims.issuer import OB2, IssuerSimulator
from tests.wallet.core.kit import judged, outcomes
from wallet.base.limits import ENDORSEMENTS_MAX
from wallet.core.encoding import encode_base64url
from wallet.core.verify.report import Outcome, Verdict

COMMENT = "We hire people who have this."


@pytest.fixture
def issuer():
    return IssuerSimulator("did:web:uni.example")


@pytest.fixture
def friend():
    return IssuerSimulator("did:web:friend.example", name="Friend and Co")


class Both:
    """Two issuers' sites as one network."""

    def __init__(self, *issuers):
        self.issuers = issuers

    def gather(self, urls):
        answers = {}
        for url in urls:
            mine = next((one for one in self.issuers if url in one.documents), self.issuers[0])
            answers[url] = mine.fetch(url)
        return answers


def endorsements(judgement):
    return [(one.outcome.value, one.code, one.comment) for one in judgement.report.endorsements]


GENUINE = ("passed", "genuine", COMMENT)

# --- Open Badges 3. Its context has no word for `endorsementJwt`: only a badge that is a token itself can bring one.


def endorsement(friend, about, **changes):
    subject = {"id": about, "type": ["EndorsementSubject"], "endorsementComment": COMMENT}
    base = {
        "id": "urn:uuid:3f0e2c52-7a07-4d5c-9d39-6b2f3a1f0c99",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": None,
        "credentialSubject": subject,
    }
    return friend.credential(**base | changes)


def about(issuer):
    return issuer.credential()["credentialSubject"]["achievement"]["id"]


def test_one_as_jwt(issuer, friend):
    token = friend.sign_jwt(endorsement(friend, about(issuer)))

    judgement = judged(issuer.sign_jwt(issuer.credential(endorsementJwt=[token])), Both(issuer, friend))

    assert judgement.report.verdict is Verdict.VERIFIED
    assert endorsements(judgement) == [GENUINE]
    assert judgement.report.endorsements[0].issuer_name == "Friend and Co"


def test_one_inside_a_token(issuer, friend):
    badge = issuer.credential(endorsement=[friend.sign(endorsement(friend, about(issuer)))])

    judgement = judged(issuer.sign_jwt(badge), Both(issuer, friend))

    assert judgement.report.verdict is Verdict.VERIFIED
    assert endorsements(judgement) == [GENUINE]


def tampered_token(friend, about):
    head, _, signature = friend.sign_jwt(endorsement(friend, about)).split(".")
    other = friend.sign_jwt(endorsement(friend, about, id="urn:uuid:3f0e2c52-7a07-4d5c-9d39-6b2f3a1f0c98"))
    return f"{head}.{other.split('.')[1]}.{signature}"


@pytest.mark.parametrize(
    ("make", "outcome", "code"),
    [
        pytest.param(tampered_token, "failed", "signature", id="tampered"),
        pytest.param(lambda f, _: f.sign_jwt(endorsement(f, "urn:other")), "failed", "endorses_something_else", id="x"),
        pytest.param(
            lambda f, a: f.sign_jwt(endorsement(f, a, validUntil="2026-06-01T00:00:00Z")),
            "failed",
            "expired",
            id="expired",
        ),
        pytest.param(
            lambda f, a: f.sign_jwt(endorsement(f, a, type=["VerifiableCredential"])), "failed", "wrong_type", id="kind"
        ),
        pytest.param(
            lambda f, a: f.sign_jwt(endorsement(f, a, credentialStatus=f.status(3) | {"statusListIndex": "x"})),
            "unknown",
            "malformed_value_error",
            id="status",
        ),
        pytest.param(lambda *_: "e30.e30.", "failed", "malformed_jws", id="no-token"),
        pytest.param(lambda *_: "text", "failed", "malformed_jws", id="text"),
    ],
)
def test_a_bad_token_is_dropped_and_named_and_the_badge_stands(issuer, friend, make, outcome, code):
    token = make(friend, about(issuer))

    judgement = judged(issuer.sign_jwt(issuer.credential(endorsementJwt=[token])), Both(issuer, friend))

    assert judgement.report.verdict is Verdict.VERIFIED
    assert endorsements(judgement) == [(outcome, code, None)]
    assert outcomes(judgement)["endorsements"] == outcome


def test_one_that_was_withdrawn(issuer, friend):
    one = friend.sign(endorsement(friend, about(issuer), credentialStatus=friend.status(3)))
    badge = issuer.sign(issuer.credential(endorsement=[one]))

    assert endorsements(judged(badge, Both(issuer, friend))) == [GENUINE]
    friend.revoke(3)
    assert endorsements(judged(badge, Both(issuer, friend))) == [("failed", "revoked", None)]


def test_an_endorser_who_cannot_be_reached(issuer, friend):
    one = friend.sign(endorsement(friend, about(issuer)))

    judgement = judged(issuer.sign(issuer.credential(endorsement=[one])), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED
    assert endorsements(judgement) == [("unknown", "issuer_key_unresolved", None)]


# --- Open Badges 2

URL = "https://friend.example/endorsements/1.json"


def hosted(friend, about, **changes):
    value = {
        "@context": OB2,
        "id": URL,
        "type": "Endorsement",
        "claim": {"id": about, "endorsementComment": COMMENT},
        "issuer": friend.issuer_url,
        "issuedOn": "2026-01-01T00:00:00Z",
        "verification": {"type": "hosted"},
    }
    return {name: member for name, member in (value | changes).items() if member is not None}


def badge_with(issuer, where, value):
    more = {"endorsement": value}
    issuer.publish(issuer.issuer_url, issuer.issuer_profile(**(more if where == "issuer" else {})))
    issuer.publish(issuer.badge_class_url, issuer.badge_class(**(more if where == "badge_class" else {})))
    return issuer.assertion(**(more if where == "assertion" else {}))


@pytest.mark.parametrize("where", ["issuer", "badge_class", "assertion"])
@pytest.mark.parametrize("form", ["address", "object"])
def test_one_on_the_endorsers_own_site(issuer, friend, where, form):
    target = {"issuer": issuer.issuer_url, "badge_class": issuer.badge_class_url, "assertion": issuer.assertion_url}
    value = hosted(friend, target[where])
    friend.publish(URL, value)

    judgement = judged(badge_with(issuer, where, [URL if form == "address" else value]), Both(issuer, friend))

    assert judgement.report.verdict is Verdict.VERIFIED
    assert endorsements(judgement) == [GENUINE]
    one = judgement.report.endorsements[0]
    assert (one.id, one.issuer_id, one.issuer_name) == (URL, friend.issuer_url, "Friend and Co")


@pytest.mark.parametrize(
    ("changes", "outcome", "code"),
    [
        ({"claim": {"id": "https://other.example/"}}, "failed", "endorses_something_else"),
        ({"claim": None}, "failed", "endorses_something_else"),
        ({"id": "https://friend.example/endorsements/2.json"}, "failed", "hosted_id_mismatch"),
        ({"type": "Assertion"}, "failed", "wrong_type"),
        ({"issuer": "https://uni.example/ob2/issuer.json"}, "failed", "hosted_scope"),
        ({"issuer": "https://friend.example/nobody.json"}, "unknown", "issuer_unreachable"),
        ({"issuer": None}, "failed", "missing"),
        ({"issuedOn": None}, "failed", "bad_date"),
        ({"issuedOn": "2027-01-01T00:00:00Z"}, "failed", "not_yet_valid"),
        ({"expires": "2026-02-01T00:00:00Z"}, "failed", "expired"),
        ({"revoked": True}, "failed", "revoked"),
    ],
)
def test_a_bad_one_on_a_site(issuer, friend, changes, outcome, code):
    friend.publish(URL, hosted(friend, issuer.badge_class_url, **changes))

    judgement = judged(badge_with(issuer, "badge_class", URL), Both(issuer, friend))

    assert judgement.report.verdict is Verdict.VERIFIED
    assert endorsements(judgement) == [(outcome, code, None)]


def test_what_is_brought_must_be_what_is_served(issuer, friend):
    friend.publish(URL, hosted(friend, issuer.badge_class_url))
    praise = hosted(friend, issuer.badge_class_url)
    praise["claim"]["endorsementComment"] = "The best of all."

    assert endorsements(judged(badge_with(issuer, "badge_class", praise), Both(issuer, friend))) == [
        ("failed", "hosted_mismatch", None)
    ]


def test_one_that_was_taken_down(issuer, friend):
    badge = badge_with(issuer, "badge_class", URL)

    assert endorsements(judged(badge, Both(issuer, friend))) == [("unknown", "hosted_unreachable", None)]


def sign(friend, value):
    """A signed endorsement, by the key that the endorser's profile lists."""
    return friend.sign_assertion(value)


def test_a_signed_one(issuer, friend):
    value = hosted(friend, issuer.badge_class_url, id="urn:uuid:7", verification=friend.signed_verification)

    judgement = judged(badge_with(issuer, "badge_class", [sign(friend, value)]), Both(issuer, friend))
    assert (judgement.report.verdict, endorsements(judgement)) == (Verdict.VERIFIED, [GENUINE])

    friend.publish_revocations(["urn:uuid:7"])
    judgement = judged(badge_with(issuer, "badge_class", [sign(friend, value)]), Both(issuer, friend))
    assert endorsements(judgement) == [("failed", "revoked", None)]


def test_a_signed_one_by_a_stranger(issuer, friend):
    value = hosted(friend, issuer.badge_class_url, id="urn:uuid:7", verification={"type": "signed"})
    token = sign(friend, value)
    head, _, signature = token.split(".")
    forged = encode_base64url(json.dumps(value | {"issuedOn": "2026-02-01T00:00:00Z"}).encode())
    stranger = IssuerSimulator("did:web:stranger.example")
    foreign = hosted(friend, issuer.badge_class_url, id="urn:uuid:7", verification=stranger.signed_verification)

    badge = badge_with(issuer, "badge_class", [f"{head}.{forged}.{signature}", sign(stranger, foreign), "no token"])
    found = endorsements(judged(badge, Both(issuer, friend, stranger)))

    assert [(outcome, code) for outcome, code, _ in found] == [
        ("failed", "proof_verification_error"),
        ("failed", "key_not_listed"),
        ("failed", "malformed_jws"),
    ]


@pytest.mark.parametrize("value", [7, [], {}, {"id": 7}, {"id": "urn:x"}, None, "", True, [[URL]]])
def test_endorsements_of_no_form(issuer, value):
    judgement = judged(badge_with(issuer, "badge_class", value), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED
    assert all(one.outcome is not Outcome.PASSED for one in judgement.report.endorsements)


def test_a_badge_that_is_not_sound_has_nobody_asked(issuer, friend):
    friend.publish(URL, hosted(friend, issuer.badge_class_url))
    badge = badge_with(issuer, "badge_class", URL)
    issuer.publish(issuer.assertion_url, badge | {"issuedOn": "2026-03-01T00:00:00Z"})

    judgement = judged(badge, Both(issuer, friend))

    assert judgement.report.verdict is Verdict.INVALID
    assert endorsements(judgement) == [("unknown", "not_checked", None)]
    assert URL not in friend.asked_for + issuer.asked_for


def test_more_than_we_check(issuer):
    badge = issuer.sign_jwt(issuer.credential(endorsementJwt=["x"] * 11))

    judgement = judged(badge, issuer)

    codes = [one.code for one in judgement.report.endorsements]
    assert len(codes) == 11
    assert codes[ENDORSEMENTS_MAX:] == ["too_many_endorsements"] * (11 - ENDORSEMENTS_MAX)
    assert judgement.report.verdict is Verdict.VERIFIED
