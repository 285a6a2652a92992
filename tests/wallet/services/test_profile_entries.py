"""What a learner put on LinkedIn, and how we know that it has grown stale."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.wallet.share_kit import good, keep, named, subject_for
from tests.wallet.wallet_kit import ada, add_learner, rows_in, wallet_deps
from wallet.base.errors import NotFound
from wallet.core.linkedin import Change, Field, LeftOut, Month
from wallet.core.verify.report import Verdict
from wallet.services.organise import delete_badge
from wallet.services.profile_entries import (
    EntryChanged,
    NotForAProfile,
    Staleness,
    forget_entry,
    keep_entry,
    linkedin_page,
    stale_entries,
    stale_entry,
)
from wallet.services.publish import issuer_did
from wallet.services.renewals import move_link
from wallet.services.reverify import check_again
from wallet.services.share import close_share, end_for_good, open_share, panel_for
from wallet.store.tables import BadgeFileRow, IssuerRow, ProfileEntryRow

ENDS = "2027-06-30T23:59:59-08:00"


@pytest.fixture
def deps(settings, clock, issuer):
    deps = wallet_deps(settings, clock, issuer)
    yield deps
    deps.database.engine.dispose()


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def badge(deps, learner, issuer):
    """A verified badge with an end."""
    return good(deps, learner, issuer, validUntil=ENDS)


def put_on(deps, learner, badge):
    """Turn the link on, and say that the entry is on the profile."""
    open_share(learner, badge, deps)
    return keep_entry(learner, badge, linkedin_page(learner, badge, deps).seen, deps)


def renewed(deps, learner, issuer, **changes):
    """A newer copy of the same achievement, in force for longer."""
    values = {"id": "urn:uuid:9", "validFrom": "2026-11-01T00:00:00Z", "validUntil": "2029-06-30T23:59:59-08:00"}
    return good(deps, learner, issuer, **values | changes)


# --- the page


def test_without_a_link_there_is_nothing_to_add(deps, learner, badge):
    page = linkedin_page(learner, badge, deps)
    assert page.fits
    assert (page.add_to_profile, page.post, page.was_on, page.kept, page.stale) == (None, None, False, None, None)
    assert {one.name: one.left_out for one in page.parameters}["certUrl"] is LeftOut.NO_ADDRESS
    with pytest.raises(NotForAProfile):
        keep_entry(learner, badge, page.seen, deps)


def test_the_entry_leads_to_the_permanent_link(deps, learner, badge):
    address = open_share(learner, badge, deps)
    page = linkedin_page(learner, badge, deps)
    assert page.entry.address == address
    assert (page.entry.issued, page.entry.expires) == (Month(2026, 1), Month(2027, 6))
    assert page.add_to_profile.startswith("https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&name=")
    close_share(learner, badge, deps)
    page = linkedin_page(learner, badge, deps)
    assert (page.add_to_profile, page.was_on) == (None, True)
    open_share(learner, badge, deps)
    assert linkedin_page(learner, badge, deps).entry.address == address


def test_the_number_of_an_issuer_of_this_laurel_is_known(deps, learner, badge):
    with deps.database.begin() as session:
        session.add(
            IssuerRow(
                id=UUID(int=1),
                slug="alder",
                name="Example University",
                url=None,
                email=None,
                description="",
                linkedin_organization_id="4711",
                known=True,
                known_since=None,
                created_at=deps.now(),
            )
        )
    assert linkedin_page(learner, badge, deps).entry.organization_id is None
    with deps.database.begin() as session:  # as if that issuer had signed it
        row = session.get(BadgeFileRow, badge)
        issuer = {**row.credential["issuer"], "id": issuer_did(deps.settings, "alder")}
        row.credential = {**row.credential, "issuer": issuer}
    page = linkedin_page(learner, badge, deps)
    assert (page.entry.organization_id, page.has_logo) == ("4711", True)


def test_others_badges_and_deleted_ones_are_not_there(deps, learner, badge):
    other = add_learner(deps, "bob@uni.example", name="Bob")
    for call in (
        lambda: linkedin_page(other, badge, deps),
        lambda: keep_entry(other, badge, "", deps),
        lambda: forget_entry(other, badge, deps),
    ):
        with pytest.raises(NotFound):
            call()
    put_on(deps, learner, badge)
    assert stale_entries(other, deps) == ()
    assert stale_entry(other, badge, deps) is None
    delete_badge(learner, badge, deps)
    with pytest.raises(NotFound):
        linkedin_page(learner, badge, deps)
    [stale] = stale_entries(learner, deps)
    assert stale.why is Staleness.LINK_OFF


@pytest.mark.parametrize("kind", ["not linked", "changed", "revoked", "not yet"])
def test_what_does_not_belong_on_a_profile(deps, learner, issuer, kind):
    if kind == "not linked":
        badge = keep(
            deps, learner, issuer.json(issuer.sign(issuer.credential(credentialSubject=subject_for("x@y.example"))))
        )
    elif kind == "changed":
        badge = keep(deps, learner, issuer.json({**issuer.sign(issuer.credential()), "name": "Welding 9"}))
    elif kind == "revoked":
        issuer.revoke(7)
        badge = good(deps, learner, issuer)
    else:
        badge = good(deps, learner, issuer, validFrom="2027-01-01T00:00:00Z")
    page = linkedin_page(learner, badge, deps)
    assert not page.fits
    assert (page.add_to_profile, page.post) == (None, None)
    with pytest.raises(NotForAProfile):
        keep_entry(learner, badge, page.seen, deps)


# --- kept, and still true


def test_what_was_put_there_is_remembered(deps, learner, badge, clock):
    address = panel_for(learner, badge, deps).link
    assert address is None
    put_on(deps, learner, badge)
    page = linkedin_page(learner, badge, deps)
    assert page.kept.added_at == clock.now
    assert page.kept.sent == {
        "name": "Welding 1",
        "organizationName": "Example University",
        "issueYear": "2026",
        "issueMonth": "1",
        "expirationYear": "2027",
        "expirationMonth": "6",
        "certUrl": page.entry.address,
    }
    assert page.stale is None
    assert stale_entries(learner, deps) == ()
    put_on(deps, learner, badge)
    assert rows_in(deps, ProfileEntryRow) == [1]
    forget_entry(learner, badge, deps)
    forget_entry(learner, badge, deps)
    assert rows_in(deps, ProfileEntryRow) == [0]


def test_only_what_was_looked_at_is_kept(deps, learner, badge):
    open_share(learner, badge, deps)
    with pytest.raises(EntryChanged):
        keep_entry(learner, badge, "0" * 64, deps)
    assert rows_in(deps, ProfileEntryRow) == [0]


def test_an_expired_badge_may_stay(deps, learner, badge, clock):
    put_on(deps, learner, badge)
    clock.forward(days=400)
    page = linkedin_page(learner, badge, deps)
    assert page.verdict is Verdict.EXPIRED
    assert page.fits
    assert page.stale is None


# --- stale


def test_a_link_that_is_off_makes_the_entry_stale(deps, learner, badge):
    put_on(deps, learner, badge)
    close_share(learner, badge, deps)
    [stale] = stale_entries(learner, deps)
    assert (stale.badge_id, stale.name, stale.why, stale.changes) == (badge, "Welding 1", Staleness.LINK_OFF, ())
    open_share(learner, badge, deps)
    assert stale_entries(learner, deps) == ()


def test_a_link_with_another_address_has_to_be_changed(deps, learner, badge):
    put_on(deps, learner, badge)
    before = panel_for(learner, badge, deps).permanent
    end_for_good(learner, before.id, deps)
    after = open_share(learner, badge, deps)
    stale = stale_entry(learner, badge, deps)
    assert stale.why is Staleness.CHANGED
    assert stale.changes == (Change(Field.ADDRESS, before.address, after),)


def test_a_withdrawn_badge_should_go(deps, learner, badge, issuer):
    put_on(deps, learner, badge)
    issuer.revoke(7)
    check_again(learner, badge, deps)
    stale = stale_entry(learner, badge, deps)
    assert (stale.why, stale.changes, stale.newer_id) == (Staleness.WITHDRAWN, (), None)


def test_a_badge_renewed_in_place(deps, learner, badge):
    """As after its issuer's refresh service gave a longer one: the same badge, another end."""
    put_on(deps, learner, badge)
    with deps.database.begin() as session:
        row = session.get(BadgeFileRow, badge)
        said = {**row.report["credential"], "valid_until": "2029-01-31T23:30:00-08:00"}
        row.report = {**row.report, "credential": said}
        row.credential = {**row.credential, "valid_until": "2029-02-01T07:30:00Z"}
    page = linkedin_page(learner, badge, deps)
    assert page.stale.why is Staleness.CHANGED
    assert page.stale.changes == (Change(Field.EXPIRES, "2027-06", "2029-01"),)
    keep_entry(learner, badge, page.seen, deps)
    assert linkedin_page(learner, badge, deps).stale is None


def test_a_newer_copy_in_the_wallet(deps, learner, badge, issuer):
    put_on(deps, learner, badge)
    newer = renewed(deps, learner, issuer)
    page = linkedin_page(learner, badge, deps)
    assert (page.stale.why, page.stale.newer_id) == (Staleness.RENEWED, newer)
    assert page.stale.needs_link
    assert page.stale.can_move_link
    assert [one.field for one in page.stale.changes] == [Field.ISSUED, Field.EXPIRES]
    with pytest.raises(NotForAProfile):
        keep_entry(learner, badge, page.seen, deps)
    assert linkedin_page(learner, newer, deps).renews == badge
    address = open_share(learner, newer, deps)
    page = linkedin_page(learner, badge, deps)
    before = page.kept.sent["certUrl"]
    assert page.stale.changes == (
        Change(Field.ISSUED, "2026-01", "2026-11"),
        Change(Field.EXPIRES, "2027-06", "2029-06"),
        Change(Field.ADDRESS, before, address),
    )
    assert keep_entry(learner, badge, page.seen, deps) == newer
    assert stale_entries(learner, deps) == ()
    assert linkedin_page(learner, badge, deps).kept is None
    assert linkedin_page(learner, newer, deps).kept.sent["certUrl"] == address


def test_a_link_that_was_moved_to_the_newer_copy_takes_the_entry_along(deps, learner, badge, issuer):
    put_on(deps, learner, badge)
    newer = renewed(deps, learner, issuer)
    move_link(learner, badge, newer, deps)
    page = linkedin_page(learner, newer, deps)
    assert page.stale.why is Staleness.CHANGED
    assert [one.field for one in page.stale.changes] == [Field.ISSUED, Field.EXPIRES]
    assert keep_entry(learner, newer, page.seen, deps) == newer
    assert stale_entries(learner, deps) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"credentialSubject": None},  # another achievement
        {"validUntil": ENDS},  # no longer in force than the first
        {"validFrom": "2026-12-24T00:00:00Z"},  # not in force yet
    ],
)
def test_what_renews_nothing(deps, learner, badge, issuer, changes):
    if "credentialSubject" in changes:
        subject = named("Welding 2")
        changes = {
            "credentialSubject": {**subject, "achievement": {**subject["achievement"], "id": "https://uni.example/2"}}
        }
    put_on(deps, learner, badge)
    renewed(deps, learner, issuer, **changes)
    assert stale_entries(learner, deps) == ()


def test_no_words_of_strangers_come_back_wild(deps, learner, issuer):
    badge = good(deps, learner, issuer, credentialSubject=named("Robo\u202etics & co #1\n" + "x" * 10_000))
    put_on(deps, learner, badge)
    close_share(learner, badge, deps)
    [stale] = stale_entries(learner, deps)
    assert stale.name.startswith("Robotics & co #1 x")
    assert len(stale.name) == 300
