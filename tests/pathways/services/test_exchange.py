"""Files of pathways: everything that is wrong is said, nothing is half-imported, what comes in goes out the same."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathways.core.ctdl_in import UnreadableCtdl
from pathways.core.ctdl_out import pathway_to_ctdl
from pathways.core.reading import MalformedDocument
from pathways.core.writing import pathway_to_json
from pathways.services.catalogue import explorer
from pathways.services.exchange import bring, look_at
from pathways.store.tables import CatalogueEntryRow, PathwayVersionRow
from tests.pathways import kit
from tests.pathways.kit import Editor, uri
from tests.people import add_person

RULE = {"type": "all", "id": "root", "of": [{"type": "achievement", "id": "a", "achievement": uri("programming")}]}
NEW = {"id": "urn:new", "name": "New one", "issuer": "did:web:who.example", "credits": 4.5, "level": "graduate"}


def document(**values):
    return {"id": "urn:p", "version": "2026-27", "name": "Brought", "rule": RULE} | values


def counts(deps):
    with deps.database.read() as session:
        return tuple(
            session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in (PathwayVersionRow, CatalogueEntryRow)
        )


def paths(call):
    with pytest.raises(MalformedDocument) as caught:
        call()
    return [problem.path for problem in caught.value.problems]


@pytest.fixture
def amara(app, deps):
    kit.fill_catalogue(deps)
    return add_person(app, "amara@maple.example", name="Amara")


def test_looking_keeps_nothing(deps, amara):
    before = counts(deps)
    found = look_at(json.dumps({"catalogue": {"achievements": [NEW]}, "pathway": document()}), deps)
    (one,) = found.pathways
    assert (one.slug, one.is_new, one.problems, found.known) == ("brought", True, (), 0)
    assert [(entry.uri, entry.credits) for entry in found.entries] == [("urn:new", "4.5")]
    assert counts(deps) == before


def test_bringing_keeps_all_of_it_together(deps, amara):
    text = json.dumps(
        {
            "catalogue": {"achievements": [NEW | {"description": "D", "skills": ["S", 3], "delivery": "online"}]},
            "issuers": [{"id": "did:web:who.example", "name": "Who College"}],
            "pathways": [document(), document(id="urn:q", version="", name="Brought")],
        }
    )
    assert bring(text, by=amara, deps=deps) == (("brought", "2026-27"), ("brought-2", "1"))
    entry = explorer(deps).by_uri["urn:new"]
    assert (entry.issuer_name, entry.skills, entry.description) == ("Who College", ("S",), "D")
    draft = Editor(deps, "brought", "2026-27").draft
    assert (draft.version.is_draft, draft.facts.created_by, draft.facts.uri) == (True, amara, "urn:p")
    assert bring(text, by=amara, deps=deps) == (("brought", "2026-27 2"), ("brought-2", "1 2"))
    assert counts(deps)[1] == len(kit.ENTRIES) + 1


def test_what_goes_out_comes_in_the_same(deps, amara):
    editor = kit.small(deps)
    editor.do("limit", node="electives", max="1.5", unit="credits", tag="x")
    pathway = editor.pathway
    kept = bring(json.dumps(pathway_to_json(pathway)), by=amara, deps=deps)
    again = Editor(deps, *kept[0]).pathway
    assert pathway_to_json(again) == pathway_to_json(pathway) | {"version": kept[0][1]}
    ctdl = json.dumps(
        pathway_to_ctdl(pathway, explorer(deps).catalogue, explorer(deps).names, webpage="https://x.example")
    )
    found = look_at(ctdl, deps)
    assert (found.form, found.entries) == ("ctdl", ())
    assert found.pathways[0].pathway.rule == pathway.rule


def test_every_problem_is_listed_and_nothing_is_kept(deps, amara):
    before = counts(deps)
    text = json.dumps(
        {
            "catalogue": {"achievements": [{"id": "urn:x"}, NEW | {"credits": -1}]},
            "pathways": [document(rule={"type": "what"}), document(), document(sharing={"within": "x"})],
        }
    )
    found = paths(lambda: bring(text, by=amara, deps=deps))
    assert found == sorted(found, key=lambda path: (path.startswith("$.catalogue"), path))
    assert {path.split(".")[1] for path in found} == {"pathways[0]", "pathways[2]", "catalogue"}
    assert len(found) >= 5
    assert counts(deps) == before
    for bad in ("", "{", "[1, 2", '{"pathways": []}', '"x"', "3", "null", '{"rule": 1, "rule": 2}'):
        with pytest.raises((MalformedDocument, UnreadableCtdl)):
            bring(bad, by=amara, deps=deps)
    with pytest.raises(UnreadableCtdl):
        bring('{"@graph": []}', by=amara, deps=deps)
    long = NEW | {"level": "x" * 40, "achievement_type": "y" * 80}
    text = json.dumps({"catalogue": {"achievements": [long]}, "pathway": document()})
    assert paths(lambda: bring(text, by=amara, deps=deps)) == [
        "$.catalogue.achievements[0].achievement_type",
        "$.catalogue.achievements[0].level",
    ]
    assert counts(deps) == before


def test_a_draft_may_have_problems_but_ids_stand_once(deps, amara):
    rule = {
        "type": "all",
        "id": "a",
        "of": [RULE["of"][0], {"type": "manual", "id": "a", "label": "L"}, {"type": "all", "id": "e", "of": []}],
    }
    (one,) = look_at(json.dumps(document(rule=rule)), deps).pathways
    assert one.renamed == (("a", "a-2"), ("a", "a-3"))
    assert {problem.node for problem in one.problems if problem.severity == "error"} == {"e"}
    rule["of"][0] = {"type": "achievement", "id": "b", "achievement": "urn:unknown"}
    assert look_at(json.dumps(document(rule=rule)), deps).errors == 2


def test_names_that_no_address_can_hold_become_others(deps, amara):
    text = json.dumps(
        {"pathways": [document(name="New", version="a/b"), document(id="urn:q", name="数学", version="x" * 200)]}
    )
    assert bring(text, by=amara, deps=deps) == (("new-2", "1"), ("pathway", "1"))


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    catalogue=_values,
    member=st.sampled_from(["id", "version", "name", "rule", "sharing", "awards", "eligibility", "equivalences"]),
    value=_values,
    extra=st.dictionaries(st.sampled_from(["issuers", "pathways", "@context", "catalogue"]), _values, max_size=2),
)
def test_any_json_is_taken_whole_or_refused(deps, catalogue, member, value, extra):
    text = json.dumps({"catalogue": catalogue, "pathway": document(**{member: value})} | extra)
    try:
        found = look_at(text, deps)
    except (MalformedDocument, UnreadableCtdl):
        return
    assert found.pathways
