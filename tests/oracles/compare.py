"""The engine's answers beside the twin's, for one case: every difference as a sentence."""

from __future__ import annotations

import json

from pathways.core.audit import audit
from pathways.core.compile import compile_pathway
from pathways.core.plan import plan
from pathways.core.reading import read_between, read_catalogue, read_holdings, read_json, read_pathway
from pathways.core.recheck import recheck
from pathways.core.report import Minimise
from pathways.core.together import together
from pathways.core.wire import audit_to_json, plan_to_json, together_to_json
from tests.oracles import joint, plans, twin
from tests.oracles.documents import amount, instant, nodes_of
from tests.oracles.legal import illegal


def read(case):
    """The engine's values of one case, through its own readers."""
    text = {name: read_json(json.dumps(case[name])) for name in ("catalogue", "pathway", "holdings")}
    return read_catalogue(text["catalogue"]), read_pathway(text["pathway"]), read_holdings(text["holdings"])


def audited(case):
    catalogue, pathway, holdings = read(case)
    return audit(compile_pathway(pathway, catalogue), holdings, instant(case["at"]))


def planned(case, minimise, per_term=2):
    catalogue, pathway, holdings = read(case)
    compiled = compile_pathway(pathway, catalogue)
    return plan(compiled, holdings, instant(case["at"]), minimise=Minimise(minimise), per_term=per_term)


def differences(case):
    """Every way in which audit and plan of one case differ from the twin's."""
    return audit_differences(case) + plan_differences(case)


def audit_differences(case):
    ours = twin.audit(case)
    theirs = audited(case)
    answer = audit_to_json(theirs)
    found = [
        f"{name}: engine {answer[name]}, twin {ours[name]}"
        for name in ("complete", "status", "percent", "percent_high", "percent_in_progress")
        if answer[name] != ours[name]
    ]
    found += need_differences(answer["remaining"], ours["remaining"])
    total = theirs.total_effort
    if ours["remaining"] and ours["remaining"]["effort"] and total != ours["total"]:
        found.append(f"total: engine {total}, twin {ours['total']}")
    if answer["allocation"] != ours["allocation"]:
        found.append(f"allocation: engine {answer['allocation']}, twin {ours['allocation']}")
    found += list_differences(answer, ours)
    return found + legality(case, theirs)


def need_differences(answer, ours):
    if ours is None:
        return [] if answer["effort"] is None else [f"remaining: engine {answer}, twin: none"]
    if answer["effort"] is None:
        return [f"remaining: engine none, twin {ours}"]
    pairs = [
        ("effort", amount(answer["effort"]), ours["effort"]),
        ("credits", amount(answer["credits"]), ours["credits"]),
        ("badges", answer["badges"], ours["badges"]),
        ("manual", answer["manual"], ours["manual"]),
        ("achievements", answer["achievements"], ours["planned"]),
        ("manual nodes", answer["manual_nodes"], ours["manual_ids"]),
    ]
    return [f"remaining {name}: engine {a}, twin {b}" for name, a, b in pairs if a != b]


def list_differences(answer, ours):
    pairs = [
        ("eligibility", [(one["fact"], one["outcome"]) for one in answer["eligibility"]], ours["eligibility"]),
        (
            "order",
            sorted((one["badge"], one["prerequisite"]) for one in answer["order_violations"]),
            ours["order_violations"],
        ),
        ("next", [(step["achievement"], step["gain"]) for step in answer["next"]], ours["next"]),
    ]
    return [f"{name}: engine {a}, twin {b}" for name, a, b in pairs if a != b]


def legality(case, answer):
    """What both judges of an allocation say against it, and whether the report's own figures fit it."""
    if answer.remaining is None:
        return []
    placements = [(p.badge, p.achievement, p.stands_for, p.credits, p.leaf) for p in answer.placements]
    found = []
    problem = illegal(case, placements, answer.remaining.achievements, answer.remaining.manual)
    if problem:
        found.append(f"illegal: {problem} in {placements}")
    catalogue, pathway, holdings = read(case)
    found += [f"recheck: {line}" for line in recheck(pathway, catalogue, holdings, instant(case["at"]), answer)]
    root = answer.nodes[0]
    if root.satisfied != (answer.percent == 100):
        found.append(f"the root is satisfied: {root.satisfied}, percent {answer.percent}")
    observed = any(observing for _, observing in nodes_of(case["pathway"]["rule"]))
    if not observed and not root.waived and root.counted.badges != len(answer.allocation):
        found.append(f"the root counts {root.counted.badges} badges of {answer.allocation}")
    allocated = set(answer.allocation)
    if {one.badge for one in answer.unused} & allocated:
        found.append("a badge is both used and unused")
    return found


def plan_differences(case):
    minimise, per_term = case.get("minimise", "effort"), case.get("per_term", 2)
    answer = planned(case, minimise, per_term)
    text, best = plan_to_json(answer), plans.best(case, minimise, per_term)
    problem = plans.wrong(case, text, per_term)
    if problem:
        return [f"plan: {problem} in {text}"]
    if best is None:
        return [] if text["infeasible"] else [f"plan {minimise}: engine {text}, twin: none"]
    if text["infeasible"]:
        return [f"plan {minimise}: engine {text['infeasible']}, twin {best}"]
    value = amount(text["totals"][minimise])
    found = [] if value == best else [f"plan {minimise}: engine {value}, twin {best}"]
    if not text["optimal"] or amount(text["bound"]) != value:
        found.append(f"plan {minimise}: {value}, bound {text['bound']}, optimal {text['optimal']}")
    return found


def together_differences(case):
    """Differences of the joint optimum; `case` has `pathways` and `between`."""
    catalogue = read_catalogue(read_json(json.dumps(case["catalogue"])))
    pathways = [read_pathway(read_json(json.dumps(one))) for one in case["pathways"]]
    holdings = read_holdings(read_json(json.dumps(case["holdings"])))
    between = read_between(read_json(json.dumps(case["between"])), [one.id for one in pathways])
    found = together(catalogue, pathways, holdings, instant(case["at"]), between)
    answer, best = together_to_json(found), joint.together(case)
    value = None if answer["total_effort"] is None else amount(answer["total_effort"])
    if value != best:
        return [f"together: engine {value}, twin {best}"]
    if best is None:
        return [] if answer["infeasible"] else ["together: impossible, and no reason"]
    if not answer["optimal"] or amount(answer["bound"]) != value:
        return [f"together: {value}, bound {answer['bound']}, optimal {answer['optimal']}"]
    return joint_legality(case, found)


def joint_legality(case, found):
    """Every audit is legal with what all of them plan, the pairs keep their rules, and no more is planned than paid."""
    planned = [name for audit in found.audits.values() for name in audit.remaining.achievements]
    uses, problems = {}, []
    for pathway in case["pathways"]:
        answer = found.audits[pathway["id"]]
        placements = [(p.badge, p.achievement, p.stands_for, p.credits, p.leaf) for p in answer.placements]
        problem = illegal({**case, "pathway": pathway}, placements, planned, answer.remaining.manual)
        problems += [f"illegal in {pathway['id']}: {problem}"] if problem else []
        uses[pathway["id"]] = {badge: credits for badge, _, _, credits, _ in placements if badge is not None}
    problem = joint.oversharing(case, uses)
    return [*problems, problem] if problem else problems
