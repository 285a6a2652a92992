"""The one reader of JSON from outside: what two readers could understand differently, we refuse.

Refused: other encodings than UTF-8, the same member twice (however it is escaped), NaN, infinities and numbers
that become infinite, long numbers, lone surrogates, NUL, anything after the value. Bytes, depth and count of
values are measured before the first byte is parsed, so nothing here recurses deeper than `JSON_MAX_DEPTH`.

Source: RFC 8259 with the restrictions of I-JSON (RFC 7493).
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Never

import orjson

from wallet.base.errors import InputError, TooLarge
from wallet.base.limits import CREDENTIAL_MAX_BYTES, JSON_MAX_DEPTH, JSON_MAX_NODES, KIB, NUMBER_MAX_CHARS
from wallet.core.model import JsonValue

_BOM = b"\xef\xbb\xbf"
_STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)  # possessive: linear on any input
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_DIGITS = bytes(b"0"[0] if digit in b"0123456789" else b" "[0] for digit in range(256))
_LONG_NUMBER = b"0" * 16  # digits; a number without so many in a row is read alike by both decoders
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


class MalformedJson(InputError):
    """Not JSON, or JSON that two readers could understand differently."""

    code = "malformed_json"
    sentence = "This is not well-formed JSON."


class DuplicateMember(MalformedJson):
    """One object names the same member twice."""

    code = "duplicate_json_member"
    sentence = "This JSON says the same thing twice, so it could be read in two ways."


class JsonTooLarge(TooLarge):
    """Over the limit of bytes, of depth or of values."""

    code = "json_too_large"
    sentence = "This JSON is larger than we accept."


def parse_json(data: bytes, *, max_bytes: int = CREDENTIAL_MAX_BYTES, allow_nul: bool = False) -> JsonValue:
    """Return the value of a JSON text. Integers stay exact; other numbers become finite floats.

    Args:
        data: UTF-8; one byte order mark in front is tolerated.
        max_bytes: the limit for `data`, in bytes.
        allow_nul: let U+0000 stand in strings, for a caller that refuses it with its own words.

    Raises:
        MalformedJson: not JSON in the strict sense of this module.
        JsonTooLarge: over `max_bytes`, `JSON_MAX_DEPTH` or `JSON_MAX_NODES`.
    """
    if len(data) > max_bytes:
        raise JsonTooLarge(f"This is larger than the {max_bytes // KIB} KiB we read.")
    data = data.removeprefix(_BOM)
    _require_small(data)
    plain = _plain_value(data)
    if plain is not None:
        return plain
    try:
        value: JsonValue = _DECODER.decode(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise MalformedJson("This is not UTF-8 text, the only encoding that badges use.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedJson(f"This is not well-formed JSON ({where}).") from error
    if _has_escapes(data):  # without them there can be neither a lone surrogate nor a NUL
        _require_sound_strings(value, allow_nul=allow_nul)
    return value


def parse_json_object(
    data: bytes, *, max_bytes: int = CREDENTIAL_MAX_BYTES, allow_nul: bool = False
) -> dict[str, JsonValue]:
    """Return the members of a JSON text that is one object; else as `parse_json`."""
    value = parse_json(data, max_bytes=max_bytes, allow_nul=allow_nul)
    if not isinstance(value, dict):
        raise MalformedJson("This is JSON, but not an object with named members.")
    return value


def _plain_value(data: bytes) -> JsonValue:
    """Read a text in the usual way and fast; None when it needs the careful one.

    A text that is written again as it was, or with other white space only, can be read in one way only. Of two members
    with one name one would have fallen out, and with it at least the quotes around the name.
    """
    if b"\\" in data and b"\\u" in data:  # as `_has_escapes`
        return None
    try:
        value: JsonValue = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    written = orjson.dumps(value)
    if written == data:
        return value
    if b"\\" in data or _LONG_NUMBER in data.translate(_DIGITS):
        return None
    return value if written.count(b'"') == data.count(b'"') else None


def _has_escapes(data: bytes) -> bool:
    return b"\\" in data and b"\\u" in data  # one letter is sought much faster than two


def _require_small(data: bytes) -> None:
    """Refuse too much depth or too many values, from counting alone. Short texts skip the exact count."""
    brackets = data.translate(None, _NOT_BRACKETS)
    opened = brackets.count(b"[") + brackets.count(b"{")
    if opened <= JSON_MAX_DEPTH and (len(data) < JSON_MAX_NODES or opened + data.count(b",") < JSON_MAX_NODES):
        return
    # Brackets and commas inside strings do not count; a value has at most two strings, its name and itself.
    bare, strings = _STRINGS.subn(b"", data, count=2 * JSON_MAX_NODES)
    brackets = bare.translate(None, _NOT_BRACKETS)
    values = brackets.count(b"[") + brackets.count(b"{") + bare.count(b",")
    if values >= JSON_MAX_NODES or strings >= 2 * JSON_MAX_NODES:
        raise JsonTooLarge("This JSON holds more values than we read.")
    if max(accumulate(map(_STEP.__getitem__, brackets)), default=0) > JSON_MAX_DEPTH:
        raise JsonTooLarge("This JSON is nested deeper than we read.")


def _members(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
    raise DuplicateMember(f"This JSON names {twice[:40]!a} twice, so it could be read in two ways.")


def _integer(digits: str) -> int:
    _require_short(digits)
    return int(digits)


def _real(digits: str) -> float:
    _require_short(digits)
    number = float(digits)
    if not math.isfinite(number):
        raise MalformedJson("This JSON has a number that is too large to be one.")
    return number


def _require_short(digits: str) -> None:
    if len(digits) > NUMBER_MAX_CHARS:
        raise MalformedJson(f"This JSON has a number of more than {NUMBER_MAX_CHARS} characters.")


def _constant(name: str) -> Never:
    raise MalformedJson(f"This JSON has {name} where a number should be.")


def _require_sound_strings(value: JsonValue, *, allow_nul: bool) -> None:
    for text in _texts(value):
        if "\0" in text and not allow_nul:
            raise MalformedJson("This JSON has a NUL character in a text.")
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise MalformedJson("This JSON has half a character (a lone surrogate) in a text.") from error


def _texts(root: JsonValue) -> Iterator[str]:
    """Every text and member name inside, in no particular order."""
    todo = [root]
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            yield from value
            todo.extend(value.values())
        elif isinstance(value, Sequence):
            todo.extend(value)


_DECODER = json.JSONDecoder(object_pairs_hook=_members, parse_int=_integer, parse_float=_real, parse_constant=_constant)
