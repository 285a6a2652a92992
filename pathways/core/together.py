"""Several pathways at once: the least total effort that completes them all, and what each contested badge could do.

A planned badge is paid once however many pathways it counts in. The smaller of two pathways, where a share of it is
meant, is the one that takes less effort with nothing held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pathways.core.amounts import Thousandths
from pathways.core.audit import audit, audit_of
from pathways.core.compile import PathwayProblems, lay_out
from pathways.core.completion import complete
from pathways.core.learner import Learner
from pathways.core.model import Catalogue, Holdings, Pathway
from pathways.core.objectives import Impossible, minimise, total
from pathways.core.pairs import PairPolicy, Share
from pathways.core.plan_reasons import why_impossible
from pathways.core.problems import find_errors
from pathways.core.reading_json import MalformedDocument, malformed
from pathways.core.report import Audit, Infeasible
from pathways.core.together_alternatives import alternatives_of
from pathways.core.together_program import Joint
from pathways.core.together_report import Together
from pathways.core.together_shares import share_out, shared_badges
from pathways.core.worktime import worktime
from wallet.base.limits import PATHWAY_REASON_S, PATHWAY_TOGETHER_S

_OUT_OF_TIME = Infeasible("out_of_time", None, "No way to complete all of these was found in the time there is for it.")


def together(
    catalogue: Catalogue,
    pathways: Sequence[Pathway],
    holdings: Holdings,
    at: datetime,
    between: Sequence[PairPolicy] = (),
    *,
    seconds: float = PATHWAY_TOGETHER_S,
) -> Together:
    """Return the joint optimum.

    Args:
        catalogue: what can be planned.
        pathways: with different ids.
        holdings: what the learner has; a manual node that several pathways have by one id is marked once.
        at: aware.
        between: what pairs may share; a pair that is not named shares freely.
        seconds: how long all integer programs together may take.

    Raises:
        PathwayProblems: a pathway makes no sense, or their awards go in a circle.
        MalformedDocument: `between` names a pathway that is not given.
    """
    wrong = find_errors(catalogue, pathways)
    if wrong:
        raise PathwayProblems(wrong)
    pathways = sorted(pathways, key=lambda pathway: pathway.id)  # so that no answer depends on who came first
    policies = _by_place(pathways, between)
    learners = [Learner(lay_out(pathway, catalogue), holdings, at) for pathway in pathways]
    give_up = worktime() + seconds
    joint = Joint(learners, policies, _sizes(learners, policies))
    effort = joint.effort()
    rows = len(joint.model.rows)
    try:
        found = minimise(joint.model, [effort, joint.badges()], give_up)
    except Impossible:
        return _incomplete(learners, None, _reason(learners))
    del joint.model.rows[rows:]
    if found.values is None:
        return _incomplete(learners, found.bound, _OUT_OF_TIME)
    audits = {}
    for place, learner in enumerate(learners):
        completion = share_out(joint, place, found.values)
        audits[learner.compiled.pathway.id] = audit_of(learner.compiled, holdings, at, completion)
    least = total(effort, found.values)
    return Together(
        audits=_said_where(audits, policies, learners),
        total_effort=least,
        bound=found.bound,
        optimal=found.optimal and found.bound == least,
        shared=shared_badges(joint, found.values, audits),
        alternatives=alternatives_of(joint, effort, found.values, least, give_up),
    )


def _by_place(pathways: Sequence[Pathway], between: Iterable[PairPolicy]) -> dict[tuple[int, int], PairPolicy]:
    """Return the policies that restrict a pair, by the places of its two pathways."""
    places = {pathway.id: place for place, pathway in enumerate(pathways)}
    found: dict[tuple[int, int], PairPolicy] = {}
    for policy in between:
        if not places.keys() >= set(policy.pathways):
            unknown = min(set(policy.pathways) - places.keys())
            raise MalformedDocument([replace(malformed("$", f"{unknown} is not given here."), document="between")])
        first, second = sorted(places[name] for name in policy.pathways)
        if policy.share is not Share.FREE:
            found[first, second] = policy
    return found


def _sizes(learners: Sequence[Learner], policies: Mapping[tuple[int, int], PairPolicy]) -> dict[int, Thousandths]:
    shares = [pair for pair, policy in policies.items() if policy.max_share_of_smaller is not None]
    sizes = {}
    for place in sorted({place for pair in shares for place in pair}):
        found = complete(learners[place].from_nothing(), choice=False)
        sizes[place] = found.effort or 0 if found is not None else 0
    return sizes


def _incomplete(learners: Sequence[Learner], bound: Thousandths | None, reason: Infeasible) -> Together:
    """Audit each pathway by itself, when they cannot all be completed."""
    audits = {
        learner.compiled.pathway.id: audit(learner.compiled, learner.holdings, learner.at, next_steps=False)
        for learner in learners
    }
    return Together(audits, None, bound, False, (), (), reason)


def _reason(learners: Sequence[Learner]) -> Infeasible:
    give_up = worktime() + PATHWAY_REASON_S
    for learner in learners:
        if complete(learner.problem(), choice=False) is None:
            reason = why_impossible(learner, give_up)
            return replace(reason, message=f"{learner.compiled.pathway.name}: {reason.message}")
    message = "Each of these can be completed, but not all of them with what they may share."
    return Infeasible("sharing", None, message)


def _said_where(
    audits: Mapping[str, Audit], policies: Mapping[tuple[int, int], PairPolicy], learners: Sequence[Learner]
) -> dict[str, Audit]:
    """Say of a badge that is not used in a pathway that another one, with which it may not be shared freely, has it."""
    pathways = [learner.compiled.pathway for learner in learners]
    found = dict(audits)
    for pair in sorted(policies):
        for here, there in (pair, pair[::-1]):
            used = audits[pathways[there].id].allocation
            unused = tuple(
                replace(one, why="used_elsewhere", detail=f"it counts in {pathways[there].name}")
                if one.badge in used and one.why in ("not_needed", "same_achievement")
                else one
                for one in found[pathways[here].id].unused
            )
            found[pathways[here].id] = replace(found[pathways[here].id], unused=unused)
    return found
