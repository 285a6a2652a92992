"""An `AchievementCredential` as JSON and back, to be kept beside its report. Not a wire format of any standard."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from wallet.base.errors import InputError
from wallet.core import model
from wallet.core.verify.wire import MalformedReport, read_instant, write_instant


def credential_to_json(credential: model.AchievementCredential) -> dict[str, Any]:
    """Return the credential as plain JSON values; members that say nothing are left out."""
    written: dict[str, Any] = _write(credential)
    return written


def credential_from_json(data: Mapping[str, Any]) -> model.AchievementCredential:
    """Return what `credential_to_json` wrote.

    Raises:
        MalformedReport: a member is missing or of another kind.
    """
    try:
        credential: model.AchievementCredential = _read(model.AchievementCredential, data)
    except (KeyError, TypeError, ValueError, InvalidOperation, InputError) as error:
        raise MalformedReport from error
    return credential


def _write(value: Any) -> Any:
    if is_dataclass(value):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: _write(member) for name, member in pairs if member is not None and member != ()}
    if isinstance(value, datetime):
        return write_instant(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return [_write(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _write(member) for name, member in value.items()}
    return value


def _read(wanted: Any, value: Any) -> Any:
    """Read a JSON value as the type that a field of the model is declared with."""
    origin = get_origin(wanted)
    if origin in (Union, types.UnionType):
        [inner] = [part for part in get_args(wanted) if part is not type(None)]
        return None if value is None else _read(inner, value)
    if origin is tuple:
        return tuple(_read(get_args(wanted)[0], item) for item in _as(list, value))
    if is_dataclass(wanted):
        return _read_dataclass(wanted, _as(dict, value))
    if wanted is datetime:
        return read_instant(_as(str, value))
    if wanted is Decimal:
        return Decimal(_as(str, value))
    return _as(dict, value) if origin is not None else _as(wanted, value)


def _read_dataclass(wanted: Any, value: dict[str, Any]) -> Any:
    hints = _hints(wanted)
    members = {name: _read(hint, value[name]) for name, hint in hints.items() if name in value}
    for field in fields(wanted):
        required = field.default is MISSING and field.default_factory is MISSING
        if required and field.name not in members:
            members[field.name] = _read(hints[field.name], None)
    return wanted(**members)


@cache
def _hints(wanted: Any) -> dict[str, Any]:
    return get_type_hints(wanted, vars(model))


def _as(kind: Any, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(kind)
    return value
