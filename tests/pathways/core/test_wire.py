"""Answers are the JSON that the pathway document shows, with plain numbers."""

from __future__ import annotations

from dataclasses import replace

from pathways.core import report, wire
from pathways.core.findings import Problem, Severity
from pathways.core.together_report import Alternative, Shared, Together, Use

NODE = report.NodeResult(
    "core",
    "$.of[0]",
    True,
    False,
    False,
    report.Counted(1, 6_000),
    report.Required(2, None),
    (report.Reason("missing_badges", "1 more badge is needed."),),
)
AUDIT = report.Audit(
    complete=False,
    status=report.Status.IN_PROGRESS,
    percent=54,
    percent_high=60,
    percent_in_progress=54,
    remaining=report.Need(("m",), (), 5_500, 5_500),
    total_effort=12_000,
    placements=(
        report.Placement("b1", "r", "r", 6_000, "core-robotics"),
        report.Placement(None, "m", "m", 5_500, "core-ml"),
    ),
    nodes=(NODE,),
    unused=(report.Unused("b9", "expired", "expired on 2026-01-01"),),
    order_violations=(report.OrderViolation("b1", "r", "p", "missing", "r was awarded without p."),),
    eligibility=(
        report.EligibilityResult("degree", report.Outcome.MET, True, "A degree is required."),
        report.EligibilityResult("age", report.Outcome.UNKNOWN, 18, "You should be 18."),
    ),
    next=(report.NextStep("m", 25),),
    waivers=(report.WaiverNote("x", "ended", "The waiver ended."),),
)


def test_an_audit():
    assert wire.audit_to_json(AUDIT) == {
        "complete": False,
        "status": "in_progress",
        "percent": 54,
        "percent_high": 60,
        "percent_in_progress": 54,
        "remaining": {
            "effort": 5.5,
            "credits": 5.5,
            "badges": 1,
            "manual": 0,
            "achievements": ["m"],
            "manual_nodes": [],
        },
        "allocation": {"b1": ["core-robotics"]},
        "nodes": [
            {
                "id": "core",
                "path": "$.of[0]",
                "selected": True,
                "satisfied": False,
                "waived": False,
                "counted": {"badges": 1, "credits": 6},
                "required": {"badges": 2, "credits": None},
                "reasons": ["1 more badge is needed."],
            }
        ],
        "unused": [{"badge": "b9", "why": "expired", "detail": "expired on 2026-01-01"}],
        "order_violations": [
            {
                "badge": "b1",
                "achievement": "r",
                "prerequisite": "p",
                "code": "missing",
                "message": "r was awarded without p.",
            }
        ],
        "eligibility": [
            {"fact": "degree", "outcome": "met"},
            {"fact": "age", "outcome": "unknown", "message": "You should be 18."},
        ],
        "next": [{"achievement": "m", "gain": 25}],
        "waivers": [{"node": "x", "outcome": "ended", "message": "The waiver ended."}],
    }


def test_an_audit_that_cannot_be_completed_or_was_not_proven():
    never = wire.audit_to_json(replace(AUDIT, remaining=None, percent=None))
    unproven = wire.audit_to_json(replace(AUDIT, optimal=False, bound=4_250))

    assert [never["remaining"][name] for name in ("effort", "credits", "badges", "manual")] == [None] * 4
    assert (unproven["optimal"], unproven["bound"]) == (False, 4.25)
    assert "optimal" not in never


def test_a_plan():
    plan = report.Plan(
        (report.Step("m", ("p",), 2, ("electives",)),),
        ("talk",),
        report.Totals(9_000, 8_500, 2, 1_800_000, 32, ("m",)),
        report.Minimise.COST,
        1_800_000,
        True,
        None,
    )

    assert wire.plan_to_json(plan) == {
        "steps": [{"achievement": "m", "after": ["p"], "term": 2, "counts_for": ["electives"]}],
        "manual": ["talk"],
        "totals": {"effort": 9, "credits": 8.5, "badges": 2, "cost": 1800, "weeks": 32, "unknown_cost": ["m"]},
        "minimise": "cost",
        "bound": 1800,
        "optimal": True,
        "infeasible": None,
    }


def test_an_impossible_plan_has_no_list_of_steps():
    reason = report.Infeasible("limit", "n", "At most 3 credits count here.")
    found = wire.plan_to_json(report.Plan((), (), None, report.Minimise.EFFORT, None, False, reason))

    assert found["steps"] is None
    assert found["infeasible"] == {"code": "limit", "node": "n", "message": "At most 3 credits count here."}


def test_several_pathways():
    uses = (Use(("p",), 9_000, True), Use(("q",), None, False))
    found = wire.together_to_json(
        Together(
            {"q": AUDIT, "p": AUDIT},
            9_000,
            9_000,
            True,
            (Shared(None, "m", ("p", "q")),),
            (Alternative("b1", "r", uses),),
        )
    )

    assert list(found["audits"]) == ["p", "q"]
    assert (found["total_effort"], found["bound"], found["optimal"], found["infeasible"]) == (9, 9, True, None)
    assert found["shared"] == [{"badge": None, "achievement": "m", "pathways": ["p", "q"]}]
    assert found["alternatives"] == [
        {
            "badge": "b1",
            "achievement": "r",
            "uses": [
                {"pathways": ["p"], "total_effort": 9, "chosen": True},
                {"pathways": ["q"], "total_effort": None, "chosen": False},
            ],
        }
    ]


def test_problems():
    bare = Problem("$", "malformed_document", Severity.ERROR, "This is no object.")
    full = Problem("$.rule.of[2]", "empty_group", Severity.WARNING, "There is nothing in it.", "n", "pathways[1]")

    assert wire.error_to_json("malformed_document", [bare, full]) == {
        "error": {
            "code": "malformed_document",
            "problems": [
                {"path": "$", "message": "This is no object.", "code": "malformed_document", "severity": "error"},
                {
                    "path": "$.rule.of[2]",
                    "message": "There is nothing in it.",
                    "code": "empty_group",
                    "severity": "warning",
                    "document": "pathways[1]",
                    "node": "n",
                },
            ],
        }
    }
