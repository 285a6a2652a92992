"""Tests over the given corpora, which lie beside the project and are never part of it."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"


def shared(*parts: str) -> Path:
    """Return a path inside the corpora folder; skip the test when there is no such folder here."""
    if not SHARED.is_dir():
        pytest.skip("the corpora are not beside this checkout")
    return SHARED.joinpath(*parts)
