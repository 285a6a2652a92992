"""What is said about pathways and audits, word for word where it matters, and true by the engine's own word."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathways.core.audit import audit, remaining_effort
from pathways.core.compile import PathwayProblems, compile_pathway
from pathways.core.explain import (
    TEMPLATES,
    Asked,
    Names,
    Piece,
    Voice,
    audit_changes,
    badge_words,
    blocking_rules,
    holding,
    junction_words,
    least_missing,
    limit_words,
    minimum_words,
    node_words,
    plain_text,
    spoken,
    version_changes,
)
from pathways.core.model import walk
from pathways.core.reading import read_catalogue, read_holdings, read_pathway
from pathways.core.words.sentences import Amount, Listing, say
from tests.oracles.generate import make_case
from tests.pathways.core import strategies
from tests.pathways.core.kit import AT, AWAY, HOME, achievement, badge, catalogue, group, holdings, leaf, match, pathway

OFFERS = catalogue(
    achievement("programming", 3, name="Programming", level="undergraduate"),
    achievement("robotics", 6, name="Robotics", valid_for="P3Y", prerequisites=["programming"], level="undergraduate"),
    achievement("ml", 6, name="Machine Learning", level="graduate", tags=["ai"]),
    achievement("vision", 3, name="Computer Vision", tags=["ai"]),
    achievement("language", 3, name="Language Technology"),
    achievement("ethics", 0, name="Ethics", issuer=AWAY),
    achievement("abroad", 3, name="Abroad", issuer=AWAY),
    achievement("award", 0, name="AI credential"),
)
NAMES = Names(OFFERS, {HOME: "Alder Valley University", AWAY: "Northgate College"}, {"urn:mooc": "Intro to ML"})


def first(rule):
    return pathway(rule).rule


# --- a pathway as text


def test_a_pathway_as_text():
    one = pathway(
        group(
            "all",
            group(
                "all",
                leaf("robotics", min_result="B"),
                leaf("ml"),
                leaf("ethics", optional=True),
                name="Core",
                id="core",
            ),
            group("choose", leaf("vision"), leaf("language"), count=1, name="Electives"),
            group(
                "credits",
                match(where={"tag": "ai"}, count=1),
                match(id="n", where={"issuer_in": [HOME], "min_credits": 3}, credits=3),
                credits=9,
                id="breadth",
                limits=[{"where": {"issuer_not_in": [HOME]}, "max": 6, "unit": "credits"}],
                minimums=[
                    {"where": {"issuer_in": [HOME]}, "min_share": 0.5, "unit": "credits"},
                    {"distinct": "issuer", "min": 2},
                ],
            ),
            {"type": "manual", "id": "capstone", "name": "Capstone", "label": "Capstone review"},
            group("all", match(id="o", where={"level_in": ["graduate"]}, credits=12), consumes=False, id="look"),
        ),
        name="Artificial Intelligence",
        eligibility=[
            {"fact": "bachelors_degree", "equals": True, "message": "A bachelor's degree is required."},
            {"fact": "campus", "equals": "main"},
        ],
        equivalences=[{"held": "urn:mooc", "counts_as": "ml", "credits": 3}],
    )
    assert plain_text(one, NAMES) == (
        """\
Artificial Intelligence
Version 2026-27.
It awards AI credential.

Who it is for
  - A bachelor's degree is required. (“bachelors_degree” is yes.)
  - “campus” is “main”.

What you need
All of these:
  1. Core. All of these:
    1.1. Robotics, with a result of B or better (6 credits, undergraduate, Alder Valley University, in force for 3 years, after Programming).
    1.2. Machine Learning (6 credits, graduate, Alder Valley University).
    1.3. Ethics (no credits, Northgate College) (optional).
  2. Electives. Any 1 of these 2:
    2.1. Computer Vision (3 credits, Alder Valley University).
    2.2. Language Technology (3 credits, Alder Valley University).
  3. At least 9 credits from:
    - At most 6 credits from issuers other than Alder Valley University count here.
    - At least half of the 9 credits (5) from Alder Valley University.
    - Badges from at least 2 different issuers.
    3.1. Any 1 badge with the tag “ai”.
    3.2. At least 3 credits from Alder Valley University in badges of at least 3 credits each.
  4. Capstone. Capstone review, which an advisor marks done.
  5. This one:
    - This only looks: a badge that counts elsewhere counts here too, and nothing is used up.
    5.1. At least 12 credits at graduate level.

How badges count
  - A badge counts once in this pathway.
  - A badge counts only while it is in force.
  - Only badges that check out count.
  - The badge AI credential itself never counts here.
  - A badge of Intro to ML may count as Machine Learning, with 3 credits.
"""
    )


@pytest.mark.parametrize(
    ("rule", "words", "short"),
    [
        (group("all", leaf("ml"), leaf("ethics", optional=True)), "All of these 2.", "all of 1"),
        (group("choose", leaf("ml"), leaf("vision"), leaf("ethics"), count=2), "Any 2 of these 3.", "2 of 3"),
        (group("any", leaf("ml"), leaf("vision")), "Any 1 of these 2.", "1 of 2"),
        (
            group("credits", leaf("ml"), leaf("vision"), credits=7.5),
            "At least 7.5 credits from these 2.",
            "7.5 credits from",
        ),
        (group("credits", leaf("ml"), credits=1), "At least 1 credit from these 1.", "1 credit from"),
        ({"type": "manual", "id": "m", "label": "talk"}, "talk, which an advisor marks done.", "review"),
        (leaf("ml", times=3), "3 badges of Machine Learning.", "3 times"),
        (leaf("ml", name="The hard one"), "The hard one. Machine Learning.", "this badge"),
        (match(count=2), "Any 2 badges.", "any 2 badges"),
        (match(where={"tag": "ai"}, credits=6), "At least 6 credits with the tag “ai”.", "any 6 credits"),
        (group("all"), "Nothing, so it can never be complete.", "all of 0"),
    ],
)
def test_a_node_in_one_sentence_and_in_its_shortest_words(rule, words, short):
    node = first(rule)
    assert node_words(node, NAMES).text == words
    assert junction_words(node).text == short


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({}, "any 1 badge"),
        ({"achievement_in": ["ml", "vision"]}, "any 1 badge in Computer Vision or Machine Learning"),
        ({"achievement_in": []}, "any 1 badge in no achievement at all"),
        ({"issuer_in": [HOME, AWAY]}, "any 1 badge from Alder Valley University or Northgate College"),
        ({"level_in": ["graduate", "doctoral"]}, "any 1 badge at doctoral or graduate level"),
        ({"min_credits": 3}, "any 1 badge of at least 3 credits each"),
        ({"awarded_after": "2024-09-01T00:00:00Z"}, "any 1 badge awarded on or after 1 September 2024"),
        ({"awarded_before": "2024-09-01T12:30:00Z"}, "any 1 badge awarded before 1 September 2024, 12:30 UTC"),
        ({"min_result": "B"}, "any 1 badge with a result of B or better"),
    ],
)
def test_which_badges(where, words):
    assert node_words(first(match(where=where, count=1)), NAMES).text == words[:1].upper() + words[1:] + "."


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"where": {}, "max": 2, "unit": "badges"}, "At most 2 badges count here"),
        ({"where": {"tag": "ai"}, "max": 1, "unit": "badges"}, "At most 1 badge with the tag “ai” counts here"),
        ({"where": {}, "max": 0, "unit": "badges"}, "No badges count here"),
        ({"where": {"issuer_in": [AWAY]}, "max": 0, "unit": "credits"}, "No badges from Northgate College count here"),
    ],
)
def test_limits(rule, words):
    assert limit_words(first(leaf("ml", limits=[rule])).limits[0], NAMES).text == words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"where": {}, "min": 6, "unit": "credits"}, "At least 6 credits"),
        ({"where": {"tag": "ai"}, "min": 1, "unit": "badges"}, "At least 1 badge with the tag “ai”"),
        ({"where": {}, "min_share": 1, "unit": "credits"}, "At least all of the 10 credits (10)"),
        ({"where": {}, "min_share": 0.35, "unit": "credits"}, "At least 35% of the 10 credits (4)"),
        ({"distinct": "level", "min": 2}, "Badges at at least 2 different levels"),
        (
            {"distinct": "issuer", "min": 2, "where": {"tag": "ai"}},
            "Badges from at least 2 different issuers, looking only at badges with the tag “ai”",
        ),
    ],
)
def test_minimums(rule, words):
    node = first(group("credits", leaf("ml"), credits=10, minimums=[rule]))
    assert minimum_words(node.minimums[0], node, NAMES).text == words


@settings(max_examples=60)
@given(strategies.catalogues, strategies.pathways)
def test_every_pathway_can_be_told_with_every_rule_in_it(offers, document):
    one = read_pathway(document)
    lines = plain_text(one, Names(read_catalogue(offers))).splitlines()
    assert len(lines) >= sum(1 + len(node.limits) + len(node.minimums) for node in walk(one.rule))
    for line in lines:
        assert "%(" not in line
        assert "Sentence(" not in line


# --- sentences


def test_a_voice_speaks_another_language():
    german = {
        "any %(count)s of these %(of)s": "beliebige %(count)s dieser %(of)s",
        "%(rule)s.": "%(rule)s.",
        "%(name)s. %(rule)s": "%(name)s. %(rule)s",
    }
    voice = Voice(lambda text: german[text], lambda one, many, n: one if n == 1 else many, str)
    node = first(group("choose", leaf("ml"), leaf("vision"), count=1, name="Wahl"))
    assert spoken(node_words(node, NAMES), voice) == "Wahl. Beliebige 1 dieser 2."


def test_names_keep_their_letters_and_percent_signs():
    assert say("counts_plain", badge="eLearn 100% (%s)", where="core").text == "eLearn 100% (%s) counts in core."


def test_half_a_credit_is_several():
    assert say("credits", n=Amount(500)).text == "0.5 credits"
    assert say("credits", n=Amount(1_000)).text == "1 credit"


@pytest.mark.parametrize(
    ("joined", "text"), [("and", "a, b and c"), ("or", "a, b or c"), ("or_else", "a; b; or c"), ("comma", "a, b, c")]
)
def test_rows(joined, text):
    assert say("full_stop", rule=Listing(("a", "b", "c"), joined)).text == f"{text}."


def test_every_wording_has_the_same_values_in_one_and_several():
    for template in TEMPLATES.values():
        if isinstance(template, tuple):
            assert len({frozenset(re.findall(r"%\((\w+)\)", each)) for each in template}) == 1


# --- what is missing


def asked(one, held, offers=OFFERS):
    compiled = compile_pathway(one, offers)
    return Asked(one, offers, held, AT, audit(compiled, held, AT, next_steps=False)), compiled


def missing(one, held, offers=OFFERS, **bounds):
    what, compiled = asked(one, held, offers)
    return least_missing(what, Names(offers), lambda other: remaining_effort(compiled, other, AT), **bounds)


def missing_texts(one, held):
    return [(one.node, one.words.text) for one in missing(one, held)]


def test_what_is_missing_is_told_where_there_is_a_choice():
    one = pathway(
        group(
            "all",
            group("all", leaf("robotics"), leaf("ml"), id="core"),
            group("choose", leaf("vision"), leaf("language"), leaf("abroad"), count=2, id="electives"),
            {"type": "manual", "id": "talk", "label": "A talk"},
        )
    )
    assert missing_texts(one, holdings("robotics", "abroad")) == [
        ("leaf-ml", "Machine Learning (6 credits)."),
        ("electives", "1 of: Language Technology (3 credits) or Computer Vision (3 credits)."),
        ("talk", "A talk, which an advisor marks done."),
    ]
    assert missing_texts(one, holdings("robotics", "abroad", "vision", "ml", manual=["talk"])) == []


def test_several_pieces_of_one_choice():
    any_two = group("choose", leaf("vision"), leaf("language"), leaf("abroad"), leaf("programming"), count=2)
    assert missing_texts(pathway(any_two), holdings()) == [
        ("choose", "2 of: Abroad, Language Technology, Programming or Computer Vision (3 credits each).")
    ]
    either = group("choose", group("all", leaf("vision"), leaf("language"), id="x"), leaf("ml"), count=1)
    assert missing_texts(pathway(either), holdings()) == [
        ("choose", "Language Technology (3 credits) and Computer Vision (3 credits); or Machine Learning (6 credits).")
    ]


def test_credits_and_several_badges_of_one_achievement():
    assert missing_texts(pathway(leaf("vision", times=3)), holdings("vision")) == [
        ("leaf-vision", "2 badges of Computer Vision (3 credits).")
    ]
    nine = pathway(group("credits", leaf("ml"), leaf("vision"), leaf("language"), credits=9))
    assert missing_texts(nine, holdings("ml")) == [
        ("credits", "1 of: Language Technology (3 credits) or Computer Vision (3 credits).")
    ]


def test_what_the_catalogue_cannot_complete_is_said():
    one = pathway(match(where={"tag": "art"}, count=1))
    assert missing_texts(one, holdings()) == [("m", "Nothing in the catalogue can complete this.")]


def test_what_a_rule_that_only_looks_still_needs_is_told_of_the_whole():
    looks = match(where={"level_in": ["graduate"]}, count=1, consumes=False)
    one = pathway(group("all", leaf("vision"), looks))
    assert missing_texts(one, holdings("vision")) == [("all", "Machine Learning (6 credits).")]


def test_when_asking_is_bounded_there_may_be_others():
    one = pathway(group("choose", leaf("vision"), leaf("language"), leaf("abroad"), count=2))
    (found,) = missing(one, holdings(), audits=1)
    assert not found.all_found
    assert found.words.text.endswith("There are others.")
    assert found.effort == 6_000


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 3_000))
def test_every_way_completes_at_the_least_cost_and_none_is_left_out(seed):
    made = incomplete(seed)
    if made is None:
        return
    what, left = made
    need, offers = what.audit.remaining, what.catalogue
    told = least_missing(what, Names(offers), left)
    assert sum(each.effort for each in told) == need.effort
    for each, way in [(one, way) for one in told for way in one.ways]:
        pieces = [piece for pick in way for piece in _some(pick)]
        assert sum(effort_of(offers, piece) for piece in pieces) == each.effort
        assert len(told) > 1 or left(holding(what, what.holdings, pieces)) == 0
    if len(told) == 1 and told[0].all_found and need.badges <= 2 and len(offers.achievements) <= 8:
        size = need.badges + len(need.manual)
        assert ways_by_trying(what, offers, left, size, need.effort) <= sets_of(told[0].ways)


def incomplete(seed):
    """A made-up audit of something that can be completed but is not, and the engine; None when it is not such a one."""
    case = make_case(seed)
    at = datetime.fromisoformat(case["at"])
    offers, one = read_catalogue(case["catalogue"]), read_pathway(case["pathway"])
    held = read_holdings(case["holdings"])
    try:
        compiled = compile_pathway(one, offers)
    except PathwayProblems:
        return None
    if not all(set(results_in(one)) <= set(known.results) for known in offers.achievements):
        return None  # a planned badge meets a result that no held one can have; then only the audit's own way is told
    what = Asked(one, offers, held, at, audit(compiled, held, at, next_steps=False))
    return (what, lambda other: remaining_effort(compiled, other, at)) if what.audit.remaining else None


def results_in(one):
    """Every min_result of a pathway."""
    for node in walk(one.rule):
        wheres = [node, getattr(node, "where", None), *(rule.where for rule in (*node.limits, *node.minimums))]
        yield from (found for where in wheres if (found := getattr(where, "min_result", None)) is not None)


def _some(pick):
    return pick.of * pick.count if len(pick.of) == 1 else pick.of[: pick.count]


def effort_of(offers, piece):
    return 1_000 if piece.review else offers.by_id[piece.id].effort


def ways_by_trying(what, offers, left, size, effort):
    """Sets of this size that complete the pathway when tried, of badges that its leaf or group itself can take."""
    names = {node.achievement for node in walk(what.pathway.rule) if hasattr(node, "achievement")}
    pieces = [Piece(False, name) for name in sorted(names & set(offers.by_id)) if name != what.pathway.awards]
    found = set()
    for chosen in combinations(pieces, size):
        costs = sum(effort_of(offers, piece) for piece in chosen)
        if costs == effort and left(holding(what, what.holdings, chosen)) == 0:
            found.add(frozenset(chosen))
    return found


def sets_of(ways):
    found = set()
    for way in ways:
        parts = [[]]
        for pick in way:
            chosen = combinations(pick.of, pick.count) if len(pick.of) > 1 else [pick.of * pick.count]
            parts = [[*part, *more] for more in chosen for part in parts]
        found |= {frozenset(part) for part in parts}
    return found


# --- the rule that blocks


def blocking(one, held, offers=OFFERS):
    def is_satisfied(other):
        return remaining_effort(compile_pathway(other, offers), held, AT) == 0

    return [(each.node, each.kind, each.short, each.words.text) for each in blocking_rules(one, NAMES, is_satisfied)]


def test_residency_blocks():
    minimum = {"where": {"issuer_in": [HOME]}, "min_share": 0.5, "unit": "credits"}
    one = pathway(group("credits", match(where={}, count=3), credits=9, minimums=[minimum], id="nine"))
    held = holdings(
        badge("vision"),
        badge("abroad"),
        badge("urn:else", issuer=AWAY, credits=3),
        badge("urn:more", issuer=AWAY, credits=3),
    )
    assert blocking(one, held) == [
        (
            "nine",
            "minimum",
            2_000,
            (
                "All done except one rule: at least half of the 9 credits (5) from Alder Valley University. "
                "2 credits more are missing."
            ),
        )
    ]


def test_a_cap_blocks_and_what_it_would_take_is_said():
    limit = {"where": {"issuer_in": [AWAY]}, "max": 1, "unit": "badges"}
    one = pathway(group("choose", match(where={}, count=2), count=1, limits=[limit]))
    assert blocking(one, holdings("abroad", "ethics")) == [
        (
            "choose",
            "limit",
            2_000,
            "All done except one rule: at most 1 badge from Northgate College counts here. It would take 2 badges.",
        )
    ]


def test_spread_results_sharing_validity_and_verification_block():
    spread = pathway(match(count=2, minimums=[{"distinct": "issuer", "min": 2}]))
    assert blocking(spread, holdings("vision", "ml"))[0][1:3] == ("minimum", 1_000)
    graded = pathway(leaf("ml", min_result="B"))
    assert blocking(graded, holdings(badge("ml", result="C")))[0][:2] == ("leaf-ml", "result")
    twice = pathway(group("all", leaf("ml"), match(where={"tag": "ai"}, count=1)))
    assert blocking(twice, holdings("ml"))[0][1] == "sharing"
    lapsed = holdings(badge("ml", expires="2026-02-01T00:00:00Z"))
    assert blocking(pathway(leaf("ml")), lapsed)[0][1] == "validity"
    assert blocking(pathway(leaf("ml")), holdings(badge("ml", verdict="unknown")))[0][1] == "verification"


def test_two_rules_that_block_together_are_no_single_one():
    one = pathway(
        group(
            "all",
            match(id="x", count=1, minimums=[{"where": {"issuer_in": [AWAY]}, "min": 1, "unit": "badges"}]),
            match(id="y", count=1, minimums=[{"where": {"issuer_in": [AWAY]}, "min": 1, "unit": "badges"}]),
        )
    )
    assert blocking(one, holdings("ml", "vision")) == []


# --- every badge


def test_every_badge_counts_somewhere_or_the_first_reason_is_said():
    one = pathway(
        group(
            "all", group("all", leaf("ml", min_result="B"), leaf("vision"), name="Core", id="core"), leaf("programming")
        ),
        equivalences=[{"held": "urn:mooc", "counts_as": "programming", "credits": 2}],
    )
    held = holdings(
        badge("vision", "b1"),
        badge("urn:mooc", "b2"),
        badge("ml", "b3", result="C"),
        badge("language", "b4"),
        badge("robotics", "b5", awarded="2020-01-01T00:00:00Z"),
        badge("ethics", "b6", state="revoked"),
        badge("ml", "b7", state="suspended"),
        badge("ml", "b8", verdict="unknown"),
        badge("ml", "b9", verdict="invalid"),
        badge("award", "c1"),
        badge("vision", "c2"),
        badge("ml", "c3", awarded="2027-05-01T00:00:00Z"),
    )
    what, _ = asked(one, held)
    assert {each.badge: each.words.text for each in badge_words(what, NAMES)} == {
        "b1": "Computer Vision counts in Core, with 3 credits.",
        "b2": "Intro to ML counts as Programming in Programming, with 2 credits.",
        "b3": "Machine Learning has the result C, and B or better is asked for.",
        "b4": "Language Technology: no rule of this pathway asks for it.",
        "b5": "Robotics lapsed on 1 January 2023.",
        "b6": "Ethics was withdrawn by its issuer.",
        "b7": "Machine Learning has been put on hold by its issuer.",
        "b8": "Machine Learning could not be checked, so it does not count yet.",
        "b9": "Machine Learning does not check out.",
        "c1": "AI credential is what this pathway awards, so it does not count towards it.",
        "c2": "Computer Vision: another badge of the same achievement counts already.",
        "c3": "Machine Learning comes into force on 1 May 2027.",
    }


def test_a_badge_that_is_not_needed_and_one_that_is_only_seen():
    one = pathway(
        group(
            "all",
            match(count=1, where={"tag": "ai"}),
            match(id="o", count=1, consumes=False, where={"issuer_in": [AWAY]}),
        )
    )
    what, _ = asked(one, holdings("ml", "vision", "abroad"))
    told = [each.words.text for each in badge_words(what, NAMES)]
    assert "Abroad: the parts that it fits only look at badges, and take none." in told
    assert any("every place that it fits is taken or not needed" in words for words in told)


# --- what changes


def changes(old, new, **more):
    found = version_changes(pathway(old), pathway(new, **more), NAMES)
    return [(each.kind, each.node, each.words.text) for each in found]


def test_nothing_changes_between_equal_versions():
    rule = group("all", leaf("ml"), leaf("vision"))
    assert changes(rule, group("all", leaf("vision"), leaf("ml"))) == []


def test_added_removed_moved_and_changed():
    electives = {"id": "electives", "name": "Electives"}
    old = group("all", leaf("ml"), group("choose", leaf("vision"), leaf("language"), count=2, **electives), id="root")
    new = group("all", group("choose", leaf("vision"), leaf("ml"), leaf("abroad"), count=1, **electives), id="root")
    assert changes(old, new) == [
        ("changed", "electives", "Electives was “any 2 of these 2” and is now “any 1 of these 3”."),
        ("moved", "leaf-ml", "Machine Learning has moved from root to Electives."),
        ("added", "leaf-abroad", "New in Electives: Abroad."),
        ("removed", "leaf-language", "No longer asked for: Language Technology."),
    ]


def test_a_new_group_is_told_once_with_what_is_in_it():
    new = group("all", leaf("ml"), group("choose", leaf("vision"), leaf("language"), count=1, id="new"))
    assert changes(group("all", leaf("ml")), new) == [("added", "new", "New: any 1 of these 2.")]


def test_limits_minimums_flags_and_names():
    limit = {"where": {}, "max": 2, "unit": "badges"}
    share = {"where": {}, "min_share": 0.5, "unit": "credits"}
    old = group("credits", leaf("ml"), leaf("vision"), credits=6, minimums=[share], id="x", name="X")
    new = group("credits", leaf("ml", optional=True), leaf("vision", name="Seeing"), credits=8, id="x", name="X")
    told = [words for _, _, words in changes(old, new | {"limits": [limit], "minimums": [share], "consumes": False})]
    assert told == [
        "X was “at least 6 credits from” and is now “at least 8 credits from”.",
        "X now only looks at badges and no longer uses them up.",
        "New rule in X: at most 2 badges count here.",
        "No longer a rule in X: at least half of the 6 credits (3).",
        "New rule in X: at least half of the 8 credits (4).",
        "Machine Learning is now optional.",
        "Computer Vision is now called Seeing.",
    ]


def test_what_binds_the_whole_pathway():
    told = changes(
        leaf("ml"),
        leaf("ml"),
        name="Q",
        awards="ethics",
        validity="ever_valid",
        sharing={"within": "free"},
        eligibility=[{"fact": "x", "equals": 1}],
        equivalences=[{"held": "vision", "counts_as": "ml"}],
    )
    assert [words for _, _, words in told] == [
        "The pathway is now called Q; it was P.",
        "The pathway now awards Ethics; it was AI credential.",
        "Before: A badge counts once in this pathway. Now: A badge may count in several places of this pathway.",
        "Before: A badge counts only while it is in force. Now: A badge counts even after it has lapsed.",
        "New: “x” is 1.",
        "New: A badge of Computer Vision may count as Machine Learning, with its own credits.",
    ]
    assert {kind for kind, _, _ in told} == {"whole"}


def test_between_two_audits():
    old = pathway(group("all", leaf("ml"), leaf("vision")), version="2025-26")
    new = pathway(group("all", leaf("ml"), leaf("language")), version="2026-27")
    held = holdings("ml", "vision")
    before, after = asked(old, held)[0], asked(new, held)[0]
    told = audit_changes((old, before.audit), (new, after.audit), lambda badge: f"<{badge}>")
    assert [each.text for each in told] == [
        "Under 2025-26 you are at 100%, under 2026-27 at 66%.",
        "It would no longer be complete.",
        "<b-vision> would count no more.",
    ]
