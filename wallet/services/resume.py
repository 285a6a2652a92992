"""A learner's resume section: which badges, in which order, and what their lines say. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from wallet.base import limits
from wallet.base.errors import NotFound
from wallet.core.model import AchievementCredential
from wallet.core.presenting import badge_name
from wallet.core.resume import day_as_written, moved
from wallet.core.search import query_words
from wallet.core.sharing import SubjectKind
from wallet.core.standing import Standing
from wallet.core.verify.report import Verdict
from wallet.services.deps import Deps
from wallet.services.linkedin import awarded_as_written
from wallet.services.refresh import held_badges
from wallet.services.resume_query import Detail, ResumeQuery, TooManyOnResume, read_resume
from wallet.services.share import NotShareable, OpenLink, open_link, open_share
from wallet.services.wallet_page import uuid_or_none
from wallet.store import shares
from wallet.store.badges import HeldBadge
from wallet.store.collections import Collection, collections_of, order_of
from wallet.store.resume import shareable_badges
from wallet.store.shares import Shareable

__all__ = ["Detail", "ResumeQuery", "TooManyOnResume", "make_links", "read_resume", "reordered", "resume_page"]

_SKILLS_SHOWN: Final = 5
_STEPS: Final = {"up": -1, "down": 1}
_ORDERS: Final = frozenset({"newest", "name"})


class Barred(StrEnum):
    """Why a badge cannot be on a resume."""

    NEVER_CONFIRMED = "never_confirmed"
    INVALID = "invalid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    NOT_YET_VALID = "not_yet_valid"
    NOT_LINKED = "not_linked"


_BARRED: Final = {
    Standing.INVALID: Barred.INVALID,
    Standing.REVOKED: Barred.REVOKED,
    Standing.SUSPENDED: Barred.SUSPENDED,
    Standing.NOT_YET_VALID: Barred.NOT_YET_VALID,
    Standing.NOT_LINKED: Barred.NOT_LINKED,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A badge that may be chosen, or why not. One that may not be is never among the chosen."""

    badge: HeldBadge
    barred: Barred | None
    has_link: bool


@dataclass(frozen=True, slots=True)
class ResumeEntry:
    """One chosen badge with its public link. Texts are as the issuer wrote them; days are of the issuer's calendar."""

    badge_id: UUID
    name: str
    issuer: str
    issued: date | None
    ends: date | None
    has_ended: bool
    credits: Decimal | None
    skills: tuple[str, ...]
    address: str
    code: str  # the token, to be typed from paper


@dataclass(frozen=True, slots=True)
class ResumePage:
    """Everything that the builder shows. `waiting` are chosen and have no public link, so they have no line yet."""

    query: ResumeQuery
    chosen: tuple[Choice, ...]  # in the learner's order
    others: tuple[Choice, ...]  # that were found, the newest first, those that cannot be chosen last
    left_over: int  # found and not shown
    total: int
    entries: tuple[ResumeEntry, ...]
    waiting: tuple[Choice, ...]
    collections: tuple[Collection, ...] = field(default=())


def reordered(learner_id: UUID, query: ResumeQuery, step: str, deps: Deps) -> ResumeQuery:
    """Return the query after one step: `up:<badge>`, `down:<badge>`, `newest`, `name` or `collection:<id>`.

    Anything else changes nothing, but for a collection that is not the learner's: it holds nothing.
    """
    what, _, which = step[:64].partition(":")
    found = uuid_or_none(which)
    if what in _STEPS and found:
        return replace(query, badges=moved(query.badges, found, _STEPS[what]))
    if what == "collection" and found:
        with deps.database.read() as session:
            order = order_of(session, learner_id, found)
        return replace(query, badges=tuple(dict.fromkeys((*query.badges, *order)))[: limits.RESUME_BADGES_MAX])
    if what in _ORDERS:
        held = {badge.id: badge for badge in held_badges(learner_id, deps)}
        known = sorted((held[one] for one in query.badges if one in held), key=lambda badge: badge.id.int)
        return replace(
            query, badges=tuple(badge.id for badge in sorted(known, key=_by_name if what == "name" else _by_age))
        )
    return query


def resume_page(learner_id: UUID, query: ResumeQuery, deps: Deps) -> ResumePage:
    """Return the builder for a query, after asking issuers again where that is due. Foreign badges are not there.

    Raises:
        SealBroken: a link was sealed with a key that is gone.
    """
    held = held_badges(learner_id, deps, query_words(query.q))
    by_id = {badge.id: badge for badge in held}
    wanted = [by_id[one] for one in query.badges if one in by_id and _barred(by_id[one]) is None]
    taken = {badge.id for badge in wanted}
    with deps.database.read() as session:
        links = {
            link.subject.badge_id: link
            for kept in shares.links_of(session, learner_id)
            if kept.audience is None
            and kept.subject.kind is SubjectKind.BADGE
            and kept.paused_at is None
            and (link := open_link(kept, deps)).is_on
        }
        found = shareable_badges(session, learner_id, [badge.id for badge in wanted])
        shelves = collections_of(session, learner_id)
    chosen = [Choice(badge, None, badge.id in links) for badge in wanted]
    others = [Choice(one, _barred(one), one.id in links) for one in held if one.id not in taken and one.matches]
    others.sort(key=lambda one: one.barred is not None)  # stable: the newest stay first
    return ResumePage(
        query=replace(query, badges=tuple(badge.id for badge in wanted)),
        chosen=tuple(chosen),
        others=tuple(others[: limits.WALLET_PAGE_SIZE]),
        left_over=max(0, len(others) - limits.WALLET_PAGE_SIZE),
        total=len(held),
        entries=tuple(_entries(chosen, found, links)),
        waiting=tuple(one for one in chosen if not one.has_link),
        collections=shelves,
    )


def make_links(learner_id: UUID, query: ResumeQuery, deps: Deps) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Turn the permanent links of the chosen badges on.

    Returns:
        How many were turned on, and (name of the badge, why not) for each that was refused.
    """
    page = resume_page(learner_id, replace(query, q=""), deps)
    made, refused = 0, []
    for one in page.waiting:
        try:
            open_share(learner_id, one.badge.id, deps)
        except (NotShareable, NotFound) as error:
            refused.append((one.badge.name or "", error.message))
        else:
            made += 1
    return made, tuple(refused)


def _entries(
    chosen: Sequence[Choice], found: Mapping[UUID, Shareable], links: Mapping[UUID | None, OpenLink]
) -> list[ResumeEntry]:
    return [
        _entry(one.badge, found[one.badge.id], links[one.badge.id])
        for one in chosen
        if one.has_link and one.badge.id in found
    ]


def _entry(held: HeldBadge, badge: Shareable, link: OpenLink) -> ResumeEntry:
    credential, said = badge.credential, badge.report.credential
    if credential is not None and credential.awarded_date is not None:
        issued = day_as_written(awarded_as_written(badge.payload), credential.awarded_date)
    else:
        issued = day_as_written(said.valid_from if said else None, held.valid_from)
    return ResumeEntry(
        badge_id=held.id,
        name=badge_name(credential) if credential else held.name or "",
        issuer=held.issuer_name or held.issuer_id or "",
        issued=issued,
        ends=day_as_written(said.valid_until if said else None, held.valid_until),
        has_ended=held.verdict is Verdict.EXPIRED,
        credits=held.credits,
        skills=_skills(credential),
        address=link.address,
        code=link.code,
    )


def _skills(credential: AchievementCredential | None) -> tuple[str, ...]:
    """Return what the achievement says that it teaches, in its order; its tags are words for searching."""
    named = (one.target_name for one in credential.achievement.alignments) if credential else ()
    return tuple(dict.fromkeys(name for name in named if name))[:_SKILLS_SHOWN]


def _barred(badge: HeldBadge) -> Barred | None:
    if badge.name is None and badge.standing is not Standing.INVALID:
        return Barred.NEVER_CONFIRMED
    return _BARRED.get(badge.standing)


def _by_age(badge: HeldBadge) -> float:
    return -(badge.awarded_at or badge.received_at).timestamp()


def _by_name(badge: HeldBadge) -> str:
    return (badge.name or "\U0010ffff").casefold()
