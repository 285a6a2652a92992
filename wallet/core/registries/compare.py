"""What a registry's newer file changes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """Issuer ids by what becomes of them, each sorted."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


def changes_between(before: Mapping[str, Hashable], after: Mapping[str, Hashable]) -> Changes:
    """Return what is different; the values are everything that is said of an issuer."""
    common = sorted(before.keys() & after.keys())
    return Changes(
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(one for one in common if before[one] != after[one]),
        removed=tuple(sorted(before.keys() - after.keys())),
        unchanged=tuple(one for one in common if before[one] == after[one]),
    )
