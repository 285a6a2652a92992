"""Facts, marks and waivers in the store; each change raises the learner's number, and nobody else's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from pathways.store import decisions
from pathways.store.decisions import FactConfirmed, GrantedWaiver, Ruling
from pathways.store.pathways import add_pathway
from pathways.store.revisions import decisions_revision
from tests.conftest import NOW
from tests.pathways.store.test_pathways import facts
from tests.people import add_person
from wallet.base.errors import NotFound
from wallet.base.ids import new_id


@pytest.fixture
def people(app):
    """Return (learner, another learner, advisor)."""
    return tuple(add_person(app, f"{name}@maple.example", name=name) for name in ("alice", "bob", "amara"))


def changes(deps, learner, change):
    """Run a change and return by how much it raised the learner's number."""
    with deps.database.begin() as session:
        before = decisions_revision(session, learner)
        change(session)
        return decisions_revision(session, learner) - before


def test_a_fact_waits_is_confirmed_and_stays(deps, people):
    alice, bob, amara = people
    state = {"words": "MSc, Lund", "now": NOW}
    assert changes(deps, alice, lambda s: decisions.state_fact(s, alice, "bachelors_degree", True, **state)) == 1
    with deps.database.begin() as session:
        (fact,) = decisions.waiting_facts(session)
        assert (fact.value, fact.stated_words, fact.confirmed_at) == (True, "MSc, Lund", None)
        assert decisions.facts_of(session, bob) == ()
    seen = Ruling(amara, NOW, "Diploma of 2019")
    assert changes(deps, alice, lambda s: decisions.confirm_fact(s, alice, "bachelors_degree", True, seen)) == 1
    with deps.database.begin() as session:
        assert decisions.waiting_facts(session) == ()
        (fact,) = decisions.facts_of(session, alice)
        assert (fact.confirmed_by, fact.confirmed_at, fact.evidence) == (amara, NOW, "Diploma of 2019")
        for change in (
            lambda: decisions.state_fact(session, alice, "bachelors_degree", False, **state),
            lambda: decisions.withdraw_fact(session, alice, "bachelors_degree"),
        ):
            with pytest.raises(FactConfirmed):
                change()
        assert decisions_revision(session, bob) == 0


def test_type_and_value_of_a_fact_stay(deps, people):
    values = {"a": True, "b": 1, "c": "1", "d": 1.5, "e": None, "f": False}
    with deps.database.begin() as session:
        for name, value in values.items():
            decisions.state_fact(session, people[0], name, value, words="", now=NOW)
    with deps.database.read() as session:
        found = {fact.fact: fact.value for fact in decisions.facts_of(session, people[0])}
    assert found == values
    assert [type(found[name]) for name in "abcdef"] == [bool, int, str, float, type(None), bool]


def test_a_refused_fact_says_why_and_may_be_stated_anew(deps, people):
    alice, _, amara = people
    with deps.database.begin() as session:
        decisions.state_fact(session, alice, "gpa", 3.5, words="", now=NOW)
        decisions.refuse_fact(session, alice, "gpa", Ruling(amara, NOW, "No transcript"))
        (fact,) = decisions.facts_of(session, alice)
        assert (fact.refused_at, fact.confirmed_at, fact.evidence) == (NOW, None, "No transcript")
        assert decisions.waiting_facts(session) == ()
        decisions.state_fact(session, alice, "gpa", 3.6, words="Now with transcript", now=NOW)
        (fact,) = decisions.waiting_facts(session)
        assert (fact.value, fact.refused_at, fact.evidence) == (3.6, None, "")
        decisions.withdraw_fact(session, alice, "gpa")
        assert decisions.facts_of(session, alice) == ()
        decisions.withdraw_fact(session, alice, "gpa")  # once is enough
        with pytest.raises(NotFound):
            decisions.refuse_fact(session, alice, "gpa", Ruling(amara, NOW, ""))


def test_manual_steps_are_marked_and_taken_back(deps, people):
    alice, _, amara = people
    pathway = facts()
    with deps.database.begin() as session:
        add_pathway(session, pathway)
    ruling = Ruling(amara, NOW, "Talk of 30 minutes")
    assert changes(deps, alice, lambda s: decisions.mark_done(s, alice, pathway.id, "capstone", ruling)) == 1
    with deps.database.begin() as session:
        (mark,) = decisions.marks_of(session, alice)
        assert (mark.node, mark.done_at, mark.marked_by, mark.evidence) == ("capstone", NOW, amara, ruling.words)
        assert decisions.marks_of(session, alice, new_id()) == ()
    assert changes(deps, alice, lambda s: decisions.unmark(s, alice, pathway.id, "capstone")) == 1
    with deps.database.begin() as session, pytest.raises(NotFound):
        decisions.unmark(session, alice, pathway.id, "capstone")


def test_waivers_end_and_stay(deps, people):
    alice, bob, amara = people
    pathway = facts()
    until = NOW + timedelta(days=90)
    waiver = GrantedWaiver(new_id(), alice, pathway.id, "elective", "Transfer", amara, NOW, until, None)
    with deps.database.begin() as session:
        add_pathway(session, pathway)
    assert changes(deps, alice, lambda s: decisions.grant_waiver(s, waiver)) == 1
    with deps.database.begin() as session:
        assert decisions.waivers_of(session, alice, pathway.id) == (waiver,)
        assert decisions.waivers_of(session, bob) == ()
        with pytest.raises(NotFound):
            decisions.end_waiver(session, bob, waiver.id, now=NOW)
    assert changes(deps, alice, lambda s: decisions.end_waiver(s, alice, waiver.id, now=NOW)) == 1
    later = NOW + timedelta(days=1)
    assert changes(deps, alice, lambda s: decisions.end_waiver(s, alice, waiver.id, now=later)) == 0
    with deps.database.read() as session:
        assert decisions.waivers_of(session, alice)[0].ended_at == NOW


def test_nothing_is_stated_under_a_confirmation(deps, people):
    alice, _, amara = people
    changes(deps, alice, lambda s: decisions.state_fact(s, alice, "degree", True, words="", now=NOW))

    def state_anew():
        changes(deps, alice, lambda s: decisions.state_fact(s, alice, "degree", False, words="", now=NOW))

    with ThreadPoolExecutor(1) as pool:
        with deps.database.begin() as session:
            decisions.confirm_fact(session, alice, "degree", True, Ruling(amara, NOW, "Diploma"))
            learner = pool.submit(state_anew)
            with pytest.raises(TimeoutError):
                learner.result(0.3)
        with pytest.raises(FactConfirmed):
            learner.result(10)
    with deps.database.read() as session:
        assert [(one.value, one.confirmed_by) for one in decisions.facts_of(session, alice)] == [(True, amara)]
