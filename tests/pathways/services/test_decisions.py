"""Staff decide about a learner: with evidence, with their name, never about themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pathways.core.editing import Kind
from pathways.services import cases, draft
from pathways.services import decisions as service
from pathways.services.decisions import OwnCase
from pathways.services.publish import publish
from pathways.store.decisions import state_fact
from pathways.store.enrolments import start
from tests.conftest import NOW
from tests.pathways import kit
from tests.people import add_person
from wallet.api import FormRefused
from wallet.base.errors import NotFound
from wallet.base.ids import new_id


@pytest.fixture
def case(app, deps):
    """A learner on a pathway that asks for a fact and a talk, and an advisor."""
    kit.fill_catalogue(deps)
    editor = kit.small(deps)
    editor.do("eligibility", fact="bachelors_degree", fact_kind="yes_no", equals="yes", message="A bachelor's degree.")
    editor.do("add", node="root", kind=Kind.MANUAL.value, label="Talk")
    publish(editor.slug, editor.version, revision=editor.draft.version.revision, by=None, deps=deps)
    alice, amara = add_person(app, "alice@maple.example"), add_person(app, "amara@maple.example", name="Amara")
    found = editor.draft
    with deps.database.begin() as session:
        start(session, alice, found.facts.id, found.version.id, now=NOW)
    return editor.slug, alice, amara


def refused(call):
    with pytest.raises(FormRefused) as caught:
        call()
    return {field: error.code for field, error in caught.value.fields.items()}


def test_facts_wait_and_are_decided(deps, case):
    slug, alice, amara = case
    with deps.database.begin() as session:
        state_fact(session, alice, "bachelors_degree", True, words="BSc", now=NOW)
        state_fact(session, alice, "unasked", 3, words="", now=NOW + timedelta(days=1))
    first, second = cases.waiting(deps)
    assert (first.learner, [name for name, _ in first.asked_by], second.asked_by) == (
        "Alice Example",
        ["Applied AI"],
        (),
    )
    assert refused(lambda: service.confirm_fact(alice, "bachelors_degree", {}, by=amara, deps=deps)) == {
        "evidence": "words_missing"
    }
    form = {"evidence": "Diploma seen", "seen": first.fact.stated_at.isoformat()}
    service.confirm_fact(alice, "bachelors_degree", form, by=amara, deps=deps)
    service.refuse_fact(alice, "unasked", {"evidence": "Nothing shown"}, by=amara, deps=deps)
    assert cases.waiting(deps) == ()
    ((rule, fact),) = cases.case_of(slug, alice, deps).asked
    assert (rule.fact, fact.confirmed_by, fact.evidence, fact.confirmed_at) == (
        "bachelors_degree",
        amara,
        "Diploma seen",
        NOW,
    )
    with pytest.raises(NotFound):
        service.confirm_fact(alice, "never", {"evidence": "x"}, by=amara, deps=deps)


def test_what_is_stated_anew_is_not_confirmed_unseen(deps, case):
    _, alice, amara = case
    with deps.database.begin() as session:
        state_fact(session, alice, "bachelors_degree", False, words="", now=NOW)
    form = {"evidence": "Said so", "seen": cases.waiting(deps)[0].fact.stated_at.isoformat()}
    with deps.database.begin() as session:
        state_fact(session, alice, "bachelors_degree", True, words="", now=NOW + timedelta(seconds=1))
    for stale in (form, {"evidence": "Said so"}):
        with pytest.raises(service.StatedAnew):
            service.confirm_fact(alice, "bachelors_degree", stale, by=amara, deps=deps)
    assert cases.waiting(deps)[0].fact.confirmed_at is None


def test_staff_may_record_what_nobody_stated(deps, case):
    slug, alice, amara = case
    service.record_fact(slug, alice, "bachelors_degree", {"holds": "no", "evidence": "Register"}, by=amara, deps=deps)
    ((_, fact),) = cases.case_of(slug, alice, deps).asked
    assert (fact.value, fact.evidence) == (False, "Register")
    with pytest.raises(NotFound):
        service.record_fact(slug, alice, "other", {"holds": "no", "evidence": "Register"}, by=amara, deps=deps)


def test_manual_steps(deps, case):
    slug, alice, amara = case
    mark = lambda **form: service.mark_done(slug, alice, "talk", form, by=amara, deps=deps)  # noqa: E731
    assert refused(lambda: mark(day="2030-01-01")) == {"day": "day_not_yet", "evidence": "words_missing"}
    assert refused(lambda: mark(day="yesterday", evidence="x")) == {"day": "moment_unusable"}
    mark(day="2026-11-20", evidence="30 minutes, passed")
    ((node, done),) = cases.case_of(slug, alice, deps).steps
    assert (node.id, done.done_at, done.marked_by) == ("talk", datetime(2026, 11, 20, tzinfo=UTC), amara)
    with pytest.raises(NotFound):
        service.mark_done(slug, alice, "core", {"evidence": "x"}, by=amara, deps=deps)
    service.unmark(slug, alice, "talk", by=amara, deps=deps)
    assert cases.case_of(slug, alice, deps).steps == ((node, None),)


def test_waivers_have_a_reason_and_an_end(deps, case):
    slug, alice, amara = case
    grant = lambda **form: service.grant_waiver(slug, alice, form, by=amara, deps=deps)  # noqa: E731
    assert refused(lambda: grant(part="nothing", until="2026-11-24")) == {
        "part": "no_such_part",
        "reason": "words_missing",
        "until": "day_past",
    }
    grant(part="electives", reason="Transfer", until="2026-12-31")
    (waiver,) = cases.case_of(slug, alice, deps).waivers
    assert (waiver.node, waiver.reason, waiver.granted_by) == ("electives", "Transfer", amara)
    assert waiver.until == datetime(2027, 1, 1, tzinfo=UTC), "the last day is a whole day"
    service.end_waiver(alice, waiver.id, by=amara, deps=deps)
    assert cases.case_of(slug, alice, deps).waivers[0].ended_at == NOW
    with pytest.raises(NotFound):
        service.end_waiver(alice, new_id(), by=amara, deps=deps)


def test_nobody_decides_about_themselves(deps, case):
    slug, alice, _ = case
    form = {"evidence": "Me", "reason": "Me", "part": "core", "holds": "yes"}
    for call in (
        lambda: service.confirm_fact(alice, "bachelors_degree", form, by=alice, deps=deps),
        lambda: service.record_fact(slug, alice, "bachelors_degree", form, by=alice, deps=deps),
        lambda: service.refuse_fact(alice, "bachelors_degree", form, by=alice, deps=deps),
        lambda: service.mark_done(slug, alice, "talk", form, by=alice, deps=deps),
        lambda: service.unmark(slug, alice, "talk", by=alice, deps=deps),
        lambda: service.grant_waiver(slug, alice, form, by=alice, deps=deps),
        lambda: service.end_waiver(alice, new_id(), by=alice, deps=deps),
    ):
        with pytest.raises(OwnCase):
            call()


def test_only_those_on_the_pathway_have_a_case(deps, case):
    slug, alice, amara = case
    assert [(one.id, one.version) for one in cases.learners_on(slug, deps)] == [(alice, "2026-27")]
    for who in (amara, new_id()):
        with pytest.raises(NotFound):
            cases.case_of(slug, who, deps)
    with pytest.raises(NotFound):
        cases.learners_on("nothing", deps)
    (one,) = draft.authored(deps)
    assert sum(one.learners.values()) == 1
