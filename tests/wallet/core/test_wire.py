"""Reports and credentials survive being written down."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sims.issuer import NOW, IssuerSimulator
from tests.wallet.core.kit import judged
from wallet.core.model import Achievement, AchievementCredential, Alignment, IdentityObject, Profile, Result
from wallet.core.verify.report import Check, CheckResult, EndorsementResult, Outcome
from wallet.core.verify.wire import MalformedReport, report_from_json, report_to_json, write_instant
from wallet.core.verify.wire_credential import credential_from_json, credential_to_json


def reports():
    issuer = IssuerSimulator("did:web:uni.example")
    badge = issuer.sign(issuer.credential(credentialStatus=issuer.status(1), validUntil="2030-01-01T00:00:00Z"))
    yield judged(badge, issuer)
    yield judged(badge | {"name": "Forged"}, issuer)
    yield judged(issuer.assertion(**{"extensions:x": {"type": ["Extension"], "level": 1.5}}), issuer)
    yield judged("neither this nor that", issuer)
    yield judged("https://uni.example/nothing", issuer)


JUDGEMENTS = list(reports())


@pytest.mark.parametrize("judgement", JUDGEMENTS, ids=[one.report.verdict.value for one in JUDGEMENTS])
def test_reports_survive(judgement):
    written = json.loads(json.dumps(report_to_json(judgement.report)))

    assert report_from_json(written) == judgement.report


def test_members_are_those_of_the_contract():
    written = report_to_json(JUDGEMENTS[0].report)

    assert list(written) == [
        "verdict",
        "judged_at",
        "format",
        "credential",
        "claimed",
        "checks",
        "recipient",
        "issuer_known",
        "endorsements",
        "sources",
        "look_again_at",
    ]
    assert [line["check"] for line in written["checks"]] == [check.value for check in Check]
    assert written["judged_at"] == "2026-11-24T12:00:00Z"
    assert written["credential"]["issuer"] == {"id": "did:web:uni.example", "name": "Example University"}
    assert written["credential"]["achievement"]["type"] == "MicroCredential"


def test_a_rejected_input_has_one_line_and_nothing_else():
    written = report_to_json(JUDGEMENTS[3].report)

    assert (written["format"], written["credential"], written["claimed"], written["sources"]) == (None, None, None, [])
    assert [line["check"] for line in written["checks"]] == ["readable"]


def test_an_endorsement_survives():
    report = JUDGEMENTS[0].report
    line = CheckResult(Check.ENDORSEMENTS, Outcome.FAILED, "x", "y", "z", NOW)
    full = type(report)(
        **{
            **{name: getattr(report, name) for name in report.__slots__},
            "endorsements": (EndorsementResult("urn:e", "did:x", None, Outcome.PASSED, "genuine", "Good."),),
            "checks": (line,),
        }
    )

    assert report_from_json(report_to_json(full)) == full


@pytest.mark.parametrize("judgement", [one for one in JUDGEMENTS if one.credential])
def test_credentials_survive(judgement):
    written = json.loads(json.dumps(credential_to_json(judgement.credential)))

    assert credential_from_json(written) == judgement.credential


texts = st.one_of(st.none(), st.text(max_size=12))
instants = st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(days=4000)).map(lambda span: NOW + span))
decimals = st.one_of(st.none(), st.decimals(0, 1000, places=2))
profiles = st.builds(Profile, id=texts, name=texts, url=texts)
credentials = st.builds(
    AchievementCredential,
    id=texts,
    issuer=profiles,
    achievement=st.builds(
        Achievement,
        id=texts,
        name=st.text(max_size=9),
        alignments=st.lists(st.builds(Alignment, target_name=st.text(max_size=9)), max_size=2).map(tuple),
        tags=st.lists(st.text(max_size=5), max_size=2).map(tuple),
        creator=st.one_of(st.none(), profiles),
        credits_available=decimals,
    ),
    name=st.text(max_size=9),
    identifiers=st.lists(
        st.builds(IdentityObject, identity_type=st.text(max_size=5), identity_hash=st.text(), hashed=st.booleans()),
        max_size=2,
    ).map(tuple),
    valid_from=instants,
    valid_until=instants,
    results=st.lists(st.builds(Result, value=texts), max_size=2).map(tuple),
    credits_earned=decimals,
)


@given(credentials)
@settings(max_examples=60)
def test_any_credential_survives(credential):
    assert credential_from_json(json.loads(json.dumps(credential_to_json(credential)))) == credential


def test_decimals_keep_their_digits():
    badge = AchievementCredential(None, Profile(None), Achievement(None, "a"), "a", credits_earned=Decimal("2.50"))

    assert str(credential_from_json(credential_to_json(badge)).credits_earned) == "2.50"


@pytest.mark.parametrize("damage", [{}, {"verdict": "green"}, {"checks": [{}]}, {"judged_at": "yesterday"}])
def test_damage_is_a_typed_error(damage):
    whole = report_to_json(JUDGEMENTS[0].report)

    with pytest.raises(MalformedReport):
        report_from_json({**whole, **damage} if damage else {})


@pytest.mark.parametrize("damage", [{}, {"name": 3}, {"issuer": []}, {"valid_from": "x"}, {"results": {}}])
def test_damaged_credentials_are_a_typed_error(damage):
    whole = credential_to_json(JUDGEMENTS[0].credential)

    with pytest.raises(MalformedReport):
        credential_from_json({**whole, **damage} if damage else {})


def test_instants_are_written_in_utc():
    assert write_instant(NOW) == "2026-11-24T12:00:00Z"
    assert write_instant(NOW + timedelta(microseconds=5)) == "2026-11-24T12:00:00.000005Z"
