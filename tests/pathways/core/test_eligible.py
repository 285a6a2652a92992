"""Which held badges count, and the first reason why not."""

from datetime import UTC, datetime, timedelta

import pytest

from pathways.core.compile import compile_pathway
from pathways.core.eligible import eligible_badges, expiry, instants, own_award, refusal
from tests.pathways.core.kit import AT, achievement, catalogue, group, holdings, leaf, pathway
from tests.pathways.core.kit import badge as badge_document

SECOND = timedelta(seconds=1)


def compiled(**more):
    known = catalogue(achievement("a", valid_for="P1Y"), "b", "award")
    return compile_pathway(pathway(group("all", leaf("a"), leaf("b")), **more), known)


def held(achievement, **more):
    return holdings(badge_document(achievement, **more)).badges[0]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({}, None),
        ({"state": "revoked"}, "revoked"),
        ({"state": "suspended", "verdict": "failed"}, "suspended"),
        ({"verdict": "unknown"}, "unverified"),
        ({"verdict": "failed"}, "not_verified"),
        ({"awarded": "2026-11-23T00:00:01Z"}, "not_yet_awarded"),
        ({"awarded": "2026-11-23T00:00:00Z"}, None),
        ({"expires": "2026-11-23T00:00:00Z"}, "expired"),
        ({"expires": "2026-11-23T00:00:01Z"}, None),
        ({"awarded": "2025-11-23T00:00:00Z"}, "expired"),
        ({"awarded": "2025-11-23T00:00:00Z", "expires": "2027-01-01T00:00:00Z"}, None),
    ],
)
def test_the_first_reason(members, code):
    why = refusal(compiled(), held("a", **members), AT)
    assert (why.code if why else None) == code


def test_expiry_is_ignored_where_the_pathway_says_so():
    old = held("a", expires="2020-01-01T00:00:00Z")
    assert refusal(compiled(validity="ever_valid"), old, AT) is None
    assert refusal(compiled(validity="all_valid_together"), old, AT).code == "expired"  # never valid at all
    assert refusal(compiled(validity="all_valid_together"), held("a", expires="2026-02-01T00:00:00Z"), AT) is None


def test_unknown_counts_where_it_is_accepted_or_asked_for():
    doubtful = held("a", verdict="unknown")
    assert refusal(compiled(accepts_unverified=True), doubtful, AT) is None
    assert refusal(compiled(), doubtful, AT, trusting=True) is None


def test_the_own_award_is_eligible_and_never_allocated():
    own = held("award")
    assert refusal(compiled(), own, AT) is None
    assert own_award(compiled(), own).code == "own_award"


def test_what_a_badge_says_comes_before_what_the_catalogue_says():
    assert expiry(compiled(), held("a", awarded="2024-02-29T00:00:00Z")) == datetime(2025, 2, 28, tzinfo=UTC)
    assert expiry(compiled(), held("b")) is None


def test_badges_come_by_id():
    many = holdings(badge_document("b", id="z"), badge_document("b", id="a"))
    assert [badge.id for badge in eligible_badges(compiled(), many.badges, AT)] == ["a", "z"]


def test_instants_that_another_one_outdoes_are_left_out():
    windows = [(AT - 9 * SECOND, AT - 5 * SECOND), (AT - 7 * SECOND, None), (AT - 6 * SECOND, AT - 4 * SECOND)]
    assert instants(windows, AT) == (AT, AT - 6 * SECOND)
