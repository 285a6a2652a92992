"""What a learner has, as the engine sees it; how far that brings them; and what is remembered of it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pathways.core.model import BadgeState
from pathways.core.report import Status
from pathways.services import goals, statements
from pathways.services.audit_text import audit_from_text, audit_to_text
from pathways.services.catalogue import explorer
from pathways.services.entry_page import entry_page
from pathways.services.holdings import badge_of, record_of
from pathways.services.overview import overview
from pathways.services.progress import audits_of, learner_of
from pathways.store import decisions
from pathways.store.decisions import GrantedWaiver, Ruling
from pathways.store.remembered import remembered_of
from pathways.store.tables import RememberedProgressRow
from tests.pathways.explorer_kit import HOME, entry, leaf, put_entries, put_pathway, uri_of
from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.wallet_kit import add_learner
from tests.wallet.wallet_kit import statements as counted
from wallet.base.ids import new_id
from wallet.core.verify.report import Verdict
from wallet.services.organise import delete_badge
from wallet.services.receive import receive_badge

RULE = {
    "type": "all",
    "id": "root",
    "of": [leaf("a"), {"type": "choose", "id": "two", "count": 2, "of": [leaf("b"), leaf("c"), leaf("d")]}],
}


@pytest.fixture
def ada(deps):
    return add_learner(deps, EMAIL)


@pytest.fixture
def pathway(deps):
    put_entries(deps, *(entry(slug) for slug in "abcd"))
    return put_pathway(deps, "abc", RULE)


def hold(deps, issuer, learner_id, slug, **changes):
    """Put a badge for an achievement into a wallet; returns its id."""
    credential = issuer.credential(**changes)
    subject = credential["credentialSubject"]
    achievement = {**subject["achievement"], "id": uri_of(slug), "name": slug.upper()}
    signed = issuer.sign({**credential, "credentialSubject": {**subject, "achievement": achievement}})
    return receive_badge(issuer.json(signed), learner_id=learner_id, deps=deps, file_name="badge.json").badge_id


def learner(deps, learner_id):
    return learner_of(learner_id, explorer(deps), deps)


def remembered(deps, learner_id):
    """Return what is remembered of a learner under the key of this moment and still holds."""
    there = learner(deps, learner_id)
    versions = [one.id for one in there.explorer.pathways]
    with deps.database.read() as session:
        return list(remembered_of(session, learner_id, versions, [there.key], now=there.at).values())


def audit_of(deps, learner_id):
    there = learner(deps, learner_id)
    return next(iter(audits_of(there, there.explorer.pathways).values()))


def test_a_new_badge_shows_at_once(deps, issuer, ada, pathway):
    assert audit_of(deps, ada).percent == 0
    hold(deps, issuer, ada, "a")
    assert audit_of(deps, ada).percent == 33
    badge_id = hold(deps, issuer, ada, "b", id="urn:uuid:00000000-0000-4000-8000-00000000000b")
    assert audit_of(deps, ada).percent == 66
    delete_badge(ada, badge_id, deps)
    assert audit_of(deps, ada).percent == 33


def test_what_was_computed_is_remembered_and_says_the_same(deps, issuer, ada, pathway):
    hold(deps, issuer, ada, "a")
    found = audit_of(deps, ada)
    assert [audit_from_text(one.audit) for one in remembered(deps, ada)] == [found]
    assert audit_from_text(audit_to_text(found)) == found
    assert audit_from_text("[1]") is None
    with deps.database.read() as session:
        row = session.scalars(sa.select(RememberedProgressRow)).one()
        assert row.key == learner(deps, ada).key


def test_what_is_remembered_ends_when_a_badge_lapses(deps, issuer, clock, ada, pathway):
    ends = clock.now + timedelta(days=3)
    hold(deps, issuer, ada, "a", validFrom="2026-01-01T00:00:00Z", validUntil=ends.isoformat())
    assert audit_of(deps, ada).percent == 33
    clock.forward(days=4)
    assert not remembered(deps, ada)
    assert audit_of(deps, ada).percent == 0
    assert audit_of(deps, ada).unused[0].why == "expired"


def test_the_catalogue_s_validity_counts_where_a_badge_says_no_end(deps, issuer, clock, ada, pathway):
    put_entries(deps, entry("a", valid_for="P10D"))
    hold(deps, issuer, ada, "a", validFrom=clock.now.isoformat())
    assert audit_of(deps, ada).percent == 33
    clock.forward(days=11)
    assert audit_of(deps, ada).percent == 0


@pytest.mark.parametrize("decide", ["take", "waive", "mark", "confirm"])
def test_a_decision_shows_at_once(deps, ada, pathway, decide):
    pathway_id, _ = pathway
    before = audit_of(deps, ada)
    now = deps.now()
    with deps.database.begin() as session:
        ruling = Ruling(None, now, "seen")
        if decide == "waive":
            decisions.grant_waiver(
                session, GrantedWaiver(new_id(), ada, pathway_id, "two", "transfer", None, now, None, None)
            )
        elif decide == "mark":
            decisions.mark_done(session, ada, pathway_id, "review", ruling)
        elif decide == "confirm":
            decisions.confirm_fact(session, ada, "degree", value=True, ruling=ruling)
    if decide == "take":
        statements.take(ada, uri_of("a"), "", explorer(deps), deps)
    assert not remembered(deps, ada)
    after = audit_of(deps, ada)
    if decide == "take":
        assert (before.percent_in_progress, after.percent_in_progress, after.percent) == (0, 33, 0)
    if decide == "waive":
        assert after.remaining.badges == 1


def test_a_course_that_is_over_is_no_progress_any_more(deps, clock, ada, pathway):
    last = clock.now.date() + timedelta(days=2)
    statements.take(ada, uri_of("a"), last.isoformat(), explorer(deps), deps)
    assert audit_of(deps, ada).percent_in_progress == 33
    clock.forward(days=3)
    assert audit_of(deps, ada).percent_in_progress == 0


def test_a_stated_fact_is_unknown_until_staff_confirm_it(deps, issuer, ada):
    put_entries(deps, entry("a"))
    put_pathway(deps, "for-some", leaf("a"), eligibility=[{"fact": "degree", "equals": True}])
    hold(deps, issuer, ada, "a")
    assert audit_of(deps, ada).status is Status.UNKNOWN_ELIGIBILITY
    statements.state_fact(ada, explorer(deps).pathways[0], "degree", "yes", "see my diploma", deps)
    assert audit_of(deps, ada).status is Status.UNKNOWN_ELIGIBILITY
    with deps.database.begin() as session:
        decisions.confirm_fact(session, ada, "degree", value=True, ruling=Ruling(None, deps.now(), "diploma"))
    assert audit_of(deps, ada).status is Status.COMPLETE


def test_a_badge_that_is_not_linked_never_counts_and_is_listed(deps, issuer, pathway):
    eve = add_learner(deps, "eve@uni.example", name="Eve")
    hold(deps, issuer, eve, "a")
    record = record_of(eve, explorer(deps).catalogue, deps)
    assert (record.own, [badge.name for badge in record.not_linked]) == ((), ["A"])
    assert audit_of(deps, eve).percent == 0


def test_a_badge_counts_only_from_the_issuer_that_the_catalogue_names(deps, ada, pathway):
    hold(deps, IssuerSimulator("did:key", name="Uni Example"), ada, "a")
    record = record_of(ada, explorer(deps).catalogue, deps)
    assert [badge.verdict for badge in record.held] == [Verdict.VERIFIED]
    assert (record.own, [badge.name for badge in record.awarded_by_others]) == ((), ["A"])
    assert audit_of(deps, ada).percent == 0
    page = entry_page(explorer(deps), "a", ada, deps)
    assert not page.mine.has_it


def test_how_a_held_badge_looks_to_the_engine(deps, issuer, clock, ada, pathway):
    hold(deps, issuer, ada, "a", validFrom="2026-01-01T00:00:00Z", validUntil="2026-02-01T00:00:00Z")
    hold(deps, issuer, ada, "b", id="urn:uuid:00000000-0000-4000-8000-00000000000b", validFrom="2027-01-01T00:00:00Z")
    by_name = {badge.name: badge_of(badge) for badge in record_of(ada, explorer(deps).catalogue, deps).own}
    lapsed, waits = by_name["A"], by_name["B"]
    assert (lapsed.verdict, lapsed.state, lapsed.expires.month) == ("verified", BadgeState.ACTIVE, 2)
    assert (waits.verdict, waits.awarded.year) == ("verified", 2027)
    assert lapsed.issuer == HOME
    assert {one.why for one in audit_of(deps, ada).unused} == {"expired", "not_yet_awarded"}


def test_a_lapsed_badge_of_which_nobody_knows_whether_it_was_withdrawn_is_not_earned(deps, issuer, ada):
    put_entries(deps, entry("a"))
    put_pathway(deps, "ever", leaf("a"), validity="ever_valid")
    dates = {"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2026-02-01T00:00:00Z"}
    known = hold(deps, issuer, ada, "a", **dates, credentialStatus=issuer.status(7))
    assert audit_of(deps, ada).status is Status.COMPLETE
    delete_badge(ada, known, deps)
    nowhere = issuer.status(7) | {"statusListCredential": "https://uni.example/nowhere"}
    hold(deps, issuer, ada, "a", **dates, id="urn:uuid:00000000-0000-4000-8000-00000000000b", credentialStatus=nowhere)
    (badge,) = record_of(ada, explorer(deps).catalogue, deps).own
    assert badge.verdict is Verdict.EXPIRED
    found = audit_of(deps, ada)
    assert (found.percent, found.percent_high, [one.why for one in found.unused]) == (0, 100, ["unverified"])


def test_the_statements_of_a_list_do_not_grow_with_it(deps, issuer, ada, pathway):
    hold(deps, issuer, ada, "a")
    goals.choose_goal(ada, "abc", deps)

    def warm():
        overview(explorer(deps), ada, deps)
        with counted(deps.database) as sent:
            overview(explorer(deps), ada, deps)
        return len(sent)

    few = warm()
    for number in range(5):
        put_pathway(deps, f"more-{number}", RULE)
        goals.choose_goal(ada, f"more-{number}", deps)
    assert warm() == few <= 8


def test_a_list_remembers_little_and_takes_what_a_page_has_found_out(deps, issuer, ada, pathway):
    hold(deps, issuer, ada, "a")
    overview(explorer(deps), ada, deps)
    assert remembered(deps, ada) == []  # only in brief
    whole = audit_of(deps, ada)
    assert whole.nodes
    near = overview(explorer(deps), ada, deps).mine.near
    assert [one.audit.percent for one in near] == [whole.percent]
    assert len(remembered(deps, ada)) == 1


def test_near_completion_is_by_what_remains_and_complete_comes_first(deps, issuer, ada, pathway):
    put_pathway(deps, "far", {**RULE, "of": [*RULE["of"], {"type": "manual", "id": "m", "label": "Review"}]})
    put_pathway(deps, "done", leaf("a"))
    put_pathway(deps, "untouched", leaf("d"))
    hold(deps, issuer, ada, "a")
    mine = overview(explorer(deps), ada, deps).mine
    assert [one.published.slug for one in mine.near] == ["done", "abc", "far"]
    assert mine.not_looked_at == 0


def test_a_pathway_that_the_catalogue_cannot_serve_is_left_out(deps, ada, pathway):
    put_pathway(deps, "broken", leaf("nowhere"))
    there = learner(deps, ada)
    assert len(audits_of(there, there.explorer.pathways)) == 1
    assert overview(there.explorer, ada, deps).mine.not_looked_at == 0
