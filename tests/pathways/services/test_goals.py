"""All goals at once, what if, next steps: the parts of a learner's planning that no page alone shows."""

import pytest

from pathways.services import goals, statements
from pathways.services.all_goals import all_goals
from pathways.services.catalogue import explorer
from pathways.services.pathway_page import pathway_page
from pathways.services.steps import Reach
from pathways.services.what_if import what_if_page
from pathways.store import decisions
from pathways.store.decisions import GrantedWaiver, Ruling
from tests.pathways.explorer_kit import entry, leaf, put_entries, put_pathway, uri_of
from tests.pathways.services.test_progress import hold
from tests.sims.issuer import EMAIL
from tests.wallet.wallet_kit import add_learner
from wallet.base.ids import new_id
from wallet.base.limits import WHAT_IF_MAX


def all_of(*slugs, **more):
    return {"type": "all", "id": "root", "of": [leaf(slug) for slug in slugs]} | more


@pytest.fixture
def ada(deps):
    put_entries(
        deps,
        *(entry(slug) for slug in "acde"),
        entry("b", prerequisites=(uri_of("a"),)),
        entry("larger", credits="9"),
        entry("stack", credits="6"),
    )
    return add_learner(deps, EMAIL)


def follow(deps, learner_id, *slugs):
    for slug in slugs:
        goals.choose_goal(learner_id, slug, deps)


def test_a_badge_that_counts_in_several_goals_is_paid_once(deps, ada):
    put_pathway(deps, "one", all_of("a", "b"))
    put_pathway(deps, "two", all_of("b", "c"))
    follow(deps, ada, "one", "two")
    found = all_goals(explorer(deps), ada, deps)
    assert (found.found.total_effort, found.apart, found.by_themselves) == (9_000, 12_000, 0)
    first = found.to_earn[0]
    assert (first.entry.slug, [one.slug for one in first.counts_in]) == ("b", ["one", "two"])
    assert [len(part.counts) for part in found.parts] == [2, 2]


def test_what_one_goal_awards_comes_by_itself_in_another(deps, ada):
    put_pathway(deps, "stack", all_of("a", "b"), awards=uri_of("stack"))
    put_pathway(deps, "larger", all_of("stack", "c"), awards=uri_of("larger"))
    follow(deps, ada, "stack", "larger")
    found = all_goals(explorer(deps), ada, deps)
    assert found.by_themselves == 6_000
    assert [earn.entry.slug for earn in found.to_earn if earn.by_itself] == ["stack"]


def test_a_waiver_and_a_mark_stay_in_their_own_pathway(deps, ada):
    """Two pathways may call their nodes alike."""
    review = {"type": "manual", "id": "review", "label": "A talk"}
    rule = {"type": "all", "id": "root", "of": [leaf("a"), review]}
    one, _ = put_pathway(deps, "one", rule)
    two, _ = put_pathway(deps, "two", rule)
    follow(deps, ada, "one", "two")
    now = deps.now()
    with deps.database.begin() as session:
        decisions.mark_done(session, ada, one, "review", Ruling(None, now, "done"))
        decisions.grant_waiver(session, GrantedWaiver(new_id(), ada, two, "a", "transfer", None, now, None, None))
    found = all_goals(explorer(deps), ada, deps)
    assert [(published.slug, node.id) for published, node in found.reviews] == [("two", "review")]
    assert [(earn.entry.slug, [one.slug for one in earn.counts_in]) for earn in found.to_earn] == [("a", ["one"])]


def test_one_goal_or_none_needs_no_joint_plan(deps, ada):
    put_pathway(deps, "one", all_of("a"))
    put_pathway(deps, "broken", all_of("nowhere"))
    assert all_goals(explorer(deps), ada, deps).parts == ()
    follow(deps, ada, "one", "broken")
    found = all_goals(explorer(deps), ada, deps)
    assert (found.found, [one.slug for one in found.left_out]) == (None, ["broken"])


def test_next_steps_say_what_they_gain_open_and_where_else_they_help(deps, issuer, ada):
    put_pathway(deps, "main", all_of("a", "b", "c"))
    put_pathway(deps, "other", all_of("a", "d"))
    follow(deps, ada, "main", "other")
    page = pathway_page(explorer(deps), "main", None, ada, deps)
    steps = {step.entry.slug: step for step in page.mine.steps.badges}
    assert [one.slug for one in steps["a"].also_in] == ["other"]
    assert [one.slug for one in steps["a"].opens] == ["b"]
    assert (steps["a"].reach, steps["b"].reach) == (Reach.OPEN, Reach.LOCKED)
    assert [step.entry.slug for step in page.mine.steps.badges] == ["a", "c", "b"]  # what can be begun first
    assert {step.gain for step in steps.values()} == {33}
    statements.take(ada, uri_of("a"), "", explorer(deps), deps)
    hold(deps, issuer, ada, "c")
    steps = pathway_page(explorer(deps), "main", None, ada, deps).mine.steps.badges
    assert [(step.entry.slug, step.reach) for step in steps] == [("a", Reach.TAKING), ("b", Reach.LOCKED)]


def test_a_supposition_is_bounded_and_only_what_makes_sense_counts(deps, ada):
    put_pathway(deps, "main", all_of("a", "b"))
    badges = ["a", "nowhere", "c"] * 50
    found = what_if_page(explorer(deps), "main", (badges, ["b", "x"] * WHAT_IF_MAX, None), ada, deps).outcome
    assert [one.slug for one in found.supposed.badges] == ["a"]
    assert [node.id for node in found.supposed.waived] == ["b"]
    assert (found.now.percent, found.then.percent) == (0, 100)
    assert [entry.slug for entry in what_if_page(explorer(deps), "main", ((), (), None), ada, deps).offered] == [
        "a",
        "b",
    ]


def test_a_supposed_badge_meets_any_result(deps, ada):
    put_pathway(deps, "main", {"type": "all", "id": "root", "of": [leaf("a", min_result="A")]})
    assert what_if_page(explorer(deps), "main", (["a"], (), None), ada, deps).outcome.then.percent == 100
