"""Registries that others publish: brought as a file, looked at, then applied whole or not at all."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import Conflict, InputError
from wallet.base.ids import new_id
from wallet.base.limits import REGISTRIES_MAX, REGISTRY_FILE_WAITS_S, REGISTRY_LOGOS_MAX
from wallet.core.registries import facts
from wallet.core.registries.compare import Changes, changes_between
from wallet.core.registries.entries import RegistryFile, RegistryFormat
from wallet.core.registries.facts import IssuerFacts
from wallet.core.registries.read import read_registry_file
from wallet.core.trust import KnownIssuers, name_key
from wallet.infra.pictures import Picture, PictureUnreadable
from wallet.services.deps import Deps
from wallet.services.forms import Fields
from wallet.services.known_issuers import safe_logo, who_may
from wallet.store import known_issuers, registries, trust
from wallet.store.known_issuers import Entry, NewEntry, Who
from wallet.store.registries import BroughtFile, PastImport, Registry

__all__ = ["Changes", "PastImport", "Preview", "Registry", "RegistryFormat", "Trusted"]

log = logging.getLogger(__name__)
_IMPORTS_SHOWN: Final = 20


class ListsChanged(Conflict):
    """What was looked at is not what would happen now."""

    code = "trust_lists_changed"
    sentence = "The lists were changed meanwhile. Look at what the file would change now, then import it."


class RegistryNameMissing(InputError):
    """Neither the form nor the file says what the registry is called."""

    code = "registry_name_missing"
    sentence = "Type the registry's name, as readers should see it."


class TooManyRegistries(Conflict):
    """More registries than one university trusts."""

    code = "too_many_registries"
    sentence = f"This university trusts {REGISTRIES_MAX} registries already. Remove one that is no longer needed."


@dataclass(frozen=True, slots=True)
class Trusted:
    """The registries that are trusted now, and the newest imports."""

    registries: tuple[Registry, ...]
    imports: tuple[PastImport, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a waiting file says, and what applying it would change."""

    file: BroughtFile
    signed_by: str | None
    registry: Registry | None  # the registry of this name that is trusted already
    changes: Changes
    names: Mapping[str, str]  # by issuer id, of everyone in `changes`
    namesakes: tuple[tuple[str, str], ...]  # new entries, and the other known issuer that has the same name
    revision: int  # of the lists that it was compared with


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read, its logos made safe: everything that is slow is done before a transaction begins."""

    file: RegistryFile
    entries: Mapping[str, NewEntry]
    logos: Mapping[str, Picture]  # by the issuer's id


def trusted_registries(deps: Deps) -> Trusted:
    """Return the registries that are trusted, the one trusted first before the others."""
    with deps.database.read() as session:
        return Trusted(registries.registries(session), registries.imports_of(session, limit=_IMPORTS_SHOWN))


def bring_file(body: bytes, *, name: str, governance: str, by: UUID | None, deps: Deps) -> UUID:
    """Keep a registry's file for looking at it; it counts for nothing yet. Returns its id.

    Args:
        body: the file, as the registry publishes it.
        name: what readers will see; the registry's own name when it is empty and the file says one.
        governance: where the registry says how it decides, or empty.
        by: an administrator; None when it comes by command.
        deps: for the clock and the database.

    Raises:
        FormRefused: at `file`, `name` or `governance`.
        NotAdministrator: who may not.
    """
    now, fields = deps.now(), Fields()
    found = fields.read("file", None, lambda: read_registry_file(body, now=now))
    named = fields.read("name", "", lambda: _named(name, found))
    link = fields.read("governance", None, lambda: facts.read_link(governance))
    fields.refuse()
    if found is None:
        raise AssertionError("a file that was not read is refused above")
    brought = BroughtFile(
        id=new_id(),
        name=named,
        governance_url=link or found.governance,
        format=found.format.value,
        sha256=hashlib.sha256(body).hexdigest(),
        entries=len(found.entries),
        body=body,
        brought_at=now,
    )
    with deps.database.begin() as session:
        who = _who(session, by)
        registries.drop_waiting(session, before=now - timedelta(seconds=REGISTRY_FILE_WAITS_S))
        registries.add_file(session, brought, by=who)
    return brought.id


def preview(file_id: UUID, deps: Deps) -> Preview:
    """Return what a waiting file says and what applying it would change.

    Raises:
        NotFound: no such file waits (any more).
        RegistryUnreadable: its signed statements are not in force any more.
    """
    with deps.database.read() as session:
        brought = registries.waiting_file(session, file_id)
    read = _read(brought, deps)
    with deps.database.read() as session:
        revision, _ = trust.trust_state(session)
        registry = registries.registry_named(session, brought.name)
        before = _live(session, registry)
    changes = changes_between(_said(before), _said(read.entries))
    names = {issuer_id: entry.name for entries in (before, read.entries) for issuer_id, entry in entries.items()}
    return Preview(
        file=brought,
        signed_by=read.file.signed_by,
        registry=registry,
        changes=changes,
        names=names,
        namesakes=_namesakes(changes.added, names, deps.known_issuers()),
        revision=revision,
    )


def discard(file_id: UUID, deps: Deps) -> None:
    """Throw a waiting file away; once is enough."""
    with deps.database.begin() as session:
        registries.drop_waiting(session, file_id=file_id)


def apply_file(file_id: UUID, *, revision: int | None, by: UUID | None, deps: Deps, at: datetime | None = None) -> UUID:
    """Make a registry say what a waiting file says: all of it in one transaction. Returns the registry's id.

    Args:
        file_id: a waiting file.
        revision: of the lists that were looked at; None when nobody looked.
        by: an administrator; None when it comes by command.
        deps: for the clock and the database.
        at: when it was imported, where that is not now.

    Raises:
        NotFound: no such file waits (any more).
        RegistryUnreadable: its signed statements are not in force any more.
        ListsChanged, TooManyRegistries, NotAdministrator: as those say.
    """
    with deps.database.read() as session:
        brought = registries.waiting_file(session, file_id)
    read, now = _read(brought, deps), at or deps.now()
    with deps.database.begin() as session:
        who = _who(session, by)
        before = trust.raise_revision(session)
        if revision is not None and revision != before:
            raise ListsChanged
        registries.waiting_file(session, file_id)  # nobody applied it meanwhile
        registry_id = _begin_or_go_on(session, brought, now)
        _write(session, registry_id, read, who, now)
    log.info("registry %s imported with %s issuers by %s", registry_id, brought.entries, by)
    return registry_id


def remove_registry(registry_id: UUID, note: str, *, by: UUID | None, deps: Deps) -> None:
    """Trust a registry no longer: everything it says ends, and stays in the history.

    Raises:
        NotFound: no such registry is trusted.
        NoteMissing: no reason given.
        NotAdministrator: who may not.
    """
    why = facts.read_note(note)
    with deps.database.begin() as session:
        who, now = _who(session, by), deps.now()
        trust.raise_revision(session)
        registries.registry_for(session, registry_id)
        listed = known_issuers.live_entries(session, registry_id)
        known_issuers.end_entries(session, [one.id for one in listed], by=who, now=now, note=why)
        registries.end_registry(session, registry_id, by=who, now=now, note=why)
    log.info("registry %s is trusted no longer, by %s", registry_id, by)


def _who(session: Session, by: UUID | None) -> Who:
    return Who() if by is None else who_may(session, by)


def _named(typed: str, found: RegistryFile | None) -> str:
    name = facts.read_words(typed) or (found.name if found else None)
    if name is None:
        raise RegistryNameMissing
    return name


def _read(brought: BroughtFile, deps: Deps) -> _Read:
    """Read a file again, and make its logos safe; one that cannot be made safe is left out."""
    file, logos = read_registry_file(brought.body, now=deps.now()), {}
    for entry in [one for one in file.entries if one.logo][:REGISTRY_LOGOS_MAX]:
        with suppress(PictureUnreadable):
            logos[entry.id] = safe_logo(entry.logo or b"")
    entries = {entry.id: _entry(entry, logos.get(entry.id)) for entry in file.entries}
    return _Read(file, entries, logos)


def _entry(said: IssuerFacts, logo: Picture | None) -> NewEntry:
    sha256 = hashlib.sha256(logo.data).hexdigest() if logo else None
    return NewEntry(said.id, said.name, said.legal_name, said.url, said.location, sha256, said.since)


def _live(session: Session, registry: Registry | None) -> Mapping[str, Entry]:
    listed = known_issuers.live_entries(session, registry.id) if registry else ()
    return {entry.issuer_id: entry for entry in listed}


def _said(entries: Mapping[str, Entry] | Mapping[str, NewEntry]) -> dict[str, tuple[object, ...]]:
    """Return everything that is said of each issuer, for comparing."""
    return {
        issuer_id: (one.name, one.legal_name, one.url, one.location, one.logo_sha256, one.since)
        for issuer_id, one in entries.items()
    }


def _begin_or_go_on(session: Session, brought: BroughtFile, now: datetime) -> UUID:
    """Write down what the registry is now, and return its id; raises TooManyRegistries."""
    trusted = registries.registries(session)
    known = next((one.id for one in trusted if one.name == brought.name), None)
    if known is None and len(trusted) >= REGISTRIES_MAX:
        raise TooManyRegistries
    registry_id = known or new_id()
    registries.write_registry(session, registry_id, brought, at=now)
    return registry_id


def _write(session: Session, registry_id: UUID, read: _Read, who: Who, now: datetime) -> None:
    """End what the registry says no longer, and begin what it says from now on; the rest goes on untouched."""
    before = {entry.issuer_id: entry for entry in known_issuers.live_entries(session, registry_id)}
    changes = changes_between(_said(before), _said(read.entries))
    for ids, replaced in ((changes.removed, False), (changes.changed, True)):
        known_issuers.end_entries(session, [before[one].id for one in ids], by=who, now=now, replaced=replaced)
    for issuer_id in (*changes.added, *changes.changed):
        if issuer_id in read.logos:
            logo = read.logos[issuer_id]
            known_issuers.keep_logo(session, logo.data, media_type=logo.media_type, now=now)
    begun = [read.entries[one] for one in (*changes.added, *changes.changed)]
    known_issuers.add_entries(session, begun, registry_id=registry_id, by=who, now=now)


def _namesakes(added: tuple[str, ...], names: Mapping[str, str], known: KnownIssuers) -> tuple[tuple[str, str], ...]:
    """Return which new entries have the name of another known issuer. It may be another identifier of the same one."""
    by_name = {name_key(issuer.name): issuer.id for issuer in known.by_id.values()}
    pairs = ((one, by_name.get(name_key(names[one]))) for one in added)
    return tuple((one, other) for one, other in pairs if other is not None and other != one)
