"""Authors' pages: who may enter, a draft in forms, problems linked to parts, conflicts that lose nothing."""

from __future__ import annotations

import re

import pytest

from pathways.core.model import walk
from pathways.services.draft import begin_draft, open_version
from tests.pathways import kit
from tests.pathways.kit import uri
from tests.people import a_person


@pytest.fixture
def author(app, deps):
    kit.fill_catalogue(deps)
    return a_person(app, "jonas@maple.example", name="Jonas", roles=("issuer",))


@pytest.fixture
def advisor(app):
    return a_person(app, "amara@maple.example", name="Amara", roles=("advisor",))


def step(browser, editor, name, /, **form):
    """Send a form of the edit page as a browser would."""
    revision = form.pop("revision", editor.draft.version.revision)
    data = {"step": name, "revision": revision} | form
    return browser.post(f"/author/{editor.slug}/{editor.version}/edit", data)


def test_learners_have_no_business_here(app):
    alice = a_person(app, "alice@maple.example")
    assert alice.get("/author").status == 403
    assert "Author" not in alice.get("/account").text.split()


def test_from_nothing_to_a_draft(author, deps):
    assert "No pathways yet" in author.get("/author").text
    page = author.post("/author/new", {"name": "", "version": "a/b"})
    assert page.status == 422
    assert page.title.startswith("Error: ")
    page = author.post("/author/new", {"name": "Applied AI", "version": "2026-27", "summary": "S"})
    assert page.h1 == ["Applied AI, draft 2026-27"]
    assert "Problem" in page.text
    assert open_version("applied-ai", "2026-27", deps).facts.created_by == author.id


def test_the_page_of_a_draft_has_outline_map_text_and_findings(author, deps):
    editor = kit.small(deps)
    editor.do("add", node="root", kind="all", name="Nothing in it")
    page = author.get(f"/author/{editor.slug}/{editor.version}/edit?node=electives")
    assert page.h1 == ["Applied AI, draft 2026-27"]
    assert '<svg class="map__picture"' in page.html
    assert any(link.endswith("node=nothing-in-it#part") for link in page.links)
    assert "1 of 2" in page.text
    assert 'value="Vision"' in author.get(f"/author/{editor.slug}/{editor.version}/edit?node=vision").html
    assert author.get(f"/author/{editor.slug}/{editor.version}/edit?node=gone").status == 200
    assert author.get("/author/applied-ai/nothing/edit").status == 404


def test_steps_are_taken_and_shown(author, deps):
    editor = kit.small(deps)
    page = step(
        author, editor, "add", node="core", kind="achievement", achievement="Machine Learning", more="Pipelines"
    )
    assert page.status == 200
    assert {uri("machine-learning"), uri("pipelines")} <= {
        getattr(node, "achievement", "") for node in walk(editor.pathway.rule)
    }
    page = step(author, editor, "limit", node="core", max="6", unit="credits", issuer_in="Harbour College")
    assert "At most 6 credits from Harbour College" in page.text
    page = step(
        author, editor, "eligibility", fact="bachelors_degree", fact_kind="yes_no", equals="yes", message="A degree."
    )
    assert "A degree." in page.text
    page = step(author, editor, "equivalence", held="Pipelines", counts_as="Vision")
    assert "A badge of Pipelines may count as Vision" in page.text


@pytest.mark.parametrize(
    ("name", "form", "field", "words"),
    [
        ("node", {"node": "electives", "count": "two"}, "node-count", "Type a whole number"),
        ("add", {"node": "core", "kind": "achievement", "achievement": "Nope"}, "add-achievement-achievement", "no credential"),
        ("add", {"node": "core", "kind": "match"}, "add-match-count", "exactly one"),
        ("limit", {"node": "core", "max": "", "unit": "credits"}, "limit-new-max", "Type a number"),
        ("minimum", {"node": "core", "min": "1", "share": "200", "of": "credits"}, "minimum-new-share", "share"),
        ("about", {"name": "", "version": "2026-27", "within": "free", "validity": "valid_now"}, "about-name", "Type something"),
        ("eligibility", {"fact": "", "fact_kind": "yes_no", "equals": "yes"}, "eligibility-new-fact", "Type something"),
        ("equivalence", {"held": "x", "counts_as": "Vision"}, "equivalence-new-held", "no credential"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_the_control_and_nothing_typed_is_lost(author, deps, name, form, field, words):
    editor = kit.small(deps)
    before = editor.pathway
    page = step(author, editor, name, **form)
    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert f'href="#{field}"' in page.html
    error = next(attrs for tag, attrs in page.elements if attrs.get("id") == f"{field}-error")
    assert error["class"] == "error"
    assert words in page.text
    for typed in [value for key, value in form.items() if key in ("achievement", "share", "message") and value]:
        assert typed in page.html
    assert editor.pathway == before


def test_a_step_that_cannot_be_done_says_so(author, deps):
    editor = kit.small(deps)
    page = step(author, editor, "into", node="core", group="core")
    assert page.status == 422
    assert "cannot be moved into itself" in page.text
    assert step(author, editor, "nonsense").status == 404
    assert step(author, editor, "remove", node="core", revision="x").status == 404


def test_a_conflict_keeps_what_was_typed(author, deps):
    editor = kit.small(deps)
    old = editor.draft.version.revision
    editor.do("node", node="electives", name="Theirs", count="1")
    page = step(author, editor, "node", node="electives", name="Mine, quite long", count="2", revision=old)
    assert page.status == 409
    assert "Somebody else changed this draft meanwhile" in page.text
    assert page.html.count("Mine, quite long") >= 2, "in the form and in the list of what was typed"
    assert "Theirs" in page.text
    revision = re.search(r'name="revision" value="(\d+)"', page.html)[1]
    page = step(author, editor, "node", node="electives", name="Mine, quite long", count="2", revision=revision)
    assert page.status == 200
    assert "Mine, quite long" in page.text


def test_renaming_leads_to_the_new_address(author, deps):
    editor = kit.small(deps)
    page = step(author, editor, "about", **kit.about(editor, name="Other", version="2027 A"))
    assert page.h1 == ["Other, draft 2027 A"]
    begin = kit.begin(deps, "Second")
    assert begin == ("second", "2026-27")
    page = author.post("/author/other/drafts", {"version": "1"})
    assert page.status == 404


def test_trying_shows_samples_and_the_difference(author, deps):
    editor = kit.published(deps)
    begin_draft(editor.slug, "2027-28", deps)
    newer = kit.Editor(deps, editor.slug, "2027-28")
    newer.add_credentials("core", "machine-learning")
    page = author.get(f"/author/{editor.slug}/2027-28/try")
    assert page.status == 200
    for words in (
        "Nothing yet",
        "All but one",
        "Everything that is needed",
        "Under 2026-27: ",
        "The same under 2026-27",
    ):
        assert words in page.text, words
    page = author.post(f"/author/{editor.slug}/2027-28/try", {"holdings": '{"badges": [{"id": 3}]}'})
    assert page.status == 422
    assert "$.badges[0]" in page.text
    own = '{"badges": [{"id": "b", "achievement": "%s", "awarded": "2026-01-01T00:00:00Z", "state": "active", "verdict": "verified"}]}'
    page = author.post(f"/author/{editor.slug}/2027-28/try", {"holdings": own % uri("robotics")})
    assert "The learner you pasted" in page.text
    empty = kit.begin(deps, "Empty")
    assert "have to be put right first" in author.get(f"/author/{empty[0]}/{empty[1]}/try").text


def test_publishing_is_confirmed_in_words_and_for_good(author, advisor, deps):
    editor = kit.published(deps)
    begin_draft(editor.slug, "2027-28", deps)
    newer = kit.Editor(deps, editor.slug, "2027-28")
    newer.do("node", node="electives", name="Electives", count="2")
    path = f"/author/{editor.slug}/2027-28/publish"
    assert "Issuer staff or an administrator publish it" in advisor.get(path).text
    assert advisor.post(path, {"revision": newer.draft.version.revision}).status == 403
    page = author.get(path)
    assert "Electives" in page.text
    revision = page.form("publish")["revision"]
    newer.do("node", node="electives", name="Electives", count="1")
    assert "Somebody else changed this draft" in author.post(path, {"revision": revision}).text
    page = author.post(path, {"revision": newer.draft.version.revision})
    assert "Version 2027-28 is published" in page.text
    found = open_version(editor.slug, "2027-28", deps).version
    assert found.published_by == author.id
    assert author.get(f"/author/{editor.slug}/2027-28/edit").h1 == ["Applied AI, versions"]
    assert "stays as it is" in step(author, newer, "remove", node="core").text


def test_a_draft_with_problems_is_not_published(author, deps):
    slug, version = kit.begin(deps, "Empty")
    page = author.get(f"/author/{slug}/{version}/publish")
    assert "have to be put right first" in page.text
    assert [form for form in page.forms if "publish" in form["action"]] == []
    page = author.post(f"/author/{slug}/{version}/publish", {"revision": 1})
    assert "put right first" in page.text
    assert open_version(slug, version, deps).version.is_draft


def test_drafts_and_the_offer(author, advisor, deps):
    editor = kit.published(deps)
    page = author.post(f"/author/{editor.slug}/drafts", {"version": "2026-27"})
    assert page.status == 422
    assert author.post(f"/author/{editor.slug}/drafts", {"version": "2027-28"}).h1 == ["Applied AI, draft 2027-28"]
    page = author.get(f"/author/{editor.slug}")
    revision = page.form("2027-28/delete")["revision"]
    assert "is thrown away" in author.post(f"/author/{editor.slug}/2027-28/delete", {"revision": revision}).text
    assert "No longer offered" in author.post(f"/author/{editor.slug}/retire", {"retired": "1"}).text
    assert advisor.post(f"/author/{editor.slug}/retire", {"retired": ""}).status == 403
    assert "is offered again" in author.post(f"/author/{editor.slug}/retire", {"retired": ""}).text
    assert author.get("/author/nothing").status == 404


@pytest.mark.parametrize("name", ["pathway.json", "rules.txt", "ctdl.jsonld", "map.graphml", "map.mmd", "map.dot"])
def test_every_version_can_be_taken_away(author, deps, name):
    editor = kit.small(deps)
    page = author.get(f"/author/{editor.slug}/{editor.version}/files/{name}")
    assert page.status == 200
    assert b"rogramming" in page.body
    assert author.get(f"/author/{editor.slug}/{editor.version}/files/other").status == 404
