"""The front door for pathways: what is held, with the reason why it counts or does not."""

import pytest

from tests.wallet.wallet_kit import ada, wallet_deps
from wallet.api import Standing, held_badges, wallet_revision
from wallet.base.errors import NotFound
from wallet.services.organise import delete_badge
from wallet.services.receive import receive_badge


@pytest.fixture
def deps(settings, clock, issuer):
    deps = wallet_deps(settings, clock, issuer)
    yield deps
    deps.database.engine.dispose()


def test_badges_with_their_reasons(deps, issuer, clock):
    learner = ada(deps)

    def receive(**changes):
        file = issuer.json(issuer.sign(issuer.credential(**changes)))
        return receive_badge(file, learner_id=learner, deps=deps).badge_id

    receive(id="urn:1")
    receive(id="urn:2", validUntil="2026-01-01T00:00:00Z")
    receive(id="urn:3", credentialStatus=issuer.status(1, statusPurpose="revocation", statusListIndex="99999999"))
    gone = receive(id="urn:4")
    delete_badge(learner, gone, deps)
    standings = {badge.standing for badge in held_badges(learner, deps)}
    assert standings == {Standing.COUNTS, Standing.EXPIRED, Standing.UNCONFIRMED}


def test_the_revision_goes_up_with_every_change(deps, issuer):
    learner = ada(deps)
    before = wallet_revision(learner, deps)
    file = issuer.json(issuer.sign(issuer.credential()))
    badge_id = receive_badge(file, learner_id=learner, deps=deps).badge_id
    after = wallet_revision(learner, deps)
    delete_badge(learner, badge_id, deps)
    assert before < after < wallet_revision(learner, deps)


def test_nobody_has_no_revision(deps):
    from uuid import UUID

    with pytest.raises(NotFound):
        wallet_revision(UUID(int=7), deps)
