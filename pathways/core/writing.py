"""Catalogues, pathways and holdings as the JSON of the pathway document: what was read, without defaults.

Members stand in the order of the document's own examples, sets are sorted, so the same value gives the same text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

from pathways.core.amounts import Thousandths, plain
from pathways.core.model import (
    DEFAULT_RESULTS,
    EVERY_BADGE,
    Achievement,
    AchievementNode,
    AllNode,
    Badge,
    Catalogue,
    ChooseNode,
    CreditsNode,
    Equivalence,
    Holdings,
    Limit,
    ManualNode,
    MatchNode,
    Minimum,
    Node,
    Pathway,
    Sharing,
    Unit,
    Validity,
    Waiver,
    Where,
)
from pathways.core.scalars import write_instant

Json = dict[str, Any]


def catalogue_to_json(catalogue: Catalogue) -> Json:
    """Return the catalogue as `read_catalogue` reads it."""
    return {"achievements": [_achievement(one) for one in catalogue.achievements]}


def pathway_to_json(pathway: Pathway) -> Json:
    """Return the pathway as `read_pathway` reads it."""
    rules = [_given(fact=one.fact, message=one.message) | {"equals": one.equals} for one in pathway.eligibility]
    return _given(
        id=pathway.id,
        version=pathway.version,
        name=pathway.name,
        awards=pathway.awards,
        rule=node_to_json(pathway.rule),
        sharing=None if pathway.within is Sharing.EXCLUSIVE else {"within": pathway.within.value},
        validity=None if pathway.validity is Validity.VALID_NOW else pathway.validity.value,
        accepts_unverified=pathway.accepts_unverified or None,
        eligibility=rules or None,
        equivalences=[_equivalence(one) for one in pathway.equivalences] or None,
    )


def holdings_to_json(holdings: Holdings) -> Json:
    """Return the holdings as `read_holdings` reads them."""
    return {
        "learner": holdings.learner,
        "facts": dict(holdings.facts),
        "badges": [_badge(badge) for badge in holdings.badges],
        "in_progress": list(holdings.in_progress),
        "manual": sorted(holdings.manual),
        "waivers": [_waiver(waiver) for waiver in holdings.waivers],
    }


def node_to_json(node: Node) -> Json:
    """Return one node with everything below it."""
    return {
        **_own_first(node),
        **_given(
            name=node.name,
            optional=node.optional or None,
            consumes=None if node.consumes else False,
            limits=[_limit(limit) for limit in node.limits] or None,
            minimums=[_minimum(minimum) for minimum in node.minimums] or None,
        ),
        **_own_last(node),
    }


def _own_first(node: Node) -> Json:
    """The type and the node's own short members. One of any number is what the document calls `any`."""
    if isinstance(node, AchievementNode):
        times = None if node.times == 1 else node.times
        own = _given(achievement=node.achievement, min_result=node.min_result, times=times)
        return {"type": "achievement", "id": node.id, **own}
    if isinstance(node, MatchNode):
        own = _given(count=node.count, credits=_amount(node.credits))
        return {"type": "match", "id": node.id, "where": where_to_json(node.where), **own}
    if isinstance(node, ManualNode):
        return {"type": "manual", "id": node.id, "label": node.label}
    if isinstance(node, ChooseNode):
        return {"type": "choose", "id": node.id, "count": node.count}
    if isinstance(node, CreditsNode):
        return {"type": "credits", "id": node.id, "credits": plain(node.credits)}
    return {"type": "all", "id": node.id}


def _own_last(node: Node) -> Json:
    if isinstance(node, AllNode | ChooseNode | CreditsNode):
        return {"of": [node_to_json(child) for child in node.of]}
    return {}


def where_to_json(where: Where) -> Json:
    """Return a predicate; `{}` matches every badge."""
    return _given(
        achievement_in=_sorted(where.achievement_in),
        issuer_in=_sorted(where.issuer_in),
        issuer_not_in=_sorted(where.issuer_not_in),
        level_in=_sorted(where.level_in),
        tag=where.tag,
        min_credits=_amount(where.min_credits),
        awarded_after=_instant(where.awarded_after),
        awarded_before=_instant(where.awarded_before),
        min_result=where.min_result,
    )


def _limit(limit: Limit) -> Json:
    return {"where": where_to_json(limit.where), "max": plain(limit.max), "unit": limit.unit.value}


def _minimum(minimum: Minimum) -> Json:
    unit = minimum.unit.value if minimum.distinct is None or minimum.unit is not Unit.CREDITS else None
    return _given(
        where=None if minimum.distinct is not None and minimum.where == EVERY_BADGE else where_to_json(minimum.where),
        distinct=minimum.distinct and minimum.distinct.value,
        min=_amount(minimum.min),
        min_share=_share(minimum.min_share),
        unit=unit,
    )


def _achievement(one: Achievement) -> Json:
    return _given(
        id=one.id,
        name=one.name,
        achievement_type=one.achievement_type,
        issuer=one.issuer,
        credits=plain(one.credits),
        level=one.level,
        tags=sorted(one.tags) or None,
        valid_for=one.valid_for and one.valid_for.text,
        weeks=_amount(one.weeks),
        cost=_amount(one.cost),
        prerequisites=list(one.prerequisites) or None,
        results=None if one.results == DEFAULT_RESULTS else list(one.results),
    )


def _equivalence(one: Equivalence) -> Json:
    return _given(held=one.held, counts_as=one.counts_as, credits=_amount(one.credits))


def _badge(badge: Badge) -> Json:
    return _given(
        id=badge.id,
        achievement=badge.achievement,
        issuer=badge.issuer,
        credits=_amount(badge.credits),
        result=badge.result,
        awarded=write_instant(badge.awarded),
        expires=_instant(badge.expires),
        state=badge.state.value,
        verdict=badge.verdict,
    )


def _waiver(waiver: Waiver) -> Json:
    return _given(node=waiver.node, reason=waiver.reason, granted_by=waiver.granted_by, until=_instant(waiver.until))


def _given(**members: Any) -> Json:
    return {name: value for name, value in members.items() if value is not None}


def _amount(amount: Thousandths | None) -> int | float | None:
    return None if amount is None else plain(amount)


def _share(share: Fraction | None) -> int | float | None:
    """A share has at most 15 digits, so that the nearest binary float prints exactly it."""
    if share is None:
        return None
    return int(share) if share.denominator == 1 else float(share)


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else write_instant(instant)


def _sorted(texts: Iterable[str] | None) -> list[str] | None:
    return None if texts is None else sorted(texts)
