"""Judge a verifiable credential of any kind: Open Badges 3.0, CLR 2.0, endorsements, status lists, and others."""

from __future__ import annotations

from dataclasses import replace

from wallet.core.formats.identify import Family, Payload
from wallet.core.formats.ob3 import (
    achievement_credential_of,
    clr_credential_of,
    recipient_of,
)
from wallet.core.formats.vc import CredentialKind, VerifiableCredential
from wallet.core.memo import Later
from wallet.core.model import AchievementCredential
from wallet.core.status.check import check_status, status_not_asked
from wallet.core.verify.bench import Bench
from wallet.core.verify.clr import Inside, judge_inside, open_inside, with_proofs, with_statuses
from wallet.core.verify.endorsements import judge_endorsements
from wallet.core.verify.findings import Findings, check_conformance
from wallet.core.verify.one import find_problems, is_sound
from wallet.core.verify.ordinary import STANDARD, judge_ordinary
from wallet.core.verify.period import check_validity_period
from wallet.core.verify.refresh import refreshed
from wallet.core.verify.report import CredentialFormat
from wallet.core.verify.secured import check_secured, open_secured
from wallet.core.verify.summary import claimed_by, summary_of

_FORMATS = {
    CredentialKind.ACHIEVEMENT: (CredentialFormat.OB3_DATA_INTEGRITY, CredentialFormat.OB3_JWT),
    CredentialKind.CLR: (CredentialFormat.CLR2_DATA_INTEGRITY, CredentialFormat.CLR2_JWT),
    CredentialKind.ENDORSEMENT: (CredentialFormat.ENDORSEMENT, CredentialFormat.ENDORSEMENT),
    CredentialKind.STATUS_LIST: (CredentialFormat.STATUS_LIST, CredentialFormat.STATUS_LIST),
    CredentialKind.OTHER: (CredentialFormat.VC_DATA_INTEGRITY, CredentialFormat.VC_JWT),
}
_STANDARDS = {
    CredentialKind.ACHIEVEMENT: STANDARD,
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
    straight = judge_ordinary(payload, bench)
    if straight is not None:
        return straight

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
        claimed=Later(lambda: claimed_by(credential)),
        summary=summary_of(credential, secured.ends) if not problems else None,
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
