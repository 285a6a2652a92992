"""What if: the same audit with badges, waivers or another version supposed. Nothing is kept; an address says it all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final

from pathways.core.audit import audit
from pathways.core.explain import Sentence, audit_changes
from pathways.core.model import Badge, Holdings, Node, Waiver, walk
from pathways.core.report import Audit
from pathways.services.catalogue import Explorer
from pathways.services.entries import Entry
from pathways.services.published import Published
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
