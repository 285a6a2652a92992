"""A reader's side of sharing: what stands behind a public link, as true as it can be said at this moment."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from wallet.base.errors import Forbidden, NotFound
from wallet.base.ids import normalise_token, secret_hash
from wallet.base.limits import ASKED_PAUSE_S, GATHER_TOTAL_S, READER_PAUSE_S, REFRESH_TOTAL_S
from wallet.core.model import AchievementCredential
from wallet.core.presenting import names_an_address, public_report
from wallet.core.standing import Linked
from wallet.core.trust import KnownIssuers, with_todays_lists
from wallet.core.verify.age import Period, current_report, is_due, last_confirmed
from wallet.core.verify.report import CredentialFormat, Outcome, Report
from wallet.infra.db import DatabaseUnavailable
from wallet.infra.pictures import badge_png
from wallet.infra.turns import Turns
from wallet.services import publish, reverify
from wallet.services.deps import Deps
from wallet.services.share import share_address
from wallet.store import shares
from wallet.store.shares import Picture, SharedBadge

# What a credential's text is called on the wire, the best name first.
_LINKED_DATA: Final = ("application/vc+ld+json", "application/vc", "application/ld+json")
_JWT: Final = ("application/vc+jwt", "application/jwt")
MEDIA_TYPES: Final[dict[CredentialFormat, tuple[str, ...]]] = {
    CredentialFormat.OB3_DATA_INTEGRITY: _LINKED_DATA,
    CredentialFormat.CLR2_DATA_INTEGRITY: _LINKED_DATA,
    CredentialFormat.OB3_JWT: _JWT,
    CredentialFormat.CLR2_JWT: _JWT,
    CredentialFormat.OB2_SIGNED: ("application/jose", "application/jwt"),
}
_HOSTED: Final = ("application/ld+json",)
_turns: Final = Turns()


class NamesItsHolder(Forbidden):
    """The signed text holds an address of its holder, so it is not handed out."""

    code = "credential_names_its_holder"
    sentence = (
        "The file of this badge holds its holder's e-mail address, so it is not offered here. Ask the holder for it."
    )


class NeverVerified(Forbidden):
    """Nothing of the signed text was verified, so it is not handed out either."""

    code = "credential_not_verified"
    sentence = "The file of this badge is not offered here, because it could not be verified."


@dataclass(frozen=True, slots=True)
class SharedPage:
    """Everything a public page says. No e-mail address is in it, except where an issuer wrote one into prose."""

    token: str
    address: str
    holder: str
    report: Report  # as it holds at `read_at`
    read_at: datetime
    credential: AchievementCredential | None  # None when the report has confirmed nothing
    accepted_at: datetime | None  # when staff vouched for it
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    last_confirmed: datetime | None
    has_picture: bool
    offers_file: bool
    is_owner: bool
    known: KnownIssuers  # the lists of now


@dataclass(frozen=True, slots=True)
class CredentialFile:
    """The exact signed text, and what it may be called."""

    text: str
    media_types: tuple[str, ...]


def canonical_token(typed: str) -> str:
    """Return a token as we write it, however it was typed; raises NotFound when it cannot be one."""
    token = normalise_token(typed)
    if token is None:
        raise NotFound
    return token


def read_shared(token: str, deps: Deps, *, reader: UUID | None = None, count: bool = False) -> SharedPage:
    """Return the page behind a link. An answer that grew too old is asked for again first, within `REFRESH_TOTAL_S`.

    Args:
        token: canonical.
        deps: see Deps.
        reader: who is signed in; the learner's own look is not counted.
        count: whether this is a person reading, to be counted without a trace of who.

    Raises:
        NotFound: there never was such a link.
        Gone: it was switched off, or its badge is no longer there.
    """
    badge = _find(token, deps)
    if is_due(badge.report, deps.now(), _period(badge)):
        _refresh(badge, deps, pause_s=READER_PAUSE_S, within_s=REFRESH_TOTAL_S, sparing=True)
        badge = _find(token, deps)
    is_owner = reader == badge.learner_id
    if count and not is_owner:
        with suppress(DatabaseUnavailable), deps.database.begin() as session:  # a page is worth more than a count
            shares.count_view(session, badge.share_id)
    return _page(token, badge, deps, is_owner=is_owner)


def check_again(token: str, deps: Deps) -> None:
    """Judge the badge behind a link anew, because a reader asked; raises NotFound, Gone."""
    _refresh(_find(token, deps), deps, pause_s=ASKED_PAUSE_S, within_s=GATHER_TOTAL_S, sparing=False)


def require_open(token: str, deps: Deps) -> str:
    """Return the address of an open link; raises NotFound, Gone."""
    _find(token, deps)
    return share_address(deps.settings.public_url, token)


def shared_picture(token: str, deps: Deps) -> Picture | None:
    """Return the picture of the badge behind a link, or None when it has none of its own; raises NotFound, Gone."""
    with deps.database.read() as session:
        badge = shares.shared_badge(session, secret_hash(token))
        return shares.picture_of(session, badge.picture_sha256) if badge.picture_sha256 else None


def shared_credential(token: str, deps: Deps) -> CredentialFile:
    """Return the signed text of the badge behind a link.

    Raises:
        NotFound, Gone: as `read_shared`.
        NeverVerified, NamesItsHolder: it is not handed out.
    """
    with deps.database.read() as session:
        badge = shares.shared_badge(session, secret_hash(token))
        text = shares.payload_of(session, badge.badge_id)
    if badge.credential is None or badge.report.format is None:
        raise NeverVerified
    if names_an_address(badge.credential):
        raise NamesItsHolder
    return CredentialFile(text, MEDIA_TYPES.get(badge.report.format, _HOSTED))


def card_art(page: SharedPage, picture: Picture | None, deps: Deps) -> bytes | None:
    """Return the badge's art as PNG for the share picture, or None where only a stranger's drawing is at hand."""
    if picture is not None and picture.media_type == "image/png":
        return picture.body
    if page.credential is None or page.report.issuer_known is not Outcome.PASSED:
        return None
    achievement, issuer = page.credential.achievement.id, page.credential.issuer.id or ""
    ours = f"{deps.settings.public_url}/achievements/"
    if not issuer.startswith(publish.issuer_did(deps.settings, "")) or not (achievement or "").startswith(ours):
        return None
    slug = str(achievement).removeprefix(ours)
    try:
        with deps.database.read() as session:
            return badge_png(publish.achievement_picture(session, slug).decode())
    except NotFound:
        return None


def _find(token: str, deps: Deps) -> SharedBadge:
    with deps.database.read() as session:
        return shares.shared_badge(session, secret_hash(token))


def _refresh(badge: SharedBadge, deps: Deps, *, pause_s: float, within_s: float, sparing: bool) -> None:
    """Have the issuer asked again, once for all who are reading now."""
    _turns.take(
        badge.badge_id,
        lambda: reverify.check_again(badge.learner_id, badge.badge_id, deps, within_s=within_s, sparing=sparing),
        now=deps.now(),
        pause_s=pause_s,
        wait_s=within_s,
    )


def _period(badge: SharedBadge) -> Period:
    value = badge.credential
    return Period(value.valid_from, value.valid_until) if value else Period()


def _page(token: str, badge: SharedBadge, deps: Deps, *, is_owner: bool) -> SharedPage:
    now, known = deps.now(), deps.known_issuers()
    report = with_todays_lists(current_report(badge.report, now, _period(badge)), known)
    confirmed = badge.credential if report.credential is not None else None
    return SharedPage(
        token=token,
        address=share_address(deps.settings.public_url, token),
        holder=badge.holder,
        report=public_report(report),
        read_at=now,
        credential=confirmed,
        accepted_at=badge.accepted_at if badge.linked is Linked.ACCEPTED else None,
        withdrawn_at=badge.withdrawn_at,
        withdrawn_reason=badge.withdrawn_reason,
        last_confirmed=last_confirmed(report),
        has_picture=badge.picture_sha256 is not None,
        offers_file=confirmed is not None and not names_an_address(confirmed),
        is_owner=is_owner,
        known=known,
    )
