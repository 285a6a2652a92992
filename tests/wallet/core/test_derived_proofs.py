"""Credentials of which only a part is shown, from bytes to verdict; signed and derived by somebody else's library."""

from __future__ import annotations

import base64
import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openvc.proof.ecdsa_sd import decode_derived_proof, encode_derived_proof

from tests.sims.issuer import NOW, OB3, VC2, IssuerSimulator
from tests.sims.partial import PartialIssuer, contexts_of
from tests.wallet.core.kit import ADA, CONTEXTS, codes
from wallet.base.errors import InputError
from wallet.core.proofs.derived import DerivedAnswer, DerivedProof, cannot_check, prepare_derived
from wallet.core.verify.bench import Shelf
from wallet.core.verify.loop import verify
from wallet.core.verify.report import RecipientMatch, Verdict
from wallet.infra.derived_proofs import DerivedProofs

SUBJECT = "/credentialSubject"
INLINE = {"@protected": True, "hobby": "https://uni.example/words#hobby"}


@pytest.fixture(scope="module")
def check():
    with DerivedProofs() as runner:
        yield runner


@pytest.fixture
def issuer():
    return PartialIssuer()


@pytest.fixture
def judged(check):
    """Judge with the real check; nothing answers but the documents given."""

    def judge(badge, documents=None, *, check_derived=check):
        gather = documents.gather if documents else lambda _urls: {}
        shelf = Shelf(CONTEXTS, check_derived=check_derived)
        return verify(json.dumps(badge).encode(), gather, now=NOW, claimed_recipient=ADA, shelf=shelf)

    return judge


def proof_value(badge, **changes):
    """The badge with parts of its proof value replaced."""
    badge = copy.deepcopy(badge)
    parts = decode_derived_proof(badge["proof"]["proofValue"]) | changes
    badge["proof"]["proofValue"] = encode_derived_proof(**parts)
    return badge


def test_a_part_that_is_shown_is_verified(issuer, judged):
    judgement = judged(issuer.shown())

    assert judgement.report.verdict is Verdict.VERIFIED, codes(judgement)
    assert codes(judgement)["proof"] == "ecdsa-sd-2023"
    assert judgement.report.recipient is RecipientMatch.MATCH
    assert judgement.credential.name == "Welding 1"


def test_what_is_not_shown_is_not_there(issuer, judged):
    whole = issuer.sign(issuer.credential())

    judgement = judged(issuer.show(whole, SUBJECT))

    assert judgement.report.verdict is Verdict.VERIFIED, codes(judgement)
    assert judgement.report.credential.name == "Welding 1"  # of the achievement; the credential's own is withheld


def test_a_proof_in_a_list_of_one(issuer, judged):
    shown = issuer.shown()
    shown["proof"] = [shown["proof"]]

    assert judged(shown).report.verdict is Verdict.VERIFIED


def test_words_of_the_files_own(issuer, judged):
    credential = issuer.credential(**{"@context": [VC2, OB3, "urn:example:words"]})
    credential["credentialSubject"]["hobby"] = "brass"
    contexts = contexts_of(credential) | {"urn:example:words": {"@context": INLINE}}
    shown = issuer.show(issuer.sign(credential, contexts=contexts), SUBJECT, contexts=contexts)
    shown["@context"][2] = INLINE

    judgement = judged(shown)

    assert judgement.report.verdict is Verdict.VERIFIED, codes(judgement)


def test_another_key_than_the_issuers(issuer, judged):
    other = PartialIssuer("a stranger")
    forged = other.show(other.sign(issuer.credential()), SUBJECT)
    forged["proof"]["verificationMethod"] = issuer.method
    honest_about_it = other.show(other.sign(issuer.credential()), SUBJECT)

    assert codes(judged(forged))["proof"] == "signature"
    assert judged(forged).report.verdict is Verdict.INVALID
    assert codes(judged(honest_about_it))["issuer_key"] == "issuer_mismatch"
    assert judged(honest_about_it).report.verdict is Verdict.INVALID


def test_an_issuer_with_another_kind_of_key(issuer, judged):
    ed25519 = IssuerSimulator("did:key")
    shown = issuer.shown()
    shown["issuer"]["id"] = ed25519.did
    shown["proof"]["verificationMethod"] = ed25519.key_id

    assert codes(judged(shown))["proof"] == "wrong_key_type"


def changed(path, value):
    def change(badge):
        *way, last = path
        inner = badge
        for name in way:
            inner = inner[name]
        if value is None:
            del inner[last]
        else:
            inner[last] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(changed(("validUntil",), "2040-01-01T00:00:00Z"), id="mandatory-changed"),
        pytest.param(changed(("validUntil",), None), id="mandatory-withheld"),
        pytest.param(changed(("credentialSubject", "achievement", "name"), "Welding 2"), id="selected-changed"),
        pytest.param(changed(("credentialSubject", "achievement", "achievementType"), None), id="withheld-later"),
        pytest.param(changed(("description",), "Added later."), id="statement-added"),
        pytest.param(changed(("credentialSubject", "id"), "mailto:eve@uni.example"), id="another-recipient"),
        pytest.param(changed(("proof", "created"), "2026-02-02T00:00:00Z"), id="proof-changed"),
        pytest.param(changed(("issuer", "name"), "Another University"), id="issuer-renamed"),
    ],
)
def test_whatever_is_changed_is_noticed(issuer, judged, change):
    shown = issuer.shown()
    change(shown)

    judgement = judged(shown)

    assert judgement.report.verdict is Verdict.INVALID
    assert codes(judgement)["proof"] == "signature"
    assert judgement.report.credential is None


def test_a_proof_value_that_is_put_together_anew(issuer, judged):
    shown = issuer.shown()
    parts = decode_derived_proof(shown["proof"]["proofValue"])
    own = PartialIssuer("a stranger").shown()
    foreign = decode_derived_proof(own["proof"]["proofValue"])
    attempts = {
        "nothing mandatory": proof_value(shown, mandatory_indexes=[]),
        "all mandatory": proof_value(shown, mandatory_indexes=list(range(16)), signatures=[]),
        "one signature less": proof_value(shown, signatures=parts["signatures"][1:]),
        "signatures exchanged": proof_value(shown, signatures=parts["signatures"][::-1]),
        "another key of its own": proof_value(shown, public_key=foreign["public_key"]),
        "another label": proof_value(shown, label_map={"c14n0": "u" + "A" * 43}),
    }

    found = {name: codes(judged(badge))["proof"] for name, badge in attempts.items()}

    assert found == dict.fromkeys(attempts, "signature")


def test_what_no_signature_covers_is_found_before_any_check(issuer, judged):
    shown = issuer.shown()
    shown["credentialSubject"]["nickname"] = "Ace"

    judgement = judged(shown, check_derived=never)

    assert judgement.report.verdict is Verdict.INVALID
    assert codes(judgement)["proof"] == "undefined_term"


def never(*_):
    raise AssertionError("this must not get so far")


def test_the_holders_own_copy_is_not_for_showing(issuer, judged):
    judgement = judged(issuer.sign(issuer.credential()), check_derived=never)

    assert judgement.report.verdict is Verdict.INVALID
    assert codes(judgement)["proof"] == "base_proof_presented"


@pytest.mark.parametrize("value", ["z2V0B", "u", "u2V0A!", "uAAAA", "", None, 7])
def test_proof_values_of_other_kinds(issuer, judged, value):
    shown = issuer.shown()
    shown["proof"]["proofValue"] = value

    judgement = judged(shown, check_derived=never)

    assert judgement.report.verdict is Verdict.INVALID
    assert codes(judgement)["proof"] in ("malformed_proof_value", "malformed_proof")


def test_a_proof_value_of_the_right_kind_that_is_broken(issuer, judged):
    shown = issuer.shown()
    value = base64.urlsafe_b64decode(shown["proof"]["proofValue"][1:] + "==")
    shown["proof"]["proofValue"] = "u" + base64.urlsafe_b64encode(value[:60]).decode().rstrip("=")

    assert codes(judged(shown))["proof"] == "malformed_proof_value"


def test_a_tangle_is_refused_before_any_check(issuer, judged):
    shown = issuer.shown()
    knot = {"type": ["Result"]}
    for _ in range(9):
        knot = {"type": ["Result"], "alignment": [copy.deepcopy(knot), copy.deepcopy(knot)]}
    shown["credentialSubject"]["result"] = [knot] * 9

    assert judged(shown, check_derived=never).report.verdict is Verdict.REJECTED_INPUT


def test_without_a_check_at_hand_it_is_unknown(issuer, judged):
    judgement = judged(issuer.shown(), check_derived=cannot_check)

    assert judgement.report.verdict is Verdict.UNKNOWN
    assert codes(judgement)["proof"] == "derived_proof_unchecked"


def test_dates_are_judged_as_always(issuer, judged):
    expired = issuer.shown(validUntil="2026-06-01T00:00:00Z")

    assert judged(expired).report.verdict is Verdict.EXPIRED


def test_a_status_is_asked_for_and_the_proof_checked_once(issuer, check, judged):
    site = IssuerSimulator("did:web:uni.example")
    asked = []

    def counted(proof, jwk):
        asked.append(proof)
        return check(proof, jwk)

    shown = issuer.shown(credentialStatus=site.status(7))
    assert judged(shown, site, check_derived=counted).report.verdict is Verdict.VERIFIED
    assert len(asked) == 1

    site.revoke(7)
    assert judged(shown, site).report.verdict is Verdict.REVOKED


def test_an_issuer_on_the_web(judged):
    site = IssuerSimulator("did:web:uni.example")
    issuer = PartialIssuer(did=site.did)
    method = {"id": issuer.method, "type": "Multikey", "controller": site.did, "publicKeyMultibase": issuer.multibase}
    site.publish_did_document(verificationMethod=[method], assertionMethod=[issuer.method])

    assert judged(issuer.shown(), site).report.verdict is Verdict.VERIFIED

    site.publish_did_document(verificationMethod=[method], assertionMethod=[], authentication=[issuer.method])
    assert codes(judged(issuer.shown(), site))["issuer_key"] == "wrong_purpose"


def test_every_proof_of_several_has_to_hold(issuer, judged):
    good = issuer.shown()
    bad = copy.deepcopy(good["proof"])
    bad["created"] = "2026-03-03T00:00:00Z"

    both = good | {"proof": [good["proof"], good["proof"]]}
    one_bad = good | {"proof": [good["proof"], bad]}

    assert judged(both).report.verdict is Verdict.VERIFIED
    assert judged(one_bad).report.verdict is Verdict.INVALID


def test_a_proof_upon_another_is_not_checked(issuer, judged):
    shown = issuer.shown()
    shown["proof"] = [shown["proof"] | {"id": "urn:uuid:1"}, shown["proof"] | {"previousProof": "urn:uuid:1"}]

    assert "unsupported_cryptosuite" in codes(judged(shown, check_derived=lambda *_: DerivedAnswer.GENUINE))["proof"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6) | st.just(VC2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["@context", "id", "x"]), inner),
    max_leaves=6,
)


@settings(max_examples=200)
@given(
    members=st.dictionaries(st.sampled_from(["@context", "type", "issuer", "name", "proof"]), JSON),
    proof=st.dictionaries(st.sampled_from(["@context", "created", "x"]), JSON),
    value=st.sampled_from(["u2V0BhA", "u2V0B", "u2V0A", ""]) | JSON,
)
def test_any_document_is_prepared_or_refused_with_a_typed_error(members, proof, value):
    document = {"@context": [VC2, OB3], "type": "VerifiableCredential", **members}
    try:
        found = prepare_derived(document, {"type": "DataIntegrityProof", **proof, "proofValue": value}, CONTEXTS)
    except InputError:
        return
    assert isinstance(found, DerivedProof)
    assert json.loads(found.text)["document"]["proof"]["proofValue"] == value
