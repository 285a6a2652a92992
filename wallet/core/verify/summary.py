"""A credential in a few words: what a report says of one that holds, and what it repeats of one that does not."""

from __future__ import annotations

from datetime import datetime

from wallet.core.formats.shapes import members, words
from wallet.core.formats.vc import VerifiableCredential
from wallet.core.model import JsonValue
from wallet.core.recipient import identifiers_of
from wallet.core.verify.report import Claimed, CredentialSummary
from wallet.core.verify.wire import write_instant


def summary_of(credential: VerifiableCredential, ends: datetime | None) -> CredentialSummary:
    """Return the report's words about a credential.

    Args:
        credential: one in which nothing is wrong.
        ends: its own end or that of its token, whichever is earlier.
    """
    subject = credential.subject
    achievement = members(subject.get("achievement"))
    return CredentialSummary(
        credential.id,
        words(achievement.get("name")) or credential.name,
        credential.issuer_id,
        credential.issuer_name,
        _text(subject.get("id")) or _plain_identity(credential),
        credential.valid_from_text,
        _end_text(credential, ends),
        _text(achievement.get("id")),
        _text(achievement.get("achievementType")),
    )


def claimed_by(credential: VerifiableCredential) -> Claimed:
    """Return what an unverified credential says of itself."""
    return Claimed(
        name=_name(credential),
        issuer_name=credential.issuer_name or credential.issuer_id,
        valid_from=credential.valid_from_text,
        valid_until=credential.valid_until_text,
    )


def _end_text(credential: VerifiableCredential, ends: datetime | None) -> str | None:
    """As it was written; the earlier end of a token counts, where it has one of its own."""
    if ends is None or ends == credential.valid_until:
        return credential.valid_until_text
    return write_instant(ends)


def _name(credential: VerifiableCredential) -> str | None:
    """What was earned is what its achievement is called; some issuers put the holder's name into the credential's."""
    return words(members(credential.subject.get("achievement")).get("name")) or credential.name


def _plain_identity(credential: VerifiableCredential) -> str | None:
    return next((one.identity_hash for one in identifiers_of(credential.subject) if not one.hashed), None)


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None
