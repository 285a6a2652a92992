"""What is in a registry's file, and what refuses it. What is wrong with one entry is wrong with the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wallet.base.errors import InputError, TooLarge
from wallet.base.limits import REGISTRY_ENTRIES_MAX
from wallet.core.legible import legible, safe_link
from wallet.core.model import JsonObject, JsonValue
from wallet.core.registries.facts import IssuerFacts, read_issuer_id, read_name, read_words


class RegistryFormat(StrEnum):
    """In which form a registry publishes its list."""

    DCC = "dcc"  # of the Digital Credentials Consortium: github.com/digitalcredentials/issuer-registry-client
    OPENID_FEDERATION = "openid-federation"


class RegistryUnreadable(InputError):
    """Not a registry in a form that we know."""

    code = "registry_unreadable"
    sentence = "This is not a registry of issuers in a form that we can read."


class RegistryEntryRefused(RegistryUnreadable):
    """One entry cannot be taken; the whole file is refused, so that nobody is left out unseen."""

    code = "registry_entry_refused"
    sentence = "One entry of this registry cannot be read, so nothing was taken from it."


class RegistryEmpty(RegistryUnreadable):
    """A registry that lists nobody: more likely the wrong file than the end of all trust."""

    code = "registry_empty"
    sentence = "This registry lists nobody."


class RegistryTooLarge(TooLarge):
    """More issuers than one registry may list here."""

    code = "registry_too_large"
    sentence = f"This registry lists more than the {REGISTRY_ENTRIES_MAX} issuers that we take from one file."


@dataclass(frozen=True, slots=True)
class RegistryFile:
    """What was read. `entries` are by issuer id, each id once."""

    format: RegistryFormat
    entries: tuple[IssuerFacts, ...]
    name: str | None = None  # what the registry calls itself
    governance: str | None = None  # where it says how it decides
    signed_by: str | None = None  # who signed every entry, with keys in the file; None: it is not signed


def listed(entries: Iterable[IssuerFacts]) -> tuple[IssuerFacts, ...]:
    """Return the entries by id; raises RegistryEmpty, RegistryTooLarge, RegistryEntryRefused (one id twice)."""
    by_id: dict[str, IssuerFacts] = {}
    for entry in entries:
        if entry.id in by_id:
            raise refused(entry.id, "It is listed twice.")
        by_id[entry.id] = entry
        if len(by_id) > REGISTRY_ENTRIES_MAX:
            raise RegistryTooLarge
    if not by_id:
        raise RegistryEmpty
    return tuple(by_id[key] for key in sorted(by_id))


def refused(issuer_id: str, reason: str) -> RegistryEntryRefused:
    """Return the error for one entry, named."""
    return RegistryEntryRefused(f"The entry “{legible(issuer_id, 80)}” cannot be read, so nothing was taken. {reason}")


def facts_from(issuer_id: str, words: Mapping[str, JsonValue]) -> IssuerFacts:
    """Return an entry from its texts `name`, `legal_name`, `url` and `location`; raises RegistryEntryRefused.

    An address that may not stand in a link is left out: it is told to readers, and vouches for nothing.
    """
    texts: dict[str, str] = {}
    for name in ("name", "legal_name", "url", "location"):
        value = words.get(name)
        if value is not None and not isinstance(value, str):
            raise refused(issuer_id, f"Its {name.replace('_', ' ')} is not a text.")
        texts[name] = value or ""
    try:
        return IssuerFacts(
            id=read_issuer_id(issuer_id),
            name=read_name(texts["name"]),
            legal_name=read_words(texts["legal_name"]),
            url=safe_link(texts["url"].strip()),
            location=read_words(texts["location"]),
        )
    except InputError as error:
        raise refused(issuer_id, error.message) from error


def object_in(value: JsonValue, *path: str) -> JsonObject:
    """Return the object at a path inside `value`, an empty one where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}
