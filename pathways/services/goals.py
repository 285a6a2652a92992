"""A learner's ties to pathways: goals, starting, moving forward to a newer version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from pathways.services.catalogue import Explorer
from pathways.services.published import Published, published_for, published_named
from pathways.store import enrolments
from pathways.store.enrolments import AlreadyStarted, ChangedElsewhere, Enrolment, enrolments_of
from pathways.store.revisions import one_at_a_time
from wallet.api import Deps
from wallet.base.errors import Conflict, InputError
from wallet.base.limits import GOALS_MAX

__all__ = ["AlreadyStarted", "ChangedElsewhere", "Enrolment"]


class TooManyGoals(InputError):
    """More goals than one learner may have."""

    code = "too_many_goals"
    sentence = f"You can have {GOALS_MAX} goals. Drop one that you no longer follow."


class NewerVersion(Conflict):
    """A newer version was published since the page was opened."""

    code = "newer_version"
    sentence = "A newer version of this pathway was published meanwhile. Look at it, then start."


class PathwayRetired(Conflict):
    """The pathway is no longer on offer."""

    code = "pathway_retired"
    sentence = "This pathway is no longer on offer. Who has started it goes on."


class NotForward(InputError):
    """One moves to a newer version only."""

    code = "not_forward"
    sentence = "You can move to a newer version only, and not back."


@dataclass(frozen=True, slots=True)
class Goal:
    """One pathway of a learner. `on` is the version they are bound to, or else the newest."""

    enrolment: Enrolment
    on: Published
    newest: Published | None  # None: the pathway is no longer on offer

    @property
    def is_started(self) -> bool:
        return self.enrolment.started_at is not None

    @property
    def is_behind(self) -> bool:
        """Whether there is a newer version than the one they are bound to."""
        return self.newest is not None and is_newer(self.newest, self.on)


def is_newer(one: Published, other: Published) -> bool:
    """Say whether a version was published after another, as `newest_published` orders them."""
    return (one.published_at, one.version) > (other.published_at, other.version)


def goals_of(learner_id: UUID, explorer: Explorer, deps: Deps) -> tuple[Goal, ...]:
    """Return what a learner follows, by name. One statement, and one for versions that are not the newest any more."""
    with deps.database.read() as session:
        found = enrolments_of(session, learner_id)
    return goals_among(found, explorer, deps)


def goals_among(found: Iterable[Enrolment], explorer: Explorer, deps: Deps) -> tuple[Goal, ...]:
    """Return ties to pathways with the versions they mean; a goal that was retired before its start is left out."""
    newest = {one.facts.id: one for one in explorer.pathways}
    bound = _bound(found, newest, deps)
    goals = []
    for enrolment in found:
        new = newest.get(enrolment.pathway_id)
        on = bound.get(enrolment.version_id) if enrolment.version_id else new
        if on is not None:
            goals.append(Goal(enrolment, on, new))
    return tuple(sorted(goals, key=lambda goal: (goal.on.name.casefold(), goal.on.slug)))


def _bound(found: Iterable[Enrolment], newest: Mapping[UUID, Published], deps: Deps) -> dict[UUID, Published]:
    on_newest = {one.id: one for one in newest.values()}
    wanted = {enrolment.version_id for enrolment in found if enrolment.version_id} - on_newest.keys()
    return on_newest | published_for(wanted, deps)


def choose_goal(learner_id: UUID, slug: str, deps: Deps) -> Published:
    """Make a pathway a goal; twice is once. Raises NotFound, PathwayRetired, TooManyGoals."""
    found = _on_offer(slug, deps)
    with deps.database.begin() as session:
        one_at_a_time(session, learner_id)
        others = [one for one in enrolments_of(session, learner_id) if one.pathway_id != found.facts.id]
        _has_room(others)
        enrolments.choose_goal(session, learner_id, found.facts.id, now=deps.now())
    return found


def drop_goal(learner_id: UUID, slug: str, deps: Deps) -> Published:
    """Take a pathway off the goals; who started it stays on their version. Raises NotFound."""
    found = published_named(slug, None, deps)
    with deps.database.begin() as session:
        enrolments.drop_goal(session, learner_id, found.facts.id)
    return found


def start(learner_id: UUID, slug: str, version: str, deps: Deps) -> Published:
    """Bind a learner to the version that their page showed, which must still be the newest.

    Raises:
        NotFound: there is no such pathway.
        PathwayRetired, TooManyGoals, AlreadyStarted: as they say.
        NewerVersion: another one has been published since.
    """
    found = _on_offer(slug, deps)
    if found.version != version:
        raise NewerVersion
    with deps.database.begin() as session:
        one_at_a_time(session, learner_id)
        _has_room([one for one in enrolments_of(session, learner_id) if one.pathway_id != found.facts.id])
        enrolments.start(session, learner_id, found.facts.id, found.id, now=deps.now())
    return found


def move_forward(learner_id: UUID, slug: str, *, seen: str, to: str, deps: Deps) -> Published:
    """Bind a learner to a newer version of a pathway they are on.

    Raises:
        NotFound: no such version, or not started.
        NotForward: `to` is not newer than `seen`.
        ChangedElsewhere: they are on another version than `seen` by now.
    """
    before, after = published_named(slug, seen, deps), published_named(slug, to, deps)
    if not is_newer(after, before):
        raise NotForward
    with deps.database.begin() as session:
        enrolments.move_forward(session, learner_id, before.facts.id, seen=before.id, to=after.id, now=deps.now())
    return after


def _on_offer(slug: str, deps: Deps) -> Published:
    found = published_named(slug, None, deps)
    if found.facts.retired_at is not None:
        raise PathwayRetired
    return found


def _has_room(others: list[Enrolment]) -> None:
    if sum(one.goal_since is not None for one in others) >= GOALS_MAX:
        raise TooManyGoals
