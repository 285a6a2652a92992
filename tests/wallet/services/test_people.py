"""Sign-up, addresses, passwords: the use cases, on both engines."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.wallet.accounts_kit import HOME, PASSWORD, guess, letters_to, newest_secret, person
from wallet.base.errors import NotFound
from wallet.services import addresses, passwords, sign_up
from wallet.services.accounts import account_for, rename
from wallet.services.forms import FormRefused
from wallet.services.sign_in import SignInLocked, SignInRefused, sign_in
from wallet.store.tables import AccountRow, AccountTokenRow, EmailAddressRow, MailRow


def count(deps, table):
    with deps.database.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table))


def test_sign_up_then_prove_then_sign_in(deps):
    sign_up.sign_up("  Maya  Okafor ", "Maya@Uni.Example", PASSWORD, deps)
    with pytest.raises(SignInRefused):
        sign_in("maya@uni.example", PASSWORD, network=HOME, deps=deps)

    secret = newest_secret(deps, "Maya@uni.example")
    assert addresses.peek_confirmation(secret, deps).name == "Maya Okafor"
    account = addresses.confirm_address(secret, me=None, password=PASSWORD, network=HOME, deps=deps)

    assert sign_in("MAYA@uni.example ", PASSWORD, network=HOME, deps=deps) == account
    assert (account.name, account.roles, account.primary_address) == (
        "Maya Okafor",
        frozenset({"learner"}),
        "Maya@uni.example",
    )
    with pytest.raises(addresses.LinkEnded):
        addresses.confirm_address(secret, me=account.id, password="", network=HOME, deps=deps)


def test_all_that_is_wrong_with_a_form_at_once(deps):
    with pytest.raises(FormRefused) as refused:
        sign_up.sign_up(" ", "maya@uni.example\r\nBcc: x@y.example", "short", deps)
    assert {field: error.code for field, error in refused.value.fields.items()} == {
        "name": "name_missing",
        "email": "address_unreadable",
        "password": "password_too_short",
    }
    assert count(deps, AccountRow) == count(deps, MailRow) == 0


def test_a_taken_address_changes_nothing_but_the_letter(deps):
    account = person(deps)
    assert sign_up.sign_up("Eve", "MAYA@uni.example", "another long one", deps) == "MAYA@uni.example"
    assert count(deps, AccountRow) == 1
    assert letters_to(deps, "maya@uni.example")[-1].subject == "You already have an account at Laurel"
    assert "Eve" not in letters_to(deps, "maya@uni.example")[-1].text
    assert sign_in("maya@uni.example", PASSWORD, network=HOME, deps=deps).id == account.id


def test_letters_to_one_address_have_an_end(deps):
    for _ in range(8):
        sign_up.sign_up("Eve", "victim@uni.example", "another long one", deps)
    assert len(letters_to(deps, "victim@uni.example")) == 5
    deps.now.forward(hours=1)
    sign_up.sign_up("Eve", "victim@uni.example", "another long one", deps)
    assert len(letters_to(deps, "victim@uni.example")) == 6


def test_pressing_the_button_does_not_hand_an_address_to_whoever_typed_it(deps):
    """Somebody signs up with my address; I follow the link. Without their password it is not confirmed."""
    sign_up.sign_up("Eve", "maya@uni.example", "the password of eve", deps)
    secret = newest_secret(deps, "maya@uni.example")
    with pytest.raises(SignInRefused):
        addresses.confirm_address(secret, me=None, password=PASSWORD, network=HOME, deps=deps)
    mine = person(deps)
    with pytest.raises(SignInRefused):
        addresses.confirm_address(secret, me=mine.id, password=PASSWORD, network=HOME, deps=deps)
    with pytest.raises(addresses.AddressTaken):
        addresses.confirm_address(secret, me=None, password="the password of eve", network=HOME, deps=deps)
    assert sign_in("maya@uni.example", PASSWORD, network=HOME, deps=deps).id == mine.id


def test_a_link_ends(deps):
    sign_up.sign_up("Maya", "maya@uni.example", PASSWORD, deps)
    secret = newest_secret(deps, "maya@uni.example")
    deps.now.forward(hours=24)
    for odd in (secret, "", "x" * 10_000, "\x00"):
        with pytest.raises(addresses.LinkEnded):
            addresses.peek_confirmation(odd, deps)
    with pytest.raises(addresses.LinkEnded):
        passwords.peek_reset(secret, deps)  # and is of one kind only


def test_of_two_who_confirm_at_once_one_wins(deps):
    secrets = []
    for name in ("Ann", "Ben", "Cas", "Dan"):
        sign_up.sign_up(name, "shared@uni.example", PASSWORD, deps)
        deps.now.forward(seconds=1)
        secrets.append(newest_secret(deps, "shared@uni.example"))
    assert len(set(secrets)) == 4
    outcomes, start = [], threading.Barrier(4)

    def confirm(secret, number):
        start.wait()
        try:
            addresses.confirm_address(secret, me=None, password=PASSWORD, network=f"192.0.2.{number}", deps=deps)
            outcomes.append("won")
        except addresses.AddressTaken as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=confirm, args=(secret, n)) for n, secret in enumerate(secrets)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["address_taken"] * 3 + ["won"]
    with deps.database.read() as session:
        proved = sa.select(sa.func.count()).where(EmailAddressRow.confirmed_at.is_not(None))
        assert session.scalar(proved) == 1


def test_one_link_pressed_twice_at_once_works_once(deps):
    account = person(deps)
    addresses.add_address(account.id, "maya@home.example", deps)
    secret = newest_secret(deps, "maya@home.example")
    outcomes, start = [], threading.Barrier(3)

    def confirm():
        start.wait()
        try:
            addresses.confirm_address(secret, me=account.id, password="", network=HOME, deps=deps)
            outcomes.append("won")
        except addresses.LinkEnded:
            outcomes.append("ended")

    threads = [threading.Thread(target=confirm) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ended", "ended", "won"]


# --- several addresses


def test_more_addresses(deps):
    account = person(deps)
    addresses.add_address(account.id, "maya@home.example", deps)
    listed = {email.address: email for email in account_for(account.id, deps).emails}
    assert listed["maya@home.example"].confirmed_at is None
    with pytest.raises(addresses.AddressUnproved):
        addresses.make_primary(account.id, listed["maya@home.example"].id, deps)
    with pytest.raises(FormRefused, match="on your list already"):
        addresses.add_address(account.id, "Maya@home.example", deps)

    secret = newest_secret(deps, "maya@home.example")
    addresses.confirm_address(secret, me=account.id, password="", network=HOME, deps=deps)
    assert sign_in("maya@home.example", PASSWORD, network=HOME, deps=deps).primary_address == "maya@uni.example"
    with pytest.raises(addresses.AddressNeeded):
        addresses.remove_address(account.id, listed["maya@uni.example"].id, deps)
    addresses.make_primary(account.id, listed["maya@home.example"].id, deps)
    addresses.remove_address(account.id, listed["maya@uni.example"].id, deps)
    assert [email.address for email in account_for(account.id, deps).emails] == ["maya@home.example"]
    with pytest.raises(SignInRefused):
        sign_in("maya@uni.example", PASSWORD, network=HOME, deps=deps)


def test_nobody_else_touches_an_address(deps):
    maya, eve = person(deps), person(deps, "eve@uni.example", "Eve")
    email_id = maya.emails[0].id
    for act in (addresses.make_primary, addresses.remove_address, addresses.send_again):
        with pytest.raises(NotFound):
            act(eve.id, email_id, deps)


def test_an_address_of_another_account_looks_free_until_the_letter(deps):
    maya, eve = person(deps), person(deps, "eve@uni.example", "Eve")
    assert addresses.add_address(eve.id, "maya@uni.example", deps) == "maya@uni.example"
    assert letters_to(deps, "maya@uni.example")[-1].subject.startswith("This address already belongs")
    assert "/confirm/" not in letters_to(deps, "maya@uni.example")[-1].text
    addresses.add_address(eve.id, "free@uni.example", deps)
    shown = [(e.address, e.confirmed_at) for e in account_for(eve.id, deps).emails]
    assert ("maya@uni.example", None) in shown
    assert ("free@uni.example", None) in shown
    assert account_for(maya.id, deps).primary_address == "maya@uni.example"


def test_a_list_of_addresses_has_an_end(deps):
    account = person(deps)
    for number in range(9):
        addresses.add_address(account.id, f"maya{number}@uni.example", deps)
    with pytest.raises(FormRefused, match="10 addresses"):
        addresses.add_address(account.id, "maya10@uni.example", deps)


def test_another_name(deps):
    account = person(deps)
    rename(account.id, "  Dr. Maya\nOkafor ", deps)
    assert account_for(account.id, deps).name == "Dr. Maya Okafor"
    with pytest.raises(FormRefused):
        rename(account.id, "\u202e", deps)


# --- passwords


def test_a_forgotten_password(deps):
    account = person(deps)
    guess(deps, 30, networks=[f"203.0.113.{n}" for n in range(30)])
    passwords.ask_for_reset("MAYA@uni.example", deps)
    secret = newest_secret(deps, "maya@uni.example", "new-password")
    assert passwords.peek_reset(secret, deps).name == "Maya Okafor"
    with pytest.raises(FormRefused):
        passwords.reset_password(secret, "maya@uni.example", deps)

    after = passwords.reset_password(secret, "a fresh lantern", deps)

    assert (after.id, after.session_epoch) == (account.id, account.session_epoch + 1)
    assert sign_in("maya@uni.example", "a fresh lantern", network=HOME, deps=deps)  # the lock is lifted
    with pytest.raises(SignInRefused):
        sign_in("maya@uni.example", PASSWORD, network=HOME, deps=deps)
    with pytest.raises(addresses.LinkEnded):
        passwords.reset_password(secret, "another lantern", deps)
    assert letters_to(deps, "maya@uni.example")[-1].subject == "Your password for Laurel was changed"


def test_a_reset_link_lives_one_hour_and_dies_with_its_sisters(deps):
    person(deps)
    secrets = []
    for _ in range(2):
        passwords.ask_for_reset("maya@uni.example", deps)
        deps.now.forward(seconds=1)
        secrets.append(newest_secret(deps, "maya@uni.example", "new-password"))
    passwords.reset_password(secrets[0], "a fresh lantern", deps)
    with pytest.raises(addresses.LinkEnded):
        passwords.peek_reset(secrets[1], deps)
    passwords.ask_for_reset("maya@uni.example", deps)
    deps.now.forward(minutes=61)
    with pytest.raises(addresses.LinkEnded):
        passwords.peek_reset(newest_secret(deps, "maya@uni.example", "new-password"), deps)


def test_an_unknown_or_unproved_address_gets_no_reset_but_the_same_answer(deps):
    sign_up.sign_up("Maya", "maya@uni.example", PASSWORD, deps)
    before = count(deps, MailRow)
    assert passwords.ask_for_reset("nobody@uni.example", deps) == "nobody@uni.example"
    assert passwords.ask_for_reset("maya@uni.example", deps) == "maya@uni.example"
    assert count(deps, MailRow) == before


def test_changing_a_password_asks_for_the_present_one(deps):
    account = person(deps)
    with pytest.raises(FormRefused) as refused:
        passwords.change_password(account.id, "wrong", "a fresh lantern", network=HOME, deps=deps)
    assert refused.value.fields["current"].code == "sign_in_refused"
    after = passwords.change_password(account.id, PASSWORD, "a fresh lantern", network=HOME, deps=deps)
    assert after.session_epoch == 2
    with pytest.raises(SignInLocked):
        for number in range(9):
            try:
                passwords.change_password(account.id, f"guess {number}", "a fresh lantern", network=HOME, deps=deps)
            except FormRefused:
                continue


def test_signing_out_everywhere_raises_the_epoch(deps):
    account = person(deps)
    passwords.sign_out_everywhere(account.id, deps)
    assert account_for(account.id, deps).session_epoch == 2


def test_the_rows_of_links_hold_no_secret(deps):
    sign_up.sign_up("Maya", "maya@uni.example", PASSWORD, deps)
    secret = newest_secret(deps, "maya@uni.example")
    with deps.database.read() as session:
        [row] = session.scalars(sa.select(AccountTokenRow))
        assert secret not in row.token_hash
        assert row.ends_at - row.created_at == timedelta(hours=24)
        assert PASSWORD not in session.scalar(sa.select(AccountRow.password_hash))
