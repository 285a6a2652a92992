"""Is what an audit reports legal? Decided node by node from the pathway document, sharing nothing with the engine.

This is the second pair of eyes: it does not search, it only reads the reported selection and allocation, so it stays
short enough to be compared with the document sentence by sentence. That there is no cheaper completion is not its
question (the tests' brute-force twin asks that).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from pathways.core.amounts import Thousandths
from pathways.core.model import Catalogue, Holdings, Node, Pathway, children, walk
from pathways.core.recheck_badges import Allocated, World
from pathways.core.recheck_bounds import broken_bounds
from pathways.core.recheck_nodes import Reported, unsatisfied
from pathways.core.report import Audit


def recheck(pathway: Pathway, catalogue: Catalogue, holdings: Holdings, at: datetime, audit: Audit) -> tuple[str, ...]:
    """Return what is not legal about an audit's least completion; nothing when all of it is.

    Args:
        pathway: the rules.
        catalogue: what can be planned.
        holdings: what the audit was about.
        at: the audit's instant, aware.
        audit: what is doubted. One that found no completion has none to check.
    """
    if audit.remaining is None:
        return tuple(_nothing_claimed(audit))
    world = World(pathway, catalogue, holdings, at)
    allocated = tuple(world.allocated(placement) for placement in audit.placements)
    selected = frozenset(node.id for node in audit.nodes if node.selected)
    reported = Reported(world, allocated, selected, audit.remaining)
    complaints = [
        *_tree(pathway.rule, audit, world),
        *_selection(pathway.rule, reported),
        *_leaves(pathway.rule, reported),
        *_occupation(pathway, allocated),
        *_one_instant(world, allocated),
        *_planned(audit, world, allocated),
        *(complaint for one in allocated for complaint in world.illegal(one)),
        *_counted(pathway.rule, audit, reported),
        *_figures(audit),
    ]
    return tuple(dict.fromkeys(complaints))


def _nothing_claimed(audit: Audit) -> Iterator[str]:
    if audit.percent is not None:
        yield "there is a percentage of a completion that does not exist"
    if audit.complete:
        yield "it is complete without a completion"


def _tree(rule: Node, audit: Audit, world: World) -> Iterator[str]:
    """The report has every node of the rule, once, in its place."""
    if [(node.id, node.path) for node in walk(rule)] != [(node.id, node.path) for node in audit.nodes]:
        yield "the reported nodes are not those of the rule"
    for node in audit.nodes:
        if node.waived != (node.id in world.waived):
            yield f"{node.id}: whether it is waived is reported wrongly"


def _selection(rule: Node, reported: Reported) -> Iterator[str]:
    if rule.id not in reported.selected:
        yield f"{rule.id}: the root is not selected"
    for node in walk(rule):
        closed = node.id not in reported.selected or node.id in reported.world.waived
        if closed:
            yield from (
                f"{child.id}: selected below a node that is not, or is waived"
                for child in children(node)
                if child.id in reported.selected
            )
        else:
            yield from (f"{node.id}: {why}" for why in unsatisfied(node, reported))
            yield from (f"{node.id}: {why}" for why in broken_bounds(node, reported))


def _leaves(rule: Node, reported: Reported) -> Iterator[str]:
    """Badges are at selected leaves that take some, and once at each."""
    places = {node.id: node for node in walk(rule)}
    for one in reported.allocated:
        node = places.get(one.leaf)
        if node is None or children(node):
            yield f"{one.leaf}: a badge is allocated to what is no leaf"
        elif one.leaf not in reported.selected or one.leaf in reported.world.waived:
            yield f"{one.leaf}: a badge is allocated to a leaf that is not selected, or is waived"
        elif one.leaf in reported.world.observing:
            yield f"{one.leaf}: a badge is allocated to a leaf that only looks"
        else:
            yield from (f"{one.leaf}: {why}" for why in reported.world.misfits(one, node))
    copies = {node.id for node in places.values() if getattr(node, "times", 1) > 1}
    once = [one for one in reported.allocated if one.badge is not None or one.leaf not in copies]
    there = Counter((one.badge or one.achievement, one.leaf) for one in once)
    yield from (f"{leaf}: {badge} is there twice" for (badge, leaf), times in sorted(there.items()) if times > 1)


def _occupation(pathway: Pathway, allocated: tuple[Allocated, ...]) -> Iterator[str]:
    """No badge is in two places unless shared freely; no achievement is taken twice but by a leaf with `times`."""
    copies = {node.id for node in walk(pathway.rule) if getattr(node, "times", 1) > 1}
    occupants: dict[str, set[tuple[str, ...]]] = {}
    leaves: dict[str, set[str]] = {}
    for number, one in enumerate(allocated):
        # a planned badge has no id: at a leaf with `times` every one is another, elsewhere it is the only one
        name = one.badge or (f"planned {number}" if one.leaf in copies else "planned")
        for achievement in {one.achievement, one.stands_for}:
            occupants.setdefault(achievement, set()).add((name, one.achievement))
            leaves.setdefault(achievement, set()).add(one.leaf)
    for achievement, badges in sorted(occupants.items()):
        where = leaves[achievement]
        if len(badges) > 1 and not (len(where) == 1 and where <= copies):
            yield f"{achievement}: taken by {len(badges)} badges"
        if pathway.within.value == "exclusive" and len(where) > 1:
            yield f"{achievement}: allocated to several leaves"
    standings: dict[str, set[str]] = {}
    for one in allocated:
        if one.badge is not None:
            standings.setdefault(one.badge, set()).add(one.stands_for)
    yield from (f"{badge}: stands for two things" for badge, ways in sorted(standings.items()) if len(ways) > 1)


def _one_instant(world: World, allocated: tuple[Allocated, ...]) -> Iterator[str]:
    """Under `all_valid_together` there is one instant at which everything allocated was valid."""
    if world.pathway.validity.value != "all_valid_together":
        return
    windows = [world.window(one) for one in allocated]
    instants = {world.at} if any(one.badge is None for one in allocated) else {start for start, _ in windows}
    for instant in instants | {world.at}:
        if all(start <= instant and (end is None or instant < end) for start, end in windows):
            return
    yield "there is no instant at which every allocated badge was valid"


def _planned(audit: Audit, world: World, allocated: tuple[Allocated, ...]) -> Iterator[str]:
    """What is said to be missing is what is planned, and its effort is added up rightly."""
    need = audit.remaining
    if need is None:
        return
    for achievement in sorted(set(need.achievements)):
        if achievement not in world.catalogue.by_id or achievement == world.pathway.awards:
            yield f"{achievement}: planned, but it cannot be"
    copies = {node.id for node in walk(world.pathway.rule) if getattr(node, "times", 1) > 1}
    wanted = Counter(need.achievements)
    at_copies = Counter(one.achievement for one in allocated if one.badge is None and one.leaf in copies)
    elsewhere = {one.achievement for one in allocated if one.badge is None and one.leaf not in copies}
    for achievement in sorted({*at_copies, *elsewhere}):
        if max(at_copies[achievement], achievement in elsewhere) > wanted[achievement]:
            yield f"{achievement}: allocated more often than planned"
    known = [world.catalogue.by_id[one] for one in need.achievements if one in world.catalogue.by_id]
    if need.effort != sum(one.credits or 1_000 for one in known) + 1_000 * len(need.manual):
        yield "the remaining effort is added up wrongly"
    if need.credits != sum(one.credits for one in known):
        yield "the remaining credits are added up wrongly"


def _counted(rule: Node, audit: Audit, reported: Reported) -> Iterator[str]:
    """`counted` are the held badges below a node, each once."""
    counted = {node.id: node.counted for node in audit.nodes}
    for node in walk(rule):
        below = {child.id for child in walk(node)}
        held = {one.badge: one for one in reported.allocated if one.badge is not None and one.leaf in below}
        said = counted.get(node.id)
        if said is None or node.id in reported.world.waived or node.id in reported.world.observing:
            continue  # what a node only sees is no question of allocation
        if (said.badges, said.credits) != (len(held), sum(one.credits for one in held.values())):
            yield f"{node.id}: what counts there is added up wrongly"


def _figures(audit: Audit) -> Iterator[str]:
    need, percent = audit.remaining, audit.percent
    if need is None:
        return
    done = not need.achievements and not need.manual
    if done != (need.effort == 0) or done != (percent == 100):
        yield "100 % and nothing missing do not go together"
    if audit.complete and not done:
        yield "complete, but something is missing"
    if done:
        yield from (f"{node.id}: selected, not satisfied" for node in audit.nodes if node.selected > node.satisfied)
    total = audit.total_effort
    if not done and percent is not None and percent != _percent(need.effort, total):
        yield "the percentage is not what the efforts make it"


def _percent(effort: Thousandths, total: Thousandths | None) -> int | None:
    """At most 99, and not below 0 where a joint optimum asks for more than the pathway by itself would."""
    return max(0, min(99, 100 * (total - effort) // total)) if total else None
