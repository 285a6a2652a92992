"""Who somebody is, what they are called, and which people the demo offers."""

from __future__ import annotations

from uuid import UUID

from wallet.base.errors import NotFound
from wallet.core.people import clean_name
from wallet.services.deps import Deps
from wallet.services.forms import Fields
from wallet.store import accounts
from wallet.store.accounts import Account, DemoPerson, Email

__all__ = ["Account", "DemoPerson", "Email", "account_for", "demo_people", "enter_as", "rename"]


def account_for(account_id: UUID, deps: Deps) -> Account:
    """Return one person as they are now, or raise NotFound."""
    with deps.database.read() as session:
        return accounts.account_for(session, account_id)


def rename(account_id: UUID, name: str, deps: Deps) -> None:
    """Call a person by another name.

    Raises:
        FormRefused: it is not a name.
    """
    fields = Fields()
    clean = fields.read("name", "", lambda: clean_name(name))
    fields.refuse()
    with deps.database.begin() as session:
        accounts.replace_name(session, account_id, clean)


def demo_people(deps: Deps) -> tuple[DemoPerson, ...]:
    """Return whom one may enter as with one click; nobody outside demo mode."""
    if not deps.settings.demo:
        return ()
    with deps.database.read() as session:
        return accounts.demo_people(session)


def enter_as(account_id: UUID, deps: Deps) -> Account:
    """Return a person of the demo.

    Raises:
        NotFound: not in demo mode, or not one of its people: a real account is never entered without its password.
    """
    if not deps.settings.demo:
        raise NotFound
    account = account_for(account_id, deps)
    if not account.demo:
        raise NotFound
    return account
