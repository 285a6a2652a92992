"""A learner's side of sharing: one permanent link to each thing, one further link for each audience, each switch.

The permanent link has one address for ever: switched off it answers 410, switched on again it is the same. Only
`end_for_good` gives an address up.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base import limits
from wallet.base.ids import new_share_token, secret_hash
from wallet.core.legible import legible
from wallet.core.sharing import Scope, Subject
from wallet.services.deps import Deps
from wallet.services.share_errors import (
    AudienceMissing,
    EndPassed,
    EndUnreadable,
    NeverConfirmed,
    NotGenuine,
    NothingToShow,
    NotLinkedToYou,
    NotShareable,
    TooManyLinks,
)
from wallet.services.share_links import (
    AudienceAsked,
    OpenLink,
    SharePanel,
    end_of,
    last_day,
    open_link,
    share_address,
    token_of,
)
from wallet.services.share_panels import LinksTo, all_links, link_of, links_by_subject, links_for, panel_for
from wallet.services.share_subjects import badges_left_out, refusal_of, require_shareable, require_topic
from wallet.store import shares
from wallet.store.shares import NewLink

__all__ = [
    "AudienceAsked",
    "AudienceMissing",
    "EndPassed",
    "EndUnreadable",
    "LinksTo",
    "NeverConfirmed",
    "NotGenuine",
    "NotLinkedToYou",
    "NotShareable",
    "NothingToShow",
    "OpenLink",
    "SharePanel",
    "TooManyLinks",
    "all_links",
    "badges_left_out",
    "change_link",
    "close_share",
    "end_for_good",
    "end_of",
    "last_day",
    "link_of",
    "links_by_subject",
    "links_for",
    "open_audience",
    "open_link",
    "open_share",
    "panel_for",
    "refusal_of",
    "share_address",
    "turn_off",
    "turn_on",
    "turn_on_again",
]

_LINK_MAX_S: Final = limits.LINK_MAX_DAYS * 86_400


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
    require_topic(learner_id, subject, deps)
    with deps.database.begin() as session:
        require_shareable(session, learner_id, subject)
        known = [one for one in shares.links_to(session, learner_id, subject) if one.audience is None]
        if known:
            if known[0].paused_at is not None:
                shares.change_link(session, learner_id, known[0].id, paused_at=None)
            return share_address(deps.settings.public_url, token_of(known[0], deps))
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
    require_topic(learner_id, subject, deps)
    with deps.database.begin() as session:
        require_shareable(session, learner_id, subject)
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
    require_topic(learner_id, subject, deps)
    with deps.database.begin() as session:
        require_shareable(session, learner_id, subject)
        shares.change_link(session, learner_id, link_id, paused_at=None)


def end_for_good(learner_id: UUID, link_id: UUID, deps: Deps) -> None:
    """Give a link up: its address answers 410 for ever. Raises NotFound."""
    with deps.database.begin() as session:
        shares.link_for(session, learner_id, link_id)
        shares.close_link(session, learner_id, link_id, at=deps.now())


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
    if last_day(asked.ends_at) == last_day(keeps):
        return replace(asked, audience=name, ends_at=keeps)
    if asked.ends_at is not None:
        left = asked.ends_at - deps.now()
        if not 0 < left.total_seconds() <= _LINK_MAX_S:
            raise EndPassed
    return replace(asked, audience=name)
