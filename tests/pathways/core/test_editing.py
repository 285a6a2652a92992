"""Steps of editing: whatever their order, the document can be read again, ids are unique, and old ids stay."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathways.core import editing
from pathways.core.editing_nodes import Kind, fresh_id, kind_of, new_node, with_own_ids
from pathways.core.model import AllNode, Limit, Minimum, Pathway, Unit, Where, children, walk
from pathways.core.reading import read_pathway
from pathways.core.writing import pathway_to_json


def bare(*, rule=None):
    return Pathway(id="urn:p", version="1", name="P", rule=rule or AllNode(id="root", path="$", of=()))


def a_node(kind, node_id, **members):
    if kind is Kind.ACHIEVEMENT:
        members.setdefault("achievement", "urn:a")
    return new_node(kind, node_id, **members)


def built():
    """root: all of (core: all of (a, b), electives: choose of (c))."""
    pathway = bare()
    pathway, _ = editing.add(pathway, "root", a_node(Kind.ALL, "core"))
    pathway, _ = editing.add(pathway, "root", a_node(Kind.CHOOSE, "electives"))
    for group, name in (("core", "a"), ("core", "b"), ("electives", "c")):
        pathway, _ = editing.add(pathway, group, a_node(Kind.ACHIEVEMENT, name, achievement=f"urn:{name}"))
    return pathway


def ids(pathway):
    return [node.id for node in walk(pathway.rule)]


def test_adding_puts_last_and_says_where():
    pathway = built()
    assert ids(pathway) == ["root", "core", "a", "b", "electives", "c"]
    assert [node.path for node in walk(pathway.rule)] == [
        "$",
        "$.of[0]",
        "$.of[0].of[0]",
        "$.of[0].of[1]",
        "$.of[1]",
        "$.of[1].of[0]",
    ]


def test_moving_up_down_and_into():
    pathway = built()
    pathway, _ = editing.move(pathway, "b", -1)
    assert ids(pathway) == ["root", "core", "b", "a", "electives", "c"]
    pathway, _ = editing.move(pathway, "b", -1)  # it is the first already
    assert ids(pathway) == ["root", "core", "b", "a", "electives", "c"]
    pathway, about = editing.move_into(pathway, "core", "electives")
    assert (about, ids(pathway)) == ("core", ["root", "electives", "c", "core", "b", "a"])


def test_wrapping_and_opening_again_gives_back_the_same():
    pathway = built()
    wrapped, group = editing.wrap(pathway, "a", new_node(Kind.CREDITS, "some", credits=6000))
    assert group == "some"
    assert ids(wrapped) == ["root", "core", "some", "a", "b", "electives", "c"]
    assert editing.unwrap(wrapped, "some") == (pathway, "a")
    whole, _ = editing.wrap(pathway, "root", new_node(Kind.ALL, "outer"))
    assert whole.rule.id == "outer"
    assert editing.unwrap(whole, "outer")[0] == pathway


def test_a_change_keeps_what_it_does_not_name():
    limits = (Limit(Where(issuer_in=frozenset({"urn:i"})), 6000, Unit.CREDITS),)
    pathway, _ = editing.change(built(), "electives", limits=limits, minimums=(Minimum(min=3000),), consumes=False)
    pathway, _ = editing.change(pathway, "electives", name="Electives", count=2)
    found = editing.node_named(pathway, "electives")
    assert (found.limits, found.consumes, found.count, found.name) == (limits, False, 2, "Electives")
    pathway, _ = editing.turn_into(pathway, "electives", Kind.CREDITS)
    found = editing.node_named(pathway, "electives")
    assert (kind_of(found), found.limits, found.credits, len(found.of)) == (Kind.CREDITS, limits, 3000, 1)


def test_a_match_asks_for_one_of_the_two():
    pathway, _ = editing.add(bare(), "root", new_node(Kind.MATCH, "m", credits=9000))
    assert editing.node_named(pathway, "m").count is None
    pathway, _ = editing.change(pathway, "m", count=2)
    assert editing.node_named(pathway, "m").credits is None
    with pytest.raises(editing.EditImpossible):
        editing.change(pathway, "m", count=None)


@pytest.mark.parametrize(
    "step",
    [
        lambda p: editing.remove(p, "root"),
        lambda p: editing.move(p, "root", 1),
        lambda p: editing.move_into(p, "core", "a"),
        lambda p: editing.move_into(p, "core", "core"),
        lambda p: editing.move_into(p, "root", "core"),
        lambda p: editing.unwrap(p, "root"),
        lambda p: editing.unwrap(p, "a"),
        lambda p: editing.add(p, "a", new_node(Kind.MANUAL, "m")),
        lambda p: editing.add(p, "core", new_node(Kind.MANUAL, "c")),
        lambda p: editing.wrap(p, "a", new_node(Kind.MANUAL, "m")),
        lambda p: editing.change(p, "core", times=2),
        lambda p: editing.change(p, "core", id="other"),
        lambda p: editing.remove(p, "nowhere"),
        lambda p: editing.turn_into(p, "core", Kind.MANUAL),
        lambda p: editing.turn_into(p, "a", Kind.ALL),
    ],
)
def test_what_cannot_be_done_is_refused(step):
    with pytest.raises(editing.EditImpossible):
        step(built())


def test_it_does_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(editing, "PATHWAY_NODES_MAX", 6)
    with pytest.raises(editing.EditImpossible, match="at most 6"):
        editing.add(built(), "core", new_node(Kind.MANUAL, "m"))
    monkeypatch.undo()
    monkeypatch.setattr(editing, "PATHWAY_DEPTH_MAX", 3)
    with pytest.raises(editing.EditImpossible, match="3 deep"):
        editing.wrap(built(), "a", new_node(Kind.ALL, "m"))


def test_ids_are_words_and_never_given_twice():
    pathway = built()
    assert fresh_id(pathway, "Core!") == "core-2"
    assert fresh_id(pathway, "Core", {"core-2", "core-3"}) == "core-4"
    assert fresh_id(pathway, "数学") == "part"
    double = bare(rule=AllNode(id="x", path="$", of=(new_node(Kind.MANUAL, "x"), new_node(Kind.MANUAL, "x-2"))))
    mended, renamed = with_own_ids(double)
    assert (ids(mended), renamed) == (["x", "x-3", "x-2"], (("x", "x-3"),))


_amounts = st.integers(0, 40_000)
_wheres = st.builds(
    Where,
    achievement_in=st.none() | st.frozensets(st.sampled_from(["urn:a", "urn:b"]), max_size=2),
    tag=st.none() | st.just("ai"),
    min_credits=st.none() | _amounts,
    awarded_after=st.none() | st.just(datetime(2026, 1, 1, tzinfo=UTC)),
)
_limits = st.lists(st.builds(Limit, _wheres, _amounts, st.sampled_from(Unit)), max_size=2).map(tuple)
_minimums = st.lists(st.builds(Minimum, where=_wheres, min=_amounts), max_size=2).map(tuple)
_changes = st.fixed_dictionaries(
    {},
    optional={
        "name": st.none() | st.just("A name"),
        "optional": st.booleans(),
        "consumes": st.booleans(),
        "limits": _limits,
        "minimums": _minimums,
    },
)


def take_step(data, pathway, name):
    """Take the named step at drawn places. Raises EditImpossible."""
    names = st.sampled_from(sorted(ids(pathway)))
    one, other, kind = data.draw(names), data.draw(names), data.draw(st.sampled_from(Kind))
    steps = {
        "add": lambda: editing.add(pathway, one, a_node(kind, fresh_id(pathway, kind))),
        "wrap": lambda: editing.wrap(pathway, one, a_node(kind, fresh_id(pathway, kind))),
        "unwrap": lambda: editing.unwrap(pathway, one),
        "remove": lambda: editing.remove(pathway, one),
        "move": lambda: editing.move(pathway, one, data.draw(st.integers(-2, 2))),
        "into": lambda: editing.move_into(pathway, one, other),
        "turn": lambda: editing.turn_into(pathway, one, kind),
        "change": lambda: editing.change(pathway, one, **data.draw(_changes)),
    }
    return steps[name]()


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_any_steps_keep_a_readable_document(data):
    pathway = built()
    for _ in range(data.draw(st.integers(1, 12), label="steps")):
        before = {node.id: kind_of(node) for node in walk(pathway.rule)}
        names = ("add", "wrap", "unwrap", "remove", "move", "into", "turn", "change")
        name = data.draw(st.sampled_from(names), label="step")
        try:
            pathway, about = take_step(data, pathway, name)
        except editing.EditImpossible:
            continue
        found = ids(pathway)
        assert len(set(found)) == len(found)
        assert about in found
        assert read_pathway(pathway_to_json(pathway)) == pathway  # paths included
        if name != "turn":
            assert all(before.get(node.id, kind_of(node)) == kind_of(node) for node in walk(pathway.rule))
        if name in ("move", "into", "turn", "change"):
            assert sorted(found) == sorted(before)
        assert all(child.path.startswith(node.path) for node in walk(pathway.rule) for child in children(node))
