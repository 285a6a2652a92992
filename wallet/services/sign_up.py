"""Sign up: an account that can do nothing until it has proved its address."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.ids import new_id, new_secret
from wallet.base.limits import CONFIRM_LINK_S, LETTERS_PER_HOUR
from wallet.core.people import check_new_password, clean_name
from wallet.infra.addresses import address_key, parse_address
from wallet.infra.passwords import hash_password
from wallet.services import links
from wallet.services.deps import Deps
from wallet.services.forms import Fields
from wallet.services.mail import letter_frame, post_letter
from wallet.store import accounts, addresses, attempts
from wallet.store.addresses import Purpose, Ticket

log = logging.getLogger(__name__)

LEARNER = "learner"


def sign_up(name: str, address: str, password: str, deps: Deps) -> str:
    """Begin an account and send a link to the address; returns the address in the spelling it is kept in.

    Whether the address is free cannot be told from outside: the answer is the same, the hashing is done either way,
    and what differs is in the letter alone. Several people may begin with one address; who proves it, has it.

    Raises:
        FormRefused: a field cannot be accepted.
    """
    fields = Fields()
    clean = fields.read("name", "", lambda: clean_name(name))
    read = fields.read("email", "", lambda: parse_address(address))
    fields.read("password", None, lambda: check_new_password(password, address=read, name=clean))
    fields.refuse()
    password_hash, secret, now = hash_password(password), new_secret(), deps.now()
    with deps.database.begin() as session:
        if may_write_to(session, read, now):
            owner = accounts.credentials_for_address(session, address_key(read))
            if owner is None:
                _begin_account(session, (clean, read, password_hash), secret, deps)
            else:
                _tell_owner(session, owner.address, deps)
    deps.nudge("deliver_mail")
    return read


def may_write_to(session: Session, address: str, now: datetime) -> bool:
    """Count a letter that a stranger asks us to send to an address; False once it has had enough for an hour."""
    key = attempts.key_of("letters", address_key(address))
    return attempts.take_one(session, key, most=LETTERS_PER_HOUR, per=timedelta(hours=1), now=now)


def post_confirmation(
    session: Session, ticket: Ticket, address: str, template: str, *, secret: str, deps: Deps
) -> None:
    """Keep a one-time link for an address and put the letter that brings it into the outbox."""
    now = deps.now()
    ends_at = now + timedelta(seconds=CONFIRM_LINK_S)
    addresses.add_ticket(session, secret, ticket, Purpose.CONFIRM_EMAIL, now=now, ends_at=ends_at)
    post_letter(
        session,
        recipient=address,
        template=template,
        now=now,
        link=links.confirm_address(deps.settings, secret),
        **letter_frame(deps.settings),
    )


def _begin_account(session: Session, person: tuple[str, str, str], secret: str, deps: Deps) -> None:
    name, address, password_hash = person
    account_id: UUID = new_id()
    now = deps.now()
    accounts.add_account(session, account_id, name=name, password_hash=password_hash, roles=[LEARNER], now=now)
    email_id = addresses.add_address(session, account_id, address, now=now)
    ticket = Ticket(account_id, email_id)
    post_confirmation(session, ticket, address, "confirm_sign_up", secret=secret, deps=deps)
    log.info("account %s begun", account_id)


def _tell_owner(session: Session, address: str, deps: Deps) -> None:
    post_letter(
        session,
        recipient=address,
        template="address_taken",
        now=deps.now(),
        sign_in=links.sign_in(deps.settings),
        forgotten=links.forgotten_password(deps.settings),
        **letter_frame(deps.settings),
    )
