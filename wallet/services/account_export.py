"""What we hold about the account itself, for the download of everything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from wallet.core.verify.wire import write_instant
from wallet.services.deps import Deps
from wallet.store import personal


def account_files(account_id: UUID, deps: Deps) -> Mapping[str, bytes]:
    """Return the files of the folder `account`, by name. Raises NotFound."""
    with deps.database.read() as session:
        facts = personal.facts_about(session, account_id)
    text = json.dumps(_plain(facts), ensure_ascii=False, indent=1)
    return {"account.json": f"{text}\n".encode()}


def _plain(value: Any) -> Any:
    """Return the value with instants as text, so that it can be written as JSON."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, UUID):
        return str(value)
    return write_instant(value) if hasattr(value, "tzinfo") else value
