"""No address of a person gets through to a public page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from wallet.core.model import Achievement, AchievementCredential, IdentityObject, Profile
from wallet.core.presenting import HIDDEN, names_an_address, public_report
from wallet.core.verify.report import (
    Check,
    CheckResult,
    CredentialFormat,
    CredentialSummary,
    Outcome,
    RecipientMatch,
    Report,
    Source,
    Verdict,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BADGE = AchievementCredential("urn:x", Profile("did:web:u.example"), Achievement("https://u.example/a", "A"), "A")


def report(awarded_to, message="It was awarded to you.", evidence=None, url="https://u.example/did.json"):
    return Report(
        verdict=Verdict.VERIFIED,
        judged_at=NOW,
        format=CredentialFormat.OB3_JWT,
        credential=CredentialSummary("urn:x", "A", "did:web:u.example", "U", awarded_to, None, None, None, None),
        claimed=None,
        checks=(CheckResult(Check.RECIPIENT, Outcome.PASSED, "match", message, evidence),),
        recipient=RecipientMatch.MATCH,
        issuer_known=Outcome.UNKNOWN,
        endorsements=(),
        sources=(Source(url, NOW, "00"),),
        look_again_at=None,
    )


@pytest.mark.parametrize(
    "name", ["maya@uni.example", "mailto:maya@uni.example", "MAILTO:x", "tel:+4915", "Maya <m@u.example>"]
)
def test_an_address_is_not_said_to_be_the_recipient(name):
    assert public_report(report(name)).credential.awarded_to is None
    assert names_an_address(replace(BADGE, subject_id=name))
    assert names_an_address(replace(BADGE, subject_name=name))


@pytest.mark.parametrize("name", ["Maya Okafor", "did:key:z6Mk", "https://people.example/maya", None])
def test_other_names_stay(name):
    assert public_report(report(name)).credential.awarded_to == name
    assert not names_an_address(replace(BADGE, subject_id=name))


def test_addresses_in_lines_and_sources_are_hidden():
    shown = public_report(
        report(
            "Maya", "Named maya@uni.example.", "mailto:maya@uni.example", "https://u.example/a?to=maya%40uni.example"
        )
    )
    assert shown.checks[0].message.startswith(f"Named {HIDDEN}")
    assert shown.checks[0].evidence == HIDDEN
    assert "maya" not in shown.sources[0].url
    assert shown.verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("identifier", "named"),
    [
        (IdentityObject("emailAddress", "maya@uni.example", hashed=False), True),
        (IdentityObject("emailAddress", "sha256$00", hashed=True, salt="x"), False),
        (IdentityObject("telephone", "+49 15", hashed=False), True),
        (IdentityObject("studentId", "s12345", hashed=False), False),
        (IdentityObject("systemId", "maya@uni.example", hashed=False), True),
    ],
)
def test_a_readable_identifier_keeps_the_signed_text_private(identifier, named):
    assert names_an_address(replace(BADGE, identifiers=(identifier,))) is named
