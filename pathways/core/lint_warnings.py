"""What is worth a second look in a rule that could be answered: contradictions, and what the catalogue cannot give."""

from __future__ import annotations

from collections.abc import Iterator

from pathways.core.amounts import in_words
from pathways.core.findings import Problem, Severity
from pathways.core.lint_rules import wheres
from pathways.core.lint_supply import Supply
from pathways.core.lint_twice import find_required_twice
from pathways.core.model import (
    EVERY_BADGE,
    AchievementNode,
    AllNode,
    Catalogue,
    Limit,
    Minimum,
    Node,
    Pathway,
    Sharing,
    Unit,
    Where,
    children,
    walk,
)
from wallet.base.limits import PATHWAY_LINT_WORK_MAX


def find_warnings(catalogue: Catalogue, pathway: Pathway) -> Iterator[Problem]:
    """Yield the warnings of one pathway, as the catalogue describes what can be earned. Never raises."""
    for node in walk(pathway.rule):
        yield from _predicates(node, catalogue)
        yield from _without_effect(node)
        yield from _scale(node, catalogue)
    if work_of(catalogue, pathway) <= PATHWAY_LINT_WORK_MAX:
        yield from _supplies(catalogue, pathway)
    if pathway.within is Sharing.EXCLUSIVE:
        for node in find_required_twice(pathway.rule):
            message = "This is required in another place too, and one badge counts only once here."
            yield _warning(node, "", "required_twice", message)
    yield from _equivalences(pathway, catalogue)
    yield from _own_award_first(pathway, catalogue)


def _own_award_first(pathway: Pathway, catalogue: Catalogue) -> Iterator[Problem]:
    """Warn of what can be earned only after the very credential that the pathway leads to."""
    if pathway.awards is None or pathway.awards not in catalogue.by_id:
        return
    after = _everything_after(pathway.awards, catalogue)
    for node in walk(pathway.rule):
        if isinstance(node, AchievementNode) and node.achievement in after:
            message = "What is needed first for this leads back to the credential that the pathway awards."
            yield _warning(node, "", "own_award_first", message)


def _everything_after(first: str, catalogue: Catalogue) -> set[str]:
    """Return every achievement that needs `first`, directly or not."""
    needed_by: dict[str, list[str]] = {}
    for achievement in catalogue.achievements:
        for name in achievement.prerequisites:
            needed_by.setdefault(name, []).append(achievement.id)
    found: set[str] = set()
    waiting = [first]
    while waiting:
        for name in needed_by.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def work_of(catalogue: Catalogue, pathway: Pathway) -> int:
    """Return how many questions whether an achievement fits a node there are."""
    return len(catalogue.achievements) * sum(1 for _ in walk(pathway.rule))


def _supplies(catalogue: Catalogue, pathway: Pathway) -> Iterator[Problem]:
    """Compare what nodes ask for with what the catalogue offers."""
    supply = Supply(catalogue, pathway)
    for node in walk(pathway.rule):
        yield from _limits(node, supply)
        yield from _minimums(node, supply)
        message = supply.shortage(node)
        if message:
            yield _warning(node, "", "out_of_reach", message)


def _warning(node: Node, member: str, code: str, message: str) -> Problem:
    path = "$.rule" + node.path[1:] + (f".{member}" if member else "")
    return Problem(path, code, Severity.WARNING, message, node.id)


def _predicates(node: Node, catalogue: Catalogue) -> Iterator[Problem]:
    for member, where in wheres(node):
        lists = (where.achievement_in, where.issuer_in, where.level_in)
        if any(listed is not None and not listed for listed in lists) or _empty_span(where):
            yield _warning(node, member, "matches_nothing", "No badge can match this.")
        if where.issuer_not_in == frozenset() or (where.min_credits is not None and where.min_credits <= 0):
            yield _warning(node, member, "always_true", "A part of this is true of every badge.")
        for missing in sorted((where.achievement_in or frozenset()) - catalogue.by_id.keys()):
            message = f"{missing} is not in the catalogue; only badges from elsewhere could be it."
            yield _warning(node, f"{member}.achievement_in", "unlisted_achievement", message)


def _empty_span(where: Where) -> bool:
    first, end = where.awarded_after, where.awarded_before
    return first is not None and end is not None and end <= first


def _without_effect(node: Node) -> Iterator[Problem]:
    if not node.consumes:
        for member in ("limits", "minimums"):
            if getattr(node, member):
                yield _warning(node, member, "without_effect", f"Where a rule only looks, its {member} do not apply.")
    if not isinstance(node, AllNode):
        for child in children(node):
            if child.optional:
                message = "Optional changes nothing here: only a group that asks for all of its parts can spare one."
                yield _warning(child, "optional", "without_effect", message)


def _scale(node: Node, catalogue: Catalogue) -> Iterator[Problem]:
    if not isinstance(node, AchievementNode) or node.min_result is None:
        return
    achievement = catalogue.by_id.get(node.achievement)
    if achievement is not None and node.min_result not in achievement.results:
        message = f"{node.min_result!r} is not among the results of {achievement.name}."
        yield _warning(node, "min_result", "result_not_on_scale", message)


def _limits(node: Node, supply: Supply) -> Iterator[Problem]:
    for index, limit in enumerate(node.limits if node.consumes else ()):
        least = max(supply.need(node, limit.where, limit.unit), _least_minimum(node, limit))
        if least > limit.max:
            message = f"At most {in_words(limit.max)} may count, but at least {in_words(least)} have to."
            yield _warning(node, f"limits[{index}]", "limit_below_need", message)
            continue
        outside = supply.need(node, EVERY_BADGE, limit.unit) - supply.most_besides(node, limit.where, limit.unit)
        if outside > limit.max:
            message = (
                f"At most {in_words(limit.max)} may count, but what does not fall under this limit is too little: "
                f"at least {in_words(outside)} would have to."
            )
            yield _warning(node, f"limits[{index}]", "limit_below_need", message)


def _least_minimum(node: Node, limit: Limit) -> int:
    """The largest minimum of the same node over badges that all fall under the limit."""
    same = [
        amount_of(minimum, node)
        for minimum in node.minimums
        if minimum.unit is limit.unit and minimum.distinct is None and limit.where in (EVERY_BADGE, minimum.where)
    ]
    return max(same, default=0)


def amount_of(minimum: Minimum, node: Node) -> int:
    """Return what a minimum asks for, in thousandths; a share is rounded up to a whole credit."""
    if minimum.min_share is None:
        return minimum.min or 0
    credits = getattr(node, "credits", None) or 0
    return -(-(minimum.min_share * credits) // 1_000) * 1_000


def _minimums(node: Node, supply: Supply) -> Iterator[Problem]:
    for index, minimum in enumerate(node.minimums if node.consumes else ()):
        wanted = amount_of(minimum, node)
        place = f"minimums[{index}]"
        if wanted <= 0 and minimum.min_share is None:
            yield _warning(node, place, "always_true", "This minimum asks for nothing.")
            continue
        if minimum.distinct is not None:
            most, what = supply.most_distinct(node, minimum) * 1_000, f"different {minimum.distinct.value}s"
        else:
            most, what = supply.most(node, minimum.where, minimum.unit), _units(minimum.unit)
        if wanted > most:
            message = f"This asks for {in_words(wanted)} {what}; the catalogue offers {in_words(most)} here."
            yield _warning(node, place, "out_of_reach", message)


def _units(unit: Unit) -> str:
    return f"matching {unit.value}"


def _equivalences(pathway: Pathway, catalogue: Catalogue) -> Iterator[Problem]:
    for index, equivalence in enumerate(pathway.equivalences):
        if equivalence.counts_as not in catalogue.by_id:
            path = f"$.equivalences[{index}].counts_as"
            message = f"{equivalence.counts_as} is not in the catalogue."
            yield Problem(path, "unlisted_achievement", Severity.WARNING, message)
