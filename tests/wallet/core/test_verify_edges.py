"""Cases at the edges of the verification contract, each of which once came out wrong."""

from __future__ import annotations

import pytest
from nacl.signing import SigningKey

from tests.sims.issuer import OB2, IssuerSimulator
from tests.wallet.core.credentials import CONTEXTS, KEY, METHOD, NOW, OB3, SEED, VC1, VC2, a_credential
from tests.wallet.core.kit import codes, judged, outcomes
from wallet.core.encoding import encode_base58btc, encode_multibase_base58
from wallet.core.formats.ob2_scope import is_in_scope
from wallet.core.proofs.data_integrity import check_prepared, parse_proofs, prepare_proof
from wallet.core.proofs.keys import key_from_multibase, public_jwk
from wallet.core.proofs.suites import suite_for
from wallet.core.recipient import hash_identity
from wallet.core.trust import KnownIssuer, KnownIssuers
from wallet.core.verify.report import CredentialFormat, Verdict

CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"


@pytest.fixture
def issuer():
    return IssuerSimulator("did:web:uni.example")


# --- Open Badges 2


@pytest.mark.parametrize("identifier", ["did:web:uni.example", "urn:uuid:1", "https://uni.example@mallory.example/"])
def test_an_issuer_written_inside_is_nobody_whose_name_it_takes(issuer, identifier):
    mallory = IssuerSimulator("did:web:mallory.example")
    inside = {"type": "Issuer", "id": identifier, "name": "Example University", "url": mallory.site}
    assertion = mallory.assertion(badge=mallory.badge_class(id="urn:uuid:8", issuer=inside))

    judgement = judged(assertion, mallory, known=KnownIssuers.of([KnownIssuer(issuer.did, "Example University")]))

    assert judgement.report.verdict is Verdict.UNKNOWN
    assert outcomes(judgement)["issuer_known"] == "unknown"


def test_an_issuer_without_an_id_goes_by_its_site(issuer):
    inside = {"type": "Issuer", "name": "MIT", "url": issuer.site}
    assertion = issuer.assertion(badge=issuer.badge_class(id="urn:uuid:8", issuer=inside))

    judgement = judged(assertion, issuer)

    assert judgement.report.verdict is Verdict.VERIFIED
    assert judgement.report.credential.issuer_id == issuer.site


@pytest.mark.parametrize("way", ["../", "%2e%2e/", "./", "%2e%2E%2f"])
def test_a_prefix_does_not_cover_an_address_that_climbs_out_of_it(way):
    rules = {"issuer_id": "https://uni.example/i", "allowed_origins": ()}
    address = f"https://uni.example/badges/{way}uploads/mine.json"

    assert not is_in_scope(address, starts_with=("https://uni.example/badges/",), **rules)


@pytest.mark.parametrize(("revoked", "verdict"), [([], Verdict.VERIFIED), ([{"uid": "u-1"}], Verdict.REVOKED)])
def test_an_assertion_of_2_0_may_have_a_uid(issuer, revoked, verdict):
    issuer.publish_revocations(revoked)
    assertion = issuer.assertion(id="urn:uuid:1", uid="u-1", verification=issuer.signed_verification)

    judgement = judged(issuer.sign_assertion(assertion), issuer)

    assert (judgement.report.verdict, judgement.report.format) == (verdict, CredentialFormat.OB2_SIGNED)


@pytest.mark.parametrize(
    "answer", [{"revoked": True}, {"revoked": True, "uid": "1"}, {"@context": OB2, "revoked": True}], ids=str
)
def test_an_address_may_say_no_more_than_that_the_badge_is_revoked(issuer, answer):
    assertion = issuer.assertion()
    issuer.publish(issuer.assertion_url, answer)

    assert judged(assertion, issuer).report.verdict is Verdict.REVOKED
    assert judged(issuer.assertion_url, issuer).report.verdict is Verdict.REVOKED


def test_what_is_shown_of_a_badge_of_which_only_its_revocation_is_left(issuer):
    issuer.publish(issuer.assertion_url, {"id": issuer.assertion_url, "type": "Assertion", "revoked": True})

    report = judged(issuer.assertion_url, issuer).report

    assert report.verdict is Verdict.REVOKED
    assert (report.credential is None) != (report.claimed is None)


def test_a_recipient_may_have_its_type_in_a_list(issuer):
    recipient = {"type": ["email"], "hashed": False, "identity": "ada@uni.example"}

    judgement = judged(issuer.assertion(recipient=recipient), issuer)

    assert (judgement.report.verdict, judgement.report.recipient) == (Verdict.VERIFIED, "match")


# --- Open Badges 3, CLR and status lists


def test_null_is_no_date_to_be_valid_from(issuer):
    credential = {**issuer.credential(), "validFrom": None}

    assert judged(issuer.sign_jwt(credential), issuer).report.verdict is Verdict.INVALID


def test_a_subject_has_to_say_something_since_2_0(issuer):
    credential = {**issuer.credential(type=["VerifiableCredential"]), "credentialSubject": {}}
    older = {**credential, "@context": [VC1], "issuanceDate": credential["validFrom"]}

    assert outcomes(judged(issuer.sign_jwt(credential), issuer))["conformance"] == "failed"
    assert outcomes(judged(issuer.sign_jwt(older), issuer))["conformance"] == "passed"


def test_a_badge_may_be_endorsed_itself_and_not_only_its_issuer(issuer):
    badge = issuer.credential()
    endorsement = issuer.sign(
        {
            "@context": [VC2, OB3],
            "id": "urn:uuid:9",
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "issuer": {"id": issuer.did, "type": ["Profile"]},
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {
                "id": badge["id"],
                "type": ["EndorsementSubject"],
                "endorsementComment": "Well earned.",
            },
        }
    )

    judgement = judged(issuer.sign({**badge, "endorsement": [endorsement]}), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED, codes(judgement)
    assert outcomes(judgement)["endorsements"] == "passed"


def test_no_member_of_a_badge_can_be_hidden_in_what_endorses_it(issuer):
    badge = issuer.credential(validUntil="2026-02-01T00:00:00Z")
    subject = {"id": badge["id"], "type": ["EndorsementSubject"], "endorsementComment": "Well earned."}
    endorsement = {
        "@context": [VC2, OB3],
        "id": "urn:uuid:9",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": issuer.did, "type": ["Profile"]},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": subject,
    }
    signed = issuer.sign({**badge, "endorsement": [endorsement]})
    assert judged(signed, issuer).report.verdict is Verdict.EXPIRED

    until = signed.pop("validUntil")
    hidden = {**subject, "type": ["EndorsementSubject", *badge["type"]], "validUntil": until}
    signed["endorsement"] = [{**endorsement, "credentialSubject": hidden}]

    assert judged(signed, issuer).report.verdict is Verdict.INVALID


def test_a_transcript_holds_more_than_a_handful_of_credentials(issuer):
    inside = [issuer.sign(issuer.credential(id=f"urn:uuid:{number}")) for number in range(40)]
    record = {
        "@context": [VC2, CLR, OB3],
        "id": "urn:uuid:clr",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": issuer.did, "type": ["Profile"]},
        "validFrom": "2026-01-01T00:00:00Z",
        "name": "Transcript",
        "credentialSubject": {"type": ["ClrSubject"], "verifiableCredential": inside},
    }

    judgement = judged(issuer.sign(record), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED, codes(judgement)


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ({}, "conforms"),
        ({"encodedList": None}, "missing"),
        ({"encodedList": "uAAAA"}, "malformed_bitstring"),
        ({"statusPurpose": None}, "missing"),
        ({"type": "List"}, "wrong_type"),
    ],
    ids=str,
)
def test_a_status_list_by_itself_holds_a_list(issuer, subject, code):
    judgement = judged(issuer.sign_jwt(issuer.status_list(subject=subject)), issuer)

    assert codes(judgement)["conformance"] == code


def test_true_is_no_size_of_a_status(issuer):
    credential = issuer.credential(credentialStatus=issuer.status(3, statusSize=True))

    assert judged(issuer.sign_jwt(credential), issuer).report.verdict is Verdict.UNKNOWN


def test_both_spellings_of_a_revocation_list_are_read(issuer):
    badge = issuer.credential(credentialStatus={"id": issuer.list_url, "type": "1EdTechRevocationList"})
    issuer.publish(issuer.list_url, {"revokedCredential": [], "revokedCredentials": [{"id": badge["id"]}]})

    assert judged(issuer.sign_jwt(badge), issuer).report.verdict is Verdict.REVOKED


# --- keys


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"assertionMethod": []}, "wrong_purpose"),
        ({"method": {"controller": "did:web:mallory.example"}}, "controller_mismatch"),
        ({"method": {"revoked": "2026-02-01T00:00:00Z"}}, "key_revoked"),
        ({"method": {"expires": "2026-02-01T00:00:00Z"}}, "key_expired"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_signature_is_judged_also_with_a_key_that_is_refused(issuer, changes, code):
    method = {**issuer.did_document()["verificationMethod"][0], **changes.pop("method", {})}
    issuer.publish_did_document(verificationMethod=[method], **changes)
    good = issuer.sign(issuer.credential())

    for badge, outcome in ((good, "passed"), ({**good, "name": "Another"}, "failed")):
        judgement = judged(badge, issuer)

        assert judgement.report.verdict is Verdict.INVALID
        assert (codes(judgement)["issuer_key"], outcomes(judgement)["proof"]) == (code, outcome)


HTTPS_ISSUER = "https://uni.example/issuers/1"
WELL_KNOWN = "https://uni.example/.well-known/jwks.json"


@pytest.mark.parametrize(
    "places",
    [
        {WELL_KNOWN: "SET"},
        {HTTPS_ISSUER: "SET"},
        {HTTPS_ISSUER: {"type": "Profile", "jwks_uri": "https://uni.example/keys"}, "https://uni.example/keys": "SET"},
    ],
    ids=["well-known", "issuer", "jwks_uri"],
)
@pytest.mark.parametrize("header", [{"kid": "key-1"}, {"kid": None, "jwk": "OWN"}, {"kid": None}], ids=str)
def test_an_https_issuer_publishes_its_keys_as_a_set(issuer, places, header):
    own = public_jwk(key_from_multibase(issuer.multibase))
    other = public_jwk(key_from_multibase(IssuerSimulator("did:web:other.example").multibase))
    credential = issuer.credential(issuer={"id": HTTPS_ISSUER, "type": ["Profile"]})
    named = {name: own if value == "OWN" else value for name, value in header.items()}
    token = issuer.sign_jwt(credential, claims={"iss": HTTPS_ISSUER}, **named)

    def verdict_with(keys):
        for url, value in places.items():
            issuer.publish(url, keys if value == "SET" else value)
        return judged(token, issuer).report.verdict

    assert verdict_with({"keys": [{**own, "kid": "key-1"}]}) is Verdict.VERIFIED
    assert verdict_with({"keys": [{**other, "kid": "key-2"}]}) is Verdict.INVALID
    assert verdict_with("<html>maintenance</html>") is not Verdict.VERIFIED


# --- contexts after signing


@pytest.mark.parametrize(
    ("contexts", "outcome"),
    [
        ([VC2, OB3, CLR], "passed"),
        ([VC2, CLR, OB3], "failed"),
        ([VC2, OB3, {"name": "https://mallory.example/name"}], "failed"),
        ([VC2], "failed"),
    ],
    ids=["more-after", "more-between", "words-of-its-own", "fewer"],
)
def test_a_jcs_proof_holds_under_more_contexts_than_it_was_made_with(contexts, outcome):
    private = SigningKey(SEED)
    document = a_credential()
    config = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        "@context": document["@context"],
    }
    suite = suite_for("DataIntegrityProof", "eddsa-jcs-2022")
    signature = private.sign(suite.signed_bytes(document, config, CONTEXTS, "sha256")).signature
    document["proof"] = {**config, "proofValue": encode_multibase_base58(signature)}
    document["@context"] = contexts

    [proof] = parse_proofs(document)

    assert check_prepared(prepare_proof(document, proof, CONTEXTS), KEY, now=NOW).outcome == outcome


# --- endorsements


@pytest.mark.parametrize("where", ["issuer", "badge_class", "assertion"])
def test_endorsements_of_open_badges_2_are_named_as_unchecked(issuer, where):
    more = {"endorsement": ["https://friend.example/1", {"id": "https://friend.example/2", "issuer": "urn:friend"}]}
    issuer.publish(issuer.issuer_url, issuer.issuer_profile(**(more if where == "issuer" else {})))
    issuer.publish(issuer.badge_class_url, issuer.badge_class(**(more if where == "badge_class" else {})))

    judgement = judged(issuer.assertion(**(more if where == "assertion" else {})), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED
    assert outcomes(judgement)["endorsements"] == "unknown"
    assert [one.id for one in judgement.report.endorsements] == ["https://friend.example/1", "https://friend.example/2"]


@pytest.mark.parametrize("where", ["source", "parentOrg"])
def test_endorsements_of_everybody_named_in_a_badge_are_judged(issuer, where):
    who = {"id": "https://other.example/", "type": ["Profile"]}
    endorsement = {
        "@context": [VC2, OB3],
        "id": "urn:uuid:9",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": issuer.did, "type": ["Profile"]},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": who["id"], "type": ["EndorsementSubject"], "endorsementComment": "Known."},
    }
    badge = issuer.credential()
    holder = badge["credentialSubject"] if where == "source" else badge["issuer"]
    holder[where] = {**who, "endorsement": [issuer.sign(endorsement)]}

    judgement = judged(issuer.sign(badge), issuer)

    assert (judgement.report.verdict, outcomes(judgement)["endorsements"]) == (Verdict.VERIFIED, "passed")


# --- lists


def test_a_revocation_list_that_says_null_says_nothing(issuer):
    issuer.publish(issuer.revocations_url, {"@context": OB2, "type": "RevocationList", "revokedAssertions": None})
    assertion = issuer.assertion(id="urn:uuid:1", verification=issuer.signed_verification)
    badge = issuer.credential(credentialStatus={"id": issuer.list_url, "type": "1EdTechRevocationList"})
    issuer.publish(issuer.list_url, {"revokedCredential": None})

    assert judged(issuer.sign_assertion(assertion), issuer).report.verdict is Verdict.UNKNOWN
    assert judged(issuer.sign_jwt(badge), issuer).report.verdict is Verdict.UNKNOWN


def test_where_assertions_have_to_be_is_no_rule_for_a_badge_class(issuer):
    rules = {"startsWith": f"{issuer.site}/ob2/assertions/"}
    issuer.publish(issuer.issuer_url, issuer.issuer_profile(verification=rules))

    assert judged(issuer.badge_class(), issuer).report.verdict is Verdict.VERIFIED
    assert judged(issuer.assertion(), issuer).report.verdict is Verdict.VERIFIED
    assert judged(issuer.assertion(id=f"{issuer.site}/ob2/other/1.json"), issuer).report.verdict is Verdict.INVALID


def test_the_name_of_a_hash_may_be_in_capitals(issuer):
    identity = hash_identity("ada@uni.example", "sea").upper()
    recipient = {"type": "email", "hashed": True, "salt": "sea", "identity": identity}

    assert judged(issuer.assertion(recipient=recipient), issuer).report.recipient == "match"


OTHER_MULTIBASE = IssuerSimulator("did:web:other.example").multibase


@pytest.mark.parametrize(
    ("forms", "verdict"),
    [
        (("publicKeyMultibase",), Verdict.VERIFIED),
        (("publicKeyJwk",), Verdict.VERIFIED),
        (("publicKeyBase58", "publicKeyJwk"), Verdict.VERIFIED),
        ((), Verdict.INVALID),
    ],
    ids=str,
)
@pytest.mark.parametrize("year", ["2018", "2020"])
def test_older_types_of_key_may_be_written_in_any_form(issuer, year, forms, verdict):
    key = key_from_multibase(issuer.multibase)
    written = {
        "publicKeyMultibase": issuer.multibase,
        "publicKeyJwk": public_jwk(key),
        "publicKeyBase58": encode_base58btc(key.material),
    }
    method = {"id": issuer.key_id, "type": f"Ed25519VerificationKey{year}", "controller": issuer.did}

    issuer.publish_did_document(verificationMethod=[{**method, **{name: written[name] for name in forms}}])
    assert judged(issuer.sign(issuer.credential()), issuer).report.verdict is verdict

    two = {**method, "publicKeyJwk": public_jwk(key), "publicKeyMultibase": OTHER_MULTIBASE}
    issuer.publish_did_document(verificationMethod=[two])
    assert judged(issuer.sign(issuer.credential()), issuer).report.verdict is Verdict.INVALID
