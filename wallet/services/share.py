"""A learner's side of sharing: one permanent link to each thing, one further link for each audience, each switch.

The permanent link has one address for ever: switched off it answers 410, switched on again it is the same. Only
`end_for_good` gives an address up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base import limits
from wallet.base.errors import Conflict, InputError, NotFound
from wallet.base.ids import new_share_token, secret_hash
from wallet.core.legible import legible
from wallet.core.sharing import Scope, Subject
from wallet.core.standing import Linked
from wallet.core.verify.report import Verdict
from wallet.services.deps import Deps
from wallet.services.linkedin import LinkedIn, linkedin_for
from wallet.store import collections, shares
from wallet.store.judgements import lock_wallet
from wallet.store.shares import KeptLink, NewLink, Shareable


class NotShareable(Conflict):
    """Something that cannot be shared as its holder's; the leaves say why."""

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


class NothingToShow(NotShareable):
    """No badge of a collection or pathway can be shared."""

    code = "share_nothing_to_show"
    sentence = "None of these badges can be shared yet, so there would be nothing to see."


class AudienceMissing(InputError):
    """A link for one audience needs a name to be known by."""

    code = "share_audience_missing"
    sentence = "Say whom the link is for, so that you know it again."


class EndPassed(InputError):
    """A link cannot end before it begins."""

    code = "share_end_passed"
    sentence = "The day on which the link ends must be still to come, within ten years."


class TooManyLinks(InputError):
    """More links to one thing than anybody needs."""

    code = "share_too_many_links"
    sentence = f"There can be {limits.LINKS_TO_ONE_MAX} links to one thing. End one that you no longer need."


@dataclass(frozen=True, slots=True)
class AudienceAsked:
    """What a learner asks of a link for one audience."""

    audience: str
    ends_at: datetime | None
    scope: Scope


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link as its owner sees it. Every address is absolute and comes from PUBLIC_URL."""

    id: UUID
    subject: Subject
    address: str
    code: str  # the token, to be typed from paper
    audience: str | None  # None: the permanent link
    scope: Scope
    listed: bool
    views: int
    opened_at: datetime
    paused_at: datetime | None
    ends_at: datetime | None
    is_on: bool  # neither off nor past its end
    revision: int
    linkedin: LinkedIn | None = None  # of a badge's permanent link, where the badge belongs on a profile now

    @property
    def qr_svg(self) -> str:
        return f"{self.address}/qr.svg"

    @property
    def qr_png(self) -> str:
        return f"{self.address}/qr.png"


@dataclass(frozen=True, slots=True)
class SharePanel:
    """What the owner's pages say about sharing one thing."""

    subject: Subject
    title: str
    permanent: OpenLink | None  # on or off; None when there never was one
    audiences: tuple[OpenLink, ...]  # the newest first
    refusal: NotShareable | None  # why nothing new can be opened

    @property
    def link(self) -> OpenLink | None:
        """The permanent link, while it is on."""
        return self.permanent if self.permanent and self.permanent.is_on else None

    @property
    def badge_id(self) -> UUID | None:
        return self.subject.badge_id


def share_address(public_url: str, token: str) -> str:
    """Return the address of a public page."""
    return f"{public_url}/v/{token}"


def open_share(learner_id: UUID, badge_id: UUID, deps: Deps) -> str:
    """Turn a badge's permanent link on and return its address, which is the same every time.

    Raises:
        NotFound: there is no such badge of this learner, or it lies in the bin.
        NotShareable: it cannot be shared as theirs.
    """
    return turn_on(learner_id, Subject.of_badge(badge_id), deps)


def close_share(learner_id: UUID, badge_id: UUID, deps: Deps) -> None:
    """Turn a badge's permanent link off, at once. Doing it twice is doing it once.

    Raises:
        NotFound: there is no such badge of this learner.
    """
    with deps.database.begin() as session:
        shares.shareable(session, learner_id, badge_id, lock=True)
        for link in shares.links_to(session, learner_id, Subject.of_badge(badge_id)):
            if link.audience is None and link.paused_at is None:
                shares.change_link(session, learner_id, link.id, paused_at=deps.now())


def turn_on(learner_id: UUID, subject: Subject, deps: Deps) -> str:
    """Turn the permanent link of a subject on and return its address; raises NotFound, NotShareable."""
    _require_topic(learner_id, subject, deps)
    with deps.database.begin() as session:
        _require_shareable(session, learner_id, subject)
        known = [one for one in shares.links_to(session, learner_id, subject) if one.audience is None]
        if known:
            if known[0].paused_at is not None:
                shares.change_link(session, learner_id, known[0].id, paused_at=None)
            return share_address(deps.settings.public_url, _token(known[0], deps))
        token = _add(session, learner_id, subject, AudienceAsked("", None, Scope()), deps, permanent=True)
    return share_address(deps.settings.public_url, token)


def open_audience(learner_id: UUID, subject: Subject, asked: AudienceAsked, deps: Deps) -> str:
    """Open a link for one audience and return its address.

    Raises:
        NotFound: there is no such subject of this learner.
        NotShareable: it cannot be shared as theirs.
        AudienceMissing, EndPassed, TooManyLinks: what is asked for cannot be had.
    """
    asked = _checked(asked, deps)
    _require_topic(learner_id, subject, deps)
    with deps.database.begin() as session:
        _require_shareable(session, learner_id, subject)
        if len(shares.links_to(session, learner_id, subject)) >= limits.LINKS_TO_ONE_MAX:
            raise TooManyLinks
        token = _add(session, learner_id, subject, asked, deps, permanent=False)
    return share_address(deps.settings.public_url, token)


def change_link(
    learner_id: UUID, link_id: UUID, asked: AudienceAsked, *, listed: bool, revision: int, deps: Deps
) -> None:
    """Change what a link shows, and of an audience's link its name and its end; of the permanent one neither.

    Raises:
        NotFound: there is no such link of this learner.
        ChangedMeanwhile: it was changed in another window.
        AudienceMissing, EndPassed: what is asked for cannot be had.
    """
    with deps.database.begin() as session:
        link = shares.link_for(session, learner_id, link_id)
        if link.audience is None:
            shares.change_link(session, learner_id, link_id, revision=revision, scope=asked.scope, listed=listed)
            return
        asked = _checked(asked, deps, keeps=link.ends_at)
        shares.change_link(
            session,
            learner_id,
            link_id,
            revision=revision,
            scope=asked.scope,
            audience=asked.audience,
            ends_at=asked.ends_at,
        )


def turn_off(learner_id: UUID, link_id: UUID, deps: Deps) -> None:
    """Turn a link off: every form of it answers 410 from now on. Twice is once. Raises NotFound."""
    with deps.database.begin() as session:
        if shares.link_for(session, learner_id, link_id).paused_at is None:
            shares.change_link(session, learner_id, link_id, paused_at=deps.now())


def turn_on_again(learner_id: UUID, link_id: UUID, deps: Deps) -> None:
    """Turn a link on again at its old address; raises NotFound, NotShareable."""
    with deps.database.read() as session:
        subject = shares.link_for(session, learner_id, link_id).subject
    _require_topic(learner_id, subject, deps)
    with deps.database.begin() as session:
        _require_shareable(session, learner_id, subject)
        shares.change_link(session, learner_id, link_id, paused_at=None)


def end_for_good(learner_id: UUID, link_id: UUID, deps: Deps) -> None:
    """Give a link up: its address answers 410 for ever. Raises NotFound."""
    with deps.database.begin() as session:
        shares.link_for(session, learner_id, link_id)
        shares.close_link(session, learner_id, link_id, at=deps.now())


def panel_for(learner_id: UUID, badge_id: UUID, deps: Deps) -> SharePanel:
    """Return what the badge's page says about sharing it.

    Raises:
        NotFound: there is no such badge of this learner.
        SealBroken: a link was sealed with a key that is gone.
    """
    return links_for(learner_id, Subject.of_badge(badge_id), deps)


def links_for(learner_id: UUID, subject: Subject, deps: Deps) -> SharePanel:
    """Return everything about sharing one thing; raises NotFound, SealBroken."""
    title = _require_topic(learner_id, subject, deps)
    badge: Shareable | None = None
    with deps.database.read() as session:
        if subject.badge_id is not None:
            badge = shares.shareable(session, learner_id, subject.badge_id)
            title = shares.names_of_badges(session, learner_id, [subject.badge_id]).get(subject.badge_id) or ""
        elif subject.collection_id is not None:
            title = _collection_name(session, learner_id, subject.collection_id)
        kept = shares.links_to(session, learner_id, subject)
        refusal = _found(lambda: _require_shareable(session, learner_id, subject, lock=False))
    links = [open_link(one, deps) for one in kept]
    permanent = next((one for one in links if one.audience is None), None)
    if permanent is not None and badge is not None and permanent.is_on:
        permanent = replace(permanent, linkedin=linkedin_for(badge, permanent.address, deps.now()))
    audiences = tuple(one for one in links if one.audience is not None)
    return SharePanel(subject, title, permanent, audiences, refusal)


def all_links(learner_id: UUID, deps: Deps) -> tuple[OpenLink, ...]:
    """Return every link of a learner that was not given up; raises SealBroken."""
    with deps.database.read() as session:
        return tuple(open_link(one, deps) for one in shares.links_of(session, learner_id))


def link_of(learner_id: UUID, link_id: UUID, deps: Deps) -> OpenLink:
    """Return one link; raises NotFound, SealBroken."""
    with deps.database.read() as session:
        return open_link(shares.link_for(session, learner_id, link_id), deps)


def open_link(kept: KeptLink, deps: Deps) -> OpenLink:
    """Return a kept link with its addresses; raises SealBroken."""
    token = _token(kept, deps)
    return OpenLink(
        id=kept.id,
        subject=kept.subject,
        address=share_address(deps.settings.public_url, token),
        code=token,
        audience=kept.audience,
        scope=kept.scope,
        listed=kept.listed,
        views=kept.views,
        opened_at=kept.opened_at,
        paused_at=kept.paused_at,
        ends_at=kept.ends_at,
        is_on=kept.paused_at is None and (kept.ends_at is None or kept.ends_at > deps.now()),
        revision=kept.revision,
    )


def refusal_of(badge: Shareable) -> NotShareable | None:
    """Return why a badge cannot be shared, or None. Lapsed, withdrawn and unconfirmed ones can, and say so."""
    if badge.report.verdict is Verdict.INVALID:
        return NotGenuine()
    if badge.credential is None:
        return NeverConfirmed()
    return NotLinkedToYou() if badge.linked is Linked.NOT_LINKED else None


def _add(
    session: Session, learner_id: UUID, subject: Subject, asked: AudienceAsked, deps: Deps, *, permanent: bool
) -> str:
    token = new_share_token()
    new = NewLink(
        audience=None if permanent else asked.audience,
        scope=asked.scope,
        ends_at=asked.ends_at,
        token_hash=secret_hash(token),
        token_sealed=deps.share_box.seal(token.encode()),
    )
    shares.add_link(session, learner_id, subject, new, at=deps.now())
    return token


def _checked(asked: AudienceAsked, deps: Deps, *, keeps: datetime | None = None) -> AudienceAsked:
    name = legible(asked.audience, limits.AUDIENCE_MAX_CHARS)
    if not name:
        raise AudienceMissing
    if asked.ends_at is not None and asked.ends_at != keeps:
        left = asked.ends_at - deps.now()
        if not 0 < left.total_seconds() <= _LINK_MAX_S:
            raise EndPassed
    return replace(asked, audience=name)


_LINK_MAX_S: Final = limits.LINK_MAX_DAYS * 86_400


def _require_topic(learner_id: UUID, subject: Subject, deps: Deps) -> str:
    """Return the name of a pathway that is the learner's, or nothing for other subjects; raises NotFound.

    It is asked before any transaction: the other room opens its own.
    """
    if subject.topic is None:
        return ""
    return deps.stacks.title(learner_id, subject.topic, deps)


def _require_shareable(session: Session, learner_id: UUID, subject: Subject, *, lock: bool = True) -> None:
    """Hold the subject; raises NotFound, NotShareable."""
    if subject.badge_id is not None:
        badge = shares.shareable(session, learner_id, subject.badge_id, lock=lock)
        if badge.deleted:
            raise NotFound
        refusal = refusal_of(badge)
        if refusal is not None:
            raise refusal
        return
    if lock:
        lock_wallet(session, learner_id)
    if subject.collection_id is not None:
        _collection_name(session, learner_id, subject.collection_id)
        order = collections.order_of(session, learner_id, subject.collection_id)
        if not any(_can_be_shown(session, learner_id, badge_id) for badge_id in order):
            raise NothingToShow


def _can_be_shown(session: Session, learner_id: UUID, badge_id: UUID) -> bool:
    badge = shares.shareable(session, learner_id, badge_id)
    return not badge.deleted and refusal_of(badge) is None


def _collection_name(session: Session, learner_id: UUID, collection_id: UUID) -> str:
    named = (one.name for one in collections.collections_of(session, learner_id) if one.id == collection_id)
    name = next(named, None)
    if name is None:
        raise NotFound
    return name


def _found(require: Callable[[], None]) -> NotShareable | None:
    try:
        require()
    except NotShareable as refusal:
        return refusal
    except NotFound:
        return NotShareable()
    return None


def _token(link: KeptLink, deps: Deps) -> str:
    return deps.share_box.open(link.token_sealed).decode()
