"""The demo's pathways: loaded once, sound, moved along with the address, and nobody's work is written over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pathways.core.audit import audit
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


def test_the_demo_is_sound_and_loads_once(loaded):
    """One load for all of it: loading is what takes time here."""
    assert not load_demo(loaded)
    known = explorer(loaded)
    assert {"applied-ai", "autonomous-systems", "trustworthy-systems", "msc-data-and-ai", "kubestronaut"} <= {
        one.slug for one in known.pathways
    }
    for one in known.pathways:
        found = draft.open_version(one.slug, one.version, loaded)
        assert found.errors == (), one.slug
        assert not found.pathway.awards or found.pathway.awards in known.by_uri
    unfinished = draft.open_version("applied-ai", "2027-28", loaded)
    assert unfinished.version.is_draft
    assert [one.severity for one in unfinished.problems] == [Severity.WARNING] * 2
    _maya(loaded)
    _ines(loaded)


def _maya(deps):
    maya, known = person(deps, "Maya Okafor"), explorer(deps)
    on = {goal.on.slug: goal.on for goal in goals_of(maya, known, deps) if goal.is_started}["applied-ai"]
    found = audit(known.compiled(on), record_of(maya, known.catalogue, deps).holdings(on.facts.id), NOW)
    assert (found.percent, found.percent_in_progress) == (56, 72)
    assert [one.outcome.value for one in found.eligibility] == ["met"]


def _ines(deps):
    ines, known = person(deps, "Ines Duarte"), explorer(deps)
    assert {goal.on.slug for goal in goals_of(ines, known, deps)} == {"kubestronaut", "artificial-intelligence"}
    assert [known.by_uri[uri].slug for uri in record_of(ines, known.catalogue, deps).in_progress] != []


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
