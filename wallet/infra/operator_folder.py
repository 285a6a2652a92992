"""An operator's folder: further JSON-LD contexts and JSON schemas, by address, in an `index.json` with their hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wallet.base.errors import ConfigurationError
from wallet.core.formats.schemas import NO_SCHEMAS, SchemaSet
from wallet.core.proofs.context_set import ContextSet


class UnreadableFolder(ConfigurationError):
    """A folder without a proper index.json."""

    code = "unreadable_folder"
    sentence = "The folder has no index.json that we can read."


def read_contexts(folder: Path | None) -> ContextSet:
    """Return the contexts that come with Laurel, and those of an operator's folder.

    Raises:
        UnreadableFolder: no index, a file that is not there, or one whose hash is not the one in the index.
    """
    bundled = ContextSet.bundled()
    return bundled if folder is None else bundled.with_documents(_documents(folder, "context"))


def read_schemas(folder: Path | None) -> SchemaSet:
    """Return the JSON schemas of an operator's folder; raises as `read_contexts`."""
    return NO_SCHEMAS if folder is None else SchemaSet(_documents(folder, "schema"))


def read_index(folder: Path) -> dict[str, Any]:
    """Return what the index.json of a folder says.

    Raises:
        UnreadableFolder: there is none, or it is no JSON object.
    """
    try:
        index = json.loads((folder / "index.json").read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableFolder(f"{folder} has no index.json that we can read.") from error
    if not isinstance(index, dict):
        raise UnreadableFolder
    return index


def _documents(folder: Path, kind: str) -> dict[str, dict[str, Any]]:
    entries = read_index(folder).get("documents")
    if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
        raise UnreadableFolder
    return {url: _document(folder, entry) for url, entry in sorted(entries.items()) if entry.get("kind") == kind}


def _document(folder: Path, entry: Mapping[str, str]) -> dict[str, Any]:
    try:
        text = (folder / entry["file"]).read_bytes()
        if hashlib.sha256(text).hexdigest() != entry.get("sha256", hashlib.sha256(text).hexdigest()):
            raise UnreadableFolder(f"{entry['file']} is not the text whose hash is in the index.")
        document = json.loads(text)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableFolder("A file in the folder cannot be read.") from error
    if not isinstance(document, dict):
        raise UnreadableFolder(f"{entry['file']} is neither a context nor a schema.")
    return document
