"""People as administrators see them: find, give a role, take a role; and the first account of all."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from wallet.base.errors import Conflict, NotFound
from wallet.base.ids import new_id, new_secret
from wallet.base.limits import INVITE_LINK_S, PEOPLE_PER_PAGE, SEARCH_MAX_CHARS
from wallet.core.legible import legible
from wallet.core.people import Role, check_new_password, clean_name
from wallet.infra.addresses import parse_address
from wallet.infra.passwords import hash_password
from wallet.services import links
from wallet.services.deps import Deps
from wallet.services.forms import Fields
from wallet.store import accounts, addresses, people
from wallet.store.accounts import Account
from wallet.store.addresses import Purpose, Ticket

__all__ = ["Account", "PeoplePage", "Role"]

log = logging.getLogger(__name__)

_MOST_PAGES = 100_000


class LastAdministrator(Conflict):
    """Somebody has to be able to give roles."""

    code = "last_administrator"
    sentence = "Nobody else is an administrator. Make somebody else one first."


@dataclass(frozen=True, slots=True)
class PeoplePage:
    people: tuple[Account, ...]
    total: int
    page: int
    pages: int
    words: str


def find_people(words: str, page: int, deps: Deps) -> PeoplePage:
    """Return one page of people by name; `words` narrows by name or address. A page beyond the last is the last."""
    sought = legible(words, SEARCH_MAX_CHARS)
    with deps.database.read() as session:
        found, total = people.find_people(session, sought, page=max(1, min(page, _MOST_PAGES)))
        pages = max(1, -(-total // PEOPLE_PER_PAGE))
        if page > pages:
            found, total = people.find_people(session, sought, page=pages)
    return PeoplePage(found, total, max(1, min(page, pages)), pages, sought)


def give_role(account_id: UUID, role: str, *, by: UUID, deps: Deps) -> Account:
    """Give somebody a role; returns them as they are then. Raises NotFound: no such person, or no such role."""
    _known(role)
    with deps.database.begin() as session:
        accounts.account_for(session, account_id)
        people.give_role(session, account_id, role, by=by, now=deps.now())
        session.expire_all()
        account = accounts.account_for(session, account_id)
    log.info("account %s got the role %s from %s", account_id, role, by)
    return account


def take_role(account_id: UUID, role: str, *, by: UUID, deps: Deps) -> Account:
    """Take a role from somebody; returns them as they are then.

    Raises:
        NotFound: no such person, or no such role.
        LastAdministrator: it would leave nobody who can give roles.
    """
    _known(role)
    with deps.database.begin() as session:
        if role == Role.ADMINISTRATOR and people.holders_of(session, role) == {account_id}:
            raise LastAdministrator
        people.take_role(session, account_id, role)
        account = accounts.account_for(session, account_id)
    log.info("account %s lost the role %s by %s", account_id, role, by)
    return account


def _known(role: str) -> None:
    if role not in set(Role):
        raise NotFound


def create_account(
    address: str, name: str, *, roles: Collection[str], password: str | None, deps: Deps
) -> tuple[UUID, str | None]:
    """Make an account whose address the operator vouches for.

    Returns:
        Its id, and the one-time link to choose a password with when `password` is None.

    Raises:
        FormRefused: name, address or password cannot be accepted.
        AddressTaken: an account has this address.
    """
    fields = Fields()
    clean = fields.read("name", "", lambda: clean_name(name))
    read = fields.read("email", "", lambda: parse_address(address))
    if password is not None:
        fields.read("password", None, lambda: check_new_password(password, address=read, name=clean))
    fields.refuse()
    account_id, secret, now = new_id(), new_secret(), deps.now()
    password_hash = None if password is None else hash_password(password)
    with deps.database.begin() as session:
        accounts.add_account(session, account_id, name=clean, password_hash=password_hash, roles=roles, now=now)
        email_id = addresses.add_address(session, account_id, read, now=now, confirmed=True, primary=True)
        if password is None:
            ends_at, ticket = now + timedelta(seconds=INVITE_LINK_S), Ticket(account_id, email_id)
            addresses.add_ticket(session, secret, ticket, Purpose.RESET_PASSWORD, now=now, ends_at=ends_at)
    return account_id, None if password is not None else links.new_password(deps.settings, secret)
