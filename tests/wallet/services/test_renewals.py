"""A renewed badge takes over the permanent address of the one before it: whole, once, and only for its learner."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from tests.sims.issuer import EMAIL
from tests.wallet.share_kit import good, token_of
from tests.wallet.wallet_kit import add_learner, wallet_deps
from wallet.base.errors import NotFound
from wallet.core.care import CareKind
from wallet.core.sharing import Scope, Subject
from wallet.services.care import care_of
from wallet.services.organise import delete_badge
from wallet.services.renewals import NoLinkToMove, NotRenewed, RenewalHasLink, move_link, renewal_of
from wallet.services.share import AudienceAsked, all_links, close_share, end_for_good, open_audience, open_share
from wallet.services.shared import read_shared
from wallet.store.tables import ProfileEntryRow

SOON, LATER = "2027-01-01T00:00:00Z", "2030-01-01T00:00:00Z"


@pytest.fixture
def deps(settings, clock, issuer):
    deps = wallet_deps(settings, clock, issuer)
    yield deps
    deps.database.engine.dispose()


@pytest.fixture
def ada(deps):
    return add_learner(deps, EMAIL, "ada@home.example")


def pair(deps, learner, issuer):
    """Return a badge that ends soon and the one that renews it."""
    old = good(deps, learner, issuer, validUntil=SOON)
    return old, good(deps, learner, issuer, id="urn:new", validFrom="2026-06-01T00:00:00Z", validUntil=LATER)


def shown(deps, address):
    return read_shared(token_of(address), deps).badge_id


def test_the_newer_copy_is_the_renewal_and_not_the_other_way_round(deps, issuer, ada):
    old, new = pair(deps, ada, issuer)
    found = renewal_of(ada, old, deps)
    assert (found.badge_id, found.has_link, found.blocked) == (new, False, False)
    assert found.valid_until.year == 2030
    assert renewal_of(ada, new, deps) is None
    other = add_learner(deps, "ben@home.example")
    assert renewal_of(other, old, deps) is None
    delete_badge(ada, new, deps)
    assert renewal_of(ada, old, deps) is None


def test_the_link_moves_and_its_address_stays(deps, issuer, ada):
    old, new = pair(deps, ada, issuer)
    address = open_share(ada, old, deps)
    reader = open_audience(ada, Subject.of_badge(old), AudienceAsked("Acme", None, Scope()), deps)
    with deps.database.begin() as session:
        session.add(ProfileEntryRow(badge_id=old, learner_id=ada, added_at=deps.now(), entry={"certUrl": address}))
    assert CareKind.RENEWED in {item.kind for item in care_of(ada, deps).items}
    move_link(ada, old, new, deps)
    assert shown(deps, address) == new
    assert shown(deps, reader) == old
    assert open_share(ada, new, deps) == address
    with deps.database.read() as session:
        assert session.scalars(sa.select(ProfileEntryRow.badge_id)).all() == [new]
    assert CareKind.RENEWED not in {item.kind for item in care_of(ada, deps).items}
    with pytest.raises(RenewalHasLink):
        move_link(ada, old, new, deps)
    assert open_share(ada, old, deps) != address  # the older badge may have another one


def test_a_link_that_is_off_stays_off(deps, issuer, ada):
    old, new = pair(deps, ada, issuer)
    open_share(ada, old, deps)
    close_share(ada, old, deps)
    move_link(ada, old, new, deps)
    [link] = all_links(ada, deps)
    assert (link.subject.badge_id, link.is_on) == (new, False)


def test_only_after_the_renewed_badges_own_link_was_given_up(deps, issuer, ada):
    old, new = pair(deps, ada, issuer)
    address = open_share(ada, old, deps)
    open_share(ada, new, deps)
    assert renewal_of(ada, old, deps).blocked
    with pytest.raises(RenewalHasLink):
        move_link(ada, old, new, deps)
    end_for_good(ada, next(link.id for link in all_links(ada, deps) if link.subject.badge_id == new), deps)
    move_link(ada, old, new, deps)
    assert shown(deps, address) == new


def test_what_cannot_be_moved(deps, issuer, ada):
    old, new = pair(deps, ada, issuer)
    with pytest.raises(NoLinkToMove):
        move_link(ada, old, new, deps)
    open_share(ada, old, deps)
    open_share(ada, new, deps)
    with pytest.raises(NotRenewed):
        move_link(ada, new, old, deps)
    other = add_learner(deps, "ben@home.example")
    theirs = good(deps, other, issuer, id="urn:ben")
    for learner, one, another in ((other, old, new), (ada, old, theirs), (other, theirs, new)):
        with pytest.raises(NotFound):
            move_link(learner, one, another, deps)


def test_a_revoked_badge_is_renewed_by_one_that_was_issued_again(deps, issuer, ada, clock):
    from wallet.services.reverify import check_again

    old = good(deps, ada, issuer)
    address = open_share(ada, old, deps)
    issuer.revoke(7)
    clock.forward(hours=1)
    issuer.now = clock.now
    check_again(ada, old, deps)
    assert renewal_of(ada, old, deps) is None
    new = good(deps, ada, issuer, id="urn:again", credentialStatus=issuer.status(8))
    move_link(ada, old, new, deps)
    assert shown(deps, address) == new


def test_two_windows_move_it_once(deps, issuer, ada):
    old, new = pair(deps, ada, issuer)
    address = open_share(ada, old, deps)
    start, ended = threading.Barrier(2), []

    def work():
        start.wait(10)
        try:
            move_link(ada, old, new, deps)
        except RenewalHasLink as refusal:
            ended.append(refusal.code)
        else:
            ended.append("moved")

    windows = [threading.Thread(target=work) for _ in range(2)]
    for window in windows:
        window.start()
    for window in windows:
        window.join(30)
    assert sorted(ended) == ["moved", "renewal_has_link"]
    assert shown(deps, address) == new
