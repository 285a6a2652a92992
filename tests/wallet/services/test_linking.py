"""Whose badges are: by an address that is proved later, or by the word of staff."""

import pytest

from tests.sims.issuer import EMAIL
from tests.wallet.wallet_kit import ada, add_learner, wallet_deps
from wallet.base.errors import NotFound
from wallet.core.standing import Linked, Standing
from wallet.core.verify.report import Check, Outcome, RecipientMatch
from wallet.services.linking import (
    NothingToAccept,
    NotStaff,
    OwnBadge,
    ReasonMissing,
    accept_for_learner,
    ask_staff,
    decline,
    relink,
    waiting_badges,
)
from wallet.services.receive import receive_badge
from wallet.services.reverify import check_again
from wallet.store import addresses
from wallet.store.badges import badge_for, badges_of, wallet_revision_of
from wallet.store.erasure import erase_account


@pytest.fixture
def deps(settings, clock, issuer):
    deps = wallet_deps(settings, clock, issuer)
    yield deps
    deps.database.engine.dispose()


@pytest.fixture
def eve(deps):
    return add_learner(deps, "eve@uni.example", name="Eve Example")


@pytest.fixture
def advisor(deps):
    return add_learner(deps, "staff@uni.example", name="Sam Staff", roles=("advisor",))


@pytest.fixture
def badge_id(deps, issuer, eve):
    """A badge that names Ada, in Eve's wallet."""
    return receive_badge(issuer.json(issuer.sign(issuer.credential())), learner_id=eve, deps=deps).badge_id


def detail(deps, learner, badge_id):
    with deps.database.read() as session:
        return badge_for(session, learner, badge_id)


def standings(deps, learner):
    with deps.database.read() as session:
        return [badge.standing for badge in badges_of(session, learner, now=deps.now())]


def prove(deps, learner, address):
    with deps.database.begin() as session:
        addresses.add_address(session, learner, address, now=deps.now(), confirmed=True)
        return relink(session, learner, deps.now())


def test_proving_the_address_links_the_badge_without_asking_anybody(deps, issuer, eve, badge_id):
    assert standings(deps, eve) == [Standing.NOT_LINKED]
    issuer.asked_for.clear()
    assert prove(deps, eve, EMAIL) == 1
    assert (standings(deps, eve), issuer.asked_for) == ([Standing.COUNTS], [])
    report = detail(deps, eve, badge_id).report
    assert report.recipient is RecipientMatch.MATCH
    assert report.outcome(Check.RECIPIENT).outcome is Outcome.PASSED
    with deps.database.read() as session:
        assert wallet_revision_of(session, eve) == 2


def test_an_address_that_is_given_up_unlinks_it(deps, issuer):
    learner = ada(deps)
    receive_badge(issuer.json(issuer.sign(issuer.credential())), learner_id=learner, deps=deps)
    with deps.database.begin() as session:
        addresses.remove_address(session, learner, addresses.own_address(session, learner, EMAIL))
        assert relink(session, learner, deps.now()) == 0
    assert standings(deps, learner) == [Standing.NOT_LINKED]


def test_relinking_without_a_change_changes_nothing(deps, eve, badge_id):
    with deps.database.begin() as session:
        before = wallet_revision_of(session, eve)
        assert relink(session, eve, deps.now()) == 0
        assert wallet_revision_of(session, eve) == before


def test_a_badge_that_says_nothing_verified_is_never_linked(deps, issuer, eve):
    receive_badge(issuer.json({**issuer.sign(issuer.credential()), "name": "Other"}), learner_id=eve, deps=deps)
    assert prove(deps, eve, EMAIL) == 0
    assert standings(deps, eve) == [Standing.INVALID]


def test_staff_vouch_with_name_date_and_reason(deps, clock, eve, advisor, badge_id):
    ask_staff(eve, badge_id, deps)
    clock.forward(hours=1)
    ask_staff(eve, badge_id, deps)
    [asked] = waiting_badges(advisor, deps).badges
    assert (asked.badge_id, asked.learner_name, asked.name) == (badge_id, "Eve Example", "Welding 1")
    assert asked.asked_at < clock.now
    accept_for_learner(advisor, badge_id, "Changed her name; passport seen.", deps)
    badge = detail(deps, eve, badge_id)
    assert (badge.linked, standings(deps, eve)) == (Linked.ACCEPTED, [Standing.COUNTS])
    assert (badge.acceptance.by_name, badge.acceptance.at) == ("Sam Staff", clock.now)
    assert badge.acceptance.reason == "Changed her name; passport seen."
    assert waiting_badges(advisor, deps).badges == ()


def test_an_acceptance_outlives_a_later_check_and_the_staff_account(deps, issuer, eve, advisor, badge_id):
    ask_staff(eve, badge_id, deps)
    accept_for_learner(advisor, badge_id, "Seen.", deps)
    check_again(eve, badge_id, deps)
    with deps.database.begin() as session:
        relink(session, eve, deps.now())
    with deps.database.begin() as session:
        erase_account(session, advisor)
    badge = detail(deps, eve, badge_id)
    assert (badge.linked, badge.acceptance.by_name) == (Linked.ACCEPTED, "Sam Staff")


def test_nothing_is_accepted_that_nobody_asked_about(deps, eve, advisor, badge_id):
    with pytest.raises(NothingToAccept):
        accept_for_learner(advisor, badge_id, "Seen.", deps)
    ask_staff(eve, badge_id, deps)
    decline(advisor, badge_id, deps)
    with pytest.raises(NothingToAccept):
        accept_for_learner(advisor, badge_id, "Seen.", deps)
    ask_staff(eve, badge_id, deps)
    with pytest.raises(ReasonMissing):
        accept_for_learner(advisor, badge_id, " \u200b ", deps)


def test_who_may_not(deps, issuer, eve, badge_id):
    ask_staff(eve, badge_id, deps)
    for act in (
        lambda: accept_for_learner(eve, badge_id, "It is mine.", deps),
        lambda: waiting_badges(eve, deps),
        lambda: decline(eve, badge_id, deps),
    ):
        with pytest.raises(NotStaff):
            act()
    both = add_learner(deps, "both@uni.example", roles=("learner", "advisor"))
    own = receive_badge(issuer.json(issuer.sign(issuer.credential())), learner_id=both, deps=deps).badge_id
    ask_staff(both, own, deps)
    with pytest.raises(OwnBadge):
        accept_for_learner(both, own, "It is mine.", deps)


def test_a_linked_or_foreign_badge_cannot_be_asked_about(deps, issuer, eve, badge_id):
    learner = ada(deps)
    linked = receive_badge(issuer.json(issuer.sign(issuer.credential())), learner_id=learner, deps=deps).badge_id
    with pytest.raises(NothingToAccept):
        ask_staff(learner, linked, deps)
    with pytest.raises(NotFound):
        ask_staff(learner, badge_id, deps)
