"""The university's own list of known issuers: administrators add, change and remove, each time saying why."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import Conflict, Forbidden
from wallet.base.limits import ISSUERS_PER_PAGE, OWN_ISSUERS_MAX, SEARCH_MAX_CHARS
from wallet.core.legible import legible
from wallet.core.people import Role
from wallet.core.registries import facts
from wallet.infra.pictures import Picture, PictureTooLarge, normalise_picture
from wallet.services.deps import Deps
from wallet.services.forms import Fields, FormRefused
from wallet.store import known_issuers as store
from wallet.store import trust
from wallet.store.accounts import account_for
from wallet.store.known_issuers import Entry, Logo, NewEntry, Who

__all__ = ["Entry", "IssuerPage", "IssuersPage", "Logo", "Typed", "Who"]

log = logging.getLogger(__name__)
_LOGO_KEPT_MAX_BYTES: Final = 256 * 1024  # after it was made safe; it stands on public pages
_MOST_PAGES: Final = 100_000


class NotAdministrator(Forbidden):
    """Only administrators say whom the university knows."""

    code = "not_administrator"
    sentence = "Only an administrator can change whom this university knows as an issuer."


class AlreadyListed(Conflict):
    """An issuer is on our own list once."""

    code = "issuer_already_listed"
    sentence = "This issuer is on the list already. Change its entry instead."


class EntryEnded(Conflict):
    """Somebody else changed or removed the entry meanwhile."""

    code = "issuer_entry_ended"
    sentence = "This entry was changed or removed meanwhile. Look at it as it is now, then try again."


class EntryOfRegistry(Conflict):
    """What a registry says is changed by its next file only."""

    code = "issuer_entry_of_registry"
    sentence = "A registry says this. Import its newer file, or put the issuer on this university's own list."


class OwnListFull(Conflict):
    """More than one university keeps by hand."""

    code = "own_list_full"
    sentence = f"The list holds {OWN_ISSUERS_MAX} issuers already. Import a registry for so many."


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form, unread."""

    issuer_id: str = ""
    name: str = ""
    legal_name: str = ""
    url: str = ""
    location: str = ""
    since: str = ""
    note: str = ""
    logo: bytes = field(default=b"", repr=False)
    drop_logo: bool = False


@dataclass(frozen=True, slots=True)
class IssuersPage:
    entries: tuple[Entry, ...]
    total: int
    page: int
    pages: int
    words: str
    own: bool


@dataclass(frozen=True, slots=True)
class IssuerPage:
    """One entry, what else is said of its issuer now, and everything that ever was, the newest first."""

    entry: Entry
    current: Entry | None  # the live entry of the same list; None when it was taken off
    elsewhere: tuple[Entry, ...]
    history: tuple[Entry, ...]


def find_issuers(words: str, page: int, deps: Deps, *, own: bool = False) -> IssuersPage:
    """Return one page of known issuers by name; `words` narrows by name or identifier. Beyond the last is the last."""
    sought = legible(words, SEARCH_MAX_CHARS)
    with deps.database.read() as session:
        found, total = store.find_entries(session, sought, page=max(1, min(page, _MOST_PAGES)), own=own)
        pages = max(1, -(-total // ISSUERS_PER_PAGE))
        if page > pages:
            found, total = store.find_entries(session, sought, page=pages, own=own)
    return IssuersPage(found, total, max(1, min(page, pages)), pages, sought, own)


def issuer_page(entry_id: UUID, deps: Deps) -> IssuerPage:
    """Return one entry, live or ended, with its history, or raise NotFound."""
    with deps.database.read() as session:
        entry = store.entry_for(session, entry_id)
        history = store.history_of(session, entry.issuer_id)
    live = [one for one in history if one.removed_at is None]
    current = next((one for one in live if one.registry_id == entry.registry_id), None)
    return IssuerPage(entry, current, tuple(one for one in live if one.registry_id != entry.registry_id), history)


def issuer_logo(sha256: str, deps: Deps) -> Logo:
    """Return the logo of an issuer that is known now, or raise NotFound."""
    with deps.database.read() as session:
        return store.logo_for(session, sha256)


def add_issuer(typed: Typed, *, by: UUID, deps: Deps) -> UUID:
    """Put an issuer on the university's own list; returns the entry's id.

    Raises:
        FormRefused: fields cannot be accepted, the issuer is listed already, or the list is full.
        NotAdministrator: who may not.
    """
    entry, logo = _read(typed, deps)
    with deps.database.begin() as session:
        who = who_may(session, by)
        trust.raise_revision(session)
        if store.live_entry(session, entry.issuer_id) is not None:
            raise FormRefused({"issuer_id": AlreadyListed()})
        if store.count_own(session) >= OWN_ISSUERS_MAX:
            raise FormRefused({"issuer_id": OwnListFull()})
        entry = replace(entry, logo_sha256=_kept(session, logo, deps))
        [entry_id] = store.add_entries(session, [entry], registry_id=None, by=who, now=deps.now())
    log.info("issuer %s put on the own list by %s", entry.issuer_id, by)
    return entry_id


def change_issuer(entry_id: UUID, typed: Typed, *, by: UUID, deps: Deps) -> UUID:
    """Say something else of an issuer on the own list; returns the id of the entry that goes on. The identifier stays.

    Raises:
        NotFound: there never was such an entry.
        FormRefused: fields cannot be accepted.
        EntryEnded, EntryOfRegistry, NotAdministrator: as those say.
    """
    with deps.database.read() as session:
        issuer_id = store.entry_for(session, entry_id).issuer_id
    entry, logo = _read(replace(typed, issuer_id=issuer_id), deps)
    with deps.database.begin() as session:
        who, now = who_may(session, by), deps.now()
        trust.raise_revision(session)
        old = _own_entry(session, entry_id)
        kept = None if typed.drop_logo else old.logo_sha256
        entry = replace(entry, logo_sha256=_kept(session, logo, deps) or kept)
        if not store.end_entries(session, [entry_id], by=who, now=now, replaced=True):
            raise EntryEnded
        [new_id] = store.add_entries(session, [entry], registry_id=None, by=who, now=now)
    log.info("issuer %s changed on the own list by %s", issuer_id, by)
    return new_id


def remove_issuer(entry_id: UUID, note: str, *, by: UUID, deps: Deps) -> None:
    """Take an issuer off the own list. What was said of it stays in the history.

    Raises:
        NotFound: there never was such an entry.
        NoteMissing: no reason given.
        EntryEnded, EntryOfRegistry, NotAdministrator: as those say.
    """
    why = facts.read_note(note)
    with deps.database.begin() as session:
        who = who_may(session, by)
        trust.raise_revision(session)
        entry = _own_entry(session, entry_id)
        store.end_entries(session, [entry_id], by=who, now=deps.now(), note=why)
    log.info("issuer %s taken off the own list by %s", entry.issuer_id, by)


def who_may(session: Session, account_id: UUID) -> Who:
    """Return who changes the lists, by name; raises NotFound, NotAdministrator."""
    account = account_for(session, account_id)
    if Role.ADMINISTRATOR not in account.roles:
        raise NotAdministrator
    return Who(account.id, account.name)


def safe_logo(data: bytes) -> Picture:
    """Return a logo made safe; raises PictureUnreadable, PictureTooLarge."""
    picture = normalise_picture(data)
    if len(picture.data) > _LOGO_KEPT_MAX_BYTES:
        raise PictureTooLarge
    return picture


def _own_entry(session: Session, entry_id: UUID) -> Entry:
    """Return a live entry of our own list; raises NotFound, EntryEnded, EntryOfRegistry."""
    entry = store.entry_for(session, entry_id)
    if entry.registry_id is not None:
        raise EntryOfRegistry
    if entry.removed_at is not None:
        raise EntryEnded
    return entry


def _read(typed: Typed, deps: Deps) -> tuple[NewEntry, Picture | None]:
    fields, today = Fields(), deps.now().date()
    entry = NewEntry(
        issuer_id=fields.read("issuer_id", "", lambda: facts.read_issuer_id(typed.issuer_id.strip())),
        name=fields.read("name", "", lambda: facts.read_name(typed.name)),
        legal_name=fields.read("legal_name", None, lambda: facts.read_words(typed.legal_name)),
        url=fields.read("url", None, lambda: facts.read_link(typed.url)),
        location=fields.read("location", None, lambda: facts.read_words(typed.location)),
        since=fields.read("since", None, lambda: facts.read_since(typed.since, today)) or today,
        note=fields.read("note", "", lambda: facts.read_note(typed.note)),
    )
    logo = fields.read("logo", None, lambda: safe_logo(typed.logo) if typed.logo else None)
    fields.refuse()
    return entry, logo


def _kept(session: Session, logo: Picture | None, deps: Deps) -> str | None:
    if logo is None:
        return None
    return store.keep_logo(session, logo.data, media_type=logo.media_type, now=deps.now())
