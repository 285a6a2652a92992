"""What could be earned for a `match` leaf, from the catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from pathways.core.matching import Standing, matches, planned_item
from pathways.core.model import Achievement, Catalogue, MatchNode, Pathway

_ANY_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)


def choices_for(node: MatchNode, catalogue: Catalogue, pathway: Pathway) -> tuple[Achievement, ...]:
    """Return the achievements a badge of which would match, in the catalogue's order; dates are not looked at."""
    where = replace(node.where, awarded_after=None, awarded_before=None)
    equivalent: dict[str, list[Standing]] = {}
    known = catalogue.by_id
    for one in pathway.equivalences:
        if one.held in known:
            credits = known[one.held].credits if one.credits is None else one.credits
            equivalent.setdefault(one.held, []).append(Standing(one.counts_as, credits))
    return tuple(
        each
        for each in catalogue.achievements
        if each.id != pathway.awards
        and any(
            matches(where, planned_item(each, _ANY_DAY), standing)
            for standing in (Standing(each.id, each.credits), *equivalent.get(each.id, ()))
        )
    )
