"""Failures of other systems that must never be ours, each as small as it gets."""

from datetime import datetime
from random import Random

import pytest

from pathways.core.model import Pathway
from pathways.core.problems import find_problems
from pathways.core.reading import read_between, read_catalogue, read_holdings, read_pathway
from pathways.core.report import Outcome, Status
from pathways.core.together import together
from tests.pathways.small import (
    AT,
    AWAY,
    HOME,
    among,
    audited,
    badge,
    badges,
    group,
    leaf,
    match,
    node,
    offer,
    offers,
    pathway,
    read,
)
from tests.pathways.test_differential import shuffled


def codes(catalogue, *documents):
    """Codes of the errors that keep these pathways from being published."""
    read_all = [read(read_pathway, document) for document in documents]
    problems = find_problems(read(read_catalogue, {"achievements": catalogue}), read_all)
    return {problem.code for problem in problems if problem.severity.value == "error"}


def warnings(catalogue, *documents):
    read_all = [read(read_pathway, document) for document in documents]
    problems = find_problems(read(read_catalogue, {"achievements": catalogue}), read_all)
    return {problem.code for problem in problems if problem.severity.value == "warning"}


def test_01_badges_are_dealt_so_that_both_rules_are_met():
    """A first-fit audit gives A and B to Foo and leaves Bar with nothing."""
    rule = group("all", "root", match("foo", among("A B C D"), count=2), match("bar", among("A B"), count=1))
    answer = audited(offers("A B C D"), pathway(rule), badges("A B C D"))
    assert answer.complete
    assert answer.percent == 100


def test_02_three_badges_do_not_fill_four_places():
    rule = group("all", "root", match("abc", among("A B C"), count=2), match("cde", among("C D E"), count=2))
    assert not audited(offers("A B C D E"), pathway(rule), badges("B C D")).complete
    assert audited(offers("A B C D E"), pathway(rule), badges("A B C D")).complete


def test_03_overlapping_credit_buckets_need_a_search():
    """Two badges of 4 credits and one of 8 fill buckets of 4, 8 and 4 in one way only."""
    rule = group(
        "all",
        "root",
        match("breadth", among("A B C"), credits=4),
        match("depth", among("A B C"), credits=8),
        match("seminar", among("A B"), credits=4),
    )
    catalogue = [*offers("A B", 4), offer("C", 8)]
    answer = audited(catalogue, pathway(rule), badges("A B C"))
    assert answer.complete
    assert answer.allocation["my C"] == ("depth",)


def test_04_a_renewal_is_not_a_second_badge():
    rule = match("root", among("A B"), count=2)
    renewed = [badge("A"), {**badge("A", "2026-06-01"), "id": "renewed"}]
    answer = audited(offers("A B"), pathway(rule), renewed)
    assert (answer.complete, answer.percent) == (False, 50)
    assert len(answer.allocation) == 1


def test_05_an_expired_part_fails_where_badges_must_be_valid_now():
    held = [badge("A", "2022-03-01", expires="2025-03-01T00:00:00Z"), badge("B", "2024-05-01")]
    rule = group("all", "root", leaf("A"), leaf("B"))
    assert not audited(offers("A B"), pathway(rule), held).complete
    assert audited(offers("A B"), pathway(rule, validity="ever_valid"), held).complete
    assert audited(offers("A B"), pathway(rule, validity="all_valid_together"), held).complete
    (unused,) = audited(offers("A B"), pathway(rule), held).unused
    assert unused.why == "expired"


def test_06_half_done_alternatives_do_not_add_up():
    """Three alternatives of two badges each, one badge of each held: as far as the best of them, not 150 %."""
    rule = group("any", "root", *(group("all", x, leaf(f"{x}1"), leaf(f"{x}2")) for x in "ABC"))
    answer = audited(offers("A1 A2 B1 B2 C1 C2"), pathway(rule), badges("A1 B1 C1"))
    assert answer.percent == 50


def test_07_three_of_five_is_done_with_the_third():
    rule = match("root", among("A B C D E"), count=3)
    held = [badge("A", "2026-01-01"), badge("B", "2026-02-01"), badge("C", "2026-03-01")]
    assert audited(offers("A B C D E"), pathway(rule), held).percent == 100
    on_the_eve = audited(offers("A B C D E"), pathway(rule), held, at=datetime.fromisoformat("2026-02-28T23:59:59Z"))
    assert (on_the_eve.complete, on_the_eve.percent) == (False, 66)


@pytest.mark.parametrize(
    "rule",
    [
        group("all", "root"),
        group("all", "root", leaf("A", optional=True)),
        group("choose", "root", leaf("A"), count=0),
        group("choose", "root", leaf("A"), count=2),
        group("credits", "root", credits=0),
        match("root", count=0),
        match("root", credits=0),
    ],
    ids=["all of none", "all optional", "choose 0", "2 of 1", "credits of none", "no badges", "no credits"],
)
def test_08_asking_for_nothing_is_an_error_not_a_gift(rule):
    assert codes(offers("A"), pathway(rule))


def test_09_five_from_four_issuers_is_not_five_from_three():
    rule = match("root", count=5, minimums=[{"distinct": "issuer", "min": 4}])
    catalogue = [offer(f"A{n}", issuer=f"did:web:i{n}.example") for n in range(6)]
    held = badges("A0 A1 A2 A3")
    assert audited(catalogue, pathway(rule), [*held, badge("A4", issuer="did:web:i0.example")]).complete
    three = [badge("A3", issuer="did:web:i1.example"), badge("A4", issuer="did:web:i0.example")]
    assert not audited(catalogue, pathway(rule), [*badges("A0 A1 A2"), *three]).complete


@pytest.mark.parametrize(("credits", "share", "at_home"), [(9, 0.5, 5), (6, 0.5, 3), (30, 0.75, 24)])
def test_10_a_share_is_rounded_up_to_what_can_be_earned(credits, share, at_home):
    """Half of 9 is 5; three quarters of 30 are 22.5, which units of 3 credits reach with 24."""
    unit = 3 if credits == 30 else 1
    catalogue = offers(" ".join(f"A{n}" for n in range(30 // unit)), unit)
    share_of = [{"where": {"issuer_in": [HOME]}, "min_share": share, "unit": "credits"}]
    rule = group("credits", "root", match("any", credits=unit), credits=credits, minimums=share_of)

    def held(home):
        issuers = [HOME] * (home // unit) + [AWAY] * ((credits - home) // unit)
        return [badge(f"A{n}", issuer=issuer) for n, issuer in enumerate(issuers)]

    assert audited(catalogue, pathway(rule), held(at_home)).complete
    assert not audited(catalogue, pathway(rule), held(at_home - unit)).complete


def test_11_two_certificates_share_at_most_a_fifth_of_the_smaller():
    """Two of 10 credits may share one of 2: eighteen credits altogether, not ten."""
    catalogue = offers(" ".join(f"A{n}" for n in range(12)), 2)
    both = [{**pathway(match("root", credits=10)), "id": f"p{n}"} for n in (1, 2)]
    answer = together(
        read(read_catalogue, {"achievements": catalogue}),
        [read(read_pathway, document) for document in both],
        read(read_holdings, {"badges": []}),
        AT,
        between(("p1", "p2"), share="limited", max_share_of_smaller=0.2),
    )
    assert answer.total_effort == 18_000


def between(pair, **members):
    return read(read_between, [{"pathways": list(pair), **members}])


def test_12_a_prerequisite_that_came_late_is_said_and_changes_no_count():
    catalogue = [offer("A"), offer("B", prerequisites=["A"])]
    rule = group("all", "root", leaf("A"), leaf("B"))
    answer = audited(catalogue, pathway(rule), [badge("A", "2026-05-01"), badge("B", "2026-01-01")])
    assert answer.complete
    (violation,) = answer.order_violations
    assert (violation.badge, violation.prerequisite) == ("my B", "A")


def test_13_of_two_that_exclude_each_other_one_counts():
    rule = match("root", among("A B C"), count=2, limits=[{"where": among("A B"), "max": 1, "unit": "badges"}])
    answer = audited(offers("A B C"), pathway(rule), badges("A B"))
    assert (answer.complete, answer.percent) == (False, 50)
    (unused,) = answer.unused
    assert unused.badge == "my B"
    assert "A" in unused.detail


def test_14_a_limit_on_nothing_held_is_no_progress():
    rule = match("root", count=2, limits=[{"where": {"issuer_in": [AWAY]}, "max": 1, "unit": "badges"}])
    answer = audited(offers("A B C"), pathway(rule))
    assert (answer.status, answer.percent) == (Status.NOT_STARTED, 0)
    assert not node(answer, "root").satisfied


def test_15_a_waiver_follows_its_node_and_one_without_a_node_is_reported():
    waived = {"waivers": [{"node": "elective", "reason": "Letter 12", "granted_by": "advisor"}]}
    catalogue = offers("A B C")
    here = group("all", "root", leaf("A"), match("elective", among("B C"), count=1))
    moved = group("all", "root", group("all", "part", match("elective", among("B C"), count=1), leaf("A")))
    gone = group("all", "root", leaf("A"), leaf("B"))
    for rule in (here, moved):
        assert audited(catalogue, pathway(rule), badges("A"), **waived).complete
    answer = audited(catalogue, pathway(gone), badges("A"), **waived)
    assert not answer.complete
    assert [(note.node, note.outcome) for note in answer.waivers] == [("elective", "orphaned")]


def test_17_a_stack_counts_as_one_and_its_parts_do_not_count_again():
    """Master needs the Scholar and four more of the six badges of which Scholar took two."""
    badges_of_both = among("A B C D E F")
    free = {"sharing": {"within": "free"}}
    rule = group("all", "root", leaf("Scholar"), match("more", badges_of_both, count=4))
    catalogue = offers("A B C D E F Scholar Master")
    held = badges("A B Scholar")
    assert audited(catalogue, pathway(rule, awards="Master"), held).percent == 60  # 3 of 5
    assert audited(catalogue, pathway(rule, awards="Master", **free), held).percent == 60
    assert audited(catalogue, pathway(rule, awards="Master"), badges("A B C D Scholar")).complete


def test_18_a_chain_of_stacks_completes_link_by_link_and_a_ring_is_refused():
    catalogue = offers("A B C S1 S2")
    first = {**pathway(group("all", "root", leaf("A"), leaf("B")), awards="S1"), "id": "p1"}
    second = {**pathway(group("all", "root", leaf("S1"), leaf("C")), awards="S2"), "id": "p2"}
    held = badges("A B C")
    assert audited(catalogue, first, held).complete
    assert not audited(catalogue, second, held).complete
    awarded = [*held, badge("S1", "2026-11-22")]
    assert audited(catalogue, second, awarded).complete
    ring = {**first, "rule": group("all", "root", leaf("A"), leaf("S2"))}
    assert codes(catalogue, first, second) == set()
    assert codes(catalogue, ring, second)


def test_19_what_was_revoked_can_be_earned_again():
    rule = group("all", "root", leaf("A"), leaf("B"))
    revoked = badge("A", state="revoked")
    again = {**badge("A", "2026-10-01"), "id": "again"}
    answer = audited(offers("A B"), pathway(rule), [revoked, badge("B")])
    assert (answer.percent, answer.unused[0].why) == (50, "revoked")
    answer = audited(offers("A B"), pathway(rule), [revoked, again, badge("B")])
    assert answer.complete
    assert answer.allocation == {"again": ("A",), "my B": ("B",)}


def test_20_what_is_not_known_is_an_interval_and_never_complete():
    rule = group("all", "root", leaf("A"), leaf("B"))
    wants = {"eligibility": [{"fact": "bachelors_degree", "equals": True}]}
    answer = audited(offers("A B"), pathway(rule, **wants), badges("A B"))
    assert (answer.complete, answer.status, answer.percent) == (False, Status.UNKNOWN_ELIGIBILITY, 100)
    assert answer.eligibility[0].outcome is Outcome.UNKNOWN
    answer = audited(offers("A B"), pathway(rule), [badge("A"), badge("B", verdict="unknown")])
    assert (answer.complete, answer.percent, answer.percent_high) == (False, 50, 100)


def test_21_shuffling_changes_nothing():
    case = {
        "catalogue": {"achievements": offers("A B C D E F", 3)},
        "pathway": pathway(
            group(
                "credits",
                "root",
                match("one", among("A B C D"), count=2),
                match("two", among("A B E"), credits=3),
                group("any", "three", leaf("C"), leaf("F")),
                credits=12,
            )
        ),
        "badges": badges("A B C E"),
    }

    def answer(document):
        found = audited(document["catalogue"]["achievements"], document["pathway"], document["badges"])
        return found.percent, found.remaining, found.allocation, found.next

    random = Random(21)
    assert {str(answer(shuffled(case, random))) for _ in range(100)} == {str(answer(case))}


def test_22_a_learner_stays_under_the_version_they_began():
    old = pathway(group("all", "root", leaf("A"), leaf("B")), version="2025-26")
    new = pathway(group("all", "root", leaf("A"), leaf("B"), leaf("C")), version="2026-27")
    assert isinstance(read(read_pathway, old), Pathway)
    assert audited(offers("A B C"), old, badges("A B")).percent == 100
    assert audited(offers("A B C"), new, badges("A B")).percent == 66


def test_23_half_of_a_nested_pair_is_worth_nothing_and_one_alternative_counts():
    pair = group("credits", "root", group("all", "pair", leaf("A"), leaf("Lab")), leaf("D"), credits=4)
    catalogue = offers("A Lab B C D", 4)
    assert audited(catalogue, pathway(pair), badges("A")).percent == 0
    assert node(audited(catalogue, pathway(pair), badges("A")), "root").counted.credits == 0
    either = group("credits", "root", group("any", "either", leaf("B"), leaf("C")), leaf("D"), credits=8)
    answer = audited(catalogue, pathway(either), badges("B C"))
    assert (answer.complete, answer.percent) == (False, 50)


def test_24_a_check_takes_nothing_and_asking_twice_is_warned_of():
    check = match("grades", {"min_result": "B", **among("A B")}, count=2, consumes=False)
    rule = group("all", "root", leaf("A"), leaf("B"), check)
    assert audited(offers("A B"), pathway(rule), badges("A B", result="A")).complete
    answer = audited(offers("A B"), pathway(rule), [badge("A", result="A"), badge("B", result="C")])
    assert (answer.complete, answer.remaining.achievements) == (False, ("B",))
    twice = group("all", "root", leaf("A"), group("all", "again", leaf("A", id="A again"), leaf("B")))
    assert warnings(offers("A B"), pathway(twice))
    assert audited(offers("A B"), pathway(twice), badges("A B")).percent is None
