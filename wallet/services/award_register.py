"""A unit's register of awards, for those who act for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from wallet.base.limits import AWARDS_EXPORTED_MAX, AWARDS_PER_PAGE, SEARCH_MAX_CHARS
from wallet.core.legible import legible
from wallet.services.deps import Deps
from wallet.services.units import Duty, Member, Unit, enter_unit
from wallet.store import award_register as store
from wallet.store import issuing
from wallet.store.award_register import Registered, RegisterState, Sought
from wallet.store.issuing import OfferedAchievement

__all__ = ["RegisterPage", "RegisterState", "Registered", "Sought", "register_page", "register_rows"]

_MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """One page of a unit's awards."""

    unit: Unit
    me: Member
    achievements: tuple[OfferedAchievement, ...]
    sought: Sought
    awards: tuple[Registered, ...]
    counts: Mapping[RegisterState, int]  # of all awards of the unit
    total: int
    page: int
    pages: int


def register_page(actor_id: UUID, slug: str, sought: Sought, page: int, deps: Deps) -> RegisterPage:
    """Return a page of a unit's awards, the newest first; a page beyond the last is the last. Raises NotFound."""
    sought, now = _bounded(sought), deps.now()
    page = max(1, min(page, _MOST_PAGES))
    with deps.database.read() as session:
        unit, me = enter_unit(session, actor_id, slug, Duty.STAFF)
        offset = (page - 1) * AWARDS_PER_PAGE
        found, total = store.find_awards(session, unit.id, sought, now=now, offset=offset, most=AWARDS_PER_PAGE)
        pages = max(1, -(-total // AWARDS_PER_PAGE))
        if page > pages:
            page, offset = pages, (pages - 1) * AWARDS_PER_PAGE
            found, total = store.find_awards(session, unit.id, sought, now=now, offset=offset, most=AWARDS_PER_PAGE)
        counts = store.count_states(session, unit.id, now)
        achievements = issuing.offered_achievements(session, issuer_slug=slug)
    return RegisterPage(unit, me, achievements, sought, found, counts, total, page, pages)


def register_rows(actor_id: UUID, slug: str, sought: Sought, deps: Deps) -> tuple[Registered, ...]:
    """Return all that a page would show, page by page, at most `AWARDS_EXPORTED_MAX`. Raises NotFound."""
    with deps.database.read() as session:
        unit, _ = enter_unit(session, actor_id, slug, Duty.STAFF)
        now, sought = deps.now(), _bounded(sought)
        return store.find_awards(session, unit.id, sought, now=now, offset=0, most=AWARDS_EXPORTED_MAX)[0]


def _bounded(sought: Sought) -> Sought:
    return replace(sought, words=legible(sought.words, SEARCH_MAX_CHARS))
