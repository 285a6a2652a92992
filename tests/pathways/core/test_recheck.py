"""The second pair of eyes: sound audits pass, and whatever is put wrong in one is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pathways.core.audit import audit
from pathways.core.compile import compile_pathway
from pathways.core.recheck import recheck
from pathways.core.report import Counted, Placement
from tests.pathways.core import kit
from tests.pathways.core.kit import AT, achievement, badge, group, leaf, match

CATALOGUE = kit.catalogue("a", "b", "c", achievement("x", 6, kit.AWAY), achievement("award", 9))
MANUAL = {"type": "manual", "id": "talk", "label": "Interview"}


class World:
    """A pathway, a learner and the engine's audit; `says` doubts a changed audit."""

    def __init__(self, rule, *badges, more=None, **holdings):
        self.pathway = kit.pathway(rule, **(more or {}))
        self.holdings = kit.holdings(*badges, **holdings)
        self.audit = audit(compile_pathway(self.pathway, CATALOGUE), self.holdings, AT)

    def says(self, **changes):
        return recheck(self.pathway, CATALOGUE, self.holdings, AT, replace(self.audit, **changes))

    def select(self, node, selected=True):
        return [replace(one, selected=selected) if one.id == node else one for one in self.audit.nodes]


WORLDS = {
    "all": World(group("all", leaf("a"), leaf("b"), MANUAL), "a"),
    "choice": World(group("choose", leaf("a"), leaf("b"), leaf("c"), count=2), "a", "b"),
    "credits": World(group("credits", leaf("a"), match(where={"issuer_in": [kit.AWAY]}, count=1), credits=9), "a", "x"),
    "times": World(leaf("a", times=3), badge("a", "1"), badge("a", "2")),
    "free": World(
        group("all", leaf("a"), match(count=1), limits=[{"max": 1, "unit": "badges"}]),
        "a",
        more={"sharing": {"within": "free"}},
    ),
    "look": World(
        group("all", leaf("a"), match("look", where={"min_credits": 6}, count=1, consumes=False)),
        "a",
        "x",
    ),
    "equivalent": World(
        leaf("a"),
        badge("elsewhere", "e"),
        more={"equivalences": [{"held": "elsewhere", "counts_as": "a", "credits": 2}]},
    ),
    "together": World(
        group("all", leaf("a"), leaf("b")),
        badge("a", awarded="2025-01-01T00:00:00Z", expires="2026-01-01T00:00:00Z"),
        badge("b", awarded="2025-06-01T00:00:00Z"),
        more={"validity": "all_valid_together"},
    ),
    "apart": World(
        group("all", leaf("a"), leaf("b")),
        badge("a", awarded="2024-01-01T00:00:00Z", expires="2025-01-01T00:00:00Z"),
        badge("b", awarded="2025-06-01T00:00:00Z"),
        more={"validity": "all_valid_together"},
    ),
    "waived": World(
        group("all", leaf("a"), group("credits", leaf("b"), credits=3)), "a", waivers=[{"node": "credits"}]
    ),
    "minimum": World(
        match(count=2, minimums=[{"distinct": "issuer", "min": 2}], limits=[{"max": 9, "unit": "credits"}]),
        "a",
        "b",
        "x",
    ),
    "never": World(match(where={"tag": "none"}, count=1), "a"),
    "nothing": World(group("all", leaf("a"), leaf("b"))),
}


@pytest.mark.parametrize("name", WORLDS)
def test_what_the_engine_reports_is_legal(name):
    assert WORLDS[name].says() == ()


def test_the_engine_decides_as_meant():
    percents = {name: world.audit.percent for name, world in WORLDS.items()}

    assert {name for name, percent in percents.items() if percent == 100} == {
        *("choice", "credits", "free", "look", "equivalent", "together", "waived", "minimum")
    }
    assert percents["never"] is None


def place(badge, achievement, leaf, stands_for=None, credits=3_000):
    return Placement(badge, achievement, stands_for or achievement, credits, leaf)


@pytest.mark.parametrize(
    ("name", "placements", "complaint"),
    [
        ("choice", (), "0 badges are there, not 1"),
        ("choice", (place("b-a", "a", "leaf-a"), place("b-b", "b", "choose")), "is no leaf"),
        ("choice", (place("b-a", "a", "leaf-a"), place("b-b", "b", "leaf-c")), "not selected"),
        ("choice", (place("b-a", "a", "leaf-a"), place("b-a", "a", "leaf-b")), "several leaves"),
        ("choice", (place("b-a", "a", "leaf-a"), place("none", "b", "leaf-b")), "no such badge"),
        ("choice", (place("b-a", "a", "leaf-a"), place(None, "b", "leaf-b")), "more often than planned"),
        ("credits", (place("b-a", "a", "leaf-a"), place("b-a", "a", "m")), "does not match"),
        ("credits", (place("b-a", "a", "leaf-a", credits=9_000),), "these credits"),
        ("times", (place("1", "a", "leaf-a"), place("1", "a", "leaf-a"), place("2", "a", "leaf-a")), "there twice"),
        ("look", (place("b-a", "a", "leaf-a"), place("b-x", "x", "look", credits=6_000)), "only looks"),
        ("equivalent", (place("e", "elsewhere", "leaf-a"),), "is not what it asks for"),
        ("equivalent", (place("e", "elsewhere", "leaf-a", "b", 2_000),), "cannot stand for"),
        ("apart", (place("b-a", "a", "leaf-a"), place("b-b", "b", "leaf-b")), "no instant"),
        ("minimum", (place("b-a", "a", "m"), place("b-b", "b", "m")), "less counts"),
        ("waived", (place("b-a", "a", "leaf-a"), place(None, "b", "leaf-b")), "not selected, or is waived"),
    ],
)
def test_a_wrong_allocation_is_seen(name, placements, complaint):
    assert complaint in " | ".join(WORLDS[name].says(placements=placements))


@pytest.mark.parametrize(
    ("name", "nodes", "complaint"),
    [
        ("all", lambda world: world.select("all", False), "the root is not selected"),
        ("all", lambda world: world.select("talk", False), "not all of it"),
        ("choice", lambda world: world.select("leaf-c"), "3 of its members"),
        ("credits", lambda world: world.select("m", False), "contribute"),
        ("waived", lambda world: world.select("leaf-b"), "below a node"),
        ("all", lambda world: world.audit.nodes[:2], "not those of the rule"),
        ("all", lambda world: [replace(node, waived=True) for node in world.audit.nodes], "waived is reported wrongly"),
        ("all", lambda world: [replace(node, counted=Counted(2, 6_000)) for node in world.audit.nodes], "added up"),
        ("choice", lambda world: [replace(node, satisfied=False) for node in world.audit.nodes], "not satisfied"),
    ],
)
def test_a_wrong_selection_is_seen(name, nodes, complaint):
    assert complaint in " | ".join(WORLDS[name].says(nodes=tuple(nodes(WORLDS[name]))))


def test_wrong_figures_are_seen():
    world = WORLDS["all"]
    need = world.audit.remaining

    for wrong in (
        {"effort": 1_000},
        {"credits": 0},
        {"manual": ()},
        {"achievements": ()},
        {"achievements": ("award",)},
    ):
        assert world.says(remaining=replace(need, **wrong)) != ()
    assert "percentage" in " ".join(world.says(percent=50))
    assert "do not go together" in " ".join(world.says(percent=100))
    assert "something is missing" in " ".join(world.says(complete=True))
    assert WORLDS["never"].says(percent=0, complete=True) != ()


def test_badges_that_do_not_count_are_seen():
    badges = [badge("b", "2", state="revoked"), badge("b", "2", verdict="unknown"), badge("award", "2", credits=3)]
    badges += [badge("b", "2", awarded="2027-01-01T00:00:00Z"), badge("b", "2", expires="2026-11-23T00:00:00Z")]
    for wrong in badges:
        world = World(group("any", leaf("a"), match(count=1)), badge("a", "1"), wrong)
        nodes = tuple(replace(node, selected=node.id != "leaf-a") for node in world.audit.nodes)
        said = world.says(placements=(place("2", wrong["achievement"], "m"),), nodes=nodes)
        assert "allocated" in " | ".join(said), wrong
