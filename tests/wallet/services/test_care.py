"""What is worth looking after, from what really happened to links, issuers and addresses; told once, put away once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.accounts_kit import letters_to
from tests.wallet.wallet_kit import add_learner, statements, wallet_deps
from wallet.base.errors import NotFound
from wallet.base.limits import CARE_LETTER_PAUSE_S, HOST_SILENT_DAYS, LINK_ENDED_DAYS
from wallet.core.care import CareKind
from wallet.core.care_papers import Paper
from wallet.core.sharing import Scope, Subject
from wallet.core.verify.materials import Answer
from wallet.core.verify.past import PastAnswer
from wallet.services import past
from wallet.services.care import care_of, care_of_badge, put_away, tell_care
from wallet.services.news import tell_lapses, want_letters
from wallet.services.organise import delete_badge
from wallet.services.receive import receive_badge
from wallet.services.reverify import check_again
from wallet.services.share import AudienceAsked, all_links, close_share, end_for_good, open_audience, open_share
from wallet.services.sweep import sweep_documents
from wallet.store.tables import BadgeRow, DocumentRow, HealthNoticeRow, ProfileEntryRow, ShareRow

HOME = "ada@home.example"


@pytest.fixture
def deps(settings, clock, issuer):
    deps = wallet_deps(settings, clock, issuer)
    yield deps
    deps.database.engine.dispose()


@pytest.fixture
def ada(deps):
    return add_learner(deps, EMAIL, HOME)


def later(clock, issuer, **span):
    clock.forward(**span)
    issuer.now = clock.now


def received(deps, issuer, learner, **changes):
    changes.setdefault("credentialStatus", issuer.status(7))
    file = issuer.json(issuer.sign(issuer.credential(**changes)))
    return receive_badge(file, learner_id=learner, deps=deps).badge_id


def hosted(deps, issuer, learner):
    return receive_badge(issuer.json(issuer.assertion()), learner_id=learner, deps=deps).badge_id


def items(deps, learner):
    return care_of(learner, deps).items


def kinds(deps, learner):
    return [item.kind for item in items(deps, learner)]


def on_profile(deps, learner, badge_id, address=None, **parameters):
    entry = parameters | ({"certUrl": address} if address else {})
    with deps.database.begin() as session:
        session.add(ProfileEntryRow(badge_id=badge_id, learner_id=learner, added_at=deps.now(), entry=entry))


def for_audience(deps, learner, badge_id, name="Acme", **span):
    asked = AudienceAsked(name, deps.now() + timedelta(**span), Scope())
    open_audience(learner, Subject.of_badge(badge_id), asked, deps)
    return next(link for link in all_links(learner, deps) if link.audience == name)


def viewed(deps, link_id, times=3):
    with deps.database.begin() as session:
        session.execute(sa.update(ShareRow).where(ShareRow.id == link_id).values(views=times))


# --- links


def test_all_is_well(deps, issuer, ada):
    badge_id = received(deps, issuer, ada)
    open_share(ada, badge_id, deps)
    assert care_of(ada, deps).items == care_of(ada, deps).away == ()


def test_a_linkedin_entry_leads_to_a_link_that_is_off(deps, issuer, ada):
    badge_id = received(deps, issuer, ada)
    address = open_share(ada, badge_id, deps)
    on_profile(deps, ada, badge_id, address)
    assert kinds(deps, ada) == []
    close_share(ada, badge_id, deps)
    [item] = items(deps, ada)
    assert (item.kind, item.code, item.at) == (CareKind.PROFILE_LINK_OFF, "off", deps.now())
    assert [badge.id for badge in item.badges] == [badge_id]
    open_share(ada, badge_id, deps)
    assert kinds(deps, ada) == []


def test_a_linkedin_entry_leads_to_a_link_that_is_over(deps, issuer, ada):
    badge_id = received(deps, issuer, ada)
    on_profile(deps, ada, badge_id, open_share(ada, badge_id, deps))
    end_for_good(ada, all_links(ada, deps)[0].id, deps)
    assert [(item.kind, item.code) for item in items(deps, ada)] == [(CareKind.PROFILE_LINK_OFF, "over")]
    open_share(ada, badge_id, deps)  # another address: the profile leads to the old one
    assert [(item.kind, item.code) for item in items(deps, ada)] == [(CareKind.PROFILE_LINK_OFF, "over")]


def test_a_link_that_is_off_leads_nobody_astray_where_no_entry_points_to_it(deps, issuer, ada):
    badge_id = received(deps, issuer, ada)
    open_share(ada, badge_id, deps)
    close_share(ada, badge_id, deps)
    assert kinds(deps, ada) == []


def test_an_audience_link_ends_soon(deps, issuer, ada, clock):
    badge_id = received(deps, issuer, ada)
    link = for_audience(deps, ada, badge_id, days=8)
    assert kinds(deps, ada) == []
    later(clock, issuer, days=1)
    [item] = items(deps, ada)
    assert (item.kind, item.link_id, item.who, item.at) == (CareKind.LINK_ENDS, link.id, "Acme", link.ends_at)


def test_an_audience_link_ended_while_it_was_in_use(deps, issuer, ada, clock):
    badge_id = received(deps, issuer, ada)
    used, idle = for_audience(deps, ada, badge_id, days=1), for_audience(deps, ada, badge_id, "Nobody", days=1)
    viewed(deps, used.id)
    later(clock, issuer, days=2)
    assert [(item.kind, item.link_id, item.views) for item in items(deps, ada)] == [(CareKind.LINK_ENDED, used.id, 3)]
    assert idle.id != used.id
    later(clock, issuer, days=LINK_ENDED_DAYS)
    assert kinds(deps, ada) == []


def test_a_shared_badge_lies_in_the_bin(deps, issuer, ada):
    badge_id = received(deps, issuer, ada)
    open_share(ada, badge_id, deps)
    delete_badge(ada, badge_id, deps)
    assert kinds(deps, ada) == [CareKind.LINK_IN_BIN]


def test_a_shared_badge_is_no_longer_linked(deps, issuer, ada):
    badge_id = received(deps, issuer, ada)
    open_share(ada, badge_id, deps)
    with deps.database.begin() as session:
        session.execute(sa.update(BadgeRow).values(linked="not_linked"))
    assert kinds(deps, ada) == [CareKind.LINK_NOT_LINKED]


def test_a_shared_badge_was_revoked(deps, issuer, ada, clock):
    badge_id = received(deps, issuer, ada)
    issuer.revoke(7)
    later(clock, issuer, hours=1)
    check_again(ada, badge_id, deps)
    assert kinds(deps, ada) == []  # news tells of that; nobody sees it by a link
    with deps.database.begin() as session:
        session.execute(
            sa.insert(ShareRow).values(
                id=badge_id,
                kind="badge",
                badge_id=badge_id,
                learner_id=ada,
                token_hash="x",
                opened_at=deps.now(),
            )
        )
    assert [(item.kind, item.code) for item in items(deps, ada)] == [(CareKind.LINK_UNSOUND, "revoked")]


# --- issuers' papers


def test_the_list_of_withdrawn_badges_is_gone(deps, issuer, ada, clock):
    badge_id = received(deps, issuer, ada)
    first = deps.now()
    issuer.publish(issuer.list_url, None)
    later(clock, issuer, hours=1)
    check_again(ada, badge_id, deps)
    since = deps.now()
    assert kinds(deps, ada) == []  # perhaps a slip of the hand
    later(clock, issuer, days=1)
    check_again(ada, badge_id, deps)
    [item] = items(deps, ada)
    assert (item.kind, item.paper, item.url) == (CareKind.FILE_GONE, Paper.STATUS, issuer.list_url)
    assert (item.at, item.before) == (since, first)
    issuer.publish_status_list()
    later(clock, issuer, hours=1)
    check_again(ada, badge_id, deps)
    assert kinds(deps, ada) == []


def test_one_item_for_all_badges_that_miss_the_same_key_document(deps, issuer, ada, clock):
    badges = [received(deps, issuer, ada, id=f"urn:badge:{n}", credentialStatus=issuer.status(n)) for n in range(3)]
    issuer.publish(issuer.did_url, None)
    later(clock, issuer, hours=1)
    for badge_id in badges:
        check_again(ada, badge_id, deps)
    later(clock, issuer, days=1)
    [item] = items(deps, ada)
    assert (item.kind, item.paper) == (CareKind.FILE_GONE, Paper.KEYS)
    assert sorted(badge.id for badge in item.badges) == sorted(badges)
    assert care_of_badge(ada, badges[1], deps) == (item,)


@pytest.mark.parametrize(("answer", "code"), [(None, None), (Answer.GONE, "withdrawn")])
def test_a_hosted_badge_is_no_longer_published(deps, issuer, ada, clock, answer, code):
    badge_id = hosted(deps, issuer, ada)
    issuer.publish(issuer.assertion_url, None if answer is None else b"", answer=answer or Answer.FOUND)
    later(clock, issuer, hours=1)
    check_again(ada, badge_id, deps)
    later(clock, issuer, days=1 if answer is None else 0)
    [item] = items(deps, ada)
    assert (item.kind, item.paper, item.code) == (CareKind.FILE_GONE, Paper.BADGE, code)
    assert item.url == issuer.assertion_url


@pytest.mark.parametrize("gone", ["issuer_url", "badge_class_url"])
def test_what_a_hosted_badge_rests_on_is_gone(deps, issuer, ada, clock, gone):
    badge_id = hosted(deps, issuer, ada)
    issuer.publish(getattr(issuer, gone), None)
    later(clock, issuer, hours=1)
    check_again(ada, badge_id, deps)
    later(clock, issuer, days=1)
    [item] = items(deps, ada)
    paper = Paper.ISSUER if gone == "issuer_url" else Paper.DESCRIPTION
    assert (item.kind, item.paper, item.url) == (CareKind.FILE_GONE, paper, getattr(issuer, gone))


def test_a_silent_site_is_told_after_long_and_never_said_to_be_gone(deps, issuer, ada, clock):
    badge_id = received(deps, issuer, ada)
    last = deps.now()
    issuer.online = False
    later(clock, issuer, days=HOST_SILENT_DAYS - 1)
    check_again(ada, badge_id, deps)
    assert kinds(deps, ada) == []
    later(clock, issuer, days=2)
    assert kinds(deps, ada) == []  # not asked since
    check_again(ada, badge_id, deps)
    [item] = items(deps, ada)
    assert (item.kind, item.at) == (CareKind.HOST_SILENT, last)


def test_a_badge_that_was_never_sound_has_nothing_to_lose(deps, issuer, ada, clock):
    issuer.publish(issuer.did_url, None)
    badge_id = received(deps, issuer, ada)
    later(clock, issuer, hours=1)
    check_again(ada, badge_id, deps)
    assert kinds(deps, ada) == []


def test_missing_addresses_are_swept_and_are_no_answers_of_a_day_gone_by(deps, issuer, ada, clock):
    badge_id = received(deps, issuer, ada)
    day = deps.now()
    issuer.publish(issuer.list_url, None)
    later(clock, issuer, hours=1)
    check_again(ada, badge_id, deps)
    assert past.badge_on(ada, badge_id, day.date(), deps).answer is not PastAnswer.NOT_VALID
    later(clock, issuer, days=30)
    sweep_documents(deps)
    with deps.database.read() as session:
        assert set(session.scalars(sa.select(DocumentRow.answer))) == {"found"}


# --- keys


def rotated(issuer):
    other = IssuerSimulator("did:web:other.example")
    method = {"id": f"{issuer.did}#key-2", "type": "Multikey", "controller": issuer.did}
    issuer.publish_did_document(
        verificationMethod=[{**method, "publicKeyMultibase": other.multibase}], assertionMethod=[method["id"]]
    )


def test_the_key_that_signed_is_no_longer_listed(deps, issuer, ada, clock):
    badge_id = received(deps, issuer, ada)
    sound = deps.now()
    rotated(issuer)
    later(clock, issuer, hours=1)
    check_again(ada, badge_id, deps)
    [item] = items(deps, ada)
    assert (item.kind, item.code, item.before) == (CareKind.KEY_ROTATED, "key_not_listed", sound)
    assert (item.badges[0].name, item.who) == ("Welding 1", "Example University")
    issuer.publish_did_document()
    later(clock, issuer, hours=1)
    check_again(ada, badge_id, deps)
    assert kinds(deps, ada) == []


def test_a_key_that_was_never_listed_was_not_rotated(deps, issuer, ada):
    rotated(issuer)
    received(deps, issuer, ada)
    assert kinds(deps, ada) == []


# --- dates, addresses, entries


def test_a_badge_expires_within_sixty_days(deps, issuer, ada, clock):
    received(deps, issuer, ada, validUntil="2027-01-24T00:00:00Z")
    assert kinds(deps, ada) == []
    later(clock, issuer, days=1)
    assert kinds(deps, ada) == [CareKind.EXPIRES]
    later(clock, issuer, days=60)
    assert kinds(deps, ada) == []


def test_the_only_address_is_a_universitys(deps, issuer):
    learner = add_learner(deps, "ada@alumna.edu", unproved=["ada@home.example"])
    assert kinds(deps, learner) == []  # with nothing to lose
    received(deps, issuer, learner)
    [item] = items(deps, learner)
    assert (item.kind, item.who) == (CareKind.ONLY_ACADEMIC, "ada@alumna.edu")
    other = add_learner(deps, "ben@alumna.edu", "ben@home.example")
    received(deps, issuer, other)
    assert kinds(deps, other) == []


def test_a_linkedin_entry_names_another_month_of_expiry(deps, issuer, ada):
    badge_id = received(deps, issuer, ada, validUntil="2028-06-01T00:30:00+09:00")
    address = open_share(ada, badge_id, deps)
    on_profile(deps, ada, badge_id, address, expirationYear="2028", expirationMonth="6")
    assert kinds(deps, ada) == []
    with deps.database.begin() as session:
        session.execute(
            sa.update(ProfileEntryRow).values(
                entry={"certUrl": address, "expirationYear": "2026", "expirationMonth": "6"}
            )
        )
    assert kinds(deps, ada) == [CareKind.ENTRY_STALE]


# --- put away


def test_what_was_put_away_stays_away_until_it_changes(deps, issuer, ada, clock):
    badge_id = received(deps, issuer, ada)
    link = for_audience(deps, ada, badge_id, days=3)
    [item] = items(deps, ada)
    put_away(ada, *item.key, deps)
    put_away(ada, *item.key, deps)
    care = care_of(ada, deps)
    assert (care.items, care.away) == ((), (item,))
    with deps.database.begin() as session:
        session.execute(sa.update(ShareRow).where(ShareRow.id == link.id).values(ends_at=clock.now + timedelta(days=5)))
    assert kinds(deps, ada) == [CareKind.LINK_ENDS]


def test_only_what_is_there_can_be_put_away_and_only_by_its_learner(deps, issuer, ada):
    badge_id = received(deps, issuer, ada)
    for_audience(deps, ada, badge_id, days=3)
    [item] = items(deps, ada)
    other = add_learner(deps, "ben@home.example")
    for learner, key in ((ada, ("link_ends", "something")), (other, item.key), (ada, ("nothing", item.about))):
        with pytest.raises(NotFound):
            put_away(learner, *key, deps)
    assert care_of_badge(other, badge_id, deps) == ()
    assert kinds(deps, ada) == [CareKind.LINK_ENDS]


# --- letters


def told(deps):
    with deps.database.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(HealthNoticeRow))


def test_one_letter_lists_what_is_new_and_tells_it_once(deps, issuer, ada, clock):
    badge_id = received(deps, issuer, ada)
    address = open_share(ada, badge_id, deps)
    on_profile(deps, ada, badge_id, address)
    close_share(ada, badge_id, deps)
    for_audience(deps, ada, badge_id, days=3)
    assert tell_care(deps) == 1
    [letter] = letters_to(deps, EMAIL)
    assert all(words in letter.text for words in ("Acme", "Welding 1", "/wallet/care"))
    assert tell_care(deps) == 0
    for_audience(deps, ada, badge_id, "Bell", days=4)
    assert tell_care(deps) == 0  # one a day
    later(clock, issuer, seconds=CARE_LETTER_PAUSE_S + 1)
    assert tell_care(deps) == 1
    assert "Bell" in letters_to(deps, EMAIL)[-1].text
    assert "Acme" not in letters_to(deps, EMAIL)[-1].text
    assert told(deps) == 3


def test_an_end_is_told_by_one_letter(deps, issuer, ada):
    received(deps, issuer, ada, validUntil="2027-01-01T00:00:00Z")
    assert kinds(deps, ada) == [CareKind.EXPIRES]
    assert tell_care(deps) == 0
    assert tell_lapses(deps) == 1
    assert len(letters_to(deps, EMAIL)) == 1


def test_who_wants_no_letters_gets_none_but_sees_the_page(deps, issuer, ada):
    badge_id = received(deps, issuer, ada)
    for_audience(deps, ada, badge_id, days=3)
    want_letters(ada, False, deps)
    assert tell_care(deps) == 0
    assert letters_to(deps, EMAIL) == []
    assert kinds(deps, ada) == [CareKind.LINK_ENDS]
    want_letters(ada, True, deps)
    assert tell_care(deps) == 0  # it would have been told


def test_what_was_put_away_is_not_told(deps, issuer, ada):
    badge_id = received(deps, issuer, ada)
    for_audience(deps, ada, badge_id, days=3)
    put_away(ada, *items(deps, ada)[0].key, deps)
    assert tell_care(deps) == 0


def test_two_workers_write_one_letter(deps, issuer, ada):
    badge_id = received(deps, issuer, ada)
    for_audience(deps, ada, badge_id, days=3)
    start, letters = threading.Barrier(2), []

    def work():
        start.wait(10)
        letters.append(tell_care(deps))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(letters) == [0, 1]
    assert len(letters_to(deps, EMAIL)) == told(deps) == 1


# --- cost


def test_two_statements_however_much_there_is(deps, issuer, ada, clock):
    badges = [received(deps, issuer, ada, id=f"urn:badge:{n}") for n in range(4)]
    for badge_id in badges:
        on_profile(deps, ada, badge_id, open_share(ada, badge_id, deps))
    issuer.publish(issuer.list_url, None)
    later(clock, issuer, hours=1)
    for badge_id in badges:
        check_again(ada, badge_id, deps)
    later(clock, issuer, days=2)
    with statements(deps.database) as sent:
        assert care_of(ada, deps).items
    assert len(sent) == 2


def test_people_never_see_each_others_things(deps, issuer, ada):
    badge_id = received(deps, issuer, ada)
    for_audience(deps, ada, badge_id, days=3)
    other = add_learner(deps, "ben@home.example")
    received(deps, issuer, other)
    assert kinds(deps, other) == []
