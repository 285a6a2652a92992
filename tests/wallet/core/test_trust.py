"""Known issuers as values: who leads, what is told, and what a stored report says once the lists have changed."""

from __future__ import annotations

from datetime import date

import pytest

from tests.wallet.core.kit import judged
from wallet.core.trust import (
    NOBODY,
    KnownIssuer,
    KnownIssuers,
    Listing,
    check_issuer_known,
    name_key,
    with_todays_lists,
)
from wallet.core.verify.report import Check, Outcome

ONE = "did:web:one.example"
REGISTER = Listing("Register", imported_on=date(2026, 11, 24))


def test_the_first_list_leads_and_all_are_told_once():
    known = KnownIssuers.of(
        [
            KnownIssuer(ONE, "Own word"),
            KnownIssuer(ONE, "Published", listings=(Listing(since=date(2024, 9, 1)),)),
            KnownIssuer(ONE, "Registry's word", listings=(REGISTER,)),
        ]
    )
    assert known.find(ONE) == KnownIssuer(ONE, "Own word", listings=(Listing(), REGISTER))


@pytest.mark.parametrize("issuer_id", [None, "", "did:web:ONE.example", ONE + "#key-1", ONE + "/", " " + ONE])
def test_identifiers_are_compared_byte_for_byte(issuer_id):
    known = KnownIssuers.of([KnownIssuer(ONE, "One")])
    assert check_issuer_known(issuer_id, known, proven=True).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        (Listing(), "Known issuer: One, on this university's own list."),
        (Listing(since=date(2024, 9, 1)), "Known issuer: One, on this university's own list since 2024-09-01."),
        (Listing("Register"), "Known issuer: One, listed by Register."),
        (REGISTER, "Known issuer: One, listed by Register, imported on 2026-11-24."),
    ],
)
def test_where_it_is_listed(listing, words):
    known = KnownIssuers.of([KnownIssuer(ONE, "One", listings=(listing,))])
    assert check_issuer_known(ONE, known, proven=True).message == words
    assert check_issuer_known(ONE, known, proven=False).code == "issuer_not_proven"


def test_a_stored_report_follows_the_lists(issuer):
    known = KnownIssuers.of([KnownIssuer(issuer.did, "Example University")])
    before = judged(issuer.sign(issuer.credential()), issuer).report
    after = with_todays_lists(before, known)
    assert (before.issuer_known, after.issuer_known) == (Outcome.UNKNOWN, Outcome.PASSED)
    assert (after.verdict, len(after.checks)) == (before.verdict, len(before.checks))
    assert [line for line in after.checks if line.check is not Check.ISSUER_KNOWN] == [
        line for line in before.checks if line.check is not Check.ISSUER_KNOWN
    ]
    assert with_todays_lists(after, NOBODY) == before


def test_a_report_that_proves_no_issuer_stays_as_it_is(issuer):
    known = KnownIssuers.of([KnownIssuer(issuer.did, "Example University")])
    forged = issuer.sign(issuer.credential()) | {"name": "Forged"}
    issuer.online = True
    for report in (judged(forged, issuer).report, judged(b"nothing", issuer).report):
        assert with_todays_lists(report, known) is report
    sound = issuer.sign(issuer.credential())
    issuer.online = False
    report = judged(sound, issuer).report
    assert with_todays_lists(report, known) is report


def test_names_are_compared_by_their_letters():
    assert name_key(" Maple  COLLEGE\u00a0") == name_key("maple college")
    assert name_key("Universität") == name_key("Universita\u0308t")
    assert name_key("Maple College") != name_key("Maple Co11ege")
