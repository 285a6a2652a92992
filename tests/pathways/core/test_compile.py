"""Pathways as flat arrays: numbering, what observes, what credits anybody can use, what is remembered."""

import random

import pytest

from pathways.core.compile import PathwayProblems, compile_pathway
from tests.pathways.core.kit import catalogue, group, leaf, match, pathway

RULE = group(
    "all",
    group("credits", leaf("a"), match("m", count=2), id="c", credits=6),
    group("choose", leaf("b"), leaf("d", optional=True), id="k", count=1, consumes=False),
)


@pytest.fixture
def compiled():
    return compile_pathway(pathway(RULE), catalogue("a", "b", "d", "award"))


def test_a_subtree_is_a_range_of_numbers(compiled):
    inside = {node.id for node in compiled.nodes[compiled.index["c"] : compiled.end[compiled.index["c"]]]}
    assert inside == {"c", "leaf-a", "m"}
    assert compiled.end[0] == len(compiled.nodes)


def test_what_is_below_an_observing_node_observes(compiled):
    assert {compiled.nodes[n].id for n in range(6 + 1) if compiled.observing[n]} == {"k", "leaf-b", "leaf-d"}


def test_only_what_somebody_above_counts_is_worth_credits(compiled):
    caps = {node.id: cap for node, cap in zip(compiled.nodes, compiled.caps, strict=True)}
    assert caps == {"all": 0, "c": 0, "leaf-a": 6000, "m": 6000, "k": 0, "leaf-b": 0, "leaf-d": 0}


def test_numbers_do_not_depend_on_the_order_of_children(compiled):
    shuffled = group("all", *reversed(RULE["of"]))
    again = compile_pathway(pathway(shuffled), catalogue("award", "d", "b", "a"))
    assert [node.id for node in again.nodes] == [node.id for node in compiled.nodes]
    assert [again.nodes[n].id for n in again.in_document_order][:2] == ["all", "k"]


def test_what_cannot_be_completed_is_refused_with_every_reason():
    with pytest.raises(PathwayProblems) as refused:
        compile_pathway(pathway(group("all", leaf("gone"), group("all", id="empty"))), catalogue("award"))
    assert len(refused.value.problems) >= 2


def test_only_so_much_is_remembered(compiled):
    calls = []

    def work():
        calls.append(1)
        return "answer"

    for number in random.Random(1).choices(range(50), k=3_000):
        assert compiled.remember(("n", number), work) == "answer"
    assert len(calls) == 50
    for number in range(3_000):
        compiled.remember(("m", number), work)
    assert len(compiled._memo) <= 1_000
