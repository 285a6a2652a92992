"""Looking for credentials: words, filters with how many each value would leave, order, pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from pathways.core.amounts import ONE, Thousandths
from pathways.services.catalogue import Explorer
from pathways.services.entries import Delivery, Entry
from wallet.api import fold, legible, query_words
from wallet.base import limits

SUGGESTED: Final = "suggested"  # this university's first, then what counts in most
SORTS: Final = (SUGGESTED, "name", "credits", "weeks", "cost")
STACKS: Final = "stacks"  # credentials that a pathway leads to
PARTS: Final = "parts"  # what counts toward one

# Upper bounds of ranges in whole units; what is above the last has a range of its own, named by it with a plus.
_RANGES: Final[Mapping[str, tuple[int, ...]]] = {
    "credits": (0, 3, 6, 12, 30),
    "weeks": (4, 8, 16, 32),
    "cost": (0, 250, 1000, 5000),
}
UNKNOWN: Final = "unknown"
FILTERS: Final = ("skill", "level", "delivery", "issuer", "kind", *_RANGES)


@dataclass(frozen=True, slots=True)
class BrowseQuery:
    """What somebody looks for. Empty asks for everything."""

    q: str = ""
    skill: str = ""
    level: str = ""
    delivery: str = ""
    issuer: str = ""
    kind: str = ""  # STACKS or PARTS
    credits: str = ""  # a range: its upper bound, or `30+`
    weeks: str = ""
    cost: str = ""
    sort: str = SUGGESTED
    page: int = 1

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return self != BrowseQuery(sort=self.sort, page=self.page)

    @property
    def chosen(self) -> Mapping[str, str]:
        return {name: getattr(self, name) for name in FILTERS if getattr(self, name)}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, and how many credentials it would leave beside the other filters."""

    value: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    query: BrowseQuery
    entries: tuple[Entry, ...]  # of this page
    total: int  # in the catalogue
    found: int
    pages: int
    choices: Mapping[str, tuple[Choice, ...]]  # by filter


def read_query(args: Mapping[str, str]) -> BrowseQuery:
    """Read a query from the parameters of an address; whatever makes no sense asks for everything."""

    def text(name: str, max_chars: int) -> str:
        return legible(args.get(name, "")[:max_chars], max_chars)

    sort, page = text("sort", 16), args.get("page", "")
    return BrowseQuery(
        q=text("q", limits.SEARCH_MAX_CHARS),
        skill=text("skill", limits.SKILL_MAX_CHARS),
        level=text("level", 32),
        delivery=text("delivery", 16) if args.get("delivery", "") in set(Delivery) else "",
        issuer=text("issuer", limits.URL_MAX_CHARS),
        kind=text("kind", 8) if args.get("kind", "") in (STACKS, PARTS) else "",
        credits=_range_named("credits", args),
        weeks=_range_named("weeks", args),
        cost=_range_named("cost", args),
        sort=sort if sort in SORTS else SUGGESTED,
        page=max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 5 else 1,
    )


def browse(explorer: Explorer, query: BrowseQuery) -> Found:
    """Return one page of what fits, and what every filter could be changed to."""
    words = query_words(query.q)
    chosen = query.chosen
    under = _filed(explorer)
    fitting: list[Entry] = []
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    names: dict[str, str] = {}
    for entry in explorer.entries:
        if not all(word in entry.words for word in words):
            continue
        values = under[entry.uri]
        missed = [name for name, value in chosen.items() if value not in values[name]]
        if not missed:
            fitting.append(entry)
        names[entry.achievement.issuer] = entry.issuer_name
        for name in FILTERS if not missed else missed if len(missed) == 1 else ():
            for value in values[name]:
                counts[name][value] += 1
    fitting.sort(key=_order(query, words, explorer))
    pages = max(1, -(-len(fitting) // limits.EXPLORER_PAGE_SIZE))
    query = replace(query, page=min(query.page, pages))
    start = (query.page - 1) * limits.EXPLORER_PAGE_SIZE
    return Found(
        query=query,
        entries=tuple(fitting[start : start + limits.EXPLORER_PAGE_SIZE]),
        total=len(explorer.entries),
        found=len(fitting),
        pages=pages,
        choices={name: _choices(name, counts[name], names) for name in FILTERS},
    )


@lru_cache(2)
def _filed(explorer: Explorer) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return what every entry is found under, by uri; worked out once for each catalogue."""
    return {entry.uri: _values(entry, explorer) for entry in explorer.entries}


def suggested(explorer: Explorer) -> list[Entry]:
    """Return all credentials, those first that somebody who asks for nothing should see."""
    return sorted(explorer.entries, key=_order(BrowseQuery(), (), explorer))


def _values(entry: Entry, explorer: Explorer) -> Mapping[str, tuple[str, ...]]:
    """Return what an entry is found under, by filter."""
    achievement = entry.achievement
    kinds = (STACKS,) if entry.uri in explorer.awarded_by else ()
    return {
        "skill": entry.skills,
        "level": (entry.level,) if entry.level else (),
        "delivery": (entry.delivery.value,) if entry.delivery else (),
        "issuer": (achievement.issuer,),
        "kind": (*kinds, PARTS) if entry.uri in explorer.counts_in else kinds,
        "credits": (_range("credits", achievement.credits),),
        "weeks": (_range("weeks", achievement.weeks),),
        "cost": (_range("cost", achievement.cost),),
    }


def _range(name: str, amount: Thousandths | None) -> str:
    if amount is None:
        return UNKNOWN
    bounds = _RANGES[name]
    return next((str(bound) for bound in bounds if amount <= bound * ONE), f"{bounds[-1]}+")


def _range_named(name: str, args: Mapping[str, str]) -> str:
    bounds = _RANGES[name]
    known = {*map(str, bounds), f"{bounds[-1]}+", UNKNOWN}
    value = args.get(name, "").replace(" ", "+")  # a plus that nobody escaped
    return value if value in known else ""


def _choices(name: str, counts: Counter[str], issuers: Mapping[str, str]) -> tuple[Choice, ...]:
    made = [Choice(value, issuers.get(value, value), count) for value, count in counts.items()]
    if name in _RANGES:
        places = {value: place for place, value in enumerate((*map(str, _RANGES[name]), f"{_RANGES[name][-1]}+"))}
        return tuple(sorted(made, key=lambda one: places.get(one.value, len(places))))
    if name == "skill":  # the most frequent, then by name
        made = sorted(made, key=lambda one: (-one.count, one.words.casefold()))[: limits.FILTER_VALUES_MAX]
    return tuple(sorted(made, key=lambda one: (one.words.casefold(), one.value))[: limits.FILTER_VALUES_MAX])


def range_before(name: str, value: str) -> int | None:
    """Return the bound below a range, so that it can be written `4 to 6`; None for the first."""
    bounds = _RANGES[name]
    if value.endswith("+"):
        return bounds[-1]
    place = bounds.index(int(value))
    return bounds[place - 1] if place else None


def _order(query: BrowseQuery, words: Iterable[str], explorer: Explorer) -> Callable[[Entry], tuple[object, ...]]:
    """Return what entries are sorted by; with words, those that have them in their names come first."""
    wanted = tuple(words)

    def key(entry: Entry) -> tuple[object, ...]:
        named = fold(entry.name)
        misses = sum(word not in named for word in wanted)
        if query.sort == "name":
            return misses, entry.order, entry.uri
        if query.sort == SUGGESTED:
            leads = len(explorer.counts_in.get(entry.uri, ()))
            home = entry.achievement.issuer in explorer.own_issuers
            return misses, not home, entry.uri not in explorer.awarded_by, -leads, entry.order, entry.uri
        amount: Thousandths | None = getattr(entry.achievement, query.sort)
        return amount is None, amount or 0, entry.order, entry.uri

    return key
