"""Which engine computed an audit: a fingerprint of what decides how it comes out, so that nobody has to count up."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

_ROOM: Final = Path(__file__).parents[1]
_CHARS: Final = 10


@cache
def engine_version() -> str:
    """Return a short text that differs whenever the engine, or how a wallet becomes holdings, differs."""
    digest = hashlib.sha256()
    for path in [*sorted((_ROOM / "core").rglob("*.py")), _ROOM / "services" / "holdings.py"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_CHARS]
