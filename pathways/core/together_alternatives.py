"""What each use of a contested badge would cost: the joint optimum again, with the badge tied down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pathways.core.amounts import Thousandths
from pathways.core.objectives import Impossible, Objective, minimise
from pathways.core.pairs import Share
from pathways.core.together_program import Joint, Name
from pathways.core.together_report import Alternative, Use
from pathways.core.worktime import worktime
from wallet.base.limits import PATHWAY_CONTESTED_MAX


def alternatives_of(
    joint: Joint, effort: Objective, values: Sequence[int], least: Thousandths, give_up: float
) -> tuple[Alternative, ...]:
    """Return, for each held badge that a pair could use and may not share freely, what its uses would cost.

    At most `PATHWAY_CONTESTED_MAX` badges, by id. The model is left as it was.
    """
    found = []
    for name in _contested(joint)[:PATHWAY_CONTESTED_MAX]:
        badge, places = name[0], [place for place in joint.bound if name in joint.uses[place]]
        chosen = frozenset(place for place in places if _is_used(joint, place, name, values))
        uses = []
        for use in _uses(joint, places, chosen):
            cost = least if use == chosen else _cost(joint, effort, name, places, use, give_up)
            uses.append(Use(tuple(sorted(_id(joint, place) for place in use)), cost, use == chosen))
        achievement = next(one.achievement for one in joint.learners[0].holdings.badges if one.id == badge)
        found.append(Alternative(badge, achievement, tuple(uses)))
    return tuple(found)


def _contested(joint: Joint) -> list[Name]:
    """Return the held badges that both of a pair could use."""
    pairs = joint.policies
    return sorted({name for one, other in pairs for name in joint.uses[one].keys() & joint.uses[other] if not name[1]})


def _uses(joint: Joint, places: list[int], chosen: frozenset[int]) -> Iterator[frozenset[int]]:
    """Yield each pathway alone, all together where no pair excludes that, and what the optimum does."""
    ways = [frozenset((place,)) for place in places]
    exclusive = [pair for pair, policy in joint.policies.items() if policy.share is Share.EXCLUSIVE]
    if not any(set(pair) <= set(places) for pair in exclusive):
        ways.append(frozenset(places))
    yield from dict.fromkeys([*ways, chosen])


def _cost(
    joint: Joint, effort: Objective, name: Name, places: list[int], use: frozenset[int], give_up: float
) -> Thousandths | None:
    if worktime() > give_up:
        return None
    rows = len(joint.model.rows)
    for place in places:
        wanted = int(place in use)
        joint.model.add(joint.uses[place][name].terms, wanted, wanted)
    try:
        found = minimise(joint.model, [effort], give_up)
        return found.bound if found.optimal else None
    except Impossible:
        return None
    finally:
        del joint.model.rows[rows:]


def _is_used(joint: Joint, place: int, name: Name, values: Sequence[int]) -> bool:
    return any(values[variable] for variable, _ in joint.uses[place][name].terms)


def _id(joint: Joint, place: int) -> str:
    return joint.learners[place].compiled.pathway.id
