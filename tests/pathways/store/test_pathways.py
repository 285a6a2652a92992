"""Pathways and versions in the store: drafts change by revision, published versions never."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pathways.store import pathways as store
from pathways.store.pathways import DraftChanged, DraftText, PathwayFacts, PathwayNameTaken, Version, VersionPublished
from pathways.store.tables import PathwayVersionRow
from tests.conftest import NOW
from wallet.base.errors import NotFound
from wallet.base.ids import new_id


def facts(slug="ai", **values):
    return PathwayFacts(
        **{
            "id": new_id(),
            "uri": f"https://uni.example/pathways/{slug}",
            "slug": slug,
            "topic": "Computing",
            "source": None,
            "source_note": "",
            "illustrative": False,
            "created_by": None,
            "created_at": NOW,
            "retired_at": None,
        }
        | values
    )


def version(pathway, name="2026-27", *, published=None, **values):
    return Version(
        **{
            "id": new_id(),
            "pathway_id": pathway.id,
            "version": name,
            "name": "Applied AI",
            "summary": "",
            "document": f'{{"version": "{name}"}}',
            "revision": 1,
            "created_at": NOW,
            "changed_at": NOW,
            "published_at": published,
            "published_by": None,
        }
        | values
    )


def write(deps, pathway, *versions):
    with deps.database.begin() as session:
        store.add_pathway(session, pathway)
        for one in versions:
            store.add_version(session, one)
    return pathway


def text(name="2026-27", document="{}"):
    return DraftText(version=name, name="New name", summary="S", document=document)


def test_a_draft_changes_for_whoever_knows_its_revision(deps):
    pathway = facts()
    draft = version(pathway)
    write(deps, pathway, draft)
    with deps.database.begin() as session:
        assert store.change_draft(session, draft.id, text(), revision=1, now=NOW) == 2
        found = store.version_named(session, "ai", "2026-27")
        assert (found.version.name, found.version.document, found.version.revision) == ("New name", "{}", 2)
    with deps.database.begin() as session, pytest.raises(DraftChanged):
        store.change_draft(session, draft.id, text(document="[]"), revision=1, now=NOW)
    with deps.database.begin() as session, pytest.raises(NotFound):
        store.change_draft(session, new_id(), text(), revision=1, now=NOW)


def test_what_is_published_is_never_written_again(deps):
    pathway = facts()
    draft = version(pathway)
    write(deps, pathway, draft)
    with deps.database.begin() as session:
        store.publish_draft(session, draft.id, revision=1, by=None, now=NOW)
        before = store.version_for(session, draft.id)
    for attempt in (
        lambda session, revision: store.change_draft(session, draft.id, text(), revision=revision, now=NOW),
        lambda session, revision: store.publish_draft(session, draft.id, revision=revision, by=None, now=NOW),
        lambda session, revision: store.delete_draft(session, draft.id, revision=revision),
    ):
        for revision in (1, 2, 3):
            with deps.database.begin() as session, pytest.raises(VersionPublished):
                attempt(session, revision)
    with deps.database.read() as session:
        assert store.version_for(session, draft.id) == before
        assert before.version.published_at == NOW


def test_no_statement_of_the_store_writes_a_version_without_the_condition(deps):
    """Watch the SQL of everything that changes versions: each one asks that it is a draft."""
    pathway = facts()
    one, other = version(pathway), version(pathway, "b")
    write(deps, pathway, one, other)
    seen = []
    sa.event.listen(deps.database.engine, "before_cursor_execute", lambda _c, _k, statement, *_: seen.append(statement))
    with deps.database.begin() as session:
        store.change_draft(session, one.id, text("c"), revision=1, now=NOW)
        store.publish_draft(session, one.id, revision=2, by=None, now=NOW)
        store.delete_draft(session, other.id, revision=1)
    writes = [sql for sql in seen if sql.startswith(("UPDATE pathway_version", "DELETE FROM pathway_version"))]
    assert len(writes) == 3
    assert all("published_at IS NULL" in sql for sql in writes)


def test_names_are_unique(deps):
    pathway = facts()
    one, other = version(pathway), version(pathway, "b")
    write(deps, pathway, one, other)
    with deps.database.begin() as session:
        with pytest.raises(PathwayNameTaken):
            store.add_pathway(session, facts())
        with pytest.raises(store.VersionNameTaken):
            store.add_version(session, version(pathway))
        with pytest.raises(store.VersionNameTaken):
            store.change_draft(session, other.id, text("2026-27"), revision=1, now=NOW)
        assert store.change_draft(session, other.id, text("b"), revision=1, now=NOW) == 2


def test_reading_published_versions(deps):
    ai, data, gone = facts(), facts("data"), facts("gone", retired_at=NOW)
    old = version(ai, "2025-26", published=NOW - timedelta(days=300))
    new = version(ai, "2026-27", published=NOW)
    draft = version(ai, "2027-28")
    write(deps, ai, draft, old, new)
    write(deps, data, version(data, "1"))
    write(deps, gone, version(gone, "1", published=NOW))
    with deps.database.read() as session:
        assert store.published_version(session, "ai").version == new
        assert store.published_version(session, "ai", "2025-26").version == old
        with pytest.raises(NotFound):
            store.published_version(session, "ai", "2027-28")
        with pytest.raises(NotFound):
            store.published_version(session, "data")
        assert store.published_version(session, "gone").pathway.retired_at == NOW
        assert store.versions_of(session, ai.id) == (draft, new, old)
        assert {one.version.id for one in store.versions_for(session, frozenset({old.id, new_id()}))} == {old.id}
        assert [one.version.version for one in store.newest_published(session)] == ["2026-27"]
        assert len(store.newest_published(session, retired=True)) == 2
        assert len(store.all_versions(session)) == 5
        assert store.slugs_of(session, frozenset({ai.uri, "urn:other"})) == {ai.uri: "ai"}


def test_the_newest_of_all_take_one_statement(deps):
    for slug in ("a", "b", "c"):
        pathway = facts(slug)
        write(deps, pathway, version(pathway, "1", published=NOW), version(pathway, "2", published=NOW))
    statements = []
    sa.event.listen(deps.database.engine, "before_cursor_execute", lambda _c, _k, sql, *_: statements.append(sql))
    with deps.database.read() as session:
        assert [one.version.version for one in store.newest_published(session)] == ["2", "2", "2"]
    assert len([sql for sql in statements if sql.startswith("SELECT")]) == 1


def test_deleting_the_only_draft_takes_the_pathway_along(deps):
    pathway, kept = facts(), facts("kept")
    draft = version(pathway)
    second = version(kept, "2")
    write(deps, pathway, draft)
    write(deps, kept, version(kept, "1", published=NOW), second)
    with deps.database.begin() as session:
        with pytest.raises(DraftChanged):
            store.delete_draft(session, draft.id, revision=7)
        store.delete_draft(session, draft.id, revision=1)
        store.delete_draft(session, second.id, revision=1)
        with pytest.raises(NotFound):
            store.pathway_by_slug(session, "ai")
        assert store.pathway_by_slug(session, "kept") == kept
        assert session.scalar(sa.select(sa.func.count()).select_from(PathwayVersionRow)) == 1


def test_retiring_and_describing(deps):
    pathway = write(deps, facts())
    with deps.database.begin() as session:
        store.set_retired(session, pathway.id, NOW)
        store.describe_pathway(
            session, pathway.id, topic="Data", source="https://x.example", source_note="n", illustrative=True
        )
        found = store.pathway_by_slug(session, "ai")
        assert (found.retired_at, found.topic, found.illustrative) == (NOW, "Data", True)
        store.set_retired(session, pathway.id, None)
        assert store.pathway_by_slug(session, "ai").retired_at is None
        assert store.learners_on(session, pathway.id) == ()
        assert store.learners_by_version(session) == {}


def test_the_same_name_in_the_same_instant(deps, monkeypatch):
    pathway = facts()
    write(deps, pathway, version(pathway))
    monkeypatch.setattr(store, "_refuse_name", lambda *_args, **_more: None)
    with deps.database.begin() as session, pytest.raises(store.VersionNameTaken):
        store.add_version(session, version(pathway))
    with deps.database.begin() as session:
        monkeypatch.setattr(session, "scalar", lambda *_args: None)
        with pytest.raises(PathwayNameTaken):
            store.add_pathway(session, facts())
