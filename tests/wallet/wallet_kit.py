"""Helpers for tests about wallets: services without Flask, learners, statements counted."""

from __future__ import annotations

from contextlib import contextmanager

import sqlalchemy as sa

from tests.sims.issuer import EMAIL
from wallet.base.ids import new_id
from wallet.store import accounts, addresses
from wallet.web.build import build_deps


def wallet_deps(settings, clock, issuer):
    """Return what services need, with one issuer standing in for the network."""
    return build_deps(settings, now=clock, fetcher=issuer)


def add_learner(deps, *proved, name="Ada Example", roles=("learner",), unproved=()):
    """Write an account with addresses; returns its id."""
    account_id, now = new_id(), deps.now()
    with deps.database.begin() as session:
        accounts.add_account(session, account_id, name=name, password_hash=None, roles=roles, now=now)
        for address in proved:
            addresses.add_address(session, account_id, address, now=now, confirmed=True, primary=address == proved[0])
        for address in unproved:
            addresses.add_address(session, account_id, address, now=now)
    return account_id


def ada(deps):
    """Return a learner who has proved the address that the simulator's badges name."""
    return add_learner(deps, EMAIL)


def called(issuer, name, **changes):
    """Return an unsigned credential for an achievement of this name."""
    credential = issuer.credential(**changes)
    subject = credential["credentialSubject"]
    return {**credential, "credentialSubject": {**subject, "achievement": {**subject["achievement"], "name": name}}}


def forged(issuer, name="Brain surgery", **changes):
    """Return a signed credential whose achievement was given another name afterwards."""
    return {
        **issuer.sign(issuer.credential(**changes)),
        "credentialSubject": called(issuer, name, **changes)["credentialSubject"],
    }


def rows_in(deps, *tables):
    """Return how many rows each table has."""
    with deps.database.read() as session:
        return [session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables]


@contextmanager
def statements(database):
    """Collect the SQL statements that are sent meanwhile, the beginnings of transactions left out."""
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "SET TRANSACTION", "PRAGMA")):
            sent.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)
