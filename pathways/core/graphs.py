"""A pathway as a graph for other programs: GraphML, Mermaid and DOT.

Nodes are the credential, the rules and the achievements; an edge points from what is needed to what needs it, so all of
them read from the left to the right. Names are somebody else's words and are escaped in each format.
"""

from __future__ import annotations

import re
from typing import Any, Final

import networkx as nx

from pathways.core.amounts import in_words
from pathways.core.explain import Names, junction_words
from pathways.core.model import AchievementNode, ManualNode, MatchNode, Node, Pathway, children
from pathways.core.words.rules import rule_words

COUNTS: Final = "counts"  # an edge: it counts in
FIRST: Final = "first"  # an edge: it has to come first

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_NOT_MERMAID: Final = re.compile(r"[^\w .,:()/+'-]", re.ASCII)
_SHAPES: Final = {
    "credential": ('(["', '"])'),
    "rule": ('{{"', '"}}'),
    "achievement": ('["', '"]'),
    "review": ('[/"', '"/]'),
}


def pathway_graph(pathway: Pathway, names: Names) -> nx.DiGraph[str]:
    """Return the graph. Nodes are called `rule:<id>`, `achievement:<id>` and `credential`.

    Nodes have `kind` (credential, rule, achievement or review) and `label`; rules also `optional` and `observes`,
    achievements `credits` (a text) and `issuer` where the catalogue says so. Edges have `kind` (counts or first).
    A leaf that asks for nothing but one badge is an edge of the achievement, with its id as `leaf`.
    """
    graph: nx.DiGraph[str] = nx.DiGraph(name=pathway.name, version=pathway.version, pathway=pathway.id)
    title = names.achievement(pathway.awards) if pathway.awards is not None else pathway.name
    graph.add_node("credential", kind="credential", label=title)
    _add_rule(graph, pathway.rule, "credential", names)
    _add_order(graph, names)
    return graph


def _add_rule(graph: nx.DiGraph[str], node: Node, above: str, names: Names) -> None:
    if isinstance(node, AchievementNode):
        _add_achievement(graph, node.achievement, names)
        if _is_plain(node):
            graph.add_edge(f"achievement:{node.achievement}", above, kind=COUNTS, leaf=node.id)
            return
    name, kind = f"rule:{node.id}", "review" if isinstance(node, ManualNode) else "rule"
    flags = {"optional": node.optional, "observes": not node.consumes}
    graph.add_node(name, kind=kind, label=_label(node, names), **flags)
    graph.add_edge(name, above, kind=COUNTS)
    if isinstance(node, AchievementNode):
        graph.add_edge(f"achievement:{node.achievement}", name, kind=COUNTS)
    for child in children(node):
        _add_rule(graph, child, name, names)


def _is_plain(node: AchievementNode) -> bool:
    asks_more = node.min_result is not None or node.times != 1 or node.limits or node.minimums
    return not asks_more and node.name is None and node.consumes and not node.optional


def _label(node: Node, names: Names) -> str:
    if isinstance(node, AchievementNode | MatchNode):
        return node.name or rule_words(node, names).text
    words = junction_words(node).text
    return f"{node.name}: {words}" if node.name else words


def _add_achievement(graph: nx.DiGraph[str], achievement: str, names: Names) -> None:
    known = names.catalogue.by_id.get(achievement)
    graph.add_node(f"achievement:{achievement}", kind="achievement", label=names.achievement(achievement))
    if known is not None:
        graph.nodes[f"achievement:{achievement}"].update(credits=in_words(known.credits), issuer=known.issuer)


def _add_order(graph: nx.DiGraph[str], names: Names) -> None:
    """What has to come first, all the way back, although it counts in nothing itself."""
    left = sorted(name.removeprefix("achievement:") for name in graph if name.startswith("achievement:"))
    seen = set(left)
    while left:
        achievement = left.pop()
        known = names.catalogue.by_id.get(achievement)
        for before in known.prerequisites if known else ():
            if before not in seen:
                seen.add(before)
                left.append(before)
                _add_achievement(graph, before, names)
            graph.add_edge(f"achievement:{before}", f"achievement:{achievement}", kind=FIRST)


def to_graphml(graph: nx.DiGraph[str]) -> str:
    """Return GraphML. Characters that XML cannot hold become U+FFFD."""
    clean: nx.DiGraph[str] = nx.DiGraph()
    clean.graph.update(_xml_values(graph.graph))
    for name, said in graph.nodes(data=True):
        clean.add_node(_xml(name), **_xml_values(said))
    for start, end, said in graph.edges(data=True):
        clean.add_edge(_xml(start), _xml(end), **_xml_values(said))
    return "\n".join(nx.generate_graphml(clean)) + "\n"


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _xml_values(said: dict[str, Any]) -> dict[str, Any]:
    return {name: _xml(value) if isinstance(value, str) else value for name, value in said.items()}


def to_mermaid(graph: nx.DiGraph[str]) -> str:
    """Return a Mermaid flowchart. Dashed arrows say what has to come first."""
    lines = ["flowchart LR"]
    short = {name: f"n{place}" for place, name in enumerate(graph)}
    for name, said in graph.nodes(data=True):
        opening, closing = _SHAPES[said["kind"]]
        lines.append(f"  {short[name]}{opening}{_mermaid(said['label'])}{closing}")
    for start, end, said in graph.edges(data=True):
        arrow = "-.->" if said["kind"] == FIRST else "-->"
        lines.append(f"  {short[start]} {arrow} {short[end]}")
    return "\n".join(lines) + "\n"


def _mermaid(text: str) -> str:
    """Everything that could mean something in Mermaid or in the HTML it makes becomes a numbered entity."""
    return _NOT_MERMAID.sub(lambda found: f"#{ord(found[0])};", _one_line(text))


def to_dot(graph: nx.DiGraph[str]) -> str:
    """Return a DOT digraph for Graphviz. Dashed edges say what has to come first."""
    lines = [f"digraph {_quoted(graph.graph.get('name', ''))} {{", "  rankdir=LR;"]
    shapes = {"credential": "doubleoctagon", "rule": "ellipse", "achievement": "box", "review": "parallelogram"}
    for name, said in graph.nodes(data=True):
        lines.append(f"  {_quoted(name)} [label={_quoted(said['label'])}, shape={shapes[said['kind']]}];")
    for start, end, said in graph.edges(data=True):
        style = " [style=dashed]" if said["kind"] == FIRST else ""
        lines.append(f"  {_quoted(start)} -> {_quoted(end)}{style};")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    r"""A DOT string: a backslash would begin an escape like \N, and a quote would end it."""
    return '"' + _one_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _one_line(text: str) -> str:
    return _CONTROLS.sub(" ", text)
