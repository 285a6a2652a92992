"""Begin, edit, publish, retire: what authors do to pathways, through the services."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pathways.core.editing import EditImpossible, node_named
from pathways.core.editing_nodes import with_own_ids
from pathways.core.model import AchievementNode, Distinct, Limit, MatchNode, Sharing, Unit, Validity, Where, walk
from pathways.services import draft as service
from pathways.services.draft import NothingPublished
from pathways.services.edit_parts import node_written
from pathways.services.edit_where import limit_written, minimum_written
from pathways.services.publish import NoRoomToDecide, ProblemsLeft, preview, publish, set_retired
from pathways.store.pathways import (
    DraftChanged,
    PathwayNameTaken,
    VersionNameTaken,
    VersionPublished,
    change_draft,
)
from tests.pathways import kit
from tests.pathways.kit import THERE, Editor, about, uri
from wallet.api import FormRefused
from wallet.base.errors import NotFound


@pytest.fixture(autouse=True)
def catalogue(deps):
    kit.fill_catalogue(deps)


def ids(editor):
    return [node.id for node in walk(editor.pathway.rule)]


def refused(call):
    """Return the fields that a call refuses, with their codes."""
    with pytest.raises(FormRefused) as caught:
        call()
    return {field: error.code for field, error in caught.value.fields.items()}


def test_a_pathway_begins_empty_and_the_linter_says_so(deps):
    slug, version = kit.begin(deps, "Applied AI", topic="Computing", summary="Two lines.\nReally.")
    found = service.open_version(slug, version, deps)
    assert (slug, found.pathway.id) == ("applied-ai", "http://127.0.0.1:8000/pathways/applied-ai")
    assert (found.facts.topic, found.version.summary) == ("Computing", "Two lines.\nReally.")
    assert [(one.node, one.severity.value) for one in found.errors] == [("root", "error")]
    (listed,) = service.authored(deps)
    assert (listed.name, listed.errors[found.version.id]) == ("Applied AI", 1)


def test_what_cannot_begin_says_why_at_each_field(deps):
    wrong = refused(lambda: kit.begin(deps, "", "a/b", slug="No Good"))
    assert wrong == {"name": "words_missing", "version": "version_name_unusable", "slug": "slug_unusable"}
    assert refused(lambda: kit.begin(deps, "数学", "1")) == {"slug": "slug_unusable"}
    kit.begin(deps)
    with pytest.raises(PathwayNameTaken):
        kit.begin(deps)
    assert kit.begin(deps, slug="other") == ("other", "2026-27")


def test_building_a_pathway_in_steps(deps):
    editor = kit.small(deps)
    assert ids(editor) == ["root", "core", "programming", "robotics", "electives", "vision", "language"]
    assert editor.draft.problems == ()
    assert node_named(editor.pathway, "vision").achievement == uri("vision")
    assert editor.pathway.awards == uri("ai-certificate")
    editor.do("add", node="root", kind="match", name="Breadth", credits="9", tag="ai")
    editor.do("add", node="root", kind="manual", label="Capstone review")
    editor.do("up", node="capstone-review")
    assert [child.id for child in editor.pathway.rule.of] == ["core", "electives", "capstone-review", "breadth"]
    editor.do("into", node="capstone-review", group="core")
    editor.do("wrap", node="breadth", kind="credits")
    editor.do("turn", node="credits", kind="all")
    editor.do("unwrap", node="credits")
    editor.do("remove", node="language")
    assert ids(editor) == [
        "root", "core", "programming", "robotics", "capstone-review", "electives", "vision", "breadth"
    ]  # fmt: skip


def test_a_node_keeps_what_its_form_does_not_show(deps):
    editor = kit.small(deps)
    editor.do("limit", node="electives", max="6", unit="credits", issuer_in="Harbour College")
    editor.do("minimum", node="electives", min="2", of="issuer")
    editor.do("node", node="electives", name="Choices", count="2", optional="1", observes="1")
    node = node_named(editor.pathway, "electives")
    assert (node.name, node.count, node.optional, node.consumes) == ("Choices", 2, True, False)
    assert node.limits == (Limit(Where(issuer_in=frozenset({THERE})), 6000, Unit.CREDITS),)
    assert (node.minimums[0].distinct, node.minimums[0].min) == (Distinct.ISSUER, 2000)
    assert [child.id for child in node.of] == ["vision", "language"]
    editor.do("limit", node="electives", index=0, max="1", unit="badges", issuer_in="Harbour College")
    assert node_named(editor.pathway, "electives").limits[0].unit is Unit.BADGES
    editor.do("limit-out", node="electives", index=0)
    editor.do("minimum-out", node="electives", index=0)
    assert node_named(editor.pathway, "electives").limits == node_named(editor.pathway, "electives").minimums == ()


def test_forms_written_out_read_back_the_same(deps):
    """Saving a form untouched changes nothing, whatever stands in the node."""
    editor = kit.small(deps)
    editor.do("add", node="root", kind="match", name="M", credits="4.5")
    where = {
        "achievement_in": f"Vision\n{uri('language')}\nhttps://elsewhere.example/unknown",
        "issuer_not_in": "Harbour College\ndid:web:who.example",
        "level_in": "graduate\nundergraduate",
        "tag": "ai",
        "min_credits": "1.5",
        "awarded_after": "2024-01-31",
        "awarded_before": "2026-01-31T12:30:00Z",
        "min_result": "B",
    }
    editor.do("node", node="m", name="M", credits="4.5", **where)
    editor.do("limit", node="m", max="0.125", unit="badges", **where)
    editor.do("minimum", node="m", share="33.3", of="credits", **where)
    editor.do("node", node="vision", achievement="Vision", times="3", min_result="B")
    before, named = editor.pathway, editor.draft.named
    node = node_named(before, "m")
    assert isinstance(node, MatchNode)
    assert node.where.awarded_after == datetime(2024, 1, 31, tzinfo=UTC)
    assert "https://elsewhere.example/unknown" in node.where.achievement_in
    editor.do("limit", node="m", index=0, **limit_written(node.limits[0], named))
    editor.do("minimum", node="m", index=0, **minimum_written(node.minimums[0], named))
    for one in walk(before.rule):
        editor.do("node", node=one.id, **node_written(one, named))
    editor.do("about", **about(editor))
    assert editor.pathway == before


def test_what_is_typed_wrong_is_said_at_its_control(deps):
    editor = kit.small(deps)
    assert refused(lambda: editor.add_credentials("core", "nothing")) == {"achievement": "achievement_unknown"}
    assert refused(lambda: editor.add_credentials("core", "vision", "nothing")) == {"more": "achievement_unknown"}
    assert refused(lambda: editor.do("node", node="electives", count="two")) == {"count": "count_unusable"}
    wrong = refused(
        lambda: editor.do("limit", node="core", max="a", unit="kg", awarded_after="soon", issuer_in="Nobody")
    )
    assert wrong == {
        "max": "number_unusable",
        "unit": "choice_unusable",
        "awarded_after": "moment_unusable",
        "issuer_in": "address_unusable",
    }
    assert refused(lambda: editor.do("minimum", node="core", min="1", share="50", of="credits")) == {
        "min": "one_of_the_two"
    }
    assert refused(lambda: editor.do("minimum", node="core", share="1e999999", of="credits")) == {
        "share": "share_unusable"
    }
    assert refused(lambda: editor.do("add", node="root", kind="match")) == {"count": "one_of_the_two"}
    assert refused(lambda: editor.do("add", node="root", kind="manual")) == {"label": "words_missing"}
    wrong = refused(lambda: editor.do("about", **about(editor, name="", version="", source="ftp://x", validity="x")))
    assert sorted(wrong) == ["name", "source", "validity", "version"]
    with pytest.raises(EditImpossible):
        editor.do("into", node="core", group="vision")
    with pytest.raises(EditImpossible):
        editor.do("limit-out", node="core", index=4)
    with pytest.raises(NotFound):
        editor.do("nonsense")
    assert editor.draft.problems == ()


def test_the_whole_has_a_form_too(deps):
    editor = kit.small(deps)
    changes = {
        "name": "Applied AI, new",
        "version": "2027-28",
        "summary": "S",
        "topic": "Data",
        "source": "https://uni.example/rules",
        "source_note": "Senate paper 4",
        "illustrative": "1",
        "within": "free",
        "validity": "ever_valid",
        "accepts_unverified": "1",
        "awards": "",
    }
    editor.do("about", **about(editor, **changes))
    found = editor.draft
    assert (found.version.version, found.version.name, found.version.summary) == ("2027-28", "Applied AI, new", "S")
    assert (found.pathway.within, found.pathway.validity) == (Sharing.FREE, Validity.EVER_VALID)
    assert (found.pathway.accepts_unverified, found.pathway.awards) == (True, None)
    assert (found.facts.topic, found.facts.source_note, found.facts.illustrative) == ("Data", "Senate paper 4", True)


def test_who_is_eligible_and_what_counts_as_what(deps):
    editor = kit.small(deps)
    editor.do("eligibility", fact="bachelors_degree", fact_kind="yes_no", equals="yes", message="A degree.")
    editor.do("eligibility", fact="language", fact_kind="words", equals="3")
    editor.do("eligibility", fact="points", fact_kind="number", equals="3,5")
    editor.do("equivalence", held="https://other.example/b", counts_as="Vision", credits="3")
    editor.do("equivalence", index=0, held="Pipelines", counts_as="Vision")
    rules = editor.pathway.eligibility
    assert [(rule.fact, rule.equals) for rule in rules] == [
        ("bachelors_degree", True),
        ("language", "3"),
        ("points", 3.5),
    ]
    (rule,) = editor.pathway.equivalences
    assert (rule.held, rule.counts_as, rule.credits) == (uri("pipelines"), uri("vision"), None)
    editor.do("eligibility-out", index=1)
    editor.do("equivalence-out", index=0)
    assert (len(editor.pathway.eligibility), editor.pathway.equivalences) == (2, ())
    wrong = refused(lambda: editor.do("eligibility", fact_kind="yes_no", equals="perhaps"))
    assert sorted(wrong) == ["equals", "fact"]


def test_two_authors_do_not_overwrite_each_other(deps):
    editor = kit.small(deps)
    revision = editor.draft.version.revision
    editor.do("remove", node="language")
    from pathways.services.edit import take_step

    with pytest.raises(DraftChanged):
        take_step(editor.slug, editor.version, "remove", {"node": "core"}, revision=revision, deps=deps)
    assert "core" in ids(editor)


def test_publishing_needs_a_clean_draft_and_is_for_good(deps):
    editor = kit.small(deps)
    editor.do("add", node="root", kind="all", name="Nothing in it")
    with pytest.raises(ProblemsLeft):
        publish(editor.slug, editor.version, revision=editor.draft.version.revision, by=None, deps=deps)
    editor.do("remove", node="nothing-in-it")
    assert preview(editor.slug, editor.version, deps).before is None
    with pytest.raises(DraftChanged):
        publish(editor.slug, editor.version, revision=1, by=None, deps=deps)
    publish(editor.slug, editor.version, revision=editor.draft.version.revision, by=None, deps=deps)
    for call in (
        lambda: editor.do("remove", node="core"),
        lambda: preview(editor.slug, editor.version, deps),
        lambda: publish(editor.slug, editor.version, revision=1, by=None, deps=deps),
        lambda: service.throw_away(editor.slug, editor.version, revision=1, deps=deps),
    ):
        with pytest.raises(VersionPublished):
            call()


def test_a_new_draft_begins_from_what_is_published_and_says_what_changes(deps):
    editor = kit.small(deps)
    with pytest.raises(NothingPublished):
        service.begin_draft(editor.slug, "2027-28", deps)
    publish(editor.slug, editor.version, revision=editor.draft.version.revision, by=None, deps=deps)
    with pytest.raises(VersionNameTaken):
        service.begin_draft(editor.slug, "2026-27", deps)
    assert service.begin_draft(editor.slug, "2027-28", deps) == "2027-28"
    newer = Editor(deps, editor.slug, "2027-28")
    assert preview(newer.slug, newer.version, deps).changes == ()
    newer.do("remove", node="robotics")
    newer.do("node", node="electives", name="Electives", count="2")
    newer.add_credentials("electives", "robotics")
    assert "robotics" not in {node.id for node in walk(newer.pathway.rule)}, "an id that meant something is not reused"
    words = [change.words.text for change in preview(newer.slug, newer.version, deps).changes]
    assert len(words) == 3
    publish(newer.slug, newer.version, revision=newer.draft.version.revision, by=None, deps=deps)
    assert [one.is_draft for one in service.authored(deps)[0].versions] == [False, False]


def test_retiring_and_offering_again(deps):
    editor = kit.published(deps)
    set_retired(editor.slug, retired=True, deps=deps)
    assert editor.draft.facts.retired_at == deps.now()
    set_retired(editor.slug, retired=False, deps=deps)
    assert editor.draft.facts.retired_at is None


def test_drafts_can_be_thrown_away(deps):
    editor = kit.small(deps)
    with pytest.raises(DraftChanged):
        service.throw_away(editor.slug, editor.version, revision=1, deps=deps)
    service.throw_away(editor.slug, editor.version, revision=editor.draft.version.revision, deps=deps)
    with pytest.raises(NotFound):
        service.open_version(editor.slug, editor.version, deps)
    assert service.authored(deps) == ()


def test_pathways_that_need_each_other_are_found(deps):
    kit.published(deps)
    other = Editor(deps, *kit.begin(deps, "Programming first"))
    other.add_credentials("root", "ai-certificate")
    other.do("about", **about(other, awards="Programming"))
    assert [one.code for one in other.draft.errors] == ["award_cycle"]


def test_every_kind_of_leaf_has_its_names(deps):
    editor = kit.small(deps)
    leaves = [node for node in walk(editor.pathway.rule) if isinstance(node, AchievementNode)]
    assert [node_written(leaf, editor.draft.named)["achievement"] for leaf in leaves] == [
        "Programming",
        "Robotics",
        "Vision",
        "Language",
    ]


def test_names_too_long_for_decisions_are_not_published(deps):
    editor = kit.small(deps)
    pathway = replace(editor.pathway, rule=replace(editor.pathway.rule, id="r" * 121))
    with deps.database.begin() as session:
        text = service.draft_text(pathway, "")
        change_draft(session, editor.draft.version.id, text, revision=editor.draft.version.revision, now=deps.now())
    with pytest.raises(NoRoomToDecide):
        publish(editor.slug, editor.version, revision=editor.draft.version.revision, by=None, deps=deps)
    shorter, renamed = with_own_ids(pathway)
    assert [old for old, _ in renamed] == ["r" * 121]
    assert len(shorter.rule.id) == 60
