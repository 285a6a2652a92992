"""Importing, the catalogue and decisions, as pages."""

from __future__ import annotations

import io
import json

import pytest

from pathways.services.cases import case_of
from pathways.services.catalogue import explorer
from pathways.services.publish import publish
from pathways.store.decisions import state_fact
from pathways.store.enrolments import start
from tests.conftest import NOW
from tests.pathways import kit
from tests.pathways.kit import uri
from tests.people import a_person, add_person


@pytest.fixture
def author(app, deps):
    kit.fill_catalogue(deps)
    return a_person(app, "amara@maple.example", name="Amara", roles=("advisor",))


def test_an_import_is_looked_at_first(author, deps):
    new = {"id": "urn:new", "name": "New one", "issuer": "did:web:who.example"}
    text = json.dumps({"catalogue": {"achievements": [new]}, "pathway": json.loads(kit.document())})
    page = author.post("/author/import", {"text": text})
    assert "It becomes a new pathway, as a draft." in page.text
    assert "New one" in page.text
    assert "urn:new" not in explorer(deps).by_uri
    page = author.post("/author/import", {"text": page.form("import")["text"], "keep": "1"})
    assert page.h1 == ["Brought, draft 1"]
    assert "urn:new" in explorer(deps).by_uri


def test_an_import_may_be_a_file(author):
    sent = {"file": (io.BytesIO(kit.document().encode()), "pathway.json"), "text": ""}
    page = author.post("/author/import", sent, content_type="multipart/form-data")
    assert "What this file amounts to" in page.text
    sent = {"file": (io.BytesIO(b"\xff\xfe{}"), "pathway.json")}
    assert author.post("/author/import", sent, content_type="multipart/form-data").status == 422


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"rule": {}}', '{"@graph": []}', '{"id": "<script>"}', "x" * 1_100_000]
)
def test_what_cannot_be_imported_is_said_with_its_place(author, text):
    page = author.post("/author/import", {"text": text})
    assert page.status == 422
    assert "Nothing was imported" in page.text
    assert "<script>" not in page.html.replace("<script src", "")


def test_adding_and_changing_a_credential_of_another_issuer(author, deps):
    page = author.post("/author/catalogue/new", {"uri": "x", "credits": "-1", "valid_for": "3 years", "shape": "cube"})
    assert page.status == 422
    errors = {attrs["id"] for _, attrs in page.elements if attrs.get("id", "").endswith("-error")}
    assert {"uri-error", "name-error", "credits-error", "valid_for-error", "issuer_uri-error", "shape-error"} <= errors
    form = {
        "uri": "https://who.example/a/1",
        "name": "Networks",
        "issuer_name": "Who College",
        "issuer_uri": "did:web:who.example",
        "credits": "4,5",
        "level": "graduate",
        "delivery": "online",
        "skills": "Routing\nSwitching",
        "tags": "net",
        "valid_for": "p3y",
        "weeks": "8",
        "cost": "0",
        "prerequisites": "Programming",
        "results": "pass\nfail",
        "shape": "shield",
        "field": "health",
        "glyph": "key",
    }
    page = author.post("/author/catalogue/new", form)
    assert page.h1 == ["Networks"]
    found = explorer(deps).by_uri["https://who.example/a/1"]
    assert (found.achievement.credits, found.achievement.prerequisites, found.achievement.results) == (
        4500,
        (uri("programming"),),
        ("pass", "fail"),
    )
    assert author.post("/author/catalogue/new", form).status == 422
    page = author.get(f"/author/catalogue/{found.slug}")
    again = {name: value for name, value in form.items() if name != "uri"} | {"name": "Networks 2", "valid_for": "P3Y"}
    page = author.post(f"/author/catalogue/{found.slug}", again)
    assert page.h1 == ["Networks 2"]
    assert explorer(deps).by_uri["https://who.example/a/1"].achievement.valid_for.text == "P3Y"
    assert "Networks 2" in author.get("/author/catalogue?q=who").text
    assert author.get("/author/catalogue/nothing").status == 404


@pytest.fixture
def case(app, deps, author):
    """Return (slug, learner) on a pathway that asks for a fact and a talk."""
    editor = kit.small(deps)
    editor.do("eligibility", fact="bachelors_degree", fact_kind="yes_no", equals="yes", message="A bachelor's degree.")
    editor.do("add", node="root", kind="manual", label="Talk")
    publish(editor.slug, editor.version, revision=editor.draft.version.revision, by=None, deps=deps)
    alice, found = add_person(app, "alice@maple.example", name="Alice"), editor.draft
    with deps.database.begin() as session:
        start(session, alice, found.facts.id, found.version.id, now=NOW)
        state_fact(session, alice, "bachelors_degree", True, words="BSc <b>", now=NOW)
    return editor.slug, alice


def test_facts_that_wait(author, deps, case):
    slug, alice = case
    page = author.get("/author/decisions")
    assert "Alice: Bachelors degree" in page.text
    page = author.post(f"/author/decisions/{alice}/confirm", {"fact": "bachelors_degree"})
    assert page.status == 422
    assert 'href="#fact-0-evidence"' in page.html
    page = author.post(f"/author/decisions/{alice}/confirm", {"fact": "bachelors_degree", "evidence": "A", "seen": "x"})
    assert "stated this anew meanwhile" in page.text
    assert f'name="seen" value="{NOW.isoformat()}"' in page.html
    page = author.post(f"/author/decisions/{alice}/refuse", {"fact": "bachelors_degree", "evidence": "No paper"})
    assert "stays unknown" in page.text
    assert "Nothing waits" in page.text
    assert "No paper" in author.get(f"/author/{slug}/learners/{alice}").text


def test_a_case_on_one_page(author, deps, case):
    slug, alice = case
    assert "Alice" in author.get(f"/author/{slug}/learners").text
    at = f"/author/{slug}/learners/{alice}"
    page = author.post(f"{at}/fact", {"fact": "bachelors_degree", "holds": "yes", "evidence": "Diploma"})
    assert "Confirmed: Yes" in page.text
    assert author.post(f"{at}/fact", {"fact": "bachelors_degree", "holds": "x", "evidence": "D"}).status == 422
    page = author.post(f"{at}/mark", {"node": "talk", "evidence": "", "day": "2030-01-01"})
    assert page.status == 422
    page = author.post(f"{at}/mark", {"node": "talk", "evidence": "Good", "day": ""})
    assert "Done on 24 November 2026" in page.text
    assert "Take the mark back" in page.text
    author.post(f"{at}/unmark", {"node": "talk"})
    page = author.post(f"{at}/waive", {"part": "electives", "reason": "Transfer", "until": "2026-12-31"})
    assert "Until 31 December 2026" in page.text
    (waiver,) = case_of(slug, alice, deps).waivers
    page = author.post(f"{at}/waivers/{waiver.id}/end", {})
    assert "Ended on 24 November 2026" in page.text
    assert author.post(f"{at}/waive", {"part": "x"}).status == 422


def test_nobody_decides_about_themselves(app, deps, author, case):
    slug, _ = case
    found = kit.Editor(deps, slug, "2026-27").draft
    with deps.database.begin() as session:
        start(session, author.id, found.facts.id, found.version.id, now=NOW)
    page = author.post(f"/author/{slug}/learners/{author.id}/waive", {"part": "core", "reason": "Because"})
    assert page.status == 403
