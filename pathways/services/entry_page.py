"""One credential's page: what it needs, what it counts toward, what it opens, and how its reader stands to it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pathways.services.catalogue import Explorer
from pathways.services.entries import Entry
from pathways.services.holdings import is_of_its_issuer
from pathways.services.published import Published
from pathways.store.taking import Taking, taking_of
from wallet.api import Deps, HeldBadge, Linked, Standing, held_badges


@dataclass(frozen=True, slots=True)
class Needed:
    """A prerequisite. `entry` is None where the catalogue does not have it; `met` is None for a stranger."""

    uri: str
    entry: Entry | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class Mine:
    """How a learner stands to a credential."""

    held: tuple[HeldBadge, ...]  # badges of it that are theirs, newest first
    taking: Taking | None

    @property
    def has_it(self) -> bool:
        return any(badge.standing is Standing.COUNTS for badge in self.held)


@dataclass(frozen=True, slots=True)
class EntryPage:
    entry: Entry
    needs: tuple[Needed, ...]
    awarded_by: Published | None
    counts_in: tuple[Published, ...]
    opens: tuple[Entry, ...]
    mine: Mine | None  # None for whoever is no learner


def entry_page(explorer: Explorer, slug: str, learner_id: UUID | None, deps: Deps) -> EntryPage:
    """Return a credential's page; for a learner three statements more. Raises NotFound."""
    entry = explorer.entry(slug)
    held = _own(learner_id, explorer, deps) if learner_id else ()
    earned = {badge.achievement_id for badge in held if badge.standing is Standing.COUNTS}
    return EntryPage(
        entry=entry,
        needs=tuple(
            Needed(uri, explorer.by_uri.get(uri), uri in earned if learner_id else None)
            for uri in entry.achievement.prerequisites
        ),
        awarded_by=explorer.awarded_by.get(entry.uri),
        counts_in=explorer.counts_in.get(entry.uri, ()),
        opens=explorer.opens.get(entry.uri, ()),
        mine=_mine(entry.uri, held, learner_id, deps) if learner_id else None,
    )


def _own(learner_id: UUID, explorer: Explorer, deps: Deps) -> tuple[HeldBadge, ...]:
    mine = (badge for badge in held_badges(learner_id, deps) if badge.linked is not Linked.NOT_LINKED)
    return tuple(badge for badge in mine if is_of_its_issuer(badge, explorer.catalogue))


def _mine(uri: str, held: tuple[HeldBadge, ...], learner_id: UUID, deps: Deps) -> Mine:
    with deps.database.read() as session:
        taken = [one for one in taking_of(session, learner_id) if one.achievement == uri]
    return Mine(tuple(badge for badge in held if badge.achievement_id == uri), taken[0] if taken else None)
