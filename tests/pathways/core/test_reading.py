"""Documents are read strictly, and everything that is wrong with one is said at once, with its path."""

from __future__ import annotations

import json
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathways.core import model
from pathways.core.reading import (
    MalformedDocument,
    instant_of,
    read_catalogue,
    read_holdings,
    read_json,
    read_pathway,
)
from tests.pathways.core import kit, strategies
from wallet.base.limits import PATHWAY_DEPTH_MAX, PATHWAY_JSON_MAX_DEPTH, PATHWAY_NODES_MAX


def paths(read, data):
    with pytest.raises(MalformedDocument) as caught:
        read(data)
    return [problem.path for problem in caught.value.problems]


def test_numbers_stay_exact():
    assert read_json('{"a": 1, "b": 0.1, "c": 5e-1}') == {"a": 1, "b": Decimal("0.1"), "c": Decimal("0.5")}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "nul",
        '{"a": 1, "a": 2}',
        '{"a": 1, "\\u0061": 2}',
        "[NaN]",
        "[Infinity]",
        "[-Infinity]",
        "[" + "9" * 65 + "]",
        "[1e99999999999999999999]",
        "[1] 2",
        b"[\xff]",
        '["\ud800"]',
        "[" * (PATHWAY_JSON_MAX_DEPTH + 1) + "]" * (PATHWAY_JSON_MAX_DEPTH + 1),
        "[" * 200_000,
        "[" + "1," * 500_000 + "1]",
    ],
)
def test_text_that_could_be_read_in_two_ways_or_is_too_much_is_refused(text):
    with pytest.raises(MalformedDocument):
        read_json(text)


def test_depth_and_commas_inside_texts_do_not_count():
    assert read_json(json.dumps(["[" * 500, "," * 600_000])) == ["[" * 500, "," * 600_000]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23T00:00:00Z", datetime(2026, 11, 23, tzinfo=UTC)),
        ("2026-11-23t02:30:00.123456789+02:30", datetime(2026, 11, 23, 0, 0, 0, 123456, tzinfo=UTC)),
        ("2026-11-22T19:00:00-05:00", datetime(2026, 11, 23, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2026-11-23T00:00:00", None),
        ("2026-11-23", None),
        ("2026-11-23 00:00:00Z", None),
        ("2026-02-30T00:00:00Z", None),
        ("2026-11-23T24:00:00Z", None),
        ("2026-11-23T00:00:00+24:00", None),
        ("0001-01-01T00:00:00+01:00", None),
        ("9999-12-31T23:59:60Z", None),
        (5, None),
        (None, None),
    ],
)
def test_instants_have_an_offset_and_are_kept_in_utc(text, expected):
    assert instant_of(text) == expected


def test_a_catalogue_has_its_defaults():
    found = read_catalogue({"achievements": [{"id": "a", "name": "A", "issuer": "i", "delivery": "online"}]})

    assert found.by_id["a"] == model.Achievement("a", "A", "i")


def test_a_pathway_has_its_defaults():
    found = kit.pathway(kit.leaf("a"))

    assert (found.within, found.validity) == (model.Sharing.EXCLUSIVE, model.Validity.VALID_NOW)
    assert (found.accepts_unverified, found.eligibility, found.equivalences) == (False, (), ())
    assert found.rule == model.AchievementNode(id="leaf-a", path="$", achievement="a")


def test_every_kind_of_node_is_read_with_its_place():
    rule = kit.group(
        "all",
        kit.leaf("a", times=2, min_result="B", optional=True, name="First"),
        kit.group("any", kit.match(where={"tag": "ai", "min_credits": Decimal("1.5")}, count=2), id="one"),
        kit.group("choose", {"type": "manual", "id": "talk", "label": "Interview"}, count=1, consumes=False),
        kit.group(
            "credits",
            kit.match("n", credits=6),
            credits=9,
            limits=[{"where": {"issuer_not_in": ["i"]}, "max": 3, "unit": "credits"}],
            minimums=[{"min_share": Decimal("0.5"), "unit": "credits"}, {"distinct": "level", "min": 2}],
        ),
    )

    found = kit.pathway(rule).rule

    assert [node.path for node in model.walk(found)] == [
        *("$", "$.of[0]", "$.of[1]", "$.of[1].of[0]", "$.of[2]", "$.of[2].of[0]", "$.of[3]", "$.of[3].of[0]")
    ]
    first, one, talk, credits = found.of
    assert (first.times, first.min_result, first.optional, first.name) == (2, "B", True, "First")
    assert (one.count, one.of[0].where) == (1, model.Where(tag="ai", min_credits=1_500))
    assert (talk.count, talk.consumes, talk.of[0].label) == (1, False, "Interview")
    assert credits.credits == 9_000
    assert credits.limits == (model.Limit(model.Where(issuer_not_in=frozenset({"i"})), 3_000, model.Unit.CREDITS),)
    assert credits.minimums == (
        model.Minimum(min_share=Fraction(1, 2)),
        model.Minimum(min=2_000, distinct=model.Distinct.LEVEL),
    )


def test_holdings_are_read():
    found = kit.holdings(
        kit.badge("a", credits=Decimal("2.5"), expires="2027-01-01T00:00:00+01:00"),
        facts={"age": Decimal("18.0"), "gpa": Decimal("3.1"), "degree": True, "none": None},
        manual=["x"],
        waivers=[{"node": "n", "until": None}],
    )

    assert found.badges[0].credits == 2_500
    assert found.badges[0].expires == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert found.facts == {"age": 18, "gpa": 3.1, "degree": True, "none": None}
    assert (found.manual, found.waivers) == (frozenset({"x"}), (model.Waiver("n"),))


def test_every_problem_of_a_pathway_is_listed_at_once():
    rule = kit.group(
        "all",
        {"type": "achievement", "id": "x"},
        {"type": "some", "id": "y"},
        kit.match(where={"tags": "ai"}, count=1, credits=3),
        kit.group("choose", 7, count=1.5, limit=[]),
        kit.leaf("a", limits=[{"max": "6", "unit": "points"}], minimums=[{"unit": "credits"}]),
    )

    assert (
        paths(read_pathway, {"rule": rule, "sharing": {"with": "free"}, "validity": "forever"})
        == [
            "$",
            "$.rule.of[0]",
            "$.rule.of[1].type",
            "$.rule.of[2]",
            "$.rule.of[2].where.tags",
            "$.rule.of[3].limit",
            "$.rule.of[3].of[0]",
            "$.rule.of[3].of[0]",
            "$.rule.of[3].count",
            "$.rule.of[4].limits[0].max",
            "$.rule.of[4].limits[0].unit",
            "$.rule.of[4].minimums[0]",
            "$.sharing.with",
            "$.validity",
        ]
        or paths
    )


def test_every_problem_of_a_catalogue_is_listed_at_once():
    listed = [
        {"id": "a", "name": "A"},
        {"id": "b", "name": "B", "issuer": "i", "credits": Decimal("1.0005"), "valid_for": "3 years", "tags": [1]},
        {"id": "a", "name": "", "issuer": "i", "credits": -1, "weeks": True, "cost": 10**10},
        "c",
    ]

    assert paths(read_catalogue, {"achievements": listed}) == [
        "$.achievements[0]",
        "$.achievements[1].credits",
        "$.achievements[1].tags[0]",
        "$.achievements[1].valid_for",
        "$.achievements[2].name",
        "$.achievements[2].credits",
        "$.achievements[2].weeks",
        "$.achievements[2].cost",
        "$.achievements[3]",
        "$.achievements[2].id",
    ]
    assert paths(read_catalogue, []) == ["$"]
    assert paths(read_catalogue, {}) == ["$"]


def test_a_badge_without_a_verdict_or_a_state_is_not_taken_for_a_good_one():
    for member in ("verdict", "state"):
        badge = kit.badge("a")
        del badge[member]
        assert paths(read_holdings, {"badges": [badge]}) == ["$.badges[0]"]


def test_every_problem_of_holdings_is_listed_at_once():
    badges = [kit.badge("a", awarded="yesterday", state="lost"), kit.badge("a", credits="3")]

    assert paths(read_holdings, {"badges": badges, "facts": {"a b": [1]}, "manual": "x"}) == [
        "$.badges[0].awarded",
        "$.badges[0].state",
        "$.badges[1].credits",
        "$.badges[1].id",
        '$.facts["a b"]',
        "$.manual",
    ]


def test_a_rule_is_neither_too_deep_nor_too_large():
    deep = kit.leaf("a")
    for _ in range(PATHWAY_DEPTH_MAX - 1):
        deep = kit.group("all", deep)
    assert kit.pathway(deep)
    assert len(paths(read_pathway, kit.pathway_document(kit.group("all", deep)))) == 1
    large = kit.group("all", *(kit.leaf("a") for _ in range(PATHWAY_NODES_MAX)))
    assert len(paths(read_pathway, kit.pathway_document(large))) == 1


def test_nobody_asks_for_a_million_copies():
    assert paths(read_pathway, kit.pathway_document(kit.leaf("a", times=10**6))) == ["$.rule.times"]


def test_texts_that_no_database_keeps_are_refused():
    assert paths(read_catalogue, {"achievements": [kit.achievement("a\0", name="A")]}) == ["$.achievements[0].id"]
    assert paths(read_holdings, {"facts": {"\ud800": 1}}) == ['$.facts["\\ud800"]']


@settings(max_examples=300, deadline=None)
@given(strategies.any_json)
def test_any_json_gives_a_value_or_problems(data):
    for read in (read_catalogue, read_pathway, read_holdings):
        with suppress(MalformedDocument):
            read(data)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_change_to_a_document_gives_a_value_or_problems(data):
    read, documents = data.draw(
        st.sampled_from(
            [
                (read_catalogue, strategies.catalogues),
                (read_pathway, strategies.pathways),
                (read_holdings, strategies.holdings),
            ]
        )
    )
    document = deepcopy(data.draw(documents))
    read(document)
    spoil(document, data)
    with suppress(MalformedDocument):
        read(document)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40) | st.binary(max_size=40))
def test_any_text_gives_a_value_or_problems(text):
    with suppress(MalformedDocument):
        read_json(text)


def spoil(value, data):
    """Put something else in one place of a document."""
    while isinstance(value, dict | list) and value:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(value[key], dict | list) or not value[key] or data.draw(st.booleans()):
            value[key] = data.draw(strategies.any_json)
            return
        value = value[key]


def test_any_is_one_of_its_parts_whether_it_says_so_or_not():
    rule = {"type": "any", "id": "r", "of": [{"type": "manual", "id": "m", "label": "Talk"}]}
    assert read_pathway({"id": "p", "rule": rule}) == read_pathway({"id": "p", "rule": {**rule, "count": 1}})
    with pytest.raises(MalformedDocument):
        read_pathway({"id": "p", "rule": {**rule, "count": 2}})
