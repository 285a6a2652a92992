"""A learner's side of sharing: open a public link to a badge, show it again, close it for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from wallet.base.errors import Conflict, InputError, NotFound
from wallet.base.ids import new_share_token, secret_hash
from wallet.core.formats.detect import text_form
from wallet.core.formats.identify import read_payload
from wallet.core.legible import legible
from wallet.core.linkedin import Certification, Month, add_to_profile_url, is_company_page, month_of, share_post_url
from wallet.core.presenting import badge_name
from wallet.core.standing import Linked
from wallet.core.verify.age import Period, current_report
from wallet.core.verify.report import Report, Verdict
from wallet.services.deps import Deps
from wallet.store import shares
from wallet.store.shares import Shareable

# What may go on a profile: nothing that its issuer withdrew, or that is not in force yet.
_FOR_A_PROFILE: Final = frozenset({Verdict.VERIFIED, Verdict.UNKNOWN, Verdict.EXPIRED})
_NAME_MAX_CHARS: Final = 300


class NotShareable(Conflict):
    """A badge that cannot be shared as its holder's; the leaves say why."""

    code = "not_shareable"
    sentence = "This badge cannot be shared."


class NotLinkedToYou(NotShareable):
    """It names an identifier that the learner has not proved."""

    code = "share_not_linked"
    sentence = "This badge is not linked to you yet, so it cannot be shared as yours."


class NeverConfirmed(NotShareable):
    """Nobody could ever tell that it is genuine."""

    code = "share_never_confirmed"
    sentence = "We have never been able to confirm this badge, so it cannot be shared yet."


class NotGenuine(NotShareable):
    """It failed its checks."""

    code = "share_not_genuine"
    sentence = "This copy does not check out, so it cannot be shared. Ask the issuer for a fresh one."


@dataclass(frozen=True, slots=True)
class LinkedIn:
    """The two addresses on LinkedIn, and whether the entry will carry the issuer's logo."""

    add_to_profile: str
    post: str
    has_logo: bool


@dataclass(frozen=True, slots=True)
class OpenLink:
    """An open link as its owner sees it. Every address is absolute and comes from PUBLIC_URL."""

    address: str
    code: str  # the token, to be typed from paper
    views: int
    opened_at: datetime
    linkedin: LinkedIn | None  # None for a badge that does not belong on a profile now

    @property
    def qr_svg(self) -> str:
        return f"{self.address}/qr.svg"

    @property
    def qr_png(self) -> str:
        return f"{self.address}/qr.png"


@dataclass(frozen=True, slots=True)
class SharePanel:
    """What the badge's own page says about sharing it. At most one of `link` and `refusal` is there."""

    badge_id: UUID
    link: OpenLink | None
    refusal: NotShareable | None


def share_address(public_url: str, token: str) -> str:
    """Return the address of a public page."""
    return f"{public_url}/v/{token}"


def open_share(learner_id: UUID, badge_id: UUID, deps: Deps) -> str:
    """Make a badge public and return its address; the address it has already, when it is public.

    Raises:
        NotFound: there is no such badge of this learner, or it lies in the bin.
        NotShareable: it cannot be shared as theirs.
    """
    with deps.database.begin() as session:
        badge = shares.shareable(session, learner_id, badge_id, lock=True)
        if badge.deleted:
            raise NotFound
        if badge.share is not None:
            return share_address(deps.settings.public_url, _token(badge.share, deps))
        refusal = _refusal(badge)
        if refusal is not None:
            raise refusal
        token = new_share_token()
        shares.add_share(
            session,
            learner_id,
            badge_id,
            token_hash=secret_hash(token),
            sealed=deps.share_box.seal(token.encode()),
            at=deps.now(),
        )
    return share_address(deps.settings.public_url, token)


def close_share(learner_id: UUID, badge_id: UUID, deps: Deps) -> None:
    """Switch a badge's link off, at once and for good. Doing it twice is doing it once.

    Raises:
        NotFound: there is no such badge of this learner.
    """
    with deps.database.begin() as session:
        shares.shareable(session, learner_id, badge_id, lock=True)
        shares.close_shares(session, learner_id, badge_id, at=deps.now())


def panel_for(learner_id: UUID, badge_id: UUID, deps: Deps) -> SharePanel:
    """Return what the badge's page says about sharing it.

    Raises:
        NotFound: there is no such badge of this learner.
        SealBroken: the link was sealed with a key that is gone.
    """
    with deps.database.read() as session:
        badge = shares.shareable(session, learner_id, badge_id)
    if badge.share is None:
        return SharePanel(badge_id, None, _refusal(badge))
    token = _token(badge.share, deps)
    address = share_address(deps.settings.public_url, token)
    linkedin = _linkedin(badge, address, deps.now())
    return SharePanel(badge_id, OpenLink(address, token, badge.share.views, badge.share.opened_at, linkedin), None)


def _token(share: shares.OpenShare, deps: Deps) -> str:
    return deps.share_box.open(share.token_sealed).decode()


def _refusal(badge: Shareable) -> NotShareable | None:
    """Return why a badge cannot be shared, or None. Lapsed, withdrawn and unconfirmed ones can, and say so."""
    if badge.report.verdict is Verdict.INVALID:
        return NotGenuine()
    if badge.credential is None:
        return NeverConfirmed()
    return NotLinkedToYou() if badge.linked is Linked.NOT_LINKED else None


def _linkedin(badge: Shareable, address: str, now: datetime) -> LinkedIn | None:
    credential = badge.credential
    if credential is None:
        return None
    report = current_report(badge.report, now, Period(credential.valid_from, credential.valid_until))
    if report.verdict not in _FOR_A_PROFILE:
        return None
    issuer = credential.issuer
    entry = Certification(
        name=legible(badge_name(credential), _NAME_MAX_CHARS),
        address=address,
        organization_name=legible(issuer.name, _NAME_MAX_CHARS) if issuer.name else None,
        organization_id=issuer.linkedin_organization_id,
        issued=_issued(badge, report),
        expires=month_of(report.credential.valid_until if report.credential else None, credential.valid_until),
        certificate_id=credential.license_number or credential.id,
    )
    return LinkedIn(add_to_profile_url(entry), share_post_url(address), is_company_page(entry.organization_id))


def _issued(badge: Shareable, report: Report) -> Month | None:
    """Return the month of the award, else of its beginning, each as the issuer wrote it."""
    if badge.credential is None:
        return None
    if badge.credential.awarded_date is not None:
        return month_of(_awarded_as_written(badge.payload), badge.credential.awarded_date)
    return month_of(report.credential.valid_from if report.credential else None, badge.credential.valid_from)


def _awarded_as_written(payload: str) -> str | None:
    """Return the date of the award as the signed text spells it, with the issuer's own time zone."""
    try:
        value = read_payload(payload, text_form(payload)).value
    except InputError:
        return None
    inner = value.get("vc")
    credential = inner if isinstance(inner, dict) else value
    written = credential.get("awardedDate") or credential.get("issuedOn")
    return written if isinstance(written, str) else None
