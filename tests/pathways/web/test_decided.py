"""A learner sees what staff decided about them: who, when and why; and nobody else's."""

from __future__ import annotations

import pytest

from pathways.services import cases, decisions
from pathways.services.publish import publish
from pathways.store.enrolments import start
from tests.conftest import NOW
from tests.pathways import kit
from tests.people import a_learner, add_person


@pytest.fixture
def case(app, deps):
    kit.fill_catalogue(deps)
    editor = kit.small(deps)
    editor.do("eligibility", fact="bachelors_degree", fact_kind="yes_no", equals="yes", message="A degree.")
    editor.do("add", node="root", kind="manual", label="Talk")
    publish(editor.slug, editor.version, revision=editor.draft.version.revision, by=None, deps=deps)
    alice, amara = a_learner(app), add_person(app, "amara@maple.example", name="Amara Singh")
    found = editor.draft
    with deps.database.begin() as session:
        start(session, alice.id, found.facts.id, found.version.id, now=NOW)
    return editor.slug, alice, amara


def test_who_when_and_why(app, deps, case):
    slug, alice, amara = case
    assert "What staff decided" not in alice.get(f"/pathways/{slug}").text
    by = {"by": amara, "deps": deps}
    decisions.record_fact(slug, alice.id, "bachelors_degree", {"holds": "yes", "evidence": "Diploma <seen>"}, **by)
    decisions.mark_done(slug, alice.id, "talk", {"evidence": "Passed", "day": "2026-11-20"}, **by)
    decisions.grant_waiver(slug, alice.id, {"part": "electives", "reason": "Transfer", "until": "2026-12-31"}, **by)
    page = alice.get(f"/pathways/{slug}")
    for words in ("Diploma <seen>", "Passed", "Transfer", "Until 31 December 2026", "Electives", "Talk", "A degree."):
        assert words in page.text, words
    assert page.text.count("Amara Singh, ") == 3
    assert "20 November 2026" in page.text
    other = a_learner(app, "bob@maple.example")
    assert "What staff decided" not in other.get(f"/pathways/{slug}").text
    (waiver,) = cases.case_of(slug, alice.id, deps).waivers
    decisions.end_waiver(alice.id, waiver.id, **by)
    assert "Exception, ended" in alice.get(f"/pathways/{slug}").text
