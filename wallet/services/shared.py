"""A reader's side of sharing: what stands behind a public link, as true as it can be said at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from wallet.base.limits import (
    ASKED_PAUSE_S,
    GATHER_TOTAL_S,
    READER_PAUSE_S,
    READERS_WAITING_MAX,
    REFRESH_TOTAL_S,
    WALLET_PAGE_SIZE,
)
from wallet.core.model import AchievementCredential
from wallet.core.presenting import public_report
from wallet.core.sharing import SubjectKind, address_shown, narrowed, part_code, told_by
from wallet.core.standing import Linked
from wallet.core.trust import KnownIssuers, with_todays_lists
from wallet.core.verify.age import Period, current_report, fresh_until, is_due, last_confirmed
from wallet.core.verify.report import Report
from wallet.infra.db import Database
from wallet.infra.turns import Turns
from wallet.services import reverify
from wallet.services.deps import Deps
from wallet.services.shared_files import (
    MEDIA_TYPES,
    CredentialFile,
    NamesItsHolder,
    NeverVerified,
    TellsMore,
    card_art,
    picture_of,
    shared_credential,
    shared_picture,
    signed_text,
)
from wallet.services.shared_links import (
    SharedLink,
    canonical_token,
    find_badge,
    find_link,
    page_stamp,
    parts_of,
    require_open,
)
from wallet.store import accounts
from wallet.store import shared as links
from wallet.store.shared import PageStamp, Picture, SharedBadge

__all__ = [
    "MEDIA_TYPES",
    "CredentialFile",
    "NamesItsHolder",
    "NeverVerified",
    "PageStamp",
    "Picture",
    "SharedBadge",
    "SharedLink",
    "SharedPage",
    "TellsMore",
    "canonical_token",
    "card_art",
    "check_again",
    "count_view",
    "find_badge",
    "find_link",
    "page_of",
    "page_stamp",
    "parts_of",
    "picture_of",
    "read_parts",
    "read_shared",
    "require_open",
    "shared_credential",
    "shared_picture",
    "signed_text",
    "write_views",
]

_turns: Final = Turns(places=READERS_WAITING_MAX)


@dataclass(frozen=True, slots=True)
class SharedPage:
    """Everything a public page says of one badge.

    No e-mail address is in it but `email`, except where an issuer wrote one into prose.
    """

    link: SharedLink
    part: str | None  # of a collection or stack: which badge of it this is
    badge_id: UUID
    address: str  # of this badge's page under this link
    report: Report  # as it holds at `read_at`
    read_at: datetime
    credential: AchievementCredential | None  # as far as the link shows it; None when the report confirmed nothing
    email: str | None  # the address that the badge names, where the link shows it
    accepted_at: datetime | None  # when staff vouched for it
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    last_confirmed: datetime | None
    picture_sha256: str | None
    offers_file: bool  # the signed text tells no more than the link shows
    is_owner: bool
    known: KnownIssuers  # the lists of now
    holds_until: datetime  # when time alone changes what is said here; not after `read_at` where it is due

    @property
    def token(self) -> str:
        return self.link.token

    @property
    def holder(self) -> str | None:
        return self.link.holder

    @property
    def has_picture(self) -> bool:
        return self.picture_sha256 is not None


def read_shared(
    token: str, deps: Deps, *, part: str | None = None, reader: UUID | None = None, count: bool = False
) -> SharedPage:
    """Return the page of a badge. An answer that grew too old is asked for again first, within `REFRESH_TOTAL_S`.

    Args:
        token: canonical.
        deps: see Deps.
        part: which badge of a collection or stack; None for a link to a badge.
        reader: who is signed in; the learner's own look is not counted.
        count: whether this is a person reading, to be counted without a trace of who.

    Raises:
        NotFound: there never was such a link, or it has no such part.
        Gone: it is off or over, or its badge is no longer there.
    """
    link, badge = find_badge(token, deps, part=part)
    if is_due(badge.report, deps.now(), _period(badge)):
        _refresh(badge, deps, pause_s=READER_PAUSE_S, within_s=REFRESH_TOTAL_S, sparing=True)
        link, badge = find_badge(token, deps, part=part)
    is_owner = reader == link.learner_id
    if count and not is_owner:
        count_view(link, deps)
    return page_of(link, badge, deps, part=part, is_owner=is_owner)


def read_parts(
    link: SharedLink, deps: Deps, *, wanted: tuple[UUID, ...] | None = None, reader: UUID | None = None
) -> tuple[SharedPage, ...]:
    """Return the pages of every badge that a link shows, in its order, without those that cannot be seen now.

    Nobody is asked anew: each is as it was last heard, and says when that was. Its own page asks again.

    Args:
        link: to a collection or stack.
        deps: see Deps.
        wanted: what `parts_of` says, where that is known already.
        reader: who is signed in.
    """
    wanted = parts_of(link, deps) if wanted is None else wanted
    with deps.database.read() as session:
        badges = links.shared_badges(session, link.learner_id, wanted)
    known, is_owner = deps.known_issuers(), reader == link.learner_id
    pages = (
        page_of(link, badge, deps, part=part_code(link.token, badge.badge_id), is_owner=is_owner, known=known)
        for badge in badges
        if badge.credential is not None
    )
    return tuple(pages)


def count_view(link: SharedLink, deps: Deps) -> None:
    """Count a reader, without a trace of who; a page is worth more than a count."""
    deps.views.add(link.id)


def write_views(database: Database, counted: Mapping[UUID, int]) -> None:
    """Write down how often links were read; raises DatabaseUnavailable."""
    with database.begin() as session:
        for link_id in sorted(counted):
            links.count_views(session, link_id, counted[link_id])


def check_again(token: str, deps: Deps, *, part: str | None = None) -> None:
    """Judge what is behind a link anew, because a reader asked: a badge, or all that a page shows. NotFound, Gone."""
    link = find_link(token, deps) if part is None else None
    if link is not None and link.kind is not SubjectKind.BADGE:
        _check_parts(link, deps)
        return
    _, badge = find_badge(token, deps, part=part)
    _refresh(badge, deps, pause_s=ASKED_PAUSE_S, within_s=GATHER_TOTAL_S, sparing=False)


def _check_parts(link: SharedLink, deps: Deps) -> None:
    """Judge all badges of a page in one go: each address is asked once."""
    wanted = parts_of(link, deps)
    with deps.database.read() as session:
        shown = links.shared_badges(session, link.learner_id, wanted)
    ids = [badge.badge_id for badge in shown][:WALLET_PAGE_SIZE]
    _turns.take(
        link.id,
        lambda: reverify.judge_again(link.learner_id, ids, deps, within_s=GATHER_TOTAL_S, sparing=False),
        now=deps.now(),
        pause_s=ASKED_PAUSE_S,
        wait_s=GATHER_TOTAL_S,
    )


def page_of(
    link: SharedLink,
    badge: SharedBadge,
    deps: Deps,
    *,
    part: str | None = None,
    is_owner: bool = False,
    known: KnownIssuers | None = None,
) -> SharedPage:
    """Return what the page of one badge says now, with nothing asked of anybody; `known` are the lists of now."""
    now, known = deps.now(), known or deps.known_issuers()
    report = with_todays_lists(current_report(badge.report, now, _period(badge)), known)
    confirmed = badge.credential if report.credential is not None else None
    return SharedPage(
        link=link,
        part=part,
        badge_id=badge.badge_id,
        address=link.address if part is None else f"{link.address}/part/{part}",
        report=public_report(report, named=link.scope.name),
        read_at=now,
        credential=narrowed(confirmed, link.scope) if confirmed else None,
        email=_email(confirmed, link, deps) if confirmed else None,
        accepted_at=badge.accepted_at if badge.linked is Linked.ACCEPTED else None,
        withdrawn_at=badge.withdrawn_at,
        withdrawn_reason=badge.withdrawn_reason,
        last_confirmed=last_confirmed(report),
        picture_sha256=badge.picture_sha256,
        offers_file=confirmed is not None and link.scope.covers(told_by(confirmed)),
        is_owner=is_owner,
        known=known,
        holds_until=_holds_until(link, badge, now),
    )


def _holds_until(link: SharedLink, badge: SharedBadge, now: datetime) -> datetime:
    report, period = badge.report, _period(badge)
    if is_due(report, now, period):
        return now
    fresh = fresh_until(report.verdict, report.judged_at, report.look_again_at)
    instants = (fresh, period.begins, period.ends, link.ends_at)
    return min((one for one in instants if one is not None and one > now), default=now + timedelta(days=1))


def _email(credential: AchievementCredential, link: SharedLink, deps: Deps) -> str | None:
    if not link.scope.address:
        return None
    with deps.database.read() as session:
        emails = accounts.account_for(session, link.learner_id).emails
    proved = tuple(one.address for one in emails if one.confirmed_at is not None)
    return address_shown(credential, link.scope, proved)


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
