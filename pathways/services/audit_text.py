"""An audit as text that says exactly the same when it is read again: only for what we remember ourselves.

Values of `pathways.core.report` become lists of their members in order; the engine's version, kept beside the text,
says which order that is.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from pathways.core.report import Audit

_Reader: TypeAlias = Callable[[Any], Any]


def audit_to_text(audit: Audit) -> str:
    """Write an audit."""
    return json.dumps(_written(audit), ensure_ascii=False, separators=(",", ":"))


def in_brief(audit: Audit) -> Audit:
    """Return the audit with its long lists empty: what a list of pathways shows."""
    return replace(audit, placements=(), nodes=(), unused=(), next=())


def audit_from_text(text: str) -> Audit | None:
    """Read what `audit_to_text` wrote; None for anything else."""
    try:
        audit: Audit = _reader(Audit)(json.loads(text))
    except (ValueError, TypeError, KeyError):
        return None
    return audit


def _written(value: Any) -> Any:
    if is_dataclass(value):
        return [_written(getattr(value, member.name)) for member in fields(value)]
    return [_written(one) for one in value] if isinstance(value, tuple) else value


@cache
def _reader(kind: Any) -> _Reader:
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass_reader(kind)
    if get_origin(kind) is tuple:
        one = _reader(get_args(kind)[0])
        return lambda value: tuple(one(item) for item in value)
    if get_origin(kind) in (Union, UnionType):
        return _optional_reader(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return lambda value: value


def _dataclass_reader(kind: type) -> _Reader:
    hints = get_type_hints(kind)
    readers = [_reader(hints[member.name]) for member in fields(kind)]

    def read(value: Any) -> Any:
        return kind(*(reader(item) for reader, item in zip(readers, value, strict=True)))

    return read


def _optional_reader(kinds: tuple[Any, ...]) -> _Reader:
    """Read `X | None`; a union of plain values stays as it is."""
    others = [kind for kind in kinds if kind is not NoneType]
    if len(others) != 1:
        return lambda value: value
    one = _reader(others[0])
    return lambda value: None if value is None else one(value)
