"""Whom the demo knows: itself, one college by a register, and nobody else; the same after every load."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.wallet.registry_kit import administrator
from wallet.core.registries.read import read_registry_file
from wallet.services import known_issuers, registries
from wallet.services.demo.load import is_loaded, load_demo
from wallet.services.demo.trust import GOVERNANCE, REGISTER, register_file
from wallet.services.known_issuers import Typed
from wallet.services.publish import issuer_did
from wallet.store.tables import AccountRow, KnownIssuerRow, RegistryFileRow, RegistryRow
from wsgi import create_app


@pytest.fixture
def demo(settings, clock, issuer):
    app = create_app(replace(settings, demo=True), now=clock, fetcher=issuer, testing=True)
    yield app.extensions["deps"]
    app.extensions["deps"].database.engine.dispose()


def lists(deps):
    return sorted((one.id, one.name, one.listings) for one in deps.known_issuers().by_id.values())


def counts(deps):
    with deps.database.read() as session:
        tables = (KnownIssuerRow, RegistryFileRow, RegistryRow)
        return [session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables]


def begin_again(deps):
    with deps.database.begin() as session:
        session.execute(sa.update(AccountRow).where(AccountRow.name == "Maya Okafor").values(demo_order=-1))
    assert load_demo(deps)


def test_whom_it_knows(demo):
    load_demo(demo)
    known = demo.known_issuers()
    home, north, harbour = (
        known.find(issuer_did(demo.settings, slug)) for slug in ("alder-valley", "northgate", "harbour")
    )
    assert (home.listings[0].registry, home.listings[0].since.year) == (None, 2024)
    assert known_issuers.issuer_logo(home.logo, demo).media_type == "image/svg+xml"
    assert [(one.registry, one.governance, one.imported_on.isoformat()) for one in north.listings] == [
        (REGISTER, GOVERNANCE, "2025-01-15")
    ]
    assert harbour is None
    assert len(known.by_id) == 6
    [registry] = registries.trusted_registries(demo).registries
    assert registry.entries == 5


def test_loading_again_gives_the_same_and_nothing_twice(demo):
    load_demo(demo)
    before = lists(demo), counts(demo)
    assert not load_demo(demo)
    begin_again(demo)
    assert (lists(demo), counts(demo)) == before


def test_what_an_operator_added_survives(demo):
    load_demo(demo)
    rosa = administrator(demo)
    own = Typed("did:web:real.example", "Real College", note="We met.")
    known_issuers.add_issuer(own, by=rosa, deps=demo)
    [registry] = registries.trusted_registries(demo).registries
    registries.remove_registry(registry.id, "Not for us.", by=rosa, deps=demo)
    assert is_loaded(demo)  # an administrator may stop trusting it
    begin_again(demo)
    assert demo.known_issuers().find("did:web:real.example").name == "Real College"
    assert len(registries.trusted_registries(demo).registries) == 1


def test_the_file_is_one_that_anybody_could_bring(demo):
    names = [entry.name for entry in read_registry_file(register_file(demo.settings), now=demo.now()).entries]
    assert "Northgate College" in names
