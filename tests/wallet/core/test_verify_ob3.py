"""Open Badges 3.0 from bytes to verdict, with badges of our own making."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.sims.issuer import NOW, OB3, VC1, VC2, IssuerSimulator
from tests.wallet.core.kit import ADA, codes, judged, outcomes
from wallet.core.trust import KnownIssuer, KnownIssuers
from wallet.core.verify.report import CredentialFormat, Outcome, RecipientMatch, Verdict


@pytest.fixture
def issuer():
    return IssuerSimulator("did:web:uni.example")


def iso(instant):
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def vc1(issuer):
    """The same badge on VCDM 1.1."""
    data_integrity = "https://w3id.org/security/data-integrity/v2"
    changes = {"@context": [VC1, OB3, data_integrity], "issuanceDate": "2026-01-01T00:00:00Z", "validFrom": None}
    return issuer.credential(**changes)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        pytest.param({}, Verdict.VERIFIED, id="all-good"),
        pytest.param({"validUntil": iso(NOW)}, Verdict.VERIFIED, id="last-valid-instant"),
        pytest.param({"validUntil": iso(NOW - timedelta(seconds=1))}, Verdict.EXPIRED, id="expired"),
        pytest.param({"validFrom": iso(NOW + timedelta(hours=1))}, Verdict.NOT_YET_VALID, id="not-yet"),
        pytest.param({"validFrom": iso(NOW + timedelta(seconds=60))}, Verdict.VERIFIED, id="clocks-differ-a-little"),
        pytest.param({"validFrom": "2026-01-01"}, Verdict.INVALID, id="date-without-time"),
        pytest.param({"validFrom": "2026-02-30T00:00:00Z"}, Verdict.INVALID, id="no-such-day"),
        pytest.param({"validFrom": None}, Verdict.INVALID, id="no-beginning"),
        pytest.param({"id": None}, Verdict.INVALID, id="no-id"),
        pytest.param({"type": ["VerifiableCredential"]}, Verdict.INVALID, id="achievement-but-not-a-badge"),
        pytest.param({"description": None, "image": None}, Verdict.VERIFIED, id="optional-members-left-out"),
    ],
)
def test_verdict_of_changes(issuer, changes, verdict):
    judgement = judged(issuer.sign(issuer.credential(**changes)), issuer)

    assert judgement.report.verdict is verdict, codes(judgement)


@pytest.mark.parametrize("did", ["did:web:uni.example", "did:web:uni.example:dept:x", "did:key"])
@pytest.mark.parametrize("wrap", ["json", "png", "svg"])
def test_every_container_and_did(did, wrap):
    issuer = IssuerSimulator(did)

    judgement = judged(getattr(issuer, wrap)(issuer.sign(issuer.credential())), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED, codes(judgement)
    assert judgement.report.format is CredentialFormat.OB3_DATA_INTEGRITY
    assert judgement.credential.name == "Welding 1"
    assert judgement.report.credential.issuer_id == issuer.did
    assert judgement.report.claimed is None


def test_jwt_in_a_png(issuer):
    token = issuer.sign_jwt(issuer.credential(validUntil="2030-01-01T00:00:00Z"))

    judgement = judged(issuer.png(token), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED, codes(judgement)
    assert judgement.report.format is CredentialFormat.OB3_JWT
    assert judgement.payload_text == token
    assert codes(judgement)["proof"] == "jwt-EdDSA"


def test_vcdm_1_1(issuer):
    assert judged(issuer.sign(vc1(issuer)), issuer).report.verdict is Verdict.VERIFIED


def test_badge_at_an_address(issuer):
    issuer.publish("https://uni.example/badges/1", issuer.sign(issuer.credential()))

    judgement = judged("https://uni.example/badges/1", issuer)

    assert judgement.report.verdict is Verdict.VERIFIED
    assert [source.url for source in judgement.report.sources] == sorted(issuer.asked_for)


def test_address_that_does_not_answer(issuer):
    judgement = judged("https://uni.example/nothing", issuer)

    assert judgement.report.verdict is Verdict.UNKNOWN
    assert (judgement.credential, judgement.payload_text) == (None, None)


def test_address_of_a_web_page(issuer):
    issuer.publish("https://uni.example/about", "<html>Welcome</html>", media_type="text/html")

    assert judged("https://uni.example/about", issuer).report.verdict is Verdict.REJECTED_INPUT


def test_id_that_is_no_uri(issuer):
    judgement = judged(issuer.sign(issuer.credential()) | {"id": "not a uri"}, issuer)

    assert (judgement.report.verdict, codes(judgement)["conformance"]) == (Verdict.INVALID, "not_a_uri")


# --- proofs and keys


def test_one_changed_word(issuer):
    badge = issuer.sign(issuer.credential())
    badge["credentialSubject"]["achievement"]["name"] = "Welding 2"

    judgement = judged(badge, issuer)

    assert judgement.report.verdict is Verdict.INVALID
    assert outcomes(judgement)["proof"] == "failed"
    assert judgement.report.credential is None
    assert judgement.credential is None
    assert judgement.report.claimed.name == "Welding 2"


def test_a_badge_is_called_what_its_achievement_is_called(issuer):
    judgement = judged(issuer.sign(issuer.credential(name="Ada Lovelace")), issuer)

    assert judgement.report.credential.name == judgement.credential.name == "Welding 1"


def test_unsigned(issuer):
    judgement = judged(issuer.credential(), issuer)

    assert (judgement.report.verdict, codes(judgement)["proof"]) == (Verdict.INVALID, "no_proof")


def test_issuer_unreachable_is_neither_success_nor_forgery(issuer):
    issuer.online = False

    judgement = judged(issuer.sign(issuer.credential()), issuer)

    assert judgement.report.verdict is Verdict.UNKNOWN
    assert judgement.report.credential is None
    assert judgement.report.look_again_at == NOW + timedelta(minutes=15)


def test_somebody_elses_key(issuer):
    mallory = IssuerSimulator("did:web:mallory.example")
    mallory.documents |= issuer.documents
    badge = mallory.sign(mallory.credential(issuer={"id": issuer.did, "type": ["Profile"], "name": "Uni"}))

    judgement = judged(badge, mallory)

    assert judgement.report.verdict is Verdict.INVALID
    assert outcomes(judgement)["proof"] == "passed"  # the signature is sound, and reported so
    assert codes(judgement)["issuer_key"] == "issuer_mismatch"


@pytest.mark.parametrize(
    ("document", "outcome", "code"),
    [
        pytest.param({"assertionMethod": []}, "failed", "wrong_purpose", id="other-purpose"),
        pytest.param({"verificationMethod": [], "assertionMethod": []}, "failed", "key_not_listed", id="not-listed"),
        pytest.param({"id": "did:web:other.example"}, "unknown", "did_document_id_mismatch", id="other-document"),
    ],
)
def test_what_the_issuers_document_says(issuer, document, outcome, code):
    badge = issuer.sign(issuer.credential())
    issuer.publish_did_document(**document)

    judgement = judged(badge, issuer)

    assert (outcomes(judgement)["issuer_key"], codes(judgement)["issuer_key"]) == (outcome, code)
    assert judgement.report.verdict is (Verdict.INVALID if outcome == "failed" else Verdict.UNKNOWN)


def test_all_proofs_of_a_badge_count(issuer):
    badge = issuer.sign(issuer.credential())
    unheard_of = {**badge["proof"], "cryptosuite": "rot13-2029"}
    bad = {**badge["proof"], "created": "2026-01-03T00:00:00Z"}

    assert judged({**badge, "proof": [badge["proof"]]}, issuer).report.verdict is Verdict.VERIFIED
    assert judged({**badge, "proof": [badge["proof"], unheard_of]}, issuer).report.verdict is Verdict.UNKNOWN
    assert judged({**badge, "proof": [unheard_of, badge["proof"], bad]}, issuer).report.verdict is Verdict.INVALID


def test_a_context_nobody_knows_is_unknown_and_asks_nothing(issuer):
    badge = issuer.sign(issuer.credential())
    badge["@context"] = [*badge["@context"], "https://nowhere.example/context"]

    judgement = judged(badge, issuer)

    assert (judgement.report.verdict, codes(judgement)["proof"]) == (Verdict.UNKNOWN, "unknown_context")
    assert issuer.asked_for == []


# --- tokens


@pytest.mark.parametrize(
    ("claims", "verdict"),
    [
        pytest.param({"iss": "did:web:other.example"}, Verdict.INVALID, id="other-issuer"),
        pytest.param({"jti": "urn:other"}, Verdict.INVALID, id="other-id"),
        pytest.param({"nbf": 1_700_000_000}, Verdict.INVALID, id="other-beginning"),
        pytest.param({"exp": 1_790_000_000}, Verdict.EXPIRED, id="earlier-end-counts"),
        pytest.param({"exp": True}, Verdict.INVALID, id="end-is-no-number"),
        pytest.param({"vc": {"type": ["VerifiableCredential"]}}, Verdict.INVALID, id="two-layouts"),
        pytest.param({"iss": None, "jti": None, "nbf": None}, Verdict.VERIFIED, id="no-claims"),
    ],
)
def test_claims_of_a_token(issuer, claims, verdict):
    judgement = judged(issuer.sign_jwt(issuer.credential(), claims=claims), issuer)

    assert judgement.report.verdict is verdict, codes(judgement)


def test_vc_claim_with_claims_in_the_place_of_members(issuer):
    inside = vc1(issuer)
    del inside["issuanceDate"], inside["id"]
    claims = dict.fromkeys(inside) | {
        "vc": inside,
        "iss": issuer.did,
        "jti": "urn:x:1",
        "nbf": 1_767_225_600,
        "exp": 1_893_456_000,
    }
    judgement = judged(issuer.sign_jwt(inside, claims=claims), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED, codes(judgement)
    assert judgement.report.credential.valid_from == "2026-01-01T00:00:00Z"
    assert judgement.credential.valid_until == datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("kid", [None, "#key-1", "key-1"])
def test_other_ways_to_name_the_key(issuer, kid):
    assert judged(issuer.sign_jwt(issuer.credential(), kid=kid), issuer).report.verdict is Verdict.VERIFIED


def ed25519_jwk(issuer):
    x = base64.urlsafe_b64encode(bytes(issuer._signing_key.verify_key)).decode().rstrip("=")
    return {"kty": "OKP", "crv": "Ed25519", "x": x}


def test_a_key_in_the_header_counts_only_when_the_issuer_lists_it(issuer):
    mallory = IssuerSimulator("did:web:mallory.example")
    mallory.documents |= issuer.documents
    theirs = mallory.credential(issuer={"id": issuer.did, "type": ["Profile"]})

    mine = judged(issuer.sign_jwt(issuer.credential(), kid=None, jwk=ed25519_jwk(issuer)), issuer)
    forged = judged(mallory.sign_jwt(theirs, kid=None, jwk=ed25519_jwk(mallory), claims={"iss": issuer.did}), mallory)

    assert mine.report.verdict is Verdict.VERIFIED, codes(mine)
    assert (forged.report.verdict, codes(forged)["issuer_key"]) == (Verdict.INVALID, "key_not_listed")


@pytest.mark.parametrize("where", ["/.well-known/jwks.json", "/keys/1"])
def test_an_https_issuer_publishes_keys_on_its_site(where):
    issuer = IssuerSimulator("did:key")
    site_issuer = "https://uni.example/issuer"
    jwk = ed25519_jwk(issuer)
    issuer.publish(f"{issuer.site}{where}", {"keys": [{**jwk, "kid": "k"}]} if "jwks" in where else jwk)
    badge = issuer.credential(issuer={"id": site_issuer, "type": ["Profile"]})
    kid = "k" if "jwks" in where else f"{issuer.site}{where}"

    judgement = judged(issuer.sign_jwt(badge, kid=kid, claims={"iss": site_issuer}), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED, codes(judgement)
    assert codes(judgement)["issuer_key"] == "key_published"


def test_text_that_some_user_put_on_the_issuers_site_is_no_key():
    issuer = IssuerSimulator("did:key")
    issuer.publish(f"{issuer.site}/uploads/1", ed25519_jwk(issuer), media_type="text/plain")
    badge = issuer.credential(issuer={"id": "https://uni.example/issuer", "type": ["Profile"]})
    token = issuer.sign_jwt(badge, kid=f"{issuer.site}/uploads/1", claims={"iss": "https://uni.example/issuer"})

    assert judged(token, issuer).report.verdict is Verdict.UNKNOWN


# --- beside the verdict


@pytest.mark.parametrize(
    ("claimed", "match"),
    [
        pytest.param(ADA, RecipientMatch.MATCH, id="ada"),
        pytest.param({"email": ["eve@uni.example"]}, RecipientMatch.MISMATCH, id="eve"),
        pytest.param({}, RecipientMatch.UNKNOWN, id="nobody"),
    ],
)
def test_recipient_stands_beside_the_verdict(issuer, claimed, match):
    report = judged(issuer.sign(issuer.credential()), issuer, claimed=claimed).report

    assert (report.recipient, report.verdict) == (match, Verdict.VERIFIED)


def test_a_forgery_is_awarded_to_nobody(issuer):
    badge = issuer.sign(issuer.credential())
    badge["name"] = "Forged"

    assert judged(badge, issuer).report.recipient is RecipientMatch.UNKNOWN


def test_known_issuers_are_known_only_when_proven(issuer):
    known = KnownIssuers.of([KnownIssuer(issuer.did, "Example University")])
    badge = issuer.sign(issuer.credential())

    assert judged(badge, issuer, known=known).report.issuer_known is Outcome.PASSED
    issuer.online = False
    assert judged(badge, issuer, known=known).report.issuer_known is Outcome.UNKNOWN


def endorsement(endorser, about, **changes):
    return endorser.credential(
        id=f"urn:uuid:{uuid4()}",
        type=["VerifiableCredential", "EndorsementCredential"],
        credentialSubject={"id": about, "type": ["EndorsementSubject"], "endorsementComment": "Good work."},
        **changes,
    )


def test_a_bad_endorsement_is_dropped_and_named_and_the_badge_stands(issuer):
    friend = IssuerSimulator("did:key")
    about = issuer.credential()["credentialSubject"]["achievement"]["id"]
    good, forged = friend.sign(endorsement(friend, about)), friend.sign(endorsement(friend, about))
    elsewhere = friend.sign(endorsement(friend, "https://other.example/a"))
    forged["credentialSubject"]["endorsementComment"] = "Brilliant work."

    judgement = judged(issuer.sign(issuer.credential(endorsement=[good, forged, elsewhere])), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED, codes(judgement)
    assert [(one.outcome.value, one.comment) for one in judgement.report.endorsements] == [
        ("passed", "Good work."),
        ("failed", None),
        ("failed", None),
    ]
    assert outcomes(judgement)["endorsements"] == "failed"


def test_the_report_is_replayed_from_the_documents_it_rests_on(issuer):
    badge = issuer.sign(issuer.credential(credentialStatus=issuer.status(3)))
    first = judged(badge, issuer)
    kept = {document.url: document for document in first.documents}

    class Replay:
        gather = staticmethod(lambda urls: {url: kept[url] for url in urls})

    assert judged(json.dumps(badge), Replay).report == first.report


# --- comprehensive learner records


def clr(issuer, *inside):
    context = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
    return issuer.credential(
        id="urn:uuid:clr",
        type=["VerifiableCredential", "ClrCredential"],
        name="My record",
        credentialSubject={"id": "did:example:ada", "type": ["ClrSubject"], "verifiableCredential": list(inside)},
        **{"@context": [VC2, context, OB3]},
    )


def test_a_clr_holds_when_all_that_is_inside_holds(issuer):
    college = IssuerSimulator("did:key")
    token = college.sign_jwt(college.credential())
    forged = token[:-6] + ("AAAAAA" if token[-6:] != "AAAAAA" else "BBBBBA")
    own = issuer.credential()
    borrowed = college.credential()

    verdicts = {
        "all": judged(issuer.sign_jwt(clr(issuer, token, college.sign(college.credential()))), issuer),
        "forged": judged(issuer.sign_jwt(clr(issuer, token, forged)), issuer),
        "own-words": judged(issuer.sign_jwt(clr(issuer, own)), issuer),
        "others-words": judged(issuer.sign_jwt(clr(issuer, borrowed)), issuer),
        "no-credential": judged(issuer.sign_jwt(clr(issuer, "text")), issuer),
    }

    assert {name: judgement.report.verdict for name, judgement in verdicts.items()} == {
        "all": Verdict.VERIFIED,
        "forged": Verdict.INVALID,
        "own-words": Verdict.VERIFIED,
        "others-words": Verdict.UNKNOWN,
        "no-credential": Verdict.INVALID,
    }
    assert verdicts["all"].report.format is CredentialFormat.CLR2_JWT
    assert verdicts["all"].credential.name == "My record"
