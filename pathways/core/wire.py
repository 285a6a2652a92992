"""Audits, plans and problems as the JSON that the pathway document shows. Amounts are plain numbers: 6, 5.5."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pathways.core.amounts import Thousandths, plain
from pathways.core.findings import Problem
from pathways.core.report import (
    Audit,
    EligibilityResult,
    Infeasible,
    Need,
    NodeResult,
    OrderViolation,
    Outcome,
    Plan,
    Totals,
)
from pathways.core.together_report import Alternative, Together

Json = dict[str, Any]


def audit_to_json(audit: Audit) -> Json:
    """Return an audit. `bound` and `optimal` are there only when time ran out before the least was proven."""
    unproven = {} if audit.optimal else {"optimal": False, "bound": _amount(audit.bound)}
    return {
        "complete": audit.complete,
        "status": audit.status.value,
        "percent": audit.percent,
        "percent_high": audit.percent_high,
        "percent_in_progress": audit.percent_in_progress,
        "remaining": _need(audit.remaining),
        **unproven,
        "allocation": {badge: list(leaves) for badge, leaves in audit.allocation.items()},
        "nodes": [_node(node) for node in audit.nodes],
        "unused": [{"badge": one.badge, "why": one.why, "detail": one.detail} for one in audit.unused],
        "order_violations": [_violation(one) for one in audit.order_violations],
        "eligibility": [_eligibility(one) for one in audit.eligibility],
        "next": [{"achievement": step.achievement, "gain": step.gain} for step in audit.next],
        "waivers": [{"node": note.node, "outcome": note.outcome, "message": note.message} for note in audit.waivers],
    }


def plan_to_json(plan: Plan) -> Json:
    """Return a plan. An impossible one has no steps at all, not an empty list of them."""
    steps = [
        {
            "achievement": step.achievement,
            "after": list(step.after),
            "term": step.term,
            "counts_for": list(step.counts_for),
        }
        for step in plan.steps
    ]
    return {
        "steps": steps if plan.infeasible is None else None,
        "manual": list(plan.manual),
        "totals": plan.totals and _totals(plan.totals),
        "minimise": plan.minimise.value,
        "bound": _amount(plan.bound),
        "optimal": plan.optimal,
        "infeasible": plan.infeasible and _infeasible(plan.infeasible),
    }


def together_to_json(together: Together) -> Json:
    """Return the joint optimum of several pathways."""
    return {
        "audits": {name: audit_to_json(audit) for name, audit in sorted(together.audits.items())},
        "total_effort": _amount(together.total_effort),
        "bound": _amount(together.bound),
        "optimal": together.optimal,
        "shared": [
            {"badge": one.badge, "achievement": one.achievement, "pathways": list(one.pathways)}
            for one in together.shared
        ],
        "alternatives": [_alternative(one) for one in together.alternatives],
        "infeasible": together.infeasible and _infeasible(together.infeasible),
    }


def problems_to_json(problems: Iterable[Problem]) -> list[Json]:
    """Return findings as a list; members that say nothing are left out."""
    return [_problem(problem) for problem in problems]


def error_to_json(code: str, problems: Iterable[Problem]) -> Json:
    """Return what is answered instead of an audit or plan."""
    return {"error": {"code": code, "problems": problems_to_json(problems)}}


def _problem(problem: Problem) -> Json:
    found = {"path": problem.path, "message": problem.message, "code": problem.code, "severity": problem.severity.value}
    if problem.document:
        found["document"] = problem.document
    return found if problem.node is None else {**found, "node": problem.node}


def _need(need: Need | None) -> Json:
    if need is None:
        return {"effort": None, "credits": None, "badges": None, "manual": None, "achievements": [], "manual_nodes": []}
    return {
        "effort": plain(need.effort),
        "credits": plain(need.credits),
        "badges": need.badges,
        "manual": len(need.manual),
        "achievements": list(need.achievements),
        "manual_nodes": list(need.manual),
    }


def _node(node: NodeResult) -> Json:
    return {
        "id": node.id,
        "path": node.path,
        "selected": node.selected,
        "satisfied": node.satisfied,
        "waived": node.waived,
        "counted": {"badges": node.counted.badges, "credits": plain(node.counted.credits)},
        "required": {"badges": node.required.badges, "credits": _amount(node.required.credits)},
        "reasons": [reason.message for reason in node.reasons],
    }


def _violation(one: OrderViolation) -> Json:
    return {
        "badge": one.badge,
        "achievement": one.achievement,
        "prerequisite": one.prerequisite,
        "code": one.code,
        "message": one.message,
    }


def _eligibility(one: EligibilityResult) -> Json:
    found: Json = {"fact": one.fact, "outcome": one.outcome.value}
    if one.message is not None and one.outcome is not Outcome.MET:
        found["message"] = one.message
    return found


def _totals(totals: Totals) -> Json:
    return {
        "effort": plain(totals.effort),
        "credits": plain(totals.credits),
        "badges": totals.badges,
        "cost": plain(totals.cost),
        "weeks": totals.weeks,
        "unknown_cost": list(totals.unknown_cost),
    }


def _infeasible(reason: Infeasible) -> Json:
    return {"code": reason.code, "node": reason.node, "message": reason.message}


def _alternative(one: Alternative) -> Json:
    uses = [
        {"pathways": list(use.pathways), "total_effort": _amount(use.total_effort), "chosen": use.chosen}
        for use in one.uses
    ]
    return {"badge": one.badge, "achievement": one.achievement, "uses": uses}


def _amount(amount: Thousandths | None) -> int | float | None:
    return None if amount is None else plain(amount)
