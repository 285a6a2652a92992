"""A new password: by a link when the old one is forgotten, or by the old one."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import Conflict
from wallet.base.ids import new_secret
from wallet.base.limits import RESET_LINK_S
from wallet.core.people import check_new_password
from wallet.infra.addresses import address_key, parse_address
from wallet.infra.passwords import hash_password
from wallet.infra.sessions import end_sessions
from wallet.services import links
from wallet.services.addresses import LinkEnded
from wallet.services.deps import Deps
from wallet.services.forms import Fields, FormRefused
from wallet.services.mail import letter_frame, post_letter
from wallet.services.sign_in import SignInRefused, check_password_of, forget_attempts
from wallet.services.sign_up import may_write_to
from wallet.store import accounts, addresses
from wallet.store.accounts import Account
from wallet.store.addresses import Purpose, Ticket

log = logging.getLogger(__name__)


class NoPassword(Conflict):
    """People of the demo have none."""

    code = "no_password"
    sentence = "People of the demo have no password, so there is none to change."


@dataclass(frozen=True, slots=True)
class Reset:
    """Whose password a link would change."""

    account_id: UUID
    name: str
    address: str


def ask_for_reset(address: str, deps: Deps) -> str:
    """Send a link for a new password to a proved address; returns the address as read.

    Whether anybody has it cannot be told from outside: a row is written and the worker told either way.

    Raises:
        FormRefused: it is no address.
    """
    fields = Fields()
    read = fields.read("email", "", lambda: parse_address(address))
    fields.refuse()
    secret, now = new_secret(), deps.now()
    with deps.database.begin() as session:
        may = may_write_to(session, read, now)
        found = accounts.credentials_for_address(session, address_key(read))
        if may and found is not None and not found.demo:
            ticket = Ticket(found.account_id, addresses.own_address(session, found.account_id, address_key(read)))
            ends_at = now + timedelta(seconds=RESET_LINK_S)
            addresses.add_ticket(session, secret, ticket, Purpose.RESET_PASSWORD, now=now, ends_at=ends_at)
            post_letter(
                session,
                recipient=found.address,
                template="reset_password",
                now=now,
                name=found.name,
                link=links.new_password(deps.settings, secret),
                **letter_frame(deps.settings),
            )
    deps.nudge("deliver_mail")
    return read


def peek_reset(secret: str, deps: Deps) -> Reset:
    """Return whose password a link would change, and leave it working; raises LinkEnded."""
    with deps.database.read() as session:
        ticket = addresses.peek_ticket(session, secret, Purpose.RESET_PASSWORD, now=deps.now())
        if ticket is None:
            raise LinkEnded
        account = accounts.account_for(session, ticket.account_id)
    return Reset(account.id, account.name, account.primary_address or "")


def reset_password(secret: str, password: str, deps: Deps) -> Account:
    """Take the new password and end every session and every other such link; the lock of the address is lifted.

    Raises:
        LinkEnded: it does not work any more.
        FormRefused: the password cannot be accepted; the link still works.
    """
    asked = peek_reset(secret, deps)
    password_hash = _accepted(password, asked.address, asked.name)
    with deps.database.begin() as session:
        ticket = addresses.spend_ticket(session, secret, Purpose.RESET_PASSWORD, now=deps.now())
        if ticket is None:
            raise LinkEnded
        account = _replace(session, ticket.account_id, password_hash, deps)
        forget_attempts(session, addresses.address_keys_of(session, account.id))
    deps.nudge("deliver_mail")
    return account


def change_password(account_id: UUID, current: str, new: str, *, network: str, deps: Deps) -> Account:
    """Take a new password from somebody who knows the present one, and end every session, this one too.

    Raises:
        FormRefused: `current` is not the present one, or `new` cannot be accepted.
        SignInLocked: too many tries.
    """
    require_own_password(account_id, current, field="current", network=network, deps=deps)
    with deps.database.read() as session:
        account = accounts.account_for(session, account_id)
    password_hash = _accepted(new, account.primary_address or "", account.name)
    with deps.database.begin() as session:
        account = _replace(session, account_id, password_hash, deps)
    deps.nudge("deliver_mail")
    return account


def require_own_password(account_id: UUID, password: str, *, field: str, network: str, deps: Deps) -> None:
    """Make sure that whoever sits at a signed-in screen knows its password.

    Raises:
        FormRefused: another password, or a demo person, who has none.
        SignInLocked: too many tries.
    """
    with deps.database.read() as session:
        account = accounts.account_for(session, account_id)
    if account.demo:
        raise FormRefused({field: NoPassword()})
    try:
        check_password_of(account_id, str(account_id), password, network=network, deps=deps)
    except SignInRefused as error:
        raise FormRefused({field: error}) from None


def sign_out_everywhere(account_id: UUID, deps: Deps) -> None:
    """End every session of this person, on every device, this one too."""
    with deps.database.begin() as session:
        accounts.raise_epoch(session, account_id)
        end_sessions(session, account_id)


def _accepted(password: str, address: str, name: str) -> str:
    fields = Fields()
    fields.read("password", None, lambda: check_new_password(password, address=address, name=name))
    fields.refuse()
    return hash_password(password)


def _replace(session: Session, account_id: UUID, password_hash: str, deps: Deps) -> Account:
    accounts.replace_password(session, account_id, password_hash)
    accounts.raise_epoch(session, account_id)
    end_sessions(session, account_id)
    addresses.drop_tickets(session, account_id, Purpose.RESET_PASSWORD)
    session.expire_all()
    account = accounts.account_for(session, account_id)
    if account.primary_address is not None:
        post_letter(
            session,
            recipient=account.primary_address,
            template="password_changed",
            now=deps.now(),
            name=account.name,
            forgotten=links.forgotten_password(deps.settings),
            **letter_frame(deps.settings),
        )
    log.info("account %s has a new password", account_id)
    return account
