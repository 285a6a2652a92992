"""Passes for a phone's wallet: what a learner can be offered for one badge, and the pass itself.

A pass carries the badge's permanent link and lives on a phone that never asks us again. So there is one only while that
link is on, and only of a badge that would go on a profile; what is true of the badge later, its page says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from wallet.base.errors import Conflict, NotFound, Unavailable
from wallet.core.file_names import plain_name
from wallet.core.passes import PassFacts, PassTooLong, apple_pass, day_as_written, google_pass
from wallet.core.presenting import badge_name
from wallet.core.verify.age import Period, current_report
from wallet.core.verify.report import Verdict
from wallet.infra.passes import APPLE_MEDIA_TYPE, AppleSigner, GoogleSigner
from wallet.infra.pictures.phone import house_pictures, thumbnails
from wallet.services.deps import Deps
from wallet.services.downloads import Download, as_png
from wallet.services.share import OpenLink, panel_for
from wallet.store.accounts import account_for
from wallet.store.badge_values import BadgeDetail
from wallet.store.badges import badge_for
from wallet.store.pictures import picture_of_badge

# What may go into a phone: nothing that its issuer withdrew, or that is not in force yet.
_FOR_A_PASS: Final = frozenset({Verdict.VERIFIED, Verdict.UNKNOWN, Verdict.EXPIRED})


class LinkIsOff(Conflict):
    """A pass without a link that works would lead nowhere."""

    code = "pass_needs_link"
    sentence = "A pass carries this badge's public link. Turn the link on first."


class NoPassNow(Conflict):
    """The badge was withdrawn, is on hold, or is not in force yet."""

    code = "pass_not_now"
    sentence = "This badge does not hold at the moment, so no pass is made of it."


class CertificateEnded(Unavailable):
    """Apple's certificate has to be renewed by the operator."""

    code = "pass_certificate_ended"
    sentence = "We cannot make passes for Apple Wallet at the moment. Please tell the people who run this site."


@dataclass(frozen=True, slots=True)
class PassOffers:
    """Which passes a badge's page offers."""

    apple: bool  # at /wallet/badges/<id>/pass.pkpass
    google: str | None  # address at Google that saves the pass


NO_OFFERS: Final = PassOffers(False, None)


def offers(learner_id: UUID, badge_id: UUID, deps: Deps) -> PassOffers:
    """Return which passes can be had of a badge: none where no keys are set up, or none can be made of it now.

    Raises:
        NotFound: keys are set up, and there is no such badge of this learner, or it lies in the bin.
    """
    apple, google = deps.pass_signers.apple, deps.pass_signers.google
    if apple is None and google is None:
        return NO_OFFERS
    try:
        _, facts = _read(learner_id, badge_id, deps)
    except Conflict:
        return NO_OFFERS
    return PassOffers(apple is not None and apple.in_force(deps.now()), _save_link_or_none(facts, google, deps))


def apple_download(learner_id: UUID, badge_id: UUID, deps: Deps) -> Download:
    """Return a badge's pass for Apple Wallet.

    Raises:
        NotFound: no keys are set up, or there is no such badge of this learner, or it lies in the bin.
        LinkIsOff, NoPassNow, NotShareable: there is none of this badge now.
        CertificateEnded: Apple would not take it.
    """
    signer = deps.pass_signers.apple
    if signer is None:
        raise NotFound
    badge, facts = _read(learner_id, badge_id, deps)
    if not signer.in_force(deps.now()):
        raise CertificateEnded
    return Download(_package(badge, facts, signer, deps), APPLE_MEDIA_TYPE, f"{plain_name(facts.name)}.pkpass")


def google_link(learner_id: UUID, badge_id: UUID, deps: Deps) -> str:
    """Return the address that saves a badge's pass in Google Wallet.

    Raises:
        NotFound: no keys are set up, or there is no such badge of this learner, or it lies in the bin.
        LinkIsOff, NoPassNow, NotShareable: there is none of this badge now.
        PassTooLong: it does not fit into an address.
    """
    signer = deps.pass_signers.google
    if signer is None:
        raise NotFound
    _, facts = _read(learner_id, badge_id, deps)
    return _save_link(facts, signer, deps)


def _package(badge: BadgeDetail, facts: PassFacts, signer: AppleSigner, deps: Deps) -> bytes:
    with deps.database.read() as session:
        picture = picture_of_badge(session, badge.learner_id, badge.id)
    words = apple_pass(facts, type_id=signer.type_id, team_id=signer.team_id)
    return signer.package({"pass.json": words, **house_pictures(), **thumbnails(as_png(badge, picture, deps))})


def _save_link(facts: PassFacts, signer: GoogleSigner, deps: Deps) -> str:
    claims = google_pass(
        facts, issuer_id=signer.issuer_id, account=signer.account, issued_at=deps.now(), max_bytes=signer.room
    )
    return signer.save_link(claims)


def _save_link_or_none(facts: PassFacts, signer: GoogleSigner | None, deps: Deps) -> str | None:
    try:
        return _save_link(facts, signer, deps) if signer else None
    except PassTooLong:
        return None


def _read(learner_id: UUID, badge_id: UUID, deps: Deps) -> tuple[BadgeDetail, PassFacts]:
    """Return a badge and what its pass says; raises NotFound, LinkIsOff, NoPassNow, NotShareable."""
    panel = panel_for(learner_id, badge_id, deps)
    if panel.refusal is not None:
        raise panel.refusal
    if panel.link is None:
        raise LinkIsOff
    with deps.database.read() as session:
        badge, holder = badge_for(session, learner_id, badge_id), account_for(session, learner_id).name
    return badge, _facts(badge, panel.link, holder, deps)


def _facts(badge: BadgeDetail, link: OpenLink, holder: str, deps: Deps) -> PassFacts:
    credential = badge.credential
    if credential is None:
        raise NoPassNow
    report = current_report(badge.report, deps.now(), Period(credential.valid_from, credential.valid_until))
    if report.verdict not in _FOR_A_PASS:
        raise NoPassNow
    begins = _day(report.credential.valid_from if report.credential else None, credential.valid_from)
    return PassFacts(
        serial=link.id,
        address=link.address,
        code=link.code,
        organisation=deps.settings.university,
        name=badge_name(credential),
        issuer=credential.issuer.name,
        holder=holder if link.scope.name else None,
        awarded_on=credential.awarded_date.date() if credential.awarded_date else begins,
        in_force_until=_day(report.credential.valid_until if report.credential else None, credential.valid_until),
        ends_at=credential.valid_until,
    )


def _day(written: str | None, instant: datetime | None) -> date | None:
    """Return the day as the issuer wrote it, else that of the instant."""
    return day_as_written(written) or (instant.date() if instant else None)
