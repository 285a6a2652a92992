"""When stacks lapse, and why; what each renewal keeps alive.

A badge that lapses may be replaced by one that was not used, so nothing is concluded from an allocation: every pathway
is audited again at every instant at which something ends or begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pathways.core.model import Badge, Catalogue, Holdings, Pathway, walk
from pathways.core.report import Audit
from pathways.core.words.asked import NEVER
from pathways.core.words.badges import expires_at
from pathways.core.words.changes import percent_words
from pathways.core.words.names import Names, listing
from pathways.core.words.sentences import Sentence, Value, say
from wallet.base.limits import LAPSE_AUDITS_MAX, LAPSE_INSTANTS_MAX

AuditAt = Callable[[Pathway, Holdings, datetime], Audit]


@dataclass(frozen=True, slots=True)
class Fall:
    """What happens to one pathway at one instant.

    Attributes:
        pathway: its id.
        before, after: percent, None when there is none.
        lapses: it was complete and is not any more.
        because: the fewest badges that have to be renewed to prevent a lapse; for a mere fall those that lapse and
            counted. Empty when a waiver ended.
        words: it as a sentence.
    """

    pathway: str
    before: int | None
    after: int | None
    lapses: bool
    because: tuple[str, ...]
    words: Sentence


@dataclass(frozen=True, slots=True)
class Event:
    """An instant at which badges lapse (or a waiver ends, or a badge comes into force), and what it does."""

    at: datetime
    badges: tuple[str, ...]  # that lapse
    falls: tuple[Fall, ...]
    percents: tuple[tuple[str, int | None], ...]  # of every pathway afterwards


@dataclass(frozen=True, slots=True)
class Renewal:
    """A badge to renew before it lapses. `keeps` are pathways that stay alive; `with_badges` have to be renewed too."""

    badge: str
    before: datetime
    keeps: tuple[str, ...]
    with_badges: tuple[str, ...]
    words: Sentence


@dataclass(frozen=True, slots=True)
class Timeline:
    """What lapses when.

    Attributes:
        start: complete pathways and their percent at the beginning.
        events: in order of time.
        renewals: what to renew, most stacks first, then earliest, then by id. Each is told as if what had to be renewed
            before it had been, and as if a renewed badge then stayed in force.
        all_told: whether the bounds let every instant be looked at.
    """

    start: tuple[tuple[str, int | None], ...]
    events: tuple[Event, ...]
    renewals: tuple[Renewal, ...]
    all_told: bool

    def lapse_of(self, pathway: str) -> tuple[datetime, Fall] | None:
        """Return when a complete pathway first lapses, and why."""
        found = ((event.at, fall) for event in self.events for fall in event.falls)
        return next(((at, fall) for at, fall in found if fall.pathway == pathway and fall.lapses), None)


def lapse_timeline(
    pathways: Sequence[Pathway], holdings: Holdings, at: datetime, names: Names, audit_at: AuditAt
) -> Timeline:
    """Return what lapses after `at`, and what renewals keep.

    Args:
        pathways: the stacks looked at, complete or not.
        holdings: of one learner.
        at: from when on.
        names: what badges are called; its catalogue says how long they stay in force.
        audit_at: the engine.
    """
    clock = _Clock(pathways, holdings, names, audit_at)
    instants = clock.instants(at)
    shown = instants[:LAPSE_INSTANTS_MAX]
    start = clock.percents(holdings, at)
    clock.alive = {one.id for one in pathways if clock.last[one.id].complete}
    events, renewals = [], []
    for instant in shown:
        if clock.spent >= LAPSE_AUDITS_MAX:
            break
        events.append(clock.event(instant))
        renewals += clock.renew(instant)
    ranked = sorted(renewals, key=lambda one: (-len(one.keeps), one.before, one.badge))
    return Timeline(start, tuple(events), tuple(ranked), len(events) == len(instants))


@dataclass
class _Clock:
    """Audits as time goes by.

    Attributes:
        last: of each pathway at the last instant, nothing renewed.
        renewed: badges that somebody would have renewed who keeps alive what can be kept.
        alive: pathways that are complete for such a one.
    """

    pathways: Sequence[Pathway]
    holdings: Holdings
    names: Names
    audit_at: AuditAt
    spent: int = 0
    last: dict[str, Audit] = field(default_factory=dict)
    renewed: frozenset[str] = frozenset()
    alive: set[str] = field(default_factory=set)

    def instants(self, at: datetime) -> list[datetime]:
        found = {expires_at(badge, self.catalogue) for badge in self.holdings.badges}
        found |= {badge.awarded for badge in self.holdings.badges} | {one.until for one in self.holdings.waivers}
        return sorted(instant for instant in found if instant is not None and instant > at)

    @property
    def catalogue(self) -> Catalogue:
        return self.names.catalogue

    def audit(self, pathway: Pathway, holdings: Holdings, at: datetime) -> Audit:
        self.spent += 1
        return self.audit_at(pathway, holdings, at)

    def percents(self, holdings: Holdings, at: datetime) -> tuple[tuple[str, int | None], ...]:
        self.last = {one.id: self.audit(one, holdings, at) for one in self.pathways}
        return tuple((one.id, self.last[one.id].percent) for one in self.pathways)

    def _is_complete(self, pathway: Pathway, at: datetime) -> bool:
        """Whether it is for somebody who has renewed; asked after `event`, which asked for nobody renewing."""
        if not self.renewed:
            return self.last[pathway.id].complete
        return self.audit(pathway, _renew(self.holdings, self.renewed), at).complete

    def event(self, instant: datetime) -> Event:
        before = dict(self.last)
        percents = self.percents(self.holdings, instant)
        ending = self._ending(instant)
        falls = [
            self._fall(one, before[one.id], self.last[one.id], ending, instant)
            for one in self.pathways
            if _is_worse(before[one.id], self.last[one.id])
        ]
        return Event(instant, tuple(ending), tuple(falls), percents)

    def _ending(self, instant: datetime) -> list[str]:
        return sorted(badge.id for badge in self.holdings.badges if expires_at(badge, self.catalogue) == instant)

    def _fall(self, pathway: Pathway, before: Audit, after: Audit, ending: list[str], instant: datetime) -> Fall:
        def as_before(renewed: Iterable[str]) -> bool:
            audit = self.audit(pathway, _renew(self.holdings, renewed), instant)
            return not _is_worse(before, audit)

        lapses = before.complete and not after.complete
        counted = _counted(pathway, before, ending)
        certain = not self._waiver_ends(instant) and (len(counted) == 1 or (bool(counted) and not lapses))
        because = tuple(counted) if certain else _fewest(counted, as_before)
        words = self._fall_words(pathway, after.percent, because, instant, lapses=lapses)
        return Fall(pathway.id, before.percent, after.percent, lapses, because, words)

    def _waiver_ends(self, instant: datetime) -> bool:
        return any(waiver.until == instant for waiver in self.holdings.waivers)

    def _fall_words(
        self, pathway: Pathway, percent: int | None, because: Sequence[str], instant: datetime, *, lapses: bool
    ) -> Sentence:
        if not because:
            code = "lapses_waiver" if lapses else "falls_waiver"
            return say(code, pathway=pathway.name, day=instant, percent=percent_words(percent))
        code = ("lapses" if lapses else "falls") + ("_several" if len(because) > 1 else "")
        badges = listing([self.called(badge) for badge in because], "and")
        said: dict[str, Value] = {"pathway": pathway.name, "day": instant, "badges": badges}
        return say(code, **said) if lapses else say(code, **said, percent=percent_words(percent))

    def called(self, badge: str) -> str:
        found = next(one for one in self.holdings.badges if one.id == badge)
        return self.names.achievement(found.achievement)

    def renew(self, instant: datetime) -> list[Renewal]:
        """Return which badges that lapse now keep stacks alive, if what had to be renewed before has been."""
        ending = [badge for badge in self._ending(instant) if badge not in self.renewed]
        fallen = [one for one in self.pathways if one.id in self.alive and not self._is_complete(one, instant)]
        keeps: dict[tuple[str, tuple[str, ...]], list[Pathway]] = {}
        for pathway in fallen:
            needed = self._needed(pathway, ending, instant)
            if not needed:
                self.alive.remove(pathway.id)  # nothing that could be renewed would have kept it
            for badge in needed:
                others = tuple(other for other in needed if other != badge)
                keeps.setdefault((badge, others), []).append(pathway)
        self.renewed |= {badge for badge, _ in keeps}
        return [self._renewal(badge, others, kept, instant) for (badge, others), kept in sorted(keeps.items(), key=str)]

    def _needed(self, pathway: Pathway, ending: Sequence[str], instant: datetime) -> tuple[str, ...]:
        def stays(renewed: Iterable[str]) -> bool:
            return self.audit(pathway, _renew(self.holdings, {*self.renewed, *renewed}), instant).complete

        certain = len(ending) == 1 and not self._waiver_ends(instant)
        return tuple(ending) if certain else _fewest(ending, stays)

    def _renewal(self, badge: str, others: tuple[str, ...], kept: Sequence[Pathway], instant: datetime) -> Renewal:
        names = listing([one.name for one in kept], "and")
        said: dict[str, Value] = {"badge": self.called(badge), "day": instant, "n": len(kept), "names": names}
        if others:
            words = say("renew_together", **said, others=listing([self.called(other) for other in others], "and"))
        else:
            words = say("renew", **said)
        return Renewal(badge, instant, tuple(sorted(one.id for one in kept)), others, words)


def _counted(pathway: Pathway, before: Audit, ending: list[str]) -> list[str]:
    """Those whose end can matter: a least completion that did without a badge is there without it, too.

    Observing rules see badges that no allocation shows.
    """
    if any(not node.consumes for node in walk(pathway.rule)):
        return ending
    return [badge for badge in ending if badge in before.allocation]


def _is_worse(before: Audit, after: Audit) -> bool:
    if before.complete != after.complete:
        return before.complete
    return (after.percent if after.percent is not None else -1) < (before.percent if before.percent is not None else -1)


def _renew(holdings: Holdings, renewed: Iterable[str]) -> Holdings:
    """The same holdings with these badges staying in force."""
    wanted = frozenset(renewed)
    return replace(holdings, badges=tuple(_lasting(one) if one.id in wanted else one for one in holdings.badges))


def _lasting(badge: Badge) -> Badge:
    return replace(badge, expires=NEVER)


def _fewest(ending: Sequence[str], helps: Callable[[Iterable[str]], bool]) -> tuple[str, ...]:
    """The smallest set of these that helps when renewed: one alone where one does, else none that could be left out."""
    for badge in ending:
        if helps([badge]):
            return (badge,)
    if len(ending) < 2 or not helps(ending):
        return ()
    needed = list(ending)
    for badge in ending:
        rest = [other for other in needed if other != badge]
        if helps(rest):
            needed = rest
    return tuple(needed)
