"""What if: the same audit with badges, waivers or another version supposed. Nothing is kept; an address says it all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final
from uuid import UUID

from pathways.core.audit import audit
from pathways.core.compile import PathwayProblems
from pathways.core.explain import Sentence, audit_changes
from pathways.core.model import Badge, Holdings, Node, Waiver, walk
from pathways.core.report import Audit
from pathways.services.catalogue import Explorer
from pathways.services.entries import Entry
from pathways.services.goals import goals_of
from pathways.services.holdings import record_of
from pathways.services.published import Published, published_named
from pathways.store.published import VersionLine, published_versions
from wallet.api import Deps
from wallet.base.errors import NotFound
from wallet.base.limits import WHAT_IF_MAX

_SUPPOSED: Final = "what-if"


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is supposed; only what makes sense here is in it."""

    badges: tuple[Entry, ...]
    waived: tuple[Node, ...]
    version: Published

    def __bool__(self) -> bool:
        return bool(self.badges or self.waived)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`now` and `then` are audits without and with it; `words` say what changes."""

    supposed: Supposition
    now: Audit
    then: Audit
    words: tuple[Sentence, ...]
    holdings: Holdings  # with what is supposed


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    on: Published  # the version that the reader is on, or the newest
    versions: tuple[VersionLine, ...]
    outcome: WhatIf
    offered: tuple[Entry, ...]  # what may be supposed to be earned, by name
    nodes: tuple[tuple[str, str], ...]  # what may be supposed to be waived: id and name
    is_mine: bool


def what_if_page(
    explorer: Explorer,
    slug: str,
    asked: tuple[Sequence[str], Sequence[str], str | None],
    learner_id: UUID | None,
    deps: Deps,
) -> WhatIfPage:
    """Return a pathway as it would be.

    Args:
        explorer: the catalogue.
        slug: of the pathway.
        asked: slugs of badges, ids of nodes to be waived, and the version; at most `WHAT_IF_MAX` of each count.
        learner_id: None for a stranger, who has nothing.
        deps: what use cases need.

    Raises:
        NotFound: there is no such pathway or version, or the catalogue no longer has what it needs.
    """
    goals = goals_of(learner_id, explorer, deps) if learner_id else ()
    bound = next((goal.on for goal in goals if goal.on.slug == slug and goal.is_started), None)
    on = bound or published_named(slug, None, deps)
    version = published_named(slug, asked[2], deps) if asked[2] else on
    with deps.database.read() as session:
        versions = published_versions(session, on.facts.id)
    record = record_of(learner_id, explorer.catalogue, deps) if learner_id else None
    holdings = record.holdings(on.facts.id) if record else Holdings()
    supposed = read_supposition(asked[0], asked[1], version, explorer)
    try:
        outcome = what_if(supposed, on, holdings, explorer, deps.now())
    except PathwayProblems:
        raise NotFound from None
    return WhatIfPage(
        on, versions, outcome, _offered(version, holdings, explorer), _nodes(version, explorer), bool(learner_id)
    )


def _offered(version: Published, holdings: Holdings, explorer: Explorer) -> tuple[Entry, ...]:
    held = {badge.achievement for badge in holdings.badges}
    found = [explorer.by_uri[uri] for uri in explorer.wanted(version) if uri not in held]
    return tuple(sorted(found, key=lambda entry: (entry.name.casefold(), entry.uri)))


def _nodes(version: Published, explorer: Explorer) -> tuple[tuple[str, str], ...]:
    """Return every node below the root; the root's waiver would be no question."""
    below = [node for node in walk(version.pathway.rule) if node is not version.pathway.rule]
    return tuple((node.id, explorer.names.node(node)) for node in below)


def read_supposition(
    slugs: Iterable[str], waived: Iterable[str], version: Published, explorer: Explorer
) -> Supposition:
    """Read the parameters of an address: at most `WHAT_IF_MAX` of each; what is unknown is passed over."""
    wanted = explorer.wanted(version)
    entries = (explorer.by_slug.get(slug) for slug in dict.fromkeys(_first(slugs)))
    nodes = {node.id: node for node in walk(version.pathway.rule)}
    return Supposition(
        badges=tuple(entry for entry in entries if entry and entry.uri in wanted),
        waived=tuple(nodes[one] for one in dict.fromkeys(_first(waived)) if one in nodes),
        version=version,
    )


def what_if(supposed: Supposition, on: Published, holdings: Holdings, explorer: Explorer, at: datetime) -> WhatIf:
    """Compare how far somebody is with how far they would be. Raises PathwayProblems.

    Args:
        supposed: what is supposed.
        on: the version they are on, or look at.
        holdings: what they have for this pathway; a stranger has nothing.
        explorer: the catalogue.
        at: the instant of both audits.
    """
    now = audit(explorer.compiled(on), holdings, at)
    having = suppose(holdings, supposed, at)
    then = audit(explorer.compiled(supposed.version), having, at)
    called = {badge.id: explorer.names.achievement(badge.achievement) for badge in having.badges}
    words = audit_changes((on.pathway, now), (supposed.version.pathway, then), called.__getitem__)
    return WhatIf(supposed, now, then, words, having)


def suppose(holdings: Holdings, supposed: Supposition, at: datetime) -> Holdings:
    """Return holdings with badges that are awarded now and verified, and with waivers that do not end."""
    badges = tuple(
        Badge(f"{_SUPPOSED}:{entry.slug}", entry.uri, at, entry.achievement.issuer, result=entry.achievement.results[0])
        for entry in supposed.badges
    )
    waivers = tuple(Waiver(node.id, reason=_SUPPOSED) for node in supposed.waived)
    return replace(holdings, badges=(*holdings.badges, *badges), waivers=(*holdings.waivers, *waivers))


def _first(values: Iterable[str]) -> Iterable[str]:
    return islice(values, WHAT_IF_MAX)
