"""The demo's pathways: loaded once, sound, moved along with the address, and nobody's work is written over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pathways.core.findings import Severity
from pathways.services import draft
from pathways.services.catalogue import explorer
from pathways.services.demo import load_demo, stack_files
from pathways.services.edit import take_step
from pathways.services.goals import goals_of
from pathways.services.holdings import record_of
from pathways.services.seed import read_stack
from pathways.store.enrolments import drop_goal
from tests.conftest import NOW
from wallet.api import demo_people
from wallet.services.demo.load import load_demo as load_wallet_demo


@pytest.fixture
def settings(settings):
    return replace(settings, demo=True)


@pytest.fixture
def loaded(deps):
    load_wallet_demo(deps)
    assert load_demo(deps)
    return deps


def person(deps, name):
    return next(one.id for one in demo_people(deps) if one.name == name)


def test_loading_twice_changes_nothing(loaded):
    assert not load_demo(loaded)


def test_every_published_pathway_is_sound(loaded):
    known = explorer(loaded)
    assert {"applied-ai", "autonomous-systems", "trustworthy-systems", "msc-data-and-ai"} <= {
        one.slug for one in known.pathways
    }
    for one in known.pathways:
        found = draft.open_version(one.slug, one.version, loaded)
        assert found.errors == (), one.slug
        assert not found.pathway.awards or found.pathway.awards in known.by_uri


def test_a_draft_shows_what_the_linter_says(loaded):
    found = draft.open_version("applied-ai", "2027-28", loaded)
    assert found.version.is_draft
    assert [one.severity for one in found.problems] == [Severity.WARNING] * len(found.problems)
    assert found.problems


def test_maya_stands_where_the_story_says(loaded):
    from pathways.core.audit import audit

    maya = person(loaded, "Maya Okafor")
    known = explorer(loaded)
    goals = {goal.on.slug: goal for goal in goals_of(maya, known, loaded)}
    assert goals["applied-ai"].is_started
    record = record_of(maya, loaded)
    found = audit(known.compiled(goals["applied-ai"].on), record.holdings(goals["applied-ai"].on.facts.id), NOW)
    assert (found.percent, found.percent_in_progress) == (56, 72)
    assert [one.outcome.value for one in found.eligibility] == ["met"]


def test_under_another_address_everything_follows(loaded):
    moved = replace(loaded, settings=replace(loaded.settings, public_url="http://127.0.0.1:8123", port=8123))
    load_wallet_demo(moved)
    assert load_demo(moved)
    known = explorer(moved)
    assert [uri for uri in known.by_uri if "127.0.0.1:8000" in uri] == []
    assert len({entry.slug for entry in known.entries}) == len(known.entries)
    for one in known.pathways:
        assert draft.open_version(one.slug, one.version, moved).errors == ()
    assert goals_of(person(moved, "Maya Okafor"), known, moved)
    assert not load_demo(moved)


def test_what_people_of_the_demo_did_stays(loaded):
    maya, found = person(loaded, "Maya Okafor"), draft.open_version("applied-ai", "2027-28", loaded)
    with loaded.database.begin() as session:
        goal = next(one for one in goals_of(maya, explorer(loaded), loaded) if one.on.slug == "msc-data-and-ai")
        drop_goal(session, maya, goal.on.facts.id)
    take_step("applied-ai", "2027-28", "remove", {"node": "breadth-facilitation"}, revision=1, deps=loaded)
    assert not load_demo(loaded)
    assert "msc-data-and-ai" not in {one.on.slug for one in goals_of(maya, explorer(loaded), loaded)}
    assert draft.open_version("applied-ai", "2027-28", loaded).version.revision == found.version.revision + 1


@pytest.mark.parametrize("path", stack_files(), ids=lambda path: path.stem)
def test_every_stack_has_a_source_and_names(path):
    seed = read_stack(path.read_text(encoding="utf-8"), NOW)
    assert seed.pathways
    assert all(one.source or one.source_note for one in seed.pathways)
    assert all(one.issuer_name and not one.issuer_name.startswith(("http", "did:")) for one in seed.entries)
