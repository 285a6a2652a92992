"""The JSON-LD contexts we know, by exact address and pinned hash. Nothing is ever fetched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pyld.documentloader.frozen import BUNDLED_CONTEXTS

from wallet.base.errors import ConfigurationError
from wallet.core.model import JsonObject

_FOLDER = Path(__file__).with_name("contexts")


@dataclass(frozen=True, slots=True)
class ContextSet:
    """Context documents by address. Two sets with the same texts are equal, so a set can be a cache's key."""

    fingerprint: str  # SHA-256, hex, over addresses and texts
    documents: Mapping[str, JsonObject] = field(repr=False, compare=False)

    @staticmethod
    def bundled() -> ContextSet:
        """Return the set that comes with Laurel (see `contexts/README.md`), read and checked once per process.

        Raises:
            ConfigurationError: a file is not the one whose hash is pinned.
        """
        return _bundled()

    def with_documents(self, documents: Mapping[str, JsonObject]) -> ContextSet:
        """Return a set with more contexts, such as an operator's folder. What is already here stays as it is."""
        return _context_set({**documents, **self.documents})

    def get(self, url: str) -> JsonObject | None:
        """Return the context document published at exactly this address, or None when it is not in the set."""
        return self.documents.get(url)


@cache
def _bundled() -> ContextSet:
    pinned = json.loads((_FOLDER / "contexts.json").read_bytes())["contexts"]
    return _context_set({url: _pinned_document(url, entry) for url, entry in pinned.items()})


def _pinned_document(url: str, entry: Mapping[str, str | None]) -> JsonObject:
    path = _FOLDER / entry["file"] if entry["file"] else BUNDLED_CONTEXTS[url]
    text = path.read_bytes()
    if hashlib.sha256(text).hexdigest() != entry["sha256"]:
        raise ConfigurationError(f"The context {url} is not the text that was pinned.")
    document: JsonObject = json.loads(text)
    return document


def _context_set(documents: Mapping[str, JsonObject]) -> ContextSet:
    text = json.dumps(documents, sort_keys=True, separators=(",", ":")).encode()
    return ContextSet(hashlib.sha256(text).hexdigest(), MappingProxyType(dict(documents)))
