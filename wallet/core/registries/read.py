"""A registry of known issuers, read from the file that it publishes, whichever of the known forms that has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from wallet.base.limits import REGISTRY_MAX_BYTES
from wallet.core.model import JsonValue
from wallet.core.registries.entries import (
    RegistryFile,
    RegistryFormat,
    RegistryUnreadable,
    facts_from,
    listed,
    refused,
)
from wallet.core.registries.facts import IssuerFacts
from wallet.core.registries.federation import read_federation
from wallet.core.strict_json import parse_json


def read_registry_file(data: bytes, *, now: datetime) -> RegistryFile:
    """Return the registry in a file.

    Args:
        data: JSON of at most REGISTRY_MAX_BYTES, as the registry publishes it: DCC's
            `{"meta": …, "registry": {did: {name, url, location}}}`, or OpenID Federation as `read_federation` says.
        now: signed statements must be in force at this instant.

    Raises:
        RegistryUnreadable or one of its kinds, RegistryTooLarge, or an error of strict JSON.
    """
    value = parse_json(data, max_bytes=REGISTRY_MAX_BYTES)
    if isinstance(value, Mapping) and "registry" in value:
        if "immediate_subordinate_entities" in value:
            raise RegistryUnreadable("This file can be read as two different registries.")
        return RegistryFile(RegistryFormat.DCC, listed(_dcc_entries(value["registry"])))
    return read_federation(value, now)


def _dcc_entries(registry: JsonValue) -> Iterable[IssuerFacts]:
    if not isinstance(registry, Mapping):
        raise RegistryUnreadable
    for issuer_id, entry in registry.items():
        if entry is None:
            continue  # how a registry takes an entry back
        if not isinstance(entry, Mapping):
            raise refused(issuer_id, "It is not an object with a name.")
        yield facts_from(issuer_id, {name: entry.get(name) for name in ("name", "url", "location")})
