"""Public links: opened by their learner, true at the moment of reading, closed for good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from tests.wallet.share_kit import good, keep, named, subject_for, token_of
from tests.wallet.wallet_kit import ada, add_learner, wallet_deps
from wallet.base.errors import Gone, NotFound
from wallet.base.ids import new_share_token, secret_hash
from wallet.core.verify.report import Verdict
from wallet.services.organise import delete_badge, restore_badge
from wallet.services.reverify import check_again
from wallet.services.share import (
    NeverConfirmed,
    NotGenuine,
    NotLinkedToYou,
    close_share,
    end_for_good,
    open_share,
    panel_for,
)
from wallet.services.shared import (
    read_shared,
    require_open,
    shared_credential,
    shared_picture,
)
from wallet.store.shares import close_links_of_learner, close_links_to_badges
from wallet.store.tables import AccountRow, BadgeRow, ShareRow


@pytest.fixture
def deps(settings, clock, issuer):
    deps = wallet_deps(settings, clock, issuer)
    yield deps
    deps.database.engine.dispose()


@pytest.fixture
def learner(deps):
    return ada(deps)


def only_row(deps):
    with deps.database.read() as session:
        return session.scalars(sa.select(ShareRow)).one()


# --- opening and closing


def test_a_badge_is_private_until_its_learner_opens_it(deps, learner, issuer, settings):
    badge = good(deps, learner, issuer)
    assert panel_for(learner, badge, deps).link is None
    address = open_share(learner, badge, deps)
    panel = panel_for(learner, badge, deps)
    assert panel.refusal is None
    assert panel.link.address == address == f"{settings.public_url}/v/{panel.link.code}"
    assert len(panel.link.code.replace("-", "")) == 26
    assert open_share(learner, badge, deps) == address, "opening twice is opening once"
    row = only_row(deps)
    assert row.token_hash == secret_hash(panel.link.code)
    assert panel.link.code.encode() not in row.token_sealed


LOOKS = (read_shared, require_open, shared_credential, shared_picture)


def test_off_is_off_and_on_again_has_the_same_address(deps, learner, issuer):
    badge = good(deps, learner, issuer)
    address = open_share(learner, badge, deps)
    close_share(learner, badge, deps)
    close_share(learner, badge, deps)
    for look in LOOKS:
        with pytest.raises(Gone):
            look(token_of(address), deps)
    panel = panel_for(learner, badge, deps)
    assert (panel.link, panel.permanent.address, panel.permanent.is_on) == (None, address, False)
    assert open_share(learner, badge, deps) == address
    assert read_shared(token_of(address), deps).holder == "Ada Example"


def test_an_address_given_up_is_gone_for_ever(deps, learner, issuer):
    badge = good(deps, learner, issuer)
    first = token_of(open_share(learner, badge, deps))
    end_for_good(learner, panel_for(learner, badge, deps).permanent.id, deps)
    second = token_of(open_share(learner, badge, deps))
    assert first != second
    assert read_shared(second, deps).holder == "Ada Example"
    for look in LOOKS:
        with pytest.raises(Gone):
            look(first, deps)


def test_what_stays_of_a_closed_link_is_its_hash(deps, learner, issuer):
    badge = good(deps, learner, issuer)
    token = token_of(open_share(learner, badge, deps))
    read_shared(token, deps, count=True)
    end_for_good(learner, panel_for(learner, badge, deps).permanent.id, deps)
    row = only_row(deps)
    assert (row.token_hash, row.token_sealed, row.badge_id, row.learner_id, row.views) == (
        secret_hash(token),
        None,
        None,
        None,
        0,
    )


def test_many_requests_open_one_link(deps, learner, issuer):
    badge = good(deps, learner, issuer)
    with ThreadPoolExecutor(6) as pool:
        addresses = set(pool.map(lambda _: open_share(learner, badge, deps), range(6)))
    assert len(addresses) == 1
    only_row(deps)


def test_nobody_shares_what_is_not_theirs(deps, learner, issuer):
    badge = good(deps, learner, issuer)
    bob = add_learner(deps, "bob@uni.example", name="Bob")
    for act in (open_share, close_share, panel_for):
        with pytest.raises(NotFound):
            act(bob, badge, deps)
    address = open_share(learner, badge, deps)
    with pytest.raises(NotFound):
        close_share(bob, badge, deps)
    assert require_open(token_of(address), deps) == address


def test_a_badge_of_somebody_else_is_not_shared_as_theirs(deps, learner, issuer):
    badge = good(deps, learner, issuer, credentialSubject=subject_for("eve@uni.example"))
    assert isinstance(panel_for(learner, badge, deps).refusal, NotLinkedToYou)
    with pytest.raises(NotLinkedToYou):
        open_share(learner, badge, deps)


def test_a_changed_badge_is_not_shared(deps, learner, issuer):
    changed = {**issuer.sign(issuer.credential()), "name": "Welding 9"}
    badge = keep(deps, learner, issuer.json(changed))
    with pytest.raises(NotGenuine):
        open_share(learner, badge, deps)


def test_a_badge_that_was_never_confirmed_is_not_shared(deps, learner, issuer):
    text = issuer.json(issuer.sign(issuer.credential()))
    issuer.online = False
    badge = keep(deps, learner, text)
    with pytest.raises(NeverConfirmed):
        open_share(learner, badge, deps)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        pytest.param({"validUntil": "2026-06-30T00:00:00Z"}, Verdict.EXPIRED, id="lapsed"),
        pytest.param({}, Verdict.REVOKED, id="withdrawn"),
    ],
)
def test_lapsed_and_withdrawn_badges_are_shared_and_say_so(deps, learner, issuer, changes, verdict):
    if verdict is Verdict.REVOKED:
        issuer.status(7)
        issuer.revoke(7)
    badge = good(deps, learner, issuer, **changes)
    page = read_shared(token_of(open_share(learner, badge, deps)), deps)
    assert page.report.verdict is verdict
    assert page.credential.name == "Welding 1"


def test_the_bin_answers_gone_until_the_badge_comes_back(deps, learner, issuer):
    badge = good(deps, learner, issuer)
    token = token_of(open_share(learner, badge, deps))
    delete_badge(learner, badge, deps)
    with pytest.raises(Gone):
        read_shared(token, deps)
    with pytest.raises(NotFound):
        open_share(learner, badge, deps)
    restore_badge(learner, badge, deps)
    assert read_shared(token, deps).token == token


@pytest.mark.parametrize("with_farewell", [True, False])
@pytest.mark.parametrize("what", ["badge", "account"])
def test_a_link_outlives_what_it_led_to(deps, learner, issuer, what, with_farewell):
    badge = good(deps, learner, issuer)
    token = token_of(open_share(learner, badge, deps))
    with deps.database.begin() as session:
        if with_farewell and what == "badge":
            assert close_links_to_badges(session, sa.select(BadgeRow.id), at=deps.now()) == 1
        if with_farewell and what == "account":
            assert close_links_of_learner(session, learner, at=deps.now()) == 1
        table, key = (BadgeRow, badge) if what == "badge" else (AccountRow, learner)
        session.execute(sa.delete(table).where(table.id == key))
    with pytest.raises(Gone):
        read_shared(token, deps)
    row = only_row(deps)
    assert row.badge_id is None
    assert (row.token_sealed is None) is with_farewell


def test_other_tokens_lead_nowhere(deps, learner, issuer):
    token = token_of(open_share(learner, good(deps, learner, issuer), deps))
    near = token[:-1] + ("A" if token[-1] != "A" else "B")
    for other in (near, token.lower(), token.replace("-", ""), new_share_token(), "", secret_hash(token)):
        with pytest.raises(NotFound):
            read_shared(other, deps)


# --- LinkedIn


def linkedin(deps, learner, badge):
    link = panel_for(learner, badge, deps).link.linkedin
    return link and {name: values[0] for name, values in parse_qs(urlsplit(link.add_to_profile).query).items()}


def test_the_linkedin_entry_has_what_the_badge_says(deps, learner, issuer):
    profile = {"id": issuer.did, "type": ["Profile"], "name": issuer.name}
    profile["otherIdentifier"] = [
        {"type": "IdentifierEntry", "identifier": "9876543", "identifierType": "ext:LinkedIn:organizationId"}
    ]
    badge = good(
        deps,
        learner,
        issuer,
        name="Ada Example",  # as a large issuer does
        credentialSubject=named("x&certUrl=https://evil.example#"),
        issuer=profile,
        validFrom="2026-02-28T23:30:00-08:00",
        awardedDate="2026-02-27T23:30:00-08:00",
        validUntil="2028-12-31T23:59:59-08:00",
    )
    address = open_share(learner, badge, deps)
    assert linkedin(deps, learner, badge) == {
        "startTask": "CERTIFICATION_NAME",
        "name": "x&certUrl=https://evil.example#",
        "organizationId": "9876543",
        "issueYear": "2026",
        "issueMonth": "2",
        "expirationYear": "2028",
        "expirationMonth": "12",
        "certUrl": address,
    }
    assert panel_for(learner, badge, deps).link.linkedin.has_logo


def test_without_a_company_page_the_issuers_name_is_sent(deps, learner, issuer):
    badge = good(deps, learner, issuer)
    open_share(learner, badge, deps)
    sent = linkedin(deps, learner, badge)
    assert (sent["organizationName"], sent["issueYear"], sent["issueMonth"]) == ("Example University", "2026", "1")
    assert not {"organizationId", "expirationYear", "certId"} & sent.keys()


def test_a_withdrawn_badge_does_not_go_on_a_profile(deps, learner, issuer):
    badge = good(deps, learner, issuer)
    open_share(learner, badge, deps)
    assert linkedin(deps, learner, badge)
    issuer.revoke(7)
    check_again(learner, badge, deps)
    assert linkedin(deps, learner, badge) is None
