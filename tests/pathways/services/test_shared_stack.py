"""What the wallet learns about a learner's pathway, and what its page is made of."""

from __future__ import annotations

import pytest

from pathways.services import decisions, goals
from pathways.services.shared_stack import LearnersStacks, shared_stack, stack_of
from pathways.store.decisions import waivers_of
from tests.pathways.explorer_kit import uri_of
from tests.pathways.stack_kit import college, hold, put_stack, share
from tests.sims.issuer import EMAIL
from tests.wallet.wallet_kit import add_learner, statements
from wallet.base.errors import Gone, NotFound
from wallet.base.ids import new_id
from wallet.services.forms import FormRefused
from wallet.services.organise import delete_badge
from wallet.services.shared import find_link, parts_of

STACKS = LearnersStacks()


@pytest.fixture
def topic(deps):
    return str(put_stack(deps))


@pytest.fixture
def ada(deps, topic):
    learner = add_learner(deps, EMAIL, name="Ada")
    goals.start(learner, "stack", "3", deps)
    return learner


def link_of(deps, learner_id, topic):
    return find_link(share(deps, learner_id, topic).removeprefix("/v/"), deps)


def test_only_who_follows_a_pathway_has_it(deps, ada, topic):
    assert STACKS.title(ada, topic, deps) == "Data Practice"
    other = add_learner(deps, "bob@uni.example")
    for ask in (STACKS.title, STACKS.badges, STACKS.drawing):
        for whose, which in ((other, topic), (ada, str(new_id())), (ada, "nonsense")):
            with pytest.raises(NotFound):
                ask(whose, which, deps)
    goals.choose_goal(other, "stack", deps)
    assert STACKS.title(other, topic, deps) == "Data Practice"


def test_its_badges_are_the_award_then_the_parts_in_the_order_of_the_rules(deps, issuer, ada, topic):
    assert STACKS.badges(ada, topic, deps) == ()
    outside = hold(deps, college(issuer), ada, "outside", name="Outside Course")
    b, a = hold(deps, issuer, ada, "b"), hold(deps, issuer, ada, "a")
    hold(deps, issuer, ada, "welding")
    assert STACKS.badges(ada, topic, deps) == (a, b, outside)
    award = hold(deps, issuer, ada, "certificate")
    assert STACKS.badges(ada, topic, deps) == (award, a, b, outside)
    assert parts_of(link_of(deps, ada, topic), deps) == (award, a, b, outside)
    delete_badge(ada, a, deps)
    assert STACKS.badges(ada, topic, deps) == (award, b, outside)


def test_the_newest_award_in_force_is_the_one(deps, issuer, clock, ada, topic):
    old = hold(deps, issuer, ada, "certificate", validFrom="2025-01-01T00:00:00Z", validUntil="2026-12-01T00:00:00Z")
    new = hold(deps, issuer, ada, "certificate", validFrom="2026-02-01T00:00:00Z", validUntil="2026-12-20T00:00:00Z")
    assert STACKS.badges(ada, topic, deps)[0] == new
    delete_badge(ada, new, deps)
    clock.forward(days=20)
    assert STACKS.badges(ada, topic, deps)[0] == old  # lapsed by now, and the page says so


def test_which_badges_those_are_is_kept_until_something_changes(deps, issuer, ada, topic):
    hold(deps, issuer, ada, "a")
    first = STACKS.badges(ada, topic, deps)
    with statements(deps.database) as sent:
        assert STACKS.badges(ada, topic, deps) == first
    assert len(sent) <= 8
    second = hold(deps, issuer, ada, "b")
    assert second in STACKS.badges(ada, topic, deps)


def test_a_page_takes_as_many_statements_with_more_badges(deps, issuer, ada, topic):
    link = link_of(deps, ada, topic)
    hold(deps, issuer, ada, "a")
    shared_stack(link, deps)
    with statements(deps.database) as few:
        shared_stack(link, deps)
    for slug in ("b", "extra"):
        hold(deps, issuer, ada, slug)
    shared_stack(link, deps)
    with statements(deps.database) as many:
        shared_stack(link, deps)
    assert len(many) <= len(few) + 4  # one for each part: the lists of known issuers, as they are now


def test_it_draws_what_the_pathway_leads_to(deps, ada, topic):
    assert STACKS.drawing(ada, topic, deps).startswith("<svg")


def test_who_left_is_gone(deps, topic):
    bob = add_learner(deps, "bob@uni.example")
    goals.choose_goal(bob, "stack", deps)
    link = link_of(deps, bob, topic)
    assert shared_stack(link, deps).award is None
    goals.drop_goal(bob, "stack", deps)
    with pytest.raises(Gone):
        shared_stack(link, deps)
    with pytest.raises(Gone):
        parts_of(link, deps)


def test_a_part_that_cannot_be_confirmed_for_now_is_asked_for_again_first(deps, issuer, clock, ada, topic):
    hold(deps, issuer, ada, "a", status=7)
    assert stack_of(ada, topic, deps).audit.percent == 33
    issuer.revoke(7)
    clock.forward(hours=30)
    found = stack_of(ada, topic, deps)
    assert found.audit.percent == 0
    assert [spot.why for _, spot in shared_stack(link_of(deps, ada, topic), deps).placed()] == ["revoked"]


def test_staff_accept_a_credential_by_name_or_id(deps, ada, topic):
    advisor = add_learner(deps, "reyes@uni.example", roles=("advisor",))

    def accept(typed):
        form = {"part": "b", "reason": "same outcomes", "accepted": typed}
        decisions.grant_waiver("stack", ada, form, by=advisor, deps=deps)

    for typed in ("Outside course", "https://x.example/a", ""):
        accept(typed)
    with pytest.raises(FormRefused) as refused:
        accept("no such thing")
    assert set(refused.value.fields) == {"accepted"}
    with deps.database.read() as session:
        assert {one.accepted for one in waivers_of(session, ada)} == {uri_of("outside"), "https://x.example/a", None}
