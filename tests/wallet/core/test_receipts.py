"""A receipt says what the report said, is signed in a way that others can verify, and is read only as it was meant."""

from __future__ import annotations

import contextlib
import copy
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyld import jsonld

from tests.look.samples import reports
from tests.wallet.core.credentials import CONTEXTS, DID, METHOD, NOW, SEED
from wallet.core.proofs.canon import canonicalize
from wallet.core.proofs.signing import sign_eddsa_rdfc_2022
from wallet.core.receipt_wire import NotAReceipt, build_receipt, is_receipt, read_receipt
from wallet.core.receipts import Receipt, receipt_of
from wallet.core.verify.bench import Shelf
from wallet.core.verify.loop import verify
from wallet.core.verify.report import (
    Check,
    CheckResult,
    Claimed,
    CredentialFormat,
    CredentialSummary,
    EndorsementResult,
    Outcome,
    RecipientMatch,
    Report,
    Source,
    Verdict,
)

REPORTS = [report for report, _ in reports() if report.format is not None]
ADDRESS = "https://laurel.example/receipts/ABCD"


def a_receipt(report=REPORTS[0], **changes):
    facts = {"holder": "Maya Okafor", "file_sha256": "0" * 64, "credential_sha256": "1" * 64}
    return receipt_of(Receipt(ADDRESS, NOW, report, **{**facts, "address": "https://x.example/v/abc", **changes}))


def signed(receipt):
    document = build_receipt(receipt, issuer=DID, issuer_name="Laurel")
    return sign_eddsa_rdfc_2022(
        document,
        private_key_seed=SEED,
        verification_method=METHOD,
        created="2026-11-24T12:00:00Z",
        contexts=CONTEXTS,
    )


def judged(document):
    text = json.dumps(document).encode()
    return verify(text, lambda urls: {}, now=NOW, claimed_recipient={}, shelf=Shelf(CONTEXTS)).report


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.verdict.value)
def test_our_own_verifier_finds_nothing_wrong(report):
    found = judged(signed(a_receipt(report)))
    assert (found.verdict, found.format) == (Verdict.VERIFIED, CredentialFormat.VC_DATA_INTEGRITY)
    assert {line.check: line.outcome for line in found.checks}[Check.ISSUER_KEY] is Outcome.PASSED


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.verdict.value)
def test_what_is_read_is_what_was_written(report):
    receipt = a_receipt(report)
    assert read_receipt(json.loads(json.dumps(signed(receipt)))) == receipt


def test_others_canonicalise_it_to_the_same_bytes():
    """PyLD expands it without dropping a word, to the very quads that were signed."""
    document = build_receipt(a_receipt(), issuer=DID, issuer_name="Laurel")

    def load(url, _options=None):
        return {"contextUrl": None, "documentUrl": url, "document": copy.deepcopy(CONTEXTS.get(url))}

    theirs = jsonld.normalize(
        document, {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    )
    assert theirs.encode() == canonicalize(document, CONTEXTS)


def test_no_mailbox_and_nothing_unseen_is_signed():
    report = replace(
        REPORTS[0],
        credential=replace(REPORTS[0].credential, awarded_to="mailto:maya@uni.example", name="Maya maya@uni.example"),
        checks=tuple(
            replace(
                line, message=f"\u202e{line.message} maya@uni.example\x00", evidence="https://x/?m=maya%40uni.example"
            )
            for line in REPORTS[0].checks
        ),
        endorsements=(
            EndorsementResult(None, "mailto:e@x.example", "e@x.example", Outcome.PASSED, "ok", "ask maya@uni.example"),
        ),
        sources=(Source("https://x.example/maya@uni.example", NOW, "2" * 64),),
    )
    receipt = a_receipt(report, holder="maya@uni.example", address="https://x.example/?to=maya@uni.example")
    text = json.dumps(signed(receipt), ensure_ascii=False)
    assert "uni.example" not in text.replace("uni.example/status", "")
    assert "\u202e" not in text
    assert receipt.address is None
    assert judged(json.loads(text)).verdict is Verdict.VERIFIED


def test_what_a_file_merely_claims_is_not_in_it():
    invalid = next(report for report in REPORTS if report.verdict is Verdict.INVALID)
    invalid = replace(invalid, credential=None, claimed=Claimed("Brain surgery", "Somebody", None, None))
    receipt = a_receipt(invalid)
    assert receipt.report.claimed is None
    assert invalid.claimed.name not in json.dumps(signed(receipt))


CHANGES = {
    "another verdict": lambda d: d["credentialSubject"].update(verdict="verified"),
    "another time": lambda d: d["credentialSubject"].update(judgedAt="2027-01-01T00:00:00Z"),
    "another address": lambda d: d.update(id="https://laurel.example/receipts/WXYZ"),
    "a line less": lambda d: d["credentialSubject"]["checkLine"].pop(),
    "another outcome": lambda d: d["credentialSubject"]["checkLine"][0].update(outcome="unknown"),
    "another holder": lambda d: d["credentialSubject"].update(badgeHolder="Eve"),
    "an undefined word": lambda d: d["credentialSubject"].update(grade="A"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_changed_receipt_is_not_valid(change):
    document = signed(a_receipt(next(report for report in REPORTS if report.verdict is Verdict.REVOKED)))
    change(document)
    assert judged(document).verdict is Verdict.INVALID


def test_words_that_changed_places_are_not_read():
    """What words mean is not signed: swapped with their meanings the signature still holds, and we must not be fooled."""
    receipt = a_receipt()
    document = json.loads(json.dumps(signed(receipt)))
    words, check = document["@context"][1], document["credentialSubject"]
    words["fileSha256"], words["credentialSha256"] = words["credentialSha256"], words["fileSha256"]
    check["fileSha256"], check["credentialSha256"] = check["credentialSha256"], check["fileSha256"]
    assert judged(document).verdict is Verdict.VERIFIED
    with pytest.raises(NotAReceipt):
        read_receipt(document)


def test_other_credentials_are_none():
    document = json.loads(json.dumps(signed(a_receipt())))
    assert is_receipt(document)
    other = {**document, "type": ["VerifiableCredential"]}
    assert not is_receipt(other)
    twice = copy.deepcopy(document)
    twice["credentialSubject"]["checkLine"].append(twice["credentialSubject"]["checkLine"][0])
    for wrong in (other, twice, {**document, "credentialSubject": []}, {**document, "@context": []}, {}):
        with pytest.raises(NotAReceipt):
            read_receipt(wrong)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(st.sampled_from(["credentialSubject", "validFrom", "id"]), json_values)
def test_any_damage_is_a_typed_refusal(member, value):
    document = build_receipt(a_receipt(), issuer=DID, issuer_name="Laurel")
    document[member] = value
    with contextlib.suppress(NotAReceipt):
        read_receipt(document)


@given(st.data())
def test_damage_deeper_inside_too(data):
    document = copy.deepcopy(build_receipt(a_receipt(), issuer=DID, issuer_name="Laurel"))
    check = document["credentialSubject"]
    place = data.draw(st.sampled_from([check, check["checkedBadge"], check["checkLine"][0]]))
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(json_values)
    with contextlib.suppress(NotAReceipt):
        read_receipt(document)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
maybe = st.none() | texts
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
codes = st.text("abcdef_0123456789", min_size=1, max_size=16)  # ours, never a stranger's
lines = st.tuples(
    *(
        st.builds(CheckResult, st.just(check), st.sampled_from(Outcome), codes, texts, maybe, st.none() | instants)
        for check in Check
    )
)
any_report = st.builds(
    Report,
    verdict=st.sampled_from(Verdict),
    judged_at=instants,
    format=st.sampled_from(CredentialFormat),
    credential=st.none() | st.builds(CredentialSummary, *[maybe] * 9),
    claimed=st.none(),
    checks=lines,
    recipient=st.sampled_from(RecipientMatch),
    issuer_known=st.sampled_from(Outcome),
    endorsements=st.lists(
        st.builds(EndorsementResult, maybe, maybe, maybe, st.sampled_from(Outcome), codes, maybe), max_size=3
    ).map(tuple),
    sources=st.lists(st.builds(Source, texts, instants, codes), max_size=3).map(tuple),
    look_again_at=st.none() | instants,
)


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(any_report, maybe, maybe)
def test_every_report_comes_back_as_it_was(report, holder, address):
    receipt = a_receipt(report, holder=holder, address=address)
    assert receipt_of(receipt) == receipt
    document = build_receipt(receipt, issuer=DID, issuer_name="Laurel")
    canonicalize(document, CONTEXTS)
    assert read_receipt(json.loads(json.dumps(document))) == receipt
