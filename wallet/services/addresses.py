"""Several addresses for one person: add, prove by link, choose the primary one, remove.

A proved address belongs to one account, and badges go to whoever proves the address.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import Conflict, Gone
from wallet.base.ids import new_secret
from wallet.base.limits import EMAILS_MAX
from wallet.infra.addresses import address_key, parse_address
from wallet.services import links
from wallet.services.deps import Deps
from wallet.services.forms import Fields, FormRefused
from wallet.services.mail import letter_frame, post_letter
from wallet.services.sign_in import check_password_of
from wallet.services.sign_up import may_write_to, post_confirmation
from wallet.store import accounts, addresses, challenges
from wallet.store.accounts import Account
from wallet.store.addresses import Address, AddressTaken, Purpose, Ticket
from wallet.store.judgements import lock_wallet

__all__ = ["AddressTaken"]

log = logging.getLogger(__name__)


class LinkEnded(Gone):
    """A one-time link that was used, is too old, or never was one of ours."""

    code = "link_ended"
    sentence = "This link has ended. Links in our letters work once and for a short time."


class AddressListed(Conflict):
    """The account lists this address already."""

    code = "address_listed"
    sentence = "This address is on your list already."


class TooManyAddresses(Conflict):
    """More addresses than one person may list."""

    code = "too_many_addresses"
    sentence = f"You can list {EMAILS_MAX} addresses. Remove one that you no longer use."


class AddressUnproved(Conflict):
    """Only a proved address can be the primary one."""

    code = "address_unproved"
    sentence = "Confirm this address first, by the link in our letter."


class AddressNeeded(Conflict):
    """The primary address stays; it is how the account is reached."""

    code = "address_needed"
    sentence = "Letters go to this address. Make another one primary first, then remove this one."


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a link would confirm, for the page with the button."""

    account_id: UUID
    name: str
    address: str


def add_address(account_id: UUID, address: str, deps: Deps) -> str:
    """List one more address for this person and send a link to it; returns its kept spelling.

    What a member sees does not tell whether another account has proved the address; the letter does.

    Raises:
        FormRefused: it is no address, is listed already, or there are too many.
    """
    fields = Fields()
    read = fields.read("email", "", lambda: parse_address(address))
    fields.refuse()
    with deps.database.begin() as session:
        lock_wallet(session, account_id)
        if addresses.own_address(session, account_id, address_key(read)) is not None:
            raise FormRefused({"email": AddressListed()})
        if addresses.count_addresses(session, account_id) >= EMAILS_MAX:
            raise FormRefused({"email": TooManyAddresses()})
        email_id = addresses.add_address(session, account_id, read, now=deps.now())
        _write(session, Ticket(account_id, email_id), read, deps)
    deps.nudge("deliver_mail")
    return read


def send_again(account_id: UUID, email_id: UUID, deps: Deps) -> str:
    """Send a fresh link to a listed address that is not proved yet; returns the address. Raises NotFound."""
    with deps.database.begin() as session:
        found = addresses.address_for(session, account_id, email_id)
        if not found.confirmed:
            _write(session, Ticket(account_id, email_id), found.address, deps)
    deps.nudge("deliver_mail")
    return found.address


def _write(session: Session, ticket: Ticket, address: str, deps: Deps) -> None:
    if not may_write_to(session, address, deps.now()):
        return
    owner = accounts.credentials_for_address(session, address_key(address))
    if owner is None:
        post_confirmation(session, ticket, address, "confirm_address", secret=new_secret(), deps=deps)
        return
    post_letter(
        session,
        recipient=owner.address,
        template="address_elsewhere",
        now=deps.now(),
        sign_in=links.sign_in(deps.settings),
        **letter_frame(deps.settings),
    )


def peek_confirmation(secret: str, deps: Deps) -> Confirmation:
    """Return what a link would confirm, and change nothing: mail scanners open every link.

    Raises:
        LinkEnded: it does not work any more.
    """
    with deps.database.read() as session:
        ticket = addresses.peek_ticket(session, secret, Purpose.CONFIRM_EMAIL, now=deps.now())
        found = addresses.address_by_id(session, ticket.email_id) if ticket and ticket.email_id else None
        if found is None:
            raise LinkEnded
        name = accounts.credentials_for_account(session, found.account_id).name
    return Confirmation(found.account_id, name, found.address)


def confirm_address(secret: str, *, me: UUID | None, password: str, network: str, deps: Deps) -> Account:
    """Prove an address with the link that was sent to it; badges and awards to it come to the account.

    The mailbox alone is not enough: otherwise somebody could sign up with your address, wait for you to press the
    button, and have your badges. So it takes the account's own session, or its password.

    Args:
        secret: from the link.
        me: who is signed in, if anybody.
        password: as typed; looked at only when the account is not signed in here.
        network: where the request came from.
        deps: of this app.

    Raises:
        LinkEnded: it does not work any more.
        SignInRefused, SignInLocked: not this account's password.
        AddressTaken: another account proved the address first.
    """
    asked = peek_confirmation(secret, deps)
    if me != asked.account_id:
        check_password_of(asked.account_id, asked.address, password, network=network, deps=deps)
    with deps.database.begin() as session:
        ticket = addresses.spend_ticket(session, secret, Purpose.CONFIRM_EMAIL, now=deps.now())
        if ticket is None or ticket.email_id is None:
            raise LinkEnded
        lock_wallet(session, ticket.account_id)
        addresses.confirm_address(session, ticket.account_id, ticket.email_id, now=deps.now())
        _relink(session, ticket.account_id, deps)
        account = accounts.account_for(session, ticket.account_id)
    log.info("account %s proved an address", account.id)
    claim_waiting(account.id, deps)
    return account


def claim_waiting(account_id: UUID, deps: Deps) -> None:
    """Take awards that wait for the addresses of this account, after the transaction that proved one."""
    from wallet.services.claim import claim_awards

    claim_awards(account_id, deps)


def _relink(session: Session, account_id: UUID, deps: Deps) -> None:
    from wallet.services.linking import relink

    relink(session, account_id, deps.now())


def make_primary(account_id: UUID, email_id: UUID, deps: Deps) -> str:
    """Send letters to this address from now on; returns it. Raises NotFound, AddressUnproved."""
    with deps.database.begin() as session:
        lock_wallet(session, account_id)
        found = addresses.address_for(session, account_id, email_id)
        if not found.confirmed:
            raise AddressUnproved
        addresses.make_primary(session, account_id, email_id)
    return found.address


def remove_address(account_id: UUID, email_id: UUID, deps: Deps) -> Address:
    """Take an address off the list; badges that name it are no longer linked by it. Raises NotFound, AddressNeeded."""
    with deps.database.begin() as session:
        lock_wallet(session, account_id)
        found = addresses.address_for(session, account_id, email_id)
        if found.primary and found.confirmed:
            raise AddressNeeded
        addresses.remove_address(session, account_id, email_id)
        if found.confirmed:
            challenges.forget_answers(session, account_id)
            _relink(session, account_id, deps)
    return found
