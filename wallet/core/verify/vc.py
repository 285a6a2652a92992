"""Judge a verifiable credential of any kind: Open Badges 3.0, CLR 2.0, endorsements, status lists, and others."""

from __future__ import annotations

from dataclasses import replace

from wallet.core.formats.identify import Family, Payload
from wallet.core.formats.ob3 import (
    achievement_credential_of,
    clr_credential_of,
    identifiers_of,
    recipient_of,
)
from wallet.core.formats.shapes import members, words
from wallet.core.formats.vc import CredentialKind, VerifiableCredential
from wallet.core.memo import Later
from wallet.core.model import AchievementCredential, JsonValue
from wallet.core.status.check import check_status, status_not_asked
from wallet.core.verify.bench import Bench
from wallet.core.verify.clr import Inside, judge_inside, open_inside, with_proofs, with_statuses
from wallet.core.verify.endorsements import judge_endorsements
from wallet.core.verify.findings import Findings, check_conformance
from wallet.core.verify.one import find_problems, is_sound
from wallet.core.verify.period import check_validity_period
from wallet.core.verify.refresh import refreshed
from wallet.core.verify.report import Claimed, CredentialFormat, CredentialSummary
from wallet.core.verify.secured import Secured, check_secured, open_secured
from wallet.core.verify.wire import write_instant

_FORMATS = {
    CredentialKind.ACHIEVEMENT: (CredentialFormat.OB3_DATA_INTEGRITY, CredentialFormat.OB3_JWT),
    CredentialKind.CLR: (CredentialFormat.CLR2_DATA_INTEGRITY, CredentialFormat.CLR2_JWT),
    CredentialKind.ENDORSEMENT: (CredentialFormat.ENDORSEMENT, CredentialFormat.ENDORSEMENT),
    CredentialKind.STATUS_LIST: (CredentialFormat.STATUS_LIST, CredentialFormat.STATUS_LIST),
    CredentialKind.OTHER: (CredentialFormat.VC_DATA_INTEGRITY, CredentialFormat.VC_JWT),
}
_STANDARDS = {
    CredentialKind.ACHIEVEMENT: "Open Badges 3.0",
    CredentialKind.CLR: "CLR 2.0",
    CredentialKind.ENDORSEMENT: "Open Badges 3.0",
    CredentialKind.STATUS_LIST: "verifiable credentials",
    CredentialKind.OTHER: "verifiable credentials",
}


def judge_credential(payload: Payload, bench: Bench) -> Findings:
    """Judge a credential with embedded proofs, or one in a JWT; in its place a newer edition that its issuer offers.

    What a file names that is not sound is not asked for: neither its status nor its endorsers' documents.

    Raises:
        InputError: it carries more proofs than we check, or canonicalising it would take too much work. Nothing was
            asked for until then.
    """

    def judge(newer: Payload) -> tuple[VerifiableCredential, Findings]:
        return _judge(newer, bench)

    credential, first = _judge(payload, bench)
    return refreshed(credential, first, judge, bench)


def _judge(payload: Payload, bench: Bench) -> tuple[VerifiableCredential, Findings]:
    secured = open_secured(payload, bench)
    credential = secured.credential
    opened = open_inside(credential, bench)
    own = check_secured(secured, bench)
    inside = judge_inside(opened, own, credential.issuer_id, bench)
    found = find_problems(secured, bench)
    problems = tuple(sorted({*found.problems, *inside.problems})) if inside.problems else found.problems
    lines = with_proofs(own, inside)
    sound = is_sound(problems, lines)
    status = with_statuses(check_status(credential, bench), inside) if sound else status_not_asked()
    formats = _FORMATS[credential.kind]
    badge = _badge(credential, inside) if not problems else None
    return credential, Findings(
        format=formats[payload.family is Family.JWT_CREDENTIAL],
        conformance=check_conformance(problems, _STANDARDS[credential.kind], found.not_checked),
        proof=lines.proof,
        issuer_key=lines.issuer_key,
        revocation=status.revocation,
        suspension=status.suspension,
        validity_period=check_validity_period(credential.valid_from, secured.ends, now=bench.now),
        claimed=Later(lambda: _claimed(credential)),
        summary=_summary(secured) if not problems else None,
        badge=badge,
        recipient=Later(lambda: recipient_of(credential)) if badge else None,
        issuer_id=credential.issuer_id,
        endorsements=judge_endorsements(credential, bench) if sound else (),
        fresh_until=status.fresh_until,
    )


def _badge(credential: VerifiableCredential, inside: Inside) -> Later[AchievementCredential] | None:
    if credential.kind is CredentialKind.ACHIEVEMENT:
        return Later(lambda: achievement_credential_of(credential))
    if credential.kind is CredentialKind.CLR:
        return Later(lambda: replace(clr_credential_of(credential), contains=inside.contained))
    return None


def _summary(secured: Secured) -> CredentialSummary:
    credential = secured.credential
    achievement = members(credential.subject.get("achievement"))
    return CredentialSummary(
        id=credential.id,
        name=words(achievement.get("name")) or credential.name,
        issuer_id=credential.issuer_id,
        issuer_name=credential.issuer_name,
        awarded_to=_text(credential.subject.get("id")) or _plain_identity(credential),
        valid_from=credential.valid_from_text,
        valid_until=_end_text(secured),
        achievement_id=_text(achievement.get("id")),
        achievement_type=_text(achievement.get("achievementType")),
    )


def _end_text(secured: Secured) -> str | None:
    """As it was written; the earlier end of a token counts, where it has one of its own."""
    ends = secured.ends
    if ends is None or ends == secured.credential.valid_until:
        return secured.credential.valid_until_text
    return write_instant(ends)


def _claimed(credential: VerifiableCredential) -> Claimed:
    return Claimed(
        name=_name(credential),
        issuer_name=credential.issuer_name or credential.issuer_id,
        valid_from=credential.valid_from_text,
        valid_until=credential.valid_until_text,
    )


def _name(credential: VerifiableCredential) -> str | None:
    """What was earned is what its achievement is called; some issuers put the holder's name into the credential's."""
    return words(members(credential.subject.get("achievement")).get("name")) or credential.name


def _plain_identity(credential: VerifiableCredential) -> str | None:
    return next((one.identity_hash for one in identifiers_of(credential.subject) if not one.hashed), None)


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None
