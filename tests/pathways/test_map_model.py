"""What a map shows: states, words and counts, for everybody and for one learner."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings

from pathways.core.audit import audit
from pathways.core.compile import PathwayProblems, compile_pathway
from pathways.core.drawing import draw
from pathways.core.layout import lay_out
from pathways.core.map_model import Hrefs, anchor_of, map_of
from pathways.core.mapping.graph import Kind, MapCard, State, cards_of, rules_of
from pathways.core.reading import MalformedDocument, read_catalogue, read_holdings, read_pathway
from tests.look import maps
from tests.pathways.core import strategies
from tests.pathways.core.kit import AT, HOME, achievement, badge, group, leaf, match
from tests.pathways.tidy import assert_tidy
from wallet.base.limits import MAP_CHOICES_MAX


def model(rule, achievements, *, badges=(), unfolded=frozenset(), learner=True, **holdings):
    catalogue = read_catalogue({"achievements": list(achievements)})
    pathway = read_pathway({"id": "p", "version": "1", "name": "P", "rule": rule})
    held = read_holdings({"learner": "l", "badges": list(badges)} | holdings)
    found = audit(compile_pathway(pathway, catalogue), held, AT) if learner else None
    return map_of(
        pathway, catalogue, found, in_progress=held.in_progress, unfolded=unfolded, holdings=held if learner else None
    )


def cards(one):
    return {card.title: card for card in cards_of(one.root)}


def rules(one):
    return {rule.name or rule.words: rule for rule in rules_of(one.root)}


def test_a_learners_map():
    one = maps.mine()
    states = {card.title: (card.state, card.words) for card in cards_of(one.root)}
    assert states == {
        "Programming for Data": (State.EARNED, "Earned, 3 cr"),
        "Robotics": (State.EARNED, "Earned, 6 cr"),
        "Machine Learning": (State.IN_PROGRESS, "In progress, 6 cr"),
        "Responsible AI": (State.EARNED, "Earned, 3 cr"),
        "Computer Vision": (State.PLANNED, "Planned, 3 cr"),
        "Language Technology": (State.LOCKED, "Locked, 3 cr"),
        "Statistics for Decisions": (State.EARNED, "Earned, 3 cr"),
        "Data Engineering": (State.EARNED, "Earned, 3 cr"),
        "Human-Robot Interaction": (State.OPEN, "Can start, 3 cr"),
        "Health Data Practice": (State.DOES_NOT_COUNT, "Not confirmed"),
        "Sensor Networks": (State.OPEN, "Can start, 3 cr"),
        "Sustainable Systems": (State.DOES_NOT_COUNT, "Withdrawn, 3 cr"),
        "3 more choices": (State.OPEN, "Show them"),
        "Capstone review": (State.OPEN, "Advisor marks it"),
    }
    told = {rule.name: (rule.words, rule.status, rule.state) for rule in rules_of(one.root)}
    assert told == {
        "": ("all of 4", "58% earned", State.OPEN),
        "Core": ("all of 3", "2 earned, 1 now", State.IN_PROGRESS),
        "Electives": ("2 of 3", "1 earned, 1 planned", State.PLANNED),
        "Breadth": ("9 credits from", "6 of 9 earned", State.OPEN),
    }
    assert one.goal.words == "58% earned"
    assert one.goal.note == "Certificate"


def test_details_and_notes_say_it_in_full():
    found = cards(maps.mine())
    assert found["Language Technology"].detail == "Needs Machine Learning first"
    assert found["Language Technology"].note == "3 credits, graduate. After Machine Learning"
    assert found["Robotics"].note == "6 credits, undergraduate, awarded 10 May 2025. Lapses 10 May 2028"
    assert rules(maps.mine())["Breadth"].notes == (
        "At most 3 credits from issuers other than Alder Valley University count here",
    )


def test_a_map_for_everybody_says_nothing_of_anybody():
    one = maps.everybodys()
    assert {card.state for card in cards_of(one.root)} == {State.PLAIN}
    assert {rule.state for rule in rules_of(one.root)} == {State.PLAIN}
    assert cards(one)["Robotics"].words == "6 credits"
    assert {name: rule.status for name, rule in rules(one).items()} == {
        "all of 4": "",
        "Core": "15 credits",
        "Electives": "",
        "Breadth": "9 choices",
    }
    assert one.goal.words == ""


def test_both_maps_are_tidy():
    for one in (maps.mine(), maps.everybodys(), maps.mine(frozenset({"breadth"}))):
        assert_tidy(lay_out(one))


def test_more_than_seven_alternatives_fold_and_unfold():
    def shown(count, unfolded=frozenset()):
        leaves = [leaf(f"a{n}") for n in range(count)]
        many = [achievement(f"a{n}") for n in range(count)]
        return model(group("choose", *leaves, count=1), many, learner=False, unfolded=unfolded).root.children

    assert [card.kind for card in shown(7)] == [Kind.BADGE] * 7
    folded = shown(31)
    assert [card.title for card in folded] == ["A0", "A1", "A2", "A3", "27 more choices"]
    assert [card.title for card in folded[-1].folded][:2] == ["A4", "A5"]
    assert len(shown(31, {"choose"})) == 31


def test_what_somebody_holds_is_never_folded_away():
    leaves = [leaf(f"a{n}") for n in range(12)]
    held = [badge("a9"), badge("a11"), badge("a3", state="revoked")]
    one = model(group("choose", *leaves, count=3), [achievement(f"a{n}") for n in range(12)], badges=held)
    assert [card.title for card in one.root.children[:-1]] == ["A0", "A1", "A3", "A9", "A11"]


def test_everything_of_an_all_is_shown():
    leaves = [leaf(f"a{n}") for n in range(40)]
    one = model(group("all", *leaves), [achievement(f"a{n}") for n in range(40)], learner=False)
    assert len(one.root.children) == 40


def test_alternatives_that_are_rules_fold_too():
    parts = [group("all", leaf(f"a{n}"), id=f"part{n}", name=f"Part {n}") for n in range(9)]
    one = model(group("choose", *parts, count=1), [achievement(f"a{n}") for n in range(9)], learner=False)
    assert [card.title for card in one.root.children[-1].folded] == [f"Part {n}" for n in range(4, 9)]


def test_a_match_lists_what_the_catalogue_offers():
    many = [achievement(f"a{n}", tags=["ai"] if n % 2 else []) for n in range(6)]
    one = model(match(where={"tag": "ai"}, count=2), many, badges=[badge("a3")])
    assert one.root.words == "any 2 badges"
    assert [(card.title, card.state) for card in one.root.children] == [
        ("A1", State.OPEN),
        ("A3", State.EARNED),
        ("A5", State.OPEN),
    ]


def test_a_match_over_a_list_counts_it():
    where = {"achievement_in": ["a1", "a2", "a3"]}
    one = model(match(where=where, count=2), [achievement(f"a{n}") for n in range(6)], learner=False)
    assert one.root.words == "2 of 3"


def test_a_choice_among_a_whole_catalogue_is_not_listed_to_its_end():
    many = [achievement(f"a{n}") for n in range(MAP_CHOICES_MAX + 50)]
    held = [badge(f"a{MAP_CHOICES_MAX + 9}")]
    one = model(match(count=2), many, badges=held).root.children
    assert [card.title for card in one] == ["A0", "A1", "A2", f"A{MAP_CHOICES_MAX + 9}", "346 more choices"]
    assert len(one[-1].folded) == MAP_CHOICES_MAX - 4
    everything = model(match(count=2), many, badges=held, unfolded={"m"}).root.children
    assert len(everything) == MAP_CHOICES_MAX + 1
    assert (everything[-1].title, everything[-1].words) == ("50 more choices", "In the catalogue")


def test_a_badge_from_outside_the_catalogue_is_shown_where_it_counts():
    where = {"issuer_in": ["did:web:away.example"]}
    held = [badge("https://else.example/x", issuer="did:web:away.example")]
    one = model(match(where=where, count=1), [achievement("a")], badges=held)
    assert [(card.title, card.state) for card in one.root.children] == [("https://else.example/x", State.EARNED)]


def test_lapsed_waived_and_half_there():
    rule = group("all", leaf("a"), leaf("b"), leaf("d", times=2))
    held = [badge("a", expires="2026-06-30T00:00:00Z"), badge("d")]
    found = model(rule, [achievement(x) for x in "abd"], badges=held, waivers=[{"node": "leaf-b"}]).root.children
    assert [(card.state, card.words) for card in found] == [
        (State.LAPSED, "Lapsed, 3 cr"),
        (State.WAIVED, "Waived, 3 cr"),
        (State.OPEN, "1 of 2 earned"),
    ]
    assert found[0].detail == "Lapsed on 30 June 2026"


def test_a_badge_counts_at_one_leaf_and_is_said_to_elsewhere():
    one = model(group("choose", leaf("c", id="first"), leaf("c", id="second"), count=1), [achievement("c")])
    assert [card.state for card in one.root.children] == [State.OPEN, State.OPEN]
    rule = group("choose", leaf("c", id="first", name="The first"), leaf("c", id="second"), count=1)
    found = model(rule, [achievement("c")], badges=[badge("c")]).root.children
    assert [(card.state, card.detail) for card in found] == [
        (State.EARNED, "Earned"),
        (State.ELSEWHERE, "Counts in The first"),
    ]


def test_what_is_taken_shows_at_one_place():
    rule = group("all", leaf("a", id="first"), leaf("a", id="second", times=1))
    one = model(rule, [achievement("a")], in_progress=["a"])
    assert sorted(card.state for card in one.root.children) == [State.IN_PROGRESS, State.OPEN]


def test_what_is_taken_shows_where_a_rule_takes_any_that_match():
    many = [achievement(f"a{number:02}") for number in range(20)]
    one = model(group("all", match(where={"issuer_in": [HOME]}, credits=30)), many, in_progress=["a17"])
    assert cards(one)["A17"].state is State.IN_PROGRESS


def test_what_no_rule_asks_for_is_shown_when_it_is_needed_first():
    many = [achievement("a", prerequisites=["b"]), achievement("b", prerequisites=["c"]), achievement("c")]
    children = model(group("all", leaf("a")), many, learner=False).root.children
    assert [(card.title, card.counts, card.words) for card in children] == [
        ("C", False, "Needed first"),
        ("B", False, "Needed first"),
        ("A", True, "3 credits"),
    ]
    lines = {card.title: card.prerequisites for card in children}
    assert lines == {"C": (), "B": (children[0].id,), "A": (children[1].id,)}
    held = model(group("all", leaf("a")), many, badges=[badge("b")]).root.children
    assert [card.title for card in held] == ["A"]


def test_a_complete_pathway():
    one = model(group("all", leaf("a")), [achievement("a")], badges=[badge("a")])
    assert (one.root.status, one.root.state, one.goal.words, one.goal.state) == (
        "complete",
        State.EARNED,
        "Complete",
        State.EARNED,
    )


@pytest.mark.parametrize(
    ("rule", "words"),
    [(leaf("a"), "this badge"), ({"type": "manual", "id": "m", "label": "Talk"}, "review"), (group("all"), "all of 0")],
)
def test_a_pathway_of_hardly_anything_has_a_map(rule, words):
    one = model(rule, [achievement("a")], learner=False)
    assert one.root.words == words
    assert_tidy(lay_out(one))


def test_drafts_with_unknown_achievements_and_the_same_id_twice_are_drawn():
    one = model(group("all", leaf("nowhere"), leaf("a"), leaf("a")), [achievement("a")], learner=False)
    assert [card.title for card in cards_of(one.root)] == ["nowhere", "A", "A"]
    assert len({card.id for card in cards_of(one.root)}) == 3


def test_addresses_are_asked_for():
    hrefs = Hrefs(badge=lambda one: f"/b/{one}", picture=lambda one: f"/p/{one}", node=lambda one: f"#{anchor_of(one)}")
    one = map_of(maps.PATHWAY, maps.CATALOGUE, hrefs=replace(hrefs, icons="/i.svg", goal="/goal"))
    card = next(card for card in cards_of(one.root) if isinstance(card, MapCard))
    assert (card.href, card.picture, one.goal.href, one.icons) == (
        "/b/programming",
        "/p/programming",
        "/goal",
        "/i.svg",
    )
    assert one.root.href == "#node-root"


def test_anchors_are_plain_and_different():
    assert anchor_of("core-1") == "node-core-1"
    odd = [anchor_of(one) for one in ("a b", "a-b", "a/b", "ä", "x" * 300)]
    assert len(set(odd)) == 5
    assert all(one.replace("-", "").isalnum() and one.isascii() and len(one) < 80 for one in odd)


@settings(max_examples=60, deadline=None)
@given(strategies.pathways, strategies.catalogues, strategies.holdings)
def test_any_document_has_a_tidy_map(pathway_document, catalogue_document, holdings_document):
    try:
        catalogue = read_catalogue(catalogue_document)
        pathway = read_pathway(pathway_document)
        held = read_holdings(holdings_document)
    except MalformedDocument:
        return
    try:
        found = audit(compile_pathway(pathway, catalogue), held, AT, next_steps=False)
    except PathwayProblems:
        found = None
    one = map_of(pathway, catalogue, found, in_progress=held.in_progress, planned=["a"], holdings=held)
    layout = lay_out(one)
    assert_tidy(layout)
    assert len(set(layout.order)) == len(layout.order) == len(layout.cards) + len(layout.junctions) + 1
    draw(layout)


def random_documents(seed):
    """A pathway that can be completed, its catalogue, and somebody who holds a part of it."""
    dice = random.Random(seed)
    names = [f"a{n}" for n in range(60)]
    many = [
        achievement(one, prerequisites=dice.sample(names[:n], min(n, dice.choice([0, 0, 1, 2])))) | {"tags": ["x"]}
        for n, one in enumerate(names)
    ]
    free = iter(names)

    def rule(depth, place):
        if depth > 2 or dice.random() < 0.3:
            return leaf(next(free))
        of = [rule(depth + 1, f"{place}-{n}") for n in range(dice.randint(1, 4 if depth else 3))]
        kind = dice.choice(["all", "choose"])
        return group(kind, *of, id=place, name=place) | (
            {"count": dice.randint(1, len(of))} if kind == "choose" else {}
        )

    top = group("all", *(rule(0, f"part{n}") for n in range(3)), match(where={"tag": "x"}, count=2), id="root")
    held = [badge(one, state=dice.choice(["active", "active", "revoked"])) for one in dice.sample(names, 9)]
    return top, many, held, dice.sample(names, 4)


@pytest.mark.parametrize("seed", range(25))
def test_states_agree_with_the_audit(seed):
    rule, many, held, taking = random_documents(seed)
    one = model(rule, many, badges=held, in_progress=taking)
    assert_tidy(lay_out(one))
    catalogue = read_catalogue({"achievements": many})
    pathway = read_pathway({"id": "p", "version": "1", "name": "P", "rule": rule})
    found = audit(compile_pathway(pathway, catalogue), read_holdings({"learner": "l", "badges": held}), AT)
    satisfied = {anchor_of(result.id): result.satisfied for result in found.nodes}
    everything = [*rules_of(one.root), *cards_of(one.root), *(f for card in cards_of(one.root) for f in card.folded)]
    seen = {thing.anchor: thing.state for thing in everything if thing.anchor}
    assert len(seen) == len(satisfied)
    for anchor, state in seen.items():
        assert (state is State.EARNED) == satisfied[anchor], anchor
    counted = sum(card.state is State.EARNED for card in everything if isinstance(card, MapCard) and card.counts)
    assert counted == len(found.allocation)
