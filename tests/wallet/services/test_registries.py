"""Registries: brought, looked at, applied whole or not at all, brought anew, and trusted no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.wallet.registry_kit import Federation, administrator, data_url, dcc, imported, png
from wallet.base import limits
from wallet.base.errors import NotFound
from wallet.core.registries.facts import NoteMissing
from wallet.core.registries.federation import StatementRefused
from wallet.core.trust import Listing
from wallet.services import known_issuers, registries
from wallet.services.forms import FormRefused
from wallet.services.known_issuers import NotAdministrator, Typed
from wallet.services.registries import ListsChanged, TooManyRegistries
from wallet.services.staff import create_account
from wallet.store.tables import IssuerLogoRow, KnownIssuerRow, RegistryFileRow, RegistryRow

ONE, TWO, THREE = "did:web:one.example", "did:web:two.example", "did:key:z6MkThree"
FIRST = {ONE: {"name": "One", "location": "Prato, Italy"}, TWO: "Two"}
SECOND = {ONE: {"name": "One", "location": "Prato, Italy"}, TWO: "Two University", THREE: "Three"}


@pytest.fixture
def rosa(deps):
    return administrator(deps)


def bring(deps, by, body, name="Valley Colleges", governance=""):
    return registries.bring_file(body, name=name, governance=governance, by=by, deps=deps)


def rows(deps, table):
    with deps.database.read() as session:
        return session.scalars(sa.select(table)).all()


def names(deps):
    return {one.id: one.name for one in deps.known_issuers().by_id.values()}


def test_a_file_that_waits_counts_for_nothing(deps, rosa):
    file_id = bring(deps, rosa, dcc(FIRST), governance="https://valley.example/how")
    assert names(deps) == {}
    seen = registries.preview(file_id, deps)
    assert (seen.registry, seen.signed_by) == (None, None)
    assert (seen.changes.added, seen.changes.changed, seen.changes.removed) == ((ONE, TWO), (), ())
    assert seen.names == {ONE: "One", TWO: "Two"}
    assert (seen.file.format, seen.file.entries, seen.file.brought_by_name) == ("dcc", 2, "Rosa Lind")


def test_it_is_applied_and_known(deps, rosa, clock):
    file_id = bring(deps, rosa, dcc(FIRST), governance="https://valley.example/how")
    seen = registries.preview(file_id, deps)
    clock.forward(hours=1)
    registries.apply_file(file_id, revision=seen.revision, by=rosa, deps=deps)
    one = deps.known_issuers().find(ONE)
    assert (one.name, one.location) == ("One", "Prato, Italy")
    assert one.listings == (Listing("Valley Colleges", None, deps.now().date(), "https://valley.example/how"),)
    [registry] = registries.trusted_registries(deps).registries
    assert (registry.name, registry.entries, registry.imported_at, registry.sha256) == (
        "Valley Colleges",
        2,
        deps.now(),
        seen.file.sha256,
    )
    with pytest.raises(NotFound):  # twice is once
        registries.apply_file(file_id, revision=None, by=rosa, deps=deps)


def test_a_newer_file_changes_only_what_it_changes(deps, rosa, clock):
    registry_id = imported(deps, dcc(FIRST), by=rosa)
    before = {row.issuer_id: row.id for row in rows(deps, KnownIssuerRow)}
    clock.forward(days=30)
    file_id = bring(deps, rosa, dcc(SECOND))
    seen = registries.preview(file_id, deps)
    assert seen.registry.id == registry_id
    changes = seen.changes
    assert (changes.added, changes.changed, changes.removed, changes.unchanged) == ((THREE,), (TWO,), (), (ONE,))
    assert registries.apply_file(file_id, revision=seen.revision, by=rosa, deps=deps) == registry_id
    live = {row.issuer_id: row for row in rows(deps, KnownIssuerRow) if row.removed_at is None}
    assert live[ONE].id == before[ONE]  # it goes on, with its own date
    assert names(deps) == {ONE: "One", TWO: "Two University", THREE: "Three"}
    clock.forward(days=30)
    imported(deps, dcc({ONE: {"name": "One", "location": "Prato, Italy"}}), by=rosa)
    assert names(deps) == {ONE: "One"}
    history = known_issuers.issuer_page(live[TWO].id, deps).history
    assert [(one.name, one.replaced, one.removed_by_name) for one in history] == [
        ("Two University", False, "Rosa Lind"),
        ("Two", True, "Rosa Lind"),
    ]
    trusted = registries.trusted_registries(deps)
    assert [one.entries for one in trusted.imports] == [1, 3, 2]
    assert len(trusted.registries) == 1


def test_the_same_file_again_changes_nothing_but_its_date(deps, rosa, clock):
    imported(deps, dcc(FIRST))
    before = [(row.id, row.added_at) for row in rows(deps, KnownIssuerRow)]
    clock.forward(days=1)
    imported(deps, dcc(FIRST))
    assert [(row.id, row.added_at) for row in rows(deps, KnownIssuerRow)] == before
    assert deps.known_issuers().find(ONE).listings[0].imported_on == deps.now().date()


def test_lists_that_changed_meanwhile_are_looked_at_again(deps, rosa):
    file_id = bring(deps, rosa, dcc(SECOND))
    seen = registries.preview(file_id, deps)
    imported(deps, dcc(FIRST))
    with pytest.raises(ListsChanged):
        registries.apply_file(file_id, revision=seen.revision, by=rosa, deps=deps)
    assert names(deps) == {ONE: "One", TWO: "Two"}
    again = registries.preview(file_id, deps)
    registries.apply_file(file_id, revision=again.revision, by=rosa, deps=deps)
    assert len(names(deps)) == 3


def test_nothing_is_half_written(deps, rosa, monkeypatch):
    imported(deps, dcc(FIRST))
    file_id = bring(deps, rosa, dcc(SECOND))

    def breaks(*args, **kwargs):
        raise RuntimeError("the power went")

    monkeypatch.setattr(registries.known_issuers, "add_entries", breaks)
    with pytest.raises(RuntimeError):
        registries.apply_file(file_id, revision=None, by=rosa, deps=deps)
    assert names(deps) == {ONE: "One", TWO: "Two"}
    [registry] = rows(deps, RegistryRow)
    assert registry.entries == 2
    monkeypatch.undo()
    registries.apply_file(file_id, revision=None, by=rosa, deps=deps)
    assert len(names(deps)) == 3


REFUSED = {
    "not JSON": b"<html>",
    "not a registry": b'{"a": 1}',
    "one bad entry": dcc(FIRST | {"Two": "Two"}),
    "nobody": dcc({}),
    "too large": b" " * (limits.REGISTRY_MAX_BYTES + 1),
    "nested": b"[" * 10_000,
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_a_hostile_file_leaves_nothing(deps, rosa, body):
    with pytest.raises(FormRefused) as refused:
        bring(deps, rosa, body)
    assert list(refused.value.fields) == ["file"]
    assert rows(deps, RegistryFileRow) == []


def test_name_and_governance_are_read_too(deps, rosa):
    with pytest.raises(FormRefused) as refused:
        bring(deps, rosa, dcc(FIRST), name=" ", governance="javascript:alert(1)")
    assert sorted(refused.value.fields) == ["governance", "name"]


def test_a_federation_names_itself(deps, rosa, clock):
    federation, logo = Federation(), png(64, 64)
    body = federation.file(
        federation.statement(ONE, legal_name="Trustees of One", about={"logo_uri": data_url(logo)}),
        federation.statement(TWO, about={"logo_uri": data_url(logo[:60])}),
    )
    file_id = bring(deps, rosa, body, name="")
    seen = registries.preview(file_id, deps)
    assert (seen.file.name, seen.file.governance_url, seen.signed_by) == (
        "Federated Colleges",
        "https://registry.example/policy",
        "https://registry.example",
    )
    registries.apply_file(file_id, revision=seen.revision, by=rosa, deps=deps)
    one = deps.known_issuers().find(ONE)
    assert (one.legal_name, one.listings[0].registry) == ("Trustees of One", "Federated Colleges")
    assert known_issuers.issuer_logo(one.logo, deps).media_type == "image/png"
    assert deps.known_issuers().find(TWO).logo is None  # half a picture is none
    again = bring(deps, rosa, body, name="")
    assert registries.preview(again, deps).changes.unchanged == (ONE, TWO)
    clock.forward(days=2)
    with pytest.raises(StatementRefused):  # its statements have lapsed
        registries.apply_file(again, revision=None, by=rosa, deps=deps)


def test_logos_are_bounded(deps, rosa, monkeypatch):
    monkeypatch.setattr(registries, "REGISTRY_LOGOS_MAX", 2)
    entities = [
        {
            "id": f"did:web:n{n}.example",
            "metadata": Federation().metadata(f"N{n}", logo_uri=data_url(png(2, 2, bytes([n, n, n])))),
        }
        for n in range(4)
    ]
    imported(deps, Federation().listing(*entities, configured=False))
    assert len(rows(deps, IssuerLogoRow)) == 2


def test_a_registry_is_trusted_no_longer(deps, rosa):
    registry_id = imported(deps, dcc(FIRST), by=rosa)
    with pytest.raises(NoteMissing):
        registries.remove_registry(registry_id, " ", by=rosa, deps=deps)
    registries.remove_registry(registry_id, "Not kept up.", by=rosa, deps=deps)
    assert names(deps) == {}
    assert registries.trusted_registries(deps).registries == ()
    assert {row.removed_note for row in rows(deps, KnownIssuerRow)} == {"Not kept up."}
    with pytest.raises(NotFound):
        registries.remove_registry(registry_id, "Again.", by=rosa, deps=deps)
    assert imported(deps, dcc(FIRST)) != registry_id  # trusted anew, it is another


def test_an_issuer_on_two_lists_stays_known_when_one_goes(deps, rosa, clock):
    first = imported(deps, dcc(FIRST), name="First")
    clock.forward(days=1)
    imported(deps, dcc({ONE: "One, says the second"}), name="Second")
    assert [one.registry for one in deps.known_issuers().find(ONE).listings] == ["First", "Second"]
    assert deps.known_issuers().find(ONE).name == "One"
    registries.remove_registry(first, "Enough.", by=rosa, deps=deps)
    assert names(deps) == {ONE: "One, says the second"}


def test_namesakes_are_pointed_out(deps, rosa):
    known_issuers.add_issuer(Typed("did:web:maple.example", "Maple College", note="Ours."), by=rosa, deps=deps)
    file_id = bring(deps, rosa, dcc({"did:key:z6MkEvil": "MAPLE  college", TWO: "Two"}))
    assert registries.preview(file_id, deps).namesakes == (("did:key:z6MkEvil", "did:web:maple.example"),)


def test_who_may(deps, rosa):
    ada, _ = create_account("ada@uni.example", "Ada", roles=["advisor"], password=None, deps=deps)
    waiting = bring(deps, rosa, dcc(FIRST))
    registry_id = imported(deps, dcc(FIRST), name="Other")
    for attempt in (
        lambda: bring(deps, ada, dcc(FIRST)),
        lambda: registries.apply_file(waiting, revision=None, by=ada, deps=deps),
        lambda: registries.remove_registry(registry_id, "No.", by=ada, deps=deps),
    ):
        with pytest.raises(NotAdministrator):
            attempt()


def test_files_that_nobody_applied_go(deps, rosa, clock):
    first = bring(deps, rosa, dcc(FIRST))
    registries.discard(first, deps)
    with pytest.raises(NotFound):
        registries.preview(first, deps)
    bring(deps, rosa, dcc(FIRST))
    clock.now += timedelta(seconds=limits.REGISTRY_FILE_WAITS_S + 1)
    second = bring(deps, rosa, dcc(SECOND))
    assert [row.id for row in rows(deps, RegistryFileRow)] == [second]


def test_registries_are_bounded(deps, rosa, monkeypatch):
    monkeypatch.setattr(registries, "REGISTRIES_MAX", 1)
    imported(deps, dcc(FIRST), name="First")
    imported(deps, dcc(SECOND), name="First")
    with pytest.raises(TooManyRegistries):
        imported(deps, dcc(FIRST), name="Second")


def test_thousands_are_imported_and_asked_for(deps, rosa):
    count = limits.REGISTRY_ENTRIES_MAX
    body = dcc({f"did:web:n{n}.example": {"name": f"College {n}", "url": "https://n.example"} for n in range(count)})
    imported(deps, body)
    assert len(deps.known_issuers().by_id) == count
    imported(deps, dcc({"did:web:n1.example": "College 1"}))
    assert len(deps.known_issuers().by_id) == 1
