"""What a public link to a learner's pathway shows, as true as it can be said at this moment.

What is decided here about privacy: of a decision by staff stand what was decided, about which part, by whom and when.
Their words (a reason, what they saw) are never shown: they were written for the learner, and often say more about a
life than about a course. Of facts about the person only those stand here that the rules ask for, and only when
confirmed; whether one is unknown or refused looks the same. What is being taken and planned is nobody's business.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final
from uuid import UUID

from pathways.core.explain import Sentence
from pathways.core.filled import Filled, Spot, filled, spots_of
from pathways.core.model import Node
from pathways.core.report import Audit, Outcome
from pathways.services.catalogue import Explorer, explorer
from pathways.services.drawing import badge_drawing
from pathways.services.entries import Entry
from pathways.services.explained import explained
from pathways.services.goals import goals_of
from pathways.services.holdings import Record
from pathways.services.progress import Learner, audits_of, learner_of
from pathways.services.published import Published
from pathways.store.decisions import GrantedWaiver
from wallet.api import (
    Deps,
    HeldBadge,
    SharedLink,
    SharedPage,
    SharePanel,
    Standing,
    Subject,
    account_names,
    share_panel,
    shared_parts,
)
from wallet.base.errors import Gone, NotFound

_MISSING_SHOWN: Final = 8
_KEPT: Final = 512

_kept: OrderedDict[tuple[UUID, UUID, str, datetime], tuple[UUID, ...]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Ruling:
    """What staff decided about one part. `who` is None when that person has no account any more."""

    waived: bool  # else marked done
    who: str | None
    at: datetime
    accepted: str | None = None  # the achievement that was accepted in the place of what is waived


@dataclass(frozen=True, slots=True)
class Condition:
    """What the rules ask about the person; `confirmed_at` is None unless staff confirmed that it is so."""

    words: str
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stack:
    """A learner's pathway as its page shows it, before anything is said of a link.

    Attributes:
        on: the version that the learner is on.
        entry: what it awards, where the catalogue knows it.
        award: the badge of that credential, where the learner holds one.
        audit, tree: None when the catalogue no longer has what the rules need.
    """

    learner: Learner
    on: Published
    entry: Entry | None
    award: HeldBadge | None
    audit: Audit | None
    tree: Filled | None

    @property
    def badges(self) -> tuple[UUID, ...]:
        """The award, then every part in the order of the rules; each once."""
        own = {str(badge.id): badge.id for badge in self.learner.record.own}
        parts = [own[spot.badge] for _, spot in spots_of(self.tree)] if self.tree else []
        return tuple(dict.fromkeys([*([self.award.id] if self.award else []), *parts]))


@dataclass(frozen=True, slots=True)
class SharedStack:
    """Everything the public page of a pathway says."""

    link: SharedLink
    at: datetime
    on: Published
    entry: Entry | None
    award: SharedPage | None
    audit: Audit | None
    tree: Filled | None
    pages: Mapping[str, SharedPage]  # of the parts, by badge id
    rulings: Mapping[str, Ruling]  # by node id
    conditions: tuple[Condition, ...]
    missing: tuple[Sentence, ...]
    lapses: Sentence | None  # when it is complete and will not stay so
    explorer: Explorer
    is_owner: bool

    def placed(self) -> Iterable[tuple[Node, Spot]]:
        """Return every part with its leaf, in the order of the rules."""
        return spots_of(self.tree) if self.tree else ()


class LearnersStacks:
    """What sharing asks of this room (`wallet.services.stacks.Stacks`). A topic is the id of a pathway."""

    def title(self, learner_id: UUID, topic: str, deps: Deps) -> str:
        """Return what the pathway is called; raises NotFound when it is neither started nor a goal of this learner."""
        return _followed(learner_id, topic, explorer(deps), deps).name

    def badges(self, learner_id: UUID, topic: str, deps: Deps) -> tuple[UUID, ...]:
        """Return the badges that its page shows: its own award first, then its parts; raises NotFound.

        Every picture on the page asks for this, so it is kept for the minute, under what the audit rests on.
        """
        shelf = explorer(deps)
        on = _followed(learner_id, topic, shelf, deps)
        learner = learner_of(learner_id, shelf, deps)
        key = (learner_id, on.id, learner.key, learner.at.replace(second=0, microsecond=0))
        with _lock:
            known = _kept.get(key)
        if known is None:
            known = _stack(learner, on).badges
            with _lock:
                _kept[key] = known
                while len(_kept) > _KEPT:
                    _kept.popitem(last=False)
        return known

    def drawing(self, learner_id: UUID, topic: str, deps: Deps) -> str | None:
        """Return the badge of the credential that it leads to, as we draw it (SVG), or None; raises NotFound."""
        shelf = explorer(deps)
        entry = shelf.by_uri.get(_followed(learner_id, topic, shelf, deps).pathway.awards or "")
        return badge_drawing(entry).decode() if entry else None


def stack_of(learner_id: UUID, topic: str, deps: Deps) -> Stack:
    """Return how far a learner is with a pathway of theirs. Raises NotFound when they do not follow it."""
    shelf = explorer(deps)
    return _stack(learner_of(learner_id, shelf, deps), _followed(learner_id, topic, shelf, deps))


def _stack(learner: Learner, on: Published) -> Stack:
    shelf, record = learner.explorer, learner.record  # where that is due, issuers are asked again here
    after = learner_of(learner.id, shelf, learner.deps)
    if after.key != learner.key:
        learner, record = after, after.record
    audit = audits_of(learner, [on]).get(on.id)
    tree = None
    if audit is not None:
        holdings, waivers = record.holdings(on.facts.id), _in_force(record, on, learner.at)
        accepted = {one.node: one.accepted for one in waivers if one.accepted}
        tree = filled(on.pathway, shelf.catalogue, holdings, audit, accepted=accepted)
    entry = shelf.by_uri.get(on.pathway.awards or "")
    return Stack(learner, on, entry, _award(record, entry), audit, tree)


def shared_stack(link: SharedLink, deps: Deps, *, reader: UUID | None = None) -> SharedStack:
    """Return the page of a link to a pathway; raises Gone when the learner does not follow it any more."""
    try:
        found = stack_of(link.learner_id, link.subject.topic or "", deps)
    except NotFound:
        raise Gone from None
    pages = {str(page.badge_id): page for page in shared_parts(link, found.badges, deps, reader=reader)}
    record = found.learner.record
    missing, lapses = _told(found)
    return SharedStack(
        link=link,
        at=found.learner.at,
        on=found.on,
        entry=found.entry,
        award=pages.get(str(found.award.id)) if found.award else None,
        audit=found.audit,
        tree=found.tree,
        pages=pages,
        rulings=_rulings(record, found.on, found.learner.at, deps),
        conditions=tuple(_conditions(record, found.audit)),
        missing=missing,
        lapses=lapses,
        explorer=found.learner.explorer,
        is_owner=reader == link.learner_id,
    )


def slug_of_stack(learner_id: UUID, topic: str, deps: Deps) -> str | None:
    """Return where a pathway stands that a learner follows; None when they do not."""
    try:
        return _followed(learner_id, topic, explorer(deps), deps).slug
    except NotFound:
        return None


def panel_of_stack(learner_id: UUID, on: Published, deps: Deps) -> SharePanel:
    """Return what a learner is told about sharing a pathway they follow. Raises NotFound, SealBroken."""
    return share_panel(learner_id, Subject.of_pathway(str(on.facts.id)), deps)


def _followed(learner_id: UUID, topic: str, shelf: Explorer, deps: Deps) -> Published:
    goals = goals_of(learner_id, shelf, deps)
    on = next((goal.on for goal in goals if str(goal.on.facts.id) == topic), None)
    if on is None:
        raise NotFound
    return on


def _award(record: Record, entry: Entry | None) -> HeldBadge | None:
    """Return the learner's badge of the credential itself from its own issuer, one in force before any other.

    Only what the catalogue knows is compared with its issuer (see `Record.own`), so nothing else is taken for it.
    """
    own = [one for one in record.own if entry and one.achievement_id == entry.uri and one.standing != Standing.INVALID]
    return min(own, key=lambda one: (one.standing is not Standing.COUNTS, -_day(one), str(one.id)), default=None)


def _day(badge: HeldBadge) -> float:
    return (badge.awarded_at or badge.received_at).timestamp()


def _rulings(record: Record, on: Published, at: datetime, deps: Deps) -> Mapping[str, Ruling]:
    """Return the decisions that hold now, by node. At most one statement, for names."""
    marks = [mark for mark in record.marks if mark.pathway_id == on.facts.id]
    waivers = _in_force(record, on, at)
    name = _names([*(mark.marked_by for mark in marks), *(waiver.granted_by for waiver in waivers)], deps)
    found = {mark.node: Ruling(False, name(mark.marked_by), mark.done_at) for mark in marks}
    for waiver in waivers:
        found[waiver.node] = Ruling(True, name(waiver.granted_by), waiver.granted_at, waiver.accepted)
    return found


def _in_force(record: Record, on: Published, at: datetime) -> list[GrantedWaiver]:
    """Return the exceptions that hold now, the newest last: of several to one part that is the one to tell."""
    own = (waiver for waiver in reversed(record.waivers) if waiver.pathway_id == on.facts.id)
    return [one for one in own if not any(end <= at for end in (one.until, one.ended_at) if end is not None)]


def _names(people: Collection[UUID | None], deps: Deps) -> Callable[[UUID | None], str | None]:
    known = {one for one in people if one is not None}
    names = account_names(known, deps) if known else {}
    return lambda one: names.get(one) if one is not None else None


def _conditions(record: Record, audit: Audit | None) -> Iterable[Condition]:
    known = {fact.fact: fact.confirmed_at for fact in record.facts}
    for rule in audit.eligibility if audit else ():
        met = rule.outcome is Outcome.MET
        yield Condition(rule.message or rule.fact, known.get(rule.fact) if met else None)


def _told(found: Stack) -> tuple[tuple[Sentence, ...], Sentence | None]:
    """Return what is missing at least, and when it stops being complete: in the sentences of the pathway's own page."""
    audit = found.audit
    if audit is None or not (audit.complete or audit.remaining is None or audit.remaining.effort):
        return (), None
    told = explained(found.learner, found.on, audit)
    if audit.complete:
        return (), next((fall.words for event in told.timeline.events for fall in event.falls), None)
    return (*(one.words for one in told.blocking[:1]), *(one.words for one in told.missing[:_MISSING_SHOWN])), None
