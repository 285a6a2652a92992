"""What LinkedIn is told about a shared badge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from wallet.base.errors import InputError
from wallet.core.formats.detect import text_form
from wallet.core.formats.identify import read_payload
from wallet.core.legible import legible
from wallet.core.linkedin import (
    FOR_A_PROFILE,
    TEXT_MAX_CHARS,
    Certification,
    Month,
    add_to_profile_url,
    is_company_page,
    month_of,
    share_post_url,
)
from wallet.core.model import AchievementCredential, Profile
from wallet.core.presenting import badge_name
from wallet.core.verify.age import Period, current_report
from wallet.core.verify.report import Report
from wallet.infra.settings import Settings
from wallet.services.publish import issuer_did
from wallet.store import issuing
from wallet.store.shares import Shareable


@dataclass(frozen=True, slots=True)
class LinkedIn:
    """The two addresses on LinkedIn, and whether the entry will carry the issuer's logo."""

    add_to_profile: str
    post: str
    has_logo: bool


def linkedin_for(badge: Shareable, address: str, now: datetime) -> LinkedIn | None:
    """Return where a badge with this permanent address goes on LinkedIn, or None while it does not belong there."""
    if badge.credential is None or said_now(badge, now).verdict not in FOR_A_PROFILE:
        return None
    entry = certification_of(badge.credential, badge, address)
    return LinkedIn(add_to_profile_url(entry), share_post_url(address), is_company_page(entry.organization_id))


def said_now(badge: Shareable, now: datetime) -> Report:
    """Return what a badge's stored report says at `now`, without asking anybody."""
    value = badge.credential
    return current_report(badge.report, now, Period(value.valid_from, value.valid_until) if value else Period())


def certification_of(
    credential: AchievementCredential,
    badge: Shareable,
    address: str | None,
    company_pages: Mapping[str, str] | None = None,
) -> Certification:
    """Return a badge as an entry of a profile.

    Args:
        credential: the badge's verified value.
        badge: for its dates as they were written.
        address: of its permanent page, or None while that is off.
        company_pages: numbers of LinkedIn company pages by issuer id, for issuers whose badges do not say theirs.
    """
    issuer, said = credential.issuer, badge.report.credential
    return Certification(
        name=legible(badge_name(credential), TEXT_MAX_CHARS),
        address=address,
        organization_name=legible(issuer.name, TEXT_MAX_CHARS) if issuer.name else None,
        organization_id=_company_page(issuer, company_pages or {}),
        issued=issued_month(credential, badge),
        expires=month_of(said.valid_until if said else None, credential.valid_until),
        certificate_id=credential.license_number or credential.id,
    )


def own_company_pages(session: Session, settings: Settings) -> dict[str, str]:
    """Return the LinkedIn numbers of the issuers of this Laurel that have one, by their DIDs."""
    issuers = issuing.all_issuers(session)
    numbers = ((issuer_did(settings, one.slug), one.linkedin_organization_id) for one in issuers)
    return {did: number for did, number in numbers if number}


def issued_month(credential: AchievementCredential, badge: Shareable) -> Month | None:
    """Return the month of the award, else of its beginning, each as the issuer wrote it."""
    if credential.awarded_date is not None:
        return month_of(awarded_as_written(badge.payload), credential.awarded_date)
    said = badge.report.credential
    return month_of(said.valid_from if said else None, credential.valid_from)


def awarded_as_written(payload: str) -> str | None:
    """Return the date of the award as the signed text spells it, with the issuer's own time zone."""
    try:
        value = read_payload(payload, text_form(payload)).value
    except InputError:
        return None
    inner = value.get("vc")
    credential = inner if isinstance(inner, dict) else value
    written = credential.get("awardedDate") or credential.get("issuedOn")
    return written if isinstance(written, str) else None


def _company_page(issuer: Profile, company_pages: Mapping[str, str]) -> str | None:
    """Return the number that the badge gives, else the one that is known of its issuer here."""
    said = issuer.linkedin_organization_id
    return said if is_company_page(said) else company_pages.get(issuer.id or "", said)
