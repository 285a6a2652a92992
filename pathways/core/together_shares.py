"""What the joint optimum means for each pathway: its own completion, and which badges count in several."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pathways.core.amounts import ONE, Thousandths
from pathways.core.completion import Completion, Part, complete_part
from pathways.core.completion import together as add_up
from pathways.core.model import Sharing
from pathways.core.offers import IN_PROGRESS, Offer
from pathways.core.problem import Problem
from pathways.core.report import Audit
from pathways.core.solution import Solution
from pathways.core.splitting import split
from pathways.core.together_program import Joint, Name
from pathways.core.together_report import Shared
from wallet.base.limits import PATHWAY_SOLVE_S


def share_out(joint: Joint, place: int, values: Sequence[int]) -> Completion:
    """Return a completion of one pathway with what the joint optimum gives to it, the fewest badges of that.

    What is given costs nothing any more, so that nothing else is chosen instead of it.
    """
    problem = joint.problems[place]
    selected = joint.programs[place].selected
    marked = {node for node in problem.live if problem.costs(node) and values[selected[node]]}
    given = tuple(replace(offer, effort=0) for offer in _given(joint, place, values))
    paid = replace(problem.only(problem.roots, given), done=problem.done | marked)
    parts = []
    for part in split(paid):
        found = complete_part(part, choice=True, seconds=PATHWAY_SOLVE_S)
        if found is None or found.solution is None:  # the optimum itself is one
            raise AssertionError("a pathway of the joint optimum cannot be completed with its share")
        parts.append(_priced(found.problem, found.solution, problem, joint.efforts))
    return add_up(parts)


def _priced(paid: Problem, solution: Solution, problem: Problem, efforts: Mapping[str, Thousandths]) -> Part:
    """Say of a part what it costs after all: planned badges, and nodes that somebody has to mark."""
    manual = tuple(sorted(node for node in solution.selected if problem.costs(node)))
    given = [paid.offers[place] for place in sorted({put.offer for put in solution.puts})]
    planned = Counter(solution.planned) + Counter(offer.achievement for offer in given if _is_given(offer))
    effort = sum(efforts[name] * count for name, count in planned.items()) + ONE * len(manual)
    offers = tuple(replace(offer, badge=None) if _is_given(offer) else offer for offer in paid.offers)
    own = replace(paid, done=problem.done, offers=offers)
    return Part(own, replace(solution, planned=dict(sorted(planned.items())), manual=manual), effort, effort, True)


def _is_given(offer: Offer) -> bool:
    return offer.badge is not None and offer.badge.startswith(IN_PROGRESS)


def _given(joint: Joint, place: int, values: Sequence[int]) -> Iterator[Offer]:
    """Yield what the pathway uses, in the standing in which it does, and what it may at least look at."""
    ways: defaultdict[int, set[int]] = defaultdict(set)
    for put in joint.programs[place].puts:
        if values[put.variable]:
            ways[put.offer].add(put.way)
    for number, offer in enumerate(joint.problems[place].offers):
        options = tuple(option for option in offer.options if option[1] in ways.get(number, ()))
        if not offer.planned:
            if options or offer.seen:
                yield replace(offer, options=options)
            continue
        names = used_names(joint, place, number, values)
        used = sorted({name for name, _ in names})
        rest = [name for name in offer.members[: values[joint.planned[offer.achievement]]] if name not in used]
        if used and options:
            yield from _as_given(joint, place, replace(offer.narrowed(tuple(used)), options=options), len(names))
        more = rest or (used if values[joint.planned[offer.achievement]] > len(names) else [])  # another copy of it
        if more and offer.seen:
            yield replace(offer.narrowed(tuple(more)), options=())


def _as_given(joint: Joint, place: int, offer: Offer, count: int) -> Iterator[Offer]:
    """Yield a planned offer; where a leaf could have it planned again and again, as many badges as there are."""
    times = joint.problems[place].compiled.times
    if all(times[leaf] == 1 for leaf, _ in (*offer.options, *offer.seen)):
        yield offer
    else:
        yield from (replace(offer, badge=f"{IN_PROGRESS}{copy:06d} {offer.achievement}") for copy in range(count))


def used_names(joint: Joint, place: int, number: int, values: Sequence[int]) -> list[Name]:
    """Return which planned badges of an offer a pathway uses, as (member, number of the copy).

    Badges that are not told apart are numbered through; the second of a pair takes the last ones, everybody else the
    first, so that the two share no more than they have to.
    """
    offer, program = joint.problems[place].offers[number], joint.programs[place]
    uses = joint.uses.get(place, {})
    own = sorted(name for name in uses if name[0] == offer.achievement and name[1])
    if own and len(joint.bound) > 2:
        return [name for name in own if any(values[variable] for variable, _ in uses[name].terms)]
    planned = values[joint.planned[offer.achievement]]
    size = len(offer.members)
    every = [(offer.members[index % size], 1 + index // size) for index in range(planned)]
    puts = [values[put.variable] for put in program.puts if put.offer == number]
    free = joint.problems[place].compiled.pathway.within is Sharing.FREE
    count = max(puts, default=0) if free else sum(puts)
    return every[planned - count :] if own and place == joint.bound[1] else every[:count]


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
        placed = {one.achievement for one in placements if one.badge is None}
        for number, offer in enumerate(joint.problems[place].offers):
            for name in used_names(joint, place, number, values) if offer.planned else ():
                if name[0] in placed:
                    users[name].append(pathway)
    found = [(name, sorted(pathways)) for name, pathways in sorted(users.items()) if len(pathways) > 1]
    held = [Shared(name, names[name], tuple(pathways)) for (name, copy), pathways in found if not copy]
    planned = [Shared(None, name, tuple(pathways)) for (name, copy), pathways in found if copy]
    return (*held, *planned)
