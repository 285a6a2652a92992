"""What the joint optimum means for each pathway: its own completion, and which badges count in several."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pathways.core.completion import Completion, complete
from pathways.core.offers import Offer
from pathways.core.report import Audit
from pathways.core.together_program import Joint, Name
from pathways.core.together_report import Shared


def share_out(joint: Joint, place: int, values: Sequence[int]) -> Completion:
    """Return the least completion of one pathway with what the joint optimum gives to it."""
    problem = joint.problems[place]
    found = complete(problem.only(problem.roots, tuple(_given(joint, place, values))))
    if found is None:  # the optimum itself is one
        raise AssertionError("a pathway of the joint optimum cannot be completed with its share")
    return found


def _given(joint: Joint, place: int, values: Sequence[int]) -> Iterator[Offer]:
    """Yield what the pathway uses, in the standing in which it does, and what it may at least look at."""
    ways: defaultdict[int, set[int]] = defaultdict(set)
    for put in joint.programs[place].puts:
        if values[put.variable]:
            ways[put.offer].add(put.way)
    for number, offer in enumerate(joint.problems[place].offers):
        options = tuple(option for option in offer.options if option[1] in ways.get(number, ()))
        planned = offer.planned and values[joint.planned[offer.achievement]]
        if options or (offer.seen and (planned or not offer.planned)):
            yield replace(offer, options=options)


def shared_badges(joint: Joint, values: Sequence[int], audits: Mapping[str, Audit]) -> tuple[Shared, ...]:
    """Return the badges that count in several pathways, held ones first."""
    users: defaultdict[Name, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for place, learner in enumerate(joint.learners):
        pathway = learner.compiled.pathway.id
        placements = audits[pathway].placements
        names |= {one.badge: one.achievement for one in placements if one.badge is not None}
        for badge in sorted({one.badge for one in placements if one.badge is not None}):
            users[badge, 0].append(pathway)
        for name in _copies(joint, place, values, audits[pathway]):
            users[name].append(pathway)
    found = [(name, sorted(pathways)) for name, pathways in sorted(users.items()) if len(pathways) > 1]
    held = [Shared(name, names[name], tuple(pathways)) for (name, copy), pathways in found if not copy]
    planned = [Shared(None, name, tuple(pathways)) for (name, copy), pathways in found if copy]
    return (*held, *planned)


def _copies(joint: Joint, place: int, values: Sequence[int], audit: Audit) -> Iterator[Name]:
    """Yield which planned badges a pathway uses; one that shares freely uses the first copies."""
    compiled = joint.learners[place].compiled
    many = {compiled.nodes[leaf].id for leaf, times in enumerate(compiled.times) if times > 1}
    planned = [one for one in audit.placements if one.badge is None]
    counts = Counter(one.achievement for one in planned if one.leaf in many)
    counts |= Counter({one.achievement for one in planned})
    uses = joint.uses.get(place, {})
    for achievement, count in sorted(counts.items()):
        own = sorted(name for name in uses if name[0] == achievement and name[1])
        chosen = [name for name in own if any(values[variable] for variable, _ in uses[name].terms)]
        yield from (chosen if own else [(achievement, copy) for copy in range(1, count + 1)])[:count]
