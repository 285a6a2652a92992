"""Helpers for tests about people: services without Flask, the links in letters, a mailer that keeps what it got."""

from __future__ import annotations

import re
from types import SimpleNamespace

import sqlalchemy as sa

from wallet.infra.db import Database
from wallet.services.addresses import confirm_address
from wallet.services.deps import Deps
from wallet.services.sign_up import sign_up
from wallet.store.tables import MailRow

PASSWORD = "lantern orbit 42"
HOME = "192.0.2.7"


class KeepingMailer:
    """Keeps letters; raises what it is told to."""

    def __init__(self, *errors):
        self.letters, self.errors = [], list(errors)

    def send(self, letter):
        if self.errors:
            error = self.errors.pop(0)
            if error is not None:
                raise error
        self.letters.append(letter)


def bare_deps(settings, clock) -> Deps:
    """Return what services about people need; whatever else they touched would be an AttributeError."""
    nothing = SimpleNamespace()
    return Deps(
        settings=settings,
        database=Database(settings.database_url),
        now=clock,
        gatherer=nothing,
        contexts=nothing,
        known_issuers=nothing,
        share_box=nothing,
        key_box=nothing,
        nudge=lambda name: None,
    )


def letters_to(deps, address):
    """Return the letters in the outbox to an address, oldest first."""
    with deps.database.read() as session:
        rows = session.scalars(sa.select(MailRow).where(MailRow.recipient == address).order_by(MailRow.created_at))
        return [SimpleNamespace(id=row.id, subject=row.subject, text=row.text, html=row.html) for row in rows]


def newest_secret(deps, address, path="confirm"):
    """Return the secret of the newest link of a kind that was written to an address."""
    found = [m for letter in letters_to(deps, address) for m in re.findall(rf"/{path}/([\w-]+)", letter.text)]
    return found[-1]


def person(deps, address="maya@uni.example", name="Maya Okafor", password=PASSWORD):
    """Sign somebody up and prove the address; returns the account."""
    sign_up(name, address, password, deps)
    deps.now.forward(seconds=1)
    return confirm_address(newest_secret(deps, address), me=None, password=password, network=HOME, deps=deps)
