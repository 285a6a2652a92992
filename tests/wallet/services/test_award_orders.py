"""Awards by table, by form and by program: shown before they are made, made once, told once, claimed once."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests.people import add_person
from tests.wallet.unit_kit import Units
from wallet.base.errors import NotFound
from wallet.infra.outbox import MailRow
from wallet.services import award_work, claim
from wallet.services.award import StatusChange, set_status
from wallet.services.award_one import FormTooOld, TypedAward, award_one, look_at_award
from wallet.services.award_orders import (
    AskedAwards,
    KeyUnreadable,
    KeyUsedOtherwise,
    LinesRefused,
    NoSuchAchievement,
    NothingToAward,
    bring_list,
    confirm_list,
    drop_list,
    order_awards,
    order_page,
    problem_lines,
)
from wallet.services.award_register import RegisterState, Sought, register_page
from wallet.services.award_work import make_awards
from wallet.services.forms import FormRefused
from wallet.services.organise import delete_badge, sweep_bin
from wallet.services.receive import receive_badge
from wallet.services.sweep import sweep
from wallet.store import award_orders as store
from wallet.store.tables import AwardEventRow, AwardOrderLineRow, AwardOrderRow, AwardRow, BadgeRow, StatusEntryRow

KEY = "k" * 43


@pytest.fixture
def units(app):
    return Units(app)


def table(*lines):
    return ("people.csv", "\n".join(["email,name,result", *lines]).encode())


def people(count, start=0):
    return [f"p{number}@uni.example,Person {number},A" for number in range(start, start + count)]


def bring(units, *lines, actor=None):
    return bring_list(actor or units.staff, "maple", "kilns", table(*lines), units.deps)


def count(units, row):
    with units.deps.database.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(row))


def letters(units):
    with units.deps.database.read() as session:
        return sorted(tuple(row) for row in session.execute(sa.select(MailRow.recipient, MailRow.subject)))


def badges_of(units, account_id):
    with units.deps.database.read() as session:
        return session.scalars(sa.select(BadgeRow.id).where(BadgeRow.learner_id == account_id)).all()


def awards(units):
    with units.deps.database.read() as session:
        return session.scalars(sa.select(AwardRow).order_by(AwardRow.recipient_email_key)).all()


def test_a_table_is_shown_and_nothing_is_awarded(units):
    order_id = bring(units, *people(2), "nobody,,", "P1@uni.example,Again,")
    page = order_page(units.staff, "maple", order_id, 1, units.deps)
    assert (page.counts.total, page.counts.bad, page.counts.made) == (4, 2, 0)
    assert [(line.number, line.problems) for line in page.lines] == [
        (4, ("address_malformed",)),
        (5, ("address_twice",)),
        (2, ()),
        (3, ()),
    ]
    make_awards(units.deps)
    assert count(units, AwardRow) == count(units, MailRow) == 0


def test_a_confirmed_table_is_made_with_places_history_and_one_letter_each(units):
    order_id = bring(units, *people(3), "nobody,,")
    confirm_list(units.staff, "maple", order_id, units.deps)
    confirm_list(units.staff, "maple", order_id, units.deps)  # two clicks
    assert make_awards(units.deps) == 3
    assert make_awards(units.deps) == 0
    page = order_page(units.staff, "maple", order_id, 1, units.deps)
    assert (page.order.state, page.counts.made, page.counts.bad) == ("done", 3, 1)
    made = awards(units)
    assert {(row.recipient_email, row.result, row.made_by_name, row.order_id) for row in made} == {
        (f"p{number}@uni.example", "A", "Sam", order_id) for number in range(3)
    }
    assert all(row.made_at == row.told_at == units.deps.now() for row in made)
    assert count(units, StatusEntryRow) == 6
    with units.deps.database.read() as session:
        events = [tuple(row) for row in session.execute(sa.select(AwardEventRow.what, AwardEventRow.by_name))]
    assert events == [("awarded", "Sam")] * 3
    assert letters(units) == [(f"p{number}@uni.example", "A badge for you: Kilns and Glazes") for number in range(3)]
    assert ("awards_ordered", "Sam", "Kilns and Glazes: 3", "") in units.events()
    assert [line.number for line in problem_lines(units.staff, "maple", order_id, units.deps)] == [5]


def test_what_was_made_verifies_in_the_wallet_it_was_made_for(units):
    order_id = bring(units, "alice@maple.example,Alice,A")
    confirm_list(units.staff, "maple", order_id, units.deps)
    make_awards(units.deps)
    [row] = awards(units)
    alice = add_person(units.app, "alice@maple.example")
    receipt = receive_badge(row.credential.encode(), learner_id=alice, deps=units.deps)
    assert (receipt.report.verdict.value, receipt.linked.value) == ("verified", "linked")


def test_who_has_the_badge_is_left_out_and_a_revoked_one_can_be_earned_again(units):
    award_id, _ = units.award("p1@uni.example")
    page = order_page(units.staff, "maple", bring(units, *people(2)), 1, units.deps)
    assert [(line.values["email"], line.problems) for line in page.lines] == [
        ("p1@uni.example", ("has_it",)),
        ("p0@uni.example", ()),
    ]
    with units.deps.database.begin() as session:
        set_status(session, award_id, StatusChange("revocation", True, units.deps.now(), "x"), units.deps)
    page = order_page(units.staff, "maple", bring(units, *people(2)), 1, units.deps)
    assert page.counts.bad == 0


def test_who_was_awarded_while_the_table_waited_is_not_awarded_again(units):
    first, second = bring(units, *people(3)), bring(units, *people(2, start=2))
    for order_id in (first, second):
        confirm_list(units.staff, "maple", order_id, units.deps)
        units.deps.now.forward(seconds=1)
    assert make_awards(units.deps) == 4
    page = order_page(units.staff, "maple", second, 1, units.deps)
    assert (page.order.state, page.counts.made, page.lines[0].problems) == ("done", 1, ("has_it",))


def test_a_table_that_nobody_confirms_is_dropped_or_swept(units):
    first, second = bring(units, *people(2)), bring(units, *people(2))
    assert drop_list(units.staff, "maple", first, units.deps)
    assert not drop_list(units.staff, "maple", first, units.deps)
    units.deps.now.forward(days=8)
    sweep(units.deps)
    assert count(units, AwardOrderRow) == count(units, AwardOrderLineRow) == 0
    with pytest.raises(NotFound):
        order_page(units.staff, "maple", second, 1, units.deps)


def test_a_table_under_way_cannot_be_dropped_and_one_of_problems_not_confirmed(units):
    order_id, bad = bring(units, *people(2)), bring(units, "nobody,,")
    confirm_list(units.staff, "maple", order_id, units.deps)
    assert not drop_list(units.staff, "maple", order_id, units.deps)
    with pytest.raises(NothingToAward):
        confirm_list(units.staff, "maple", bad, units.deps)


def test_a_worker_killed_after_any_step_leaves_every_line_made_once(units, monkeypatch):
    """The process dies between the transactions, or inside one: what committed stays, the rest is made later."""
    monkeypatch.setattr(award_work, "AWARD_SLICE", 2)
    order_id = bring(units, *people(5))
    confirm_list(units.staff, "maple", order_id, units.deps)

    class Killed(BaseException):
        pass

    for step in ("make_award", "keep_awards", "tell_recipients"):
        for name in ("set_awards", "release_order"):
            with monkeypatch.context() as patch:
                patch.setattr(award_work, step, _dies(getattr(award_work, step), Killed))
                with pytest.raises(Killed):
                    make_awards(units.deps)
            with monkeypatch.context() as patch:
                patch.setattr(store, name, _dies(getattr(store, name), Killed))
                units.deps.now.forward(minutes=3)
                with pytest.raises(Killed):
                    make_awards(units.deps)
            units.deps.now.forward(minutes=3)
    assert count(units, AwardRow) == 0
    assert make_awards(units.deps) == 5
    assert len({row.recipient_email for row in awards(units)}) == len(letters(units)) == 5


def _dies(real, error):
    def wrapped(*args, **values):
        real(*args, **values)
        raise error

    return wrapped


def test_a_slice_that_comes_back_after_its_lease_writes_nothing(units):
    order_id = bring(units, *people(2))
    confirm_list(units.staff, "maple", order_id, units.deps)
    now = units.deps.now()
    with units.deps.database.begin() as session:
        order = store.lease_order(session, now=now, until=now.replace(minute=2))
    slow = award_work._opened(order, now.replace(minute=2), units.deps)
    units.deps.now.forward(minutes=3)
    assert make_awards(units.deps) == 2
    assert award_work._finish(slow, *award_work._signed(slow, units.deps), units.deps) == 0
    assert count(units, AwardRow) == 2


def test_a_place_given_out_meanwhile_is_drawn_again(units, monkeypatch):
    order_id = bring(units, *people(2))
    confirm_list(units.staff, "maple", order_id, units.deps)
    real, calls = award_work.keep_awards, []

    def clash(*args):
        calls.append(1)
        if len(calls) == 1:
            raise IntegrityError("x", {}, Exception())
        return real(*args)

    monkeypatch.setattr(award_work, "keep_awards", clash)
    assert make_awards(units.deps) == 2
    assert count(units, StatusEntryRow) == 4


def test_a_unit_without_a_key_holds_nobody_else_up(units, monkeypatch):
    from wallet.services.signing_desk import NoSigningKey

    order_id = bring(units, *people(2))
    confirm_list(units.staff, "maple", order_id, units.deps)
    with monkeypatch.context() as patch:
        patch.setattr(award_work, "open_desk", _dies(lambda *_: None, NoSigningKey))
        assert make_awards(units.deps) == 0
    units.deps.now.forward(minutes=3)
    assert make_awards(units.deps) == 2


def test_two_workers_at_once_make_every_award_once(units, monkeypatch):
    monkeypatch.setattr(award_work, "AWARD_SLICE", 3)
    for start in (0, 8):
        confirm_list(units.staff, "maple", bring(units, *people(8, start)), units.deps)
    threads = [threading.Thread(target=make_awards, args=(units.deps,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    make_awards(units.deps)
    assert sorted(row.recipient_email for row in awards(units)) == sorted(f"p{n}@uni.example" for n in range(16))
    assert len(letters(units)) == 16


def test_nearly_full_lists_get_successors(units, monkeypatch):
    from wallet.services import status_lists
    from wallet.store import issuing

    full = issuing.status_list_by_slug
    with units.deps.database.read() as session:
        old = {full(session, f"maple-{purpose}").id for purpose in status_lists.PURPOSES}
    real = issuing.taken_among
    monkeypatch.setattr(
        issuing, "taken_among", lambda s, one, tried: frozenset(tried) if one in old else real(s, one, tried)
    )
    order_id = bring(units, "alice@maple.example,Alice,")
    confirm_list(units.staff, "maple", order_id, units.deps)
    assert make_awards(units.deps) == 1
    [row] = awards(units)
    assert "/status/maple-2-revocation#" in row.credential
    assert units.published("/status/maple-2-suspension")["type"][-1] == "BitstringStatusListCredential"
    with units.deps.database.begin() as session:
        set_status(session, row.id, StatusChange("revocation", True, units.deps.now(), "x"), units.deps)


def test_nobody_orders_for_another_unit(units):
    order_id = bring(units, *people(1))
    for act in (
        lambda: bring_list(units.other, "maple", "kilns", table(*people(1)), units.deps),
        lambda: confirm_list(units.other, "maple", order_id, units.deps),
        lambda: confirm_list(units.other, "birch", order_id, units.deps),
        lambda: order_page(units.other, "birch", order_id, 1, units.deps),
        lambda: problem_lines(units.other, "birch", order_id, units.deps),
        lambda: drop_list(units.other, "maple", order_id, units.deps),
        lambda: order_awards(units.other, "maple", asked(), units.deps),
        lambda: award_one(units.other, "maple", typed(), KEY, units.deps),
        lambda: look_at_award(units.other, "maple", typed(), units.deps),
        lambda: register_page(units.other, "maple", Sought(), 1, units.deps),
    ):
        with pytest.raises(NotFound):
            act()
    assert not drop_list(units.other, "birch", order_id, units.deps)
    with pytest.raises(FormRefused):
        bring_list(units.other, "birch", "kilns", table(*people(1)), units.deps)
    with pytest.raises(NoSuchAchievement):
        order_awards(units.other, "birch", asked(), units.deps)
    assert order_page(units.staff, "maple", order_id, 1, units.deps).order.state == "shown"
    assert count(units, AwardRow) == 0


# --- for a program


def asked(key="key-1", sha256="a" * 64, people=({"email": "p0@uni.example"}, {"email": "p1@uni.example"})):
    return AskedAwards("kilns", people, key, sha256)


def test_the_same_key_is_the_same_order_and_never_another_request(units):
    first = order_awards(units.staff, "maple", asked(), units.deps)
    assert order_awards(units.staff, "maple", asked(), units.deps) == first
    with pytest.raises(KeyUsedOtherwise):
        order_awards(units.staff, "maple", asked(sha256="b" * 64), units.deps)
    assert make_awards(units.deps) == 2
    assert order_awards(units.staff, "maple", asked(), units.deps) == first
    assert make_awards(units.deps) == 0


def test_a_program_s_lines_are_taken_all_or_none(units):
    with pytest.raises(LinesRefused) as refused:
        order_awards(units.staff, "maple", asked(people=[{"email": "p0@uni.example"}, {"email": "no"}]), units.deps)
    assert [(line.number, line.problems) for line in refused.value.lines] == [(2, ("address_malformed",))]
    for key in ("", "x" * 129, "ä", "a\nb", "form:x"):
        with pytest.raises(KeyUnreadable):
            order_awards(units.staff, "maple", asked(key=key), units.deps)
    assert count(units, AwardOrderRow) == 0


# --- for a form


def typed(**changes):
    values = {"achievement": "kilns", "email": "Alice@Maple.example", "name": "Alice", "awarded": "2026-11-20"}
    return TypedAward(**(values | changes))


def test_a_form_awards_once_however_often_it_is_sent(units):
    assert look_at_award(units.staff, "maple", typed(), units.deps).known is False
    first = award_one(units.staff, "maple", typed(), KEY, units.deps)
    assert award_one(units.staff, "maple", typed(), KEY, units.deps) == first
    with pytest.raises(KeyUsedOtherwise):
        award_one(units.staff, "maple", typed(name="Bob"), KEY, units.deps)
    with pytest.raises(FormRefused) as refused:
        award_one(units.staff, "maple", typed(), "n" * 43, units.deps)
    assert {field: error.code for field, error in refused.value.fields.items()} == {"email": "has_badge"}
    with pytest.raises(FormTooOld):
        award_one(units.staff, "maple", typed(), "short", units.deps)
    assert count(units, AwardRow) == len(letters(units)) == count(units, AwardOrderRow) == 1


def test_two_clicks_at_once_make_one_badge(units):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(award_one(units.staff, "maple", typed(), KEY, units.deps)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == count(units, AwardRow) == len(letters(units)) == 1


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"achievement": ""}, {"achievement": "no_such_achievement"}),
        ({"email": "no", "name": "?"}, {"email": "address_unreadable", "name": "name_missing"}),
        ({"email": "a@uni.example\r\nBcc: b@uni.example"}, {"email": "address_unreadable"}),
        ({"awarded": ""}, {"awarded": "day_unreadable"}),
        ({"awarded": "2026-11-25"}, {"awarded": "award_day_ahead"}),
        ({"valid_until": "2026-11-19"}, {"valid_until": "award_ends_too_soon"}),
        ({"valid_from": "2027-01-01", "valid_until": "2026-12-31"}, {"valid_until": "award_ends_too_soon"}),
        ({"result": "r" * 65, "evidence": "e" * 4001}, {"result": "award_result_too_long", "evidence": "award_evidence_too_long"}),
    ],
)  # fmt: skip
def test_each_field_says_what_is_wrong(units, changes, wrong):
    with pytest.raises(FormRefused) as refused:
        award_one(units.staff, "maple", typed(**changes), KEY, units.deps)
    assert {field: error.code for field, error in refused.value.fields.items()} == wrong
    assert count(units, AwardOrderRow) == 0


# --- claiming


def test_an_award_to_a_proved_address_comes_by_itself_and_only_once(units):
    alice = add_person(units.app, "alice@maple.example")
    award_one(units.staff, "maple", typed(), KEY, units.deps)
    assert claim.claim_waiting(units.deps) == 1
    assert claim.claim_waiting(units.deps) == 0
    [row] = awards(units)
    assert row.claimed_at == units.deps.now()
    [badge_id] = badges_of(units, alice)
    delete_badge(alice, badge_id, units.deps)
    units.deps.now.forward(days=60)
    sweep_bin(units.deps)
    assert claim.claim_waiting(units.deps) == claim.claim_awards(alice, units.deps) == 0
    assert badges_of(units, alice) == []


def test_two_claims_at_once_make_one_badge(units):
    alice = add_person(units.app, "alice@maple.example")
    award_one(units.staff, "maple", typed(), KEY, units.deps)
    threads = [threading.Thread(target=claim.claim_awards, args=(alice, units.deps)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(badges_of(units, alice)) == 1


def test_an_award_waits_for_a_proof_and_a_revoked_one_does_not_come(units):
    award_one(units.staff, "maple", typed(), KEY, units.deps)
    gone = award_one(units.staff, "maple", typed(email="bob@maple.example"), "b" * 43, units.deps)
    assert claim.claim_waiting(units.deps) == 0
    with units.deps.database.begin() as session:
        set_status(session, gone, StatusChange("revocation", True, units.deps.now(), "x"), units.deps)
    alice, bob = (add_person(units.app, f"{name}@maple.example") for name in ("alice", "bob"))
    assert claim.claim_waiting(units.deps) == 1
    assert (len(badges_of(units, alice)), badges_of(units, bob)) == (1, [])


def test_the_worker_is_told_after_the_commit(units):
    said = []
    deps = replace(units.deps, nudge=said.append)
    confirm_list(units.staff, "maple", bring(units, *people(1)), deps)
    assert said == ["make_awards"]
    make_awards(deps)
    assert said[1:] == ["deliver_mail", "claim_awards"]


# --- the register


def test_the_register_finds_by_state_name_and_address(units):
    confirm_list(units.staff, "maple", bring(units, *people(3), "100%@uni.example,Per Cent,"), units.deps)
    make_awards(units.deps)
    add_person(units.app, "p0@uni.example")
    claim.claim_waiting(units.deps)
    lapsed, _ = units.award("late@uni.example")
    by_address = {row.recipient_email: row.id for row in awards(units)}
    for address, purpose in (("p1@uni.example", "revocation"), ("p2@uni.example", "suspension")):
        with units.deps.database.begin() as session:
            set_status(session, by_address[address], StatusChange(purpose, True, units.deps.now(), "x"), units.deps)
    units.deps.now.forward(days=400)

    def found(**sought):
        page = register_page(units.staff, "maple", Sought(**sought), 1, units.deps)
        return sorted(one.address for one in page.awards)

    assert {state: found(state=state) for state in RegisterState} == {
        RegisterState.CLAIMED: ["p0@uni.example"],
        RegisterState.REVOKED: ["p1@uni.example"],
        RegisterState.SUSPENDED: ["p2@uni.example"],
        RegisterState.LAPSED: ["late@uni.example"],
        RegisterState.WAITING: ["100%@uni.example"],
    }
    assert found(words="PERSON 1") == ["p1@uni.example"]
    assert found(words="0%") == ["100%@uni.example"]
    assert found(achievement_slug="no-such") == []
    counts = register_page(units.staff, "maple", Sought(), 9, units.deps)
    assert (counts.page, set(counts.counts.values()), counts.total) == (1, {1}, 5)
    assert lapsed in {one.id for one in counts.awards}
    assert register_page(units.other, "birch", Sought(), 1, units.deps).total == 0
