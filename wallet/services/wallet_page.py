"""One page of a wallet: what is looked for, what is found, and what could be looked for.

A wallet is read whole, in a fixed number of statements, because what a badge says depends on the instant: it lapses,
comes into force, grows old. Filters and order are then plain functions over values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from wallet.base import limits
from wallet.core.legible import legible
from wallet.core.search import query_words
from wallet.core.standing import Standing
from wallet.core.verify.report import Verdict
from wallet.services.deps import Deps
from wallet.services.refresh import held_badges
from wallet.store.badges import HeldBadge
from wallet.store.collections import Collection, collections_of

NEEDS_A_LOOK: Final = "look"
SORTS: Final = ("newest", "name", "issuer", "expiry", "order")  # "order": as the learner put a collection
_STATES: Final = frozenset({NEEDS_A_LOOK, *Standing, *Verdict})
_LAPSES_SHOWN: Final = 3
_FACET_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class WalletQuery:
    """What somebody asked the wallet for. Empty and None ask for everything."""

    q: str = ""
    state: str = ""  # a Standing, a Verdict or NEEDS_A_LOOK
    issuer: str = ""  # issuer id
    skill: str = ""
    tag: str = ""
    year: int | None = None
    collection: UUID | None = None
    sort: str = "newest"
    page: int = 1

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return self != WalletQuery(sort=self.sort, page=self.page)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter and how many badges have it."""

    value: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Lapse:
    """A badge in force that will lapse. `percent` is its time left, of the longest shown."""

    badge: HeldBadge
    until: datetime
    days: int
    percent: int


@dataclass(frozen=True, slots=True)
class WalletPage:
    query: WalletQuery
    badges: tuple[HeldBadge, ...]
    total: int  # in the wallet
    found: int  # by the query
    pages: int
    issuers: tuple[Choice, ...]
    states: tuple[Choice, ...]
    skills: tuple[Choice, ...]
    years: tuple[Choice, ...]
    tags: tuple[Choice, ...]
    collections: tuple[Collection, ...]
    lapses: tuple[Lapse, ...]
    never_lapse: int


def read_query(args: Mapping[str, str]) -> WalletQuery:
    """Read a query from the parameters of an address; whatever makes no sense asks for everything."""

    def text(name: str, max_chars: int) -> str:
        return legible(args.get(name, "")[:max_chars], max_chars)

    state, sort = text("state", 32), text("sort", 16)
    return WalletQuery(
        q=text("q", limits.SEARCH_MAX_CHARS),
        state=state if state in _STATES else "",
        issuer=text("issuer", limits.URL_MAX_CHARS),
        skill=text("skill", limits.SKILL_MAX_CHARS),
        tag=text("tag", limits.TAG_MAX_CHARS),
        year=_number(args.get("year", ""), 4),
        collection=uuid_or_none(args.get("collection", "")),
        sort=sort if sort in SORTS else "newest",
        page=max(1, _number(args.get("page", ""), 4) or 1),
    )


def wallet_page(learner_id: UUID, query: WalletQuery, deps: Deps) -> WalletPage:
    """Return what a learner's wallet shows for a query.

    Three statements, however many badges there are, unless issuers have to be asked again first.
    """
    held, now = held_badges(learner_id, deps, query_words(query.q)), deps.now()
    with deps.database.read() as session:
        collections = collections_of(session, learner_id)
    found = [badge for badge in held if badge.matches and _fits(badge, query)]
    found.sort(key=lambda badge: badge.id.int)
    _sort(found, query)
    pages = max(1, -(-len(found) // limits.WALLET_PAGE_SIZE))
    query = replace(query, page=min(query.page, pages))
    start = (query.page - 1) * limits.WALLET_PAGE_SIZE
    lapses = _lapses(held, now)
    return WalletPage(
        query=query,
        badges=tuple(found[start : start + limits.WALLET_PAGE_SIZE]),
        total=len(held),
        found=len(found),
        pages=pages,
        issuers=_issuers(held),
        states=_states(held),
        skills=_facet(skill for badge in held for skill in badge.skills),
        years=_facet((str(year) for badge in held if (year := _year(badge))), backwards=True),
        tags=_facet(tag for badge in held for tag in badge.tags),
        collections=collections,
        lapses=lapses,
        never_lapse=sum(badge.standing is Standing.COUNTS and badge.valid_until is None for badge in held),
    )


def _fits(badge: HeldBadge, query: WalletQuery) -> bool:
    return (
        (not query.state or _has_state(badge, query.state))
        and (not query.issuer or badge.issuer_id == query.issuer)
        and (not query.skill or query.skill in badge.skills)
        and (not query.tag or query.tag in badge.tags)
        and (query.year is None or _year(badge) == query.year)
        and (query.collection is None or any(place.collection_id == query.collection for place in badge.places))
    )


def _has_state(badge: HeldBadge, state: str) -> bool:
    if state == NEEDS_A_LOOK:
        return badge.standing is not Standing.COUNTS
    return state in (badge.standing, badge.verdict)


def _year(badge: HeldBadge) -> int | None:
    return badge.awarded_at.year if badge.awarded_at else None


def _sort(found: list[HeldBadge], query: WalletQuery) -> None:
    """Sort in place; `found` comes in the order of ids, so equals stay in that order."""
    keys: dict[str, Callable[[HeldBadge], tuple[str | float, ...]]] = {
        "newest": lambda badge: (-(badge.awarded_at or badge.received_at).timestamp(),),
        "name": lambda badge: (_named(badge.name),),
        "issuer": lambda badge: (_named(badge.issuer_name), _named(badge.name)),
        "expiry": lambda badge: (badge.valid_until.timestamp() if badge.valid_until else float("inf"),),
        "order": lambda badge: tuple(p.position for p in badge.places if p.collection_id == query.collection),
    }
    found.sort(key=keys[query.sort])


def _named(name: str | None) -> str:
    """Return what a name is sorted by; badges without a confirmed one come last."""
    return (name or "\U0010ffff").casefold()


def _lapses(held: Iterable[HeldBadge], now: datetime) -> tuple[Lapse, ...]:
    ahead = sorted(
        (
            (badge.valid_until, badge.id, badge)
            for badge in held
            if badge.valid_until and badge.valid_until > now and badge.standing is Standing.COUNTS
        ),
        key=lambda one: one[:2],
    )[:_LAPSES_SHOWN]
    longest = max((until - now for until, _, _ in ahead), default=None)
    return tuple(
        Lapse(badge, until, (until - now).days, max(2, round(100 * ((until - now) / longest))) if longest else 100)
        for until, _, badge in ahead
    )


def _states(held: Iterable[HeldBadge]) -> tuple[Choice, ...]:
    """Return the standings that occur, in their own order; the first is what counts."""
    counts = Counter(badge.standing for badge in held)
    return tuple(Choice(state.value, state.value, counts[state]) for state in Standing if counts[state])


def _issuers(held: Iterable[HeldBadge]) -> tuple[Choice, ...]:
    counts = Counter(badge.issuer_id for badge in held if badge.issuer_id)
    names = {badge.issuer_id: badge.issuer_name or badge.issuer_id for badge in held if badge.issuer_id}
    choices = [Choice(issuer, legible(names[issuer], 100), count) for issuer, count in counts.items()]
    return tuple(sorted(choices, key=lambda one: (one.words.casefold(), one.value))[:_FACET_MAX])


def _facet(values: Iterable[str], *, backwards: bool = False) -> tuple[Choice, ...]:
    choices = [Choice(value, value, count) for value, count in Counter(values).items()]
    return tuple(sorted(choices, key=lambda one: (one.words.casefold(), one.words), reverse=backwards)[:_FACET_MAX])


def _number(text: str, max_digits: int) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= max_digits else None


def uuid_or_none(text: str) -> UUID | None:
    """Return the identifier that a form or an address names, or None when it is none."""
    try:
        return UUID(text) if len(text) <= 36 else None
    except ValueError:
        return None
