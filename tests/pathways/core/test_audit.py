"""Audits of small pathways whose answers are plain, and the promises: order changes nothing, more is never less."""

import random

import pytest

from pathways.core.audit import audit, remaining_effort
from pathways.core.compile import compile_pathway
from pathways.core.reading import read_catalogue, read_holdings, read_pathway
from pathways.core.recheck import recheck
from pathways.core.report import Status
from tests.oracles.generate import make_case
from tests.pathways.core.kit import (
    AT,
    achievement,
    badge,
    catalogue,
    catalogue_document,
    group,
    holdings,
    holdings_document,
    leaf,
    match,
    pathway,
    pathway_document,
)
from wallet.base import limits

LETTERS = catalogue("a", "b", "c", "d", "e", "award")


def look(rule, *badges, known=LETTERS, more=None, **rules):
    held = holdings(*badges, **(more or {}))
    asked = pathway(rule, **rules)
    answer = audit(compile_pathway(asked, known), held, AT)
    assert recheck(asked, known, held, AT, answer) == ()
    return answer


def names(*ids):
    return {"achievement_in": list(ids)}


def test_first_fit_is_not_an_answer():
    rule = group("all", match("foo", names("a", "b", "c", "d"), count=2), match("bar", names("a", "b"), count=1))
    answer = look(rule, "a", "b", "c", "d")
    assert answer.complete
    assert answer.percent == 100


def test_a_badge_is_used_once():
    rule = group("all", match("x", names("a", "b", "c"), count=2), match("y", names("c", "d", "e"), count=2))
    answer = look(rule, "b", "c", "d")
    assert (answer.percent, answer.remaining.badges, answer.remaining.achievements) == (75, 1, ("a",))
    assert look(rule, "a", "b", "c", "d").complete


def test_credits_that_only_a_search_fits():
    known = catalogue(*(achievement(f"k{n}", 4) for n in range(6)), "award")
    rule = group("all", match("p", {}, credits=4), match("q", {}, credits=8), match("r", {}, credits=8))
    assert look(rule, *(f"k{n}" for n in range(5)), known=known).complete
    assert look(rule, *(f"k{n}" for n in range(4)), known=known).percent == 80


def test_a_renewal_counts_once():
    rule = group("all", match("m", {}, count=2))
    answer = look(rule, badge("a", id="old"), badge("a", id="new"))
    assert answer.percent == 50
    assert answer.allocation == {"new": ("m",)}
    assert [(one.badge, one.why) for one in answer.unused] == [("old", "same_achievement")]


def test_the_best_branch_counts_and_half_of_a_nested_group_is_worth_nothing():
    rule = group("choose", *(group("all", leaf(x), leaf(y), id=x + y) for x, y in ("ab", "cd")), count=1, id="pick")
    assert look(rule, "a", "c").percent == 50
    pair = group("credits", group("all", leaf("a"), leaf("b"), id="pair"), id="sum", credits=6)
    answer = look(pair, "a")
    assert answer.percent == 50
    assert {node.id: node.satisfied for node in answer.nodes}["sum"] is False


def test_nothing_is_seen_as_done():
    answer = look(group("all", leaf("a"), id="root", limits=[{"where": {}, "max": 3, "unit": "credits"}]))
    assert (answer.status, answer.percent, answer.total_effort) == (Status.NOT_STARTED, 0, 3000)
    assert [reason.code for reason in answer.nodes[0].reasons] == ["missing_parts"]


def test_what_the_catalogue_cannot_complete_has_no_percentage():
    rule = group(
        "all",
        match("m", {}, credits=3),
        id="root",
        minimums=[{"where": {"level_in": ["x"]}, "min": 1, "unit": "badges"}],
    )
    answer = look(rule, "a")
    assert (answer.percent, answer.remaining, answer.placements, answer.next) == (None, None, (), ())
    assert answer.status is Status.IN_PROGRESS


def test_next_steps_say_what_each_badge_gains():
    rule = group("all", match("m", names("a", "b", "c"), count=2), leaf("d"))
    answer = look(rule, "a")
    assert [(step.achievement, step.gain) for step in answer.next] == [("b", 33), ("c", 33), ("d", 33)]
    compiled = compile_pathway(pathway(rule), LETTERS)
    assert audit(compiled, holdings("a"), AT, next_steps=False).next == ()


def test_three_figures():
    more = {"in_progress": ["b", "award"], "facts": {}}
    answer = look(group("all", leaf("a"), leaf("b"), leaf("c")), "a", badge("c", verdict="unknown"), more=more)
    assert (answer.percent, answer.percent_high, answer.percent_in_progress) == (33, 66, 66)


def test_facts_decide_completeness_not_the_percentage():
    rules = {"eligibility": [{"fact": "degree", "equals": True}]}
    statuses = []
    for facts in ({"degree": True}, {"degree": 1}, {}):
        answer = look(group("all", leaf("a")), "a", more={"facts": facts}, **rules)
        assert answer.percent == 100
        statuses.append(answer.status.value)
    assert statuses == ["complete", "ineligible", "unknown_eligibility"]


def test_waivers_hold_until_they_end_and_are_reported():
    rule = group("credits", leaf("a"), leaf("b"), id="sum", credits=6)
    waivers = [{"node": "leaf-a"}, {"node": "leaf-b", "until": "2026-11-23T00:00:00Z"}, {"node": "gone"}]
    answer = look(rule, more={"waivers": waivers})
    assert answer.remaining.achievements == ("b",)
    assert [(note.node, note.outcome) for note in answer.waivers] == [
        ("gone", "orphaned"),
        ("leaf-a", "applied"),
        ("leaf-b", "ended"),
    ]


def test_a_prerequisite_that_came_later_is_reported_and_counts_nothing():
    known = catalogue(achievement("a"), achievement("b", prerequisites=["a"]), "award")
    late = badge("a", awarded="2026-02-01T00:00:00Z")
    answer = look(group("all", leaf("a"), leaf("b")), late, "b", known=known)
    assert answer.complete
    assert [(one.badge, one.prerequisite, one.code) for one in answer.order_violations] == [("b-b", "a", "later")]


@pytest.mark.parametrize("seed", range(40))
def test_order_changes_nothing(seed):
    case = make_case(seed)
    shuffler = random.Random(seed)

    def shuffled(value):
        if isinstance(value, dict):
            members = [(key, shuffled(member)) for key, member in value.items()]
            shuffler.shuffle(members)
            return dict(members)
        if isinstance(value, list):
            found = [shuffled(member) for member in value]
            if not all(isinstance(member, str) for member in found):  # a scale of results has an order
                shuffler.shuffle(found)
            return found
        return value

    answers = []
    for documents in (case, shuffled(case)):
        known, asked = read_catalogue(documents["catalogue"]), read_pathway(documents["pathway"])
        answer = audit(compile_pathway(asked, known), read_holdings(documents["holdings"]), AT)
        nodes = {(node.id, node.selected, node.satisfied, node.counted, node.required) for node in answer.nodes}
        figures = (answer.percent, answer.percent_high, answer.percent_in_progress, answer.remaining, answer.placements)
        answers.append((figures, nodes, answer.next, answer.unused, set(answer.eligibility), answer.order_violations))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("seed", range(40, 80))
def test_a_badge_more_never_takes_a_percent(seed):
    case = make_case(seed)
    compiled = compile_pathway(read_pathway(case["pathway"]), read_catalogue(case["catalogue"]))
    last = 0
    for count in range(len(case["holdings"]["badges"]) + 1):
        some = case["holdings"] | {"badges": case["holdings"]["badges"][:count]}
        percent = audit(compiled, read_holdings(some), AT, next_steps=False).percent
        if percent is None:
            return
        assert percent >= last
        last = percent


def test_effort_alone_is_the_same_effort():
    for seed in range(80, 110):
        case = make_case(seed)
        compiled = compile_pathway(read_pathway(case["pathway"]), read_catalogue(case["catalogue"]))
        held = read_holdings(case["holdings"])
        whole = audit(compiled, held, AT, next_steps=False).remaining
        assert remaining_effort(compiled, held, AT) == (whole.effort if whole else None)


def test_a_large_pathway_is_answered_even_when_the_solver_has_no_time(monkeypatch):
    monkeypatch.setattr(limits, "PATHWAY_DIVE_S", 100.0)  # how long it takes is not what is tested here
    random_numbers = random.Random(3)
    ids = [f"a{n:04}" for n in range(600)]
    known = [
        achievement(name, random_numbers.choice([0, 1, 2.5, 3, 4]), tags=[random_numbers.choice("xyz")]) for name in ids
    ]
    blocks = [
        match(f"m{n}", {"tag": random_numbers.choice("xyz")}, **({"credits": 12} if n % 2 else {"count": 3}))
        for n in range(30)
    ]
    rule = group("all", *blocks, *(leaf(name) for name in random_numbers.sample(ids, 60)))
    asked = read_pathway(pathway_document(rule))
    compiled = compile_pathway(asked, read_catalogue(catalogue_document(*known, "award")))
    held = read_holdings(holdings_document(*random_numbers.sample(ids, 200)))
    answer = audit(compiled, held, AT, next_steps=False)
    assert answer.remaining is not None
    assert answer.percent is not None
    assert answer.optimal or 0 <= answer.bound <= answer.remaining.effort
