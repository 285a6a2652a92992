"""People for tests of pages: put straight into the database, signed in through the front door."""

from __future__ import annotations

from tests.pages import PageClient
from wallet.base.ids import new_id
from wallet.infra.passwords import hash_password
from wallet.store.tables import AccountRow, EmailAddressRow, RoleRow

PASSWORD = "correct horse battery"


def add_person(app, email, *, name="Alice Example", roles=("learner",)):
    """Write an account with one proved address; returns its id."""
    deps = app.extensions["deps"]
    account_id, now = new_id(), deps.now()
    with deps.database.begin() as session:
        session.add(AccountRow(id=account_id, name=name, password_hash=hash_password(PASSWORD), created_at=now))
        session.flush()
        session.add_all(RoleRow(account_id=account_id, role=role, given_at=now) for role in roles)
        session.add(
            EmailAddressRow(
                id=new_id(),
                account_id=account_id,
                address=email,
                address_key=email.casefold(),
                primary=True,
                confirmed_at=now,
                created_at=now,
            )
        )
    return account_id


def a_person(app, email, **values):
    """Return a signed-in client; `client.id` is the account's id."""
    account_id = add_person(app, email, **values)
    client = PageClient(app)
    client.sign_in(email, PASSWORD)
    client.id = account_id
    return client


def a_learner(app, email="alice@maple.example", **values):
    """Return a signed-in learner."""
    return a_person(app, email, roles=("learner",), **values)
