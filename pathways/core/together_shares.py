"""What the joint optimum means for each pathway: its own completion, and which badges count in several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pathways.core.completion import Completion, complete
from pathways.core.model import Sharing
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
        if not offer.planned:
            if options or offer.seen:
                yield replace(offer, options=options)
            continue
        used = sorted({name for name, _ in used_names(joint, place, number, values)})
        rest = sorted(set(_planned(joint, offer, values)).difference(used))
        if used and options:
            narrow = offer.narrowed(tuple(used))
            yield replace(narrow, options=options)
        if rest and offer.seen:
            yield replace(offer.narrowed(tuple(rest)), options=())


def _planned(joint: Joint, offer: Offer, values: Sequence[int]) -> list[str]:
    """The members of an offer that are planned: the first ones, then, if there are more badges, all of them again."""
    return list(offer.members[: values[joint.planned[offer.achievement]]])


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
