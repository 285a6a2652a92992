"""Helpers for tests about people: services without Flask, the links in letters, a mailer that keeps what it got."""

from __future__ import annotations

import re
from types import SimpleNamespace

import sqlalchemy as sa

from tests.pages import PageClient
from wallet.infra.db import Database
from wallet.infra.tally import Tally
from wallet.services.addresses import confirm_address
from wallet.services.deps import Deps
from wallet.services.sign_in import SignInLocked, SignInRefused, sign_in
from wallet.services.sign_up import sign_up
from wallet.services.staff import create_account
from wallet.store.tables import MailRow

ADDRESS = "maya@uni.example"
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
        views=Tally(lambda counted: None, delay_s=0),
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


def signed_up(app, address=ADDRESS, name="Maya Okafor", password=PASSWORD):
    """Sign somebody up by the pages, confirm by the link, and return their browser."""
    browser, deps = PageClient(app), app.extensions["deps"]
    browser.post("/sign-up", {"name": name, "email": address, "password": password})
    deps.now.forward(seconds=1)
    browser.post(f"/confirm/{newest_secret(deps, address)}", {"password": password})
    return browser


def made(app, address, *roles, name="Somebody"):
    """Make an account with roles and return a signed-in browser and its id."""
    account_id, _ = create_account(address, name, roles=roles, password=PASSWORD, deps=app.extensions["deps"])
    browser = PageClient(app)
    browser.sign_in(address, PASSWORD)
    return browser, account_id


def rows(deps, table):
    with deps.database.read() as session:
        return session.scalars(sa.select(table)).all()


def guess(deps, times, *, address=ADDRESS, networks=(HOME,)):
    """Try wrong passwords, from one network after another; returns how many were looked at and how many not."""
    seen = {"refused": 0, "locked": 0}
    for number in range(times):
        try:
            sign_in(address, f"guess {number}", network=networks[number % len(networks)], deps=deps)
        except SignInLocked:
            seen["locked"] += 1
        except SignInRefused:
            seen["refused"] += 1
    return seen
