"""Pathways for other programs: everything is there, and names cannot break out of any format."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathways.core.explain import Names
from pathways.core.graphs import pathway_graph, to_dot, to_graphml, to_mermaid
from pathways.core.model import walk
from pathways.core.reading import read_catalogue, read_pathway
from tests.pathways.core import strategies
from tests.pathways.core.kit import achievement, catalogue, group, leaf, match, pathway

OFFERS = catalogue(
    achievement("a", 6), achievement("b", prerequisites=["a"]), achievement("c", prerequisites=["d"]), "d", "award"
)
PATHWAY = pathway(
    group(
        "all",
        group("choose", leaf("a"), leaf("b"), count=1, name="Electives", id="el"),
        leaf("c", min_result="B"),
        match(where={"tag": "ai"}, count=1),
        {"type": "manual", "id": "talk", "label": "Talk"},
    )
)


def graph():
    return pathway_graph(PATHWAY, Names(OFFERS))


def test_nodes_and_edges():
    made = graph()
    assert made.nodes["credential"]["label"] == "AWARD"
    assert made.nodes["rule:el"] == {"kind": "rule", "label": "Electives: 1 of 2", "optional": False, "observes": False}
    assert made.nodes["rule:talk"]["kind"] == "review"
    assert made.nodes["achievement:a"] == {
        "kind": "achievement",
        "label": "A",
        "credits": "6",
        "issuer": OFFERS.by_id["a"].issuer,
    }
    assert made.edges["achievement:a", "rule:el"] == {"kind": "counts", "leaf": "leaf-a"}
    # a leaf that asks for more than one badge stays a rule of its own
    assert made.edges["achievement:c", "rule:leaf-c"] == {"kind": "counts"}
    assert made.nodes["rule:leaf-c"]["label"] == "C, with a result of B or better"
    assert made.edges["achievement:a", "achievement:b"] == {"kind": "first"}
    assert made.edges["achievement:d", "achievement:c"] == {"kind": "first"}
    assert made.edges["rule:all", "credential"] == {"kind": "counts"}


def test_graphml_comes_back():
    made = graph()
    back = nx.read_graphml(io.BytesIO(to_graphml(made).encode()))
    assert set(back.nodes) == set(made.nodes)
    assert set(back.edges) == set(made.edges)
    assert back.nodes["rule:el"]["label"] == "Electives: 1 of 2"


def test_mermaid_and_dot():
    chart = to_mermaid(graph())
    assert chart.startswith("flowchart LR\n")
    assert 'n0(["AWARD"])' in chart
    assert "-.->" in chart
    dot = to_dot(graph())
    assert '"rule:el" [label="Electives: 1 of 2", shape=ellipse];' in dot
    assert '"achievement:a" -> "achievement:b" [style=dashed];' in dot


NASTY = [
    '"]; x --> y',
    "a\nclick n0 href",
    "%%{init: {}}%%",
    "<script>",
    '\\" -> "z',
    "]]>&lt;",
    "\x00\x08\ud800",
    "#quot;",
    "\\N",
]


@pytest.mark.parametrize("name", NASTY)
def test_names_stay_names(name):
    offers = read_catalogue({"achievements": [{"id": "a", "name": "A", "issuer": "i"}]})
    named = Names(offers, others={"x": name})
    one = replace(pathway(group("all", leaf("x"), leaf("a")), awards="x"), name=name)
    _is_sound(pathway_graph(one, named))


def _is_sound(made):
    nx.read_graphml(io.BytesIO(to_graphml(made).encode()))
    chart = to_mermaid(made).splitlines()
    assert len(chart) == 1 + made.number_of_nodes() + made.number_of_edges()
    node = re.compile(
        r'  n\d+(\(\["[\w .,:()/+\'#;-]*"\]\)|\{\{"[\w .,:()/+\'#;-]*"\}\}|\["[\w .,:()/+\'#;-]*"\]|\[/"[\w .,:()/+\'#;-]*"/\])'
    )
    edge = re.compile(r"  n\d+ (-->|-\.->) n\d+")
    assert all(node.fullmatch(line) or edge.fullmatch(line) for line in chart[1:])
    dot = to_dot(made).splitlines()
    assert len(dot) == 3 + made.number_of_nodes() + made.number_of_edges()
    text = r'"(?:[^"\\]|\\["\\])*"'
    line = re.compile(rf"  {text} \[label={text}, shape=\w+\];|  {text} -> {text}( \[style=dashed\])?;")
    assert all(line.fullmatch(each) for each in dot[2:-1])


@settings(max_examples=60)
@given(strategies.catalogues, strategies.pathways, st.text(max_size=12))
def test_any_pathway_has_a_sound_graph_with_all_its_leaves(offers, document, name):
    one = read_pathway(document)
    made = pathway_graph(one, Names(read_catalogue(offers), others={"a": name, "b": name}))
    _is_sound(made)
    leaves = {said["leaf"] for _, _, said in made.edges(data=True) if "leaf" in said}
    there = {name.removeprefix("rule:") for name in made if name.startswith("rule:")} | leaves
    doubles = [node.id for node in walk(one.rule) if node.id not in there]
    # only the same bare badge twice under one rule shares its edge
    assert all(getattr(node, "achievement", None) for node in walk(one.rule) if node.id in doubles)
