"""The strict JSON reader: what it takes, what it refuses, and that nothing else ever comes out of it."""

from __future__ import annotations

import contextlib
import json
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.base.limits import CREDENTIAL_MAX_BYTES, JSON_MAX_DEPTH, JSON_MAX_NODES, NUMBER_MAX_CHARS
from wallet.core import strict_json
from wallet.core.strict_json import DuplicateMember, JsonTooLarge, MalformedJson, parse_json, parse_json_object

TAKEN = {
    "an object": (b'{"a": [1, 2.5, true, false, null, "x"]}', {"a": [1, 2.5, True, False, None, "x"]}),
    "white space around": (b' \r\n\t{"a": 1}\n', {"a": 1}),
    "one byte order mark": (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
    "text beyond the basic plane, escaped or not": ('["\\ud83c\\udf93", "🎓"]'.encode(), ["🎓", "🎓"]),
    "the same name in different objects": (b'{"a": {"a": 1}}', {"a": {"a": 1}}),
    "names that differ in case": (b'{"a": 1, "A": 2}', {"a": 1, "A": 2}),
    "integers stay exact": (b"[9007199254740993]", [9007199254740993]),
    "an escaped backslash before u0000": (rb'["\\u0000"]', ["\\u0000"]),
    "the deepest nesting allowed": (b"[" * JSON_MAX_DEPTH + b"]" * JSON_MAX_DEPTH, None),
    "many brackets inside a text": (json.dumps(["[{" * 500]).encode(), ["[{" * 500]),
    "many commas inside a text": (json.dumps([1, "," * JSON_MAX_NODES]).encode(), [1, "," * JSON_MAX_NODES]),
}

REFUSED = {
    "nothing": b"",
    "only white space": b" \n",
    "latin-1": '{"a": "é"}'.encode("latin-1"),
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "two byte order marks": b"\xef\xbb\xbf\xef\xbb\xbf{}",
    "an overlong UTF-8 spelling": b'"\xc0\xaf"',
    "a surrogate in UTF-8": b'"\xed\xa0\x80"',
    "a lone surrogate, escaped": rb'"\ud800"',
    "a lone surrogate in a name": rb'{"\udc00": 1}',
    "surrogates in the wrong order": rb'"\udc00\ud800"',
    "NUL, escaped": rb'"a\u0000"',
    "NUL, bare": b'"a\x00"',
    "NUL in a name": rb'{"a\u0000": 1}',
    "a bare control character": b'"a\tb"',
    "NaN": b'{"a": NaN}',
    "Infinity": b"[Infinity]",
    "minus Infinity": b"[-Infinity]",
    "a number that becomes infinite": b"[1e999]",
    "an integer that is too long": b"9" * (NUMBER_MAX_CHARS + 1),
    "a fraction that is too long": b"0." + b"1" * NUMBER_MAX_CHARS,
    "a leading zero": b"[01]",
    "a comment": b'{"a": 1} // x',
    "a trailing comma": b"[1,]",
    "single quotes": b"{'a': 1}",
    "a second document": b"{} {}",
    "text after the end": b"[]x",
    "an unclosed object": b'{"a": 1',
    "the wrong closing bracket": b"[}",
    "a no-break space": b"\xc2\xa0{}",
}

TWICE = {
    "plainly": b'{"issuer": 1, "issuer": 2}',
    "with the same value": b'{"a": 1, "a": 1}',
    "hidden by an escape": rb'{"issuer": 1, "\u0069ssuer": 2}',
    "deep inside": b'[[{"x": {"a": 1, "b": 2, "a": 3}}]]',
}

TOO_LARGE = {
    "one level too deep": b"[" * (JSON_MAX_DEPTH + 1) + b"]" * (JSON_MAX_DEPTH + 1),
    "deep and never closed": b"[" * 200_000,
    "deep in objects": b'{"a":' * 100 + b"1" + b"}" * 100,
    "deep after a text full of quotes": b'["\\"",' + b"[" * 100 + b"]" * 101,
    "too many values": b"[" + b"1," * JSON_MAX_NODES + b"1]",
    "too many empty arrays": b"[" + b",".join([b"[]"] * JSON_MAX_NODES) + b"]",
    "too many strings": b"[" * (JSON_MAX_DEPTH + 1) + b'"" ' * 50_000,
    "too many bytes": b'"' + b"a" * CREDENTIAL_MAX_BYTES + b'"',
}


@pytest.mark.parametrize("name", TAKEN)
def test_it_takes(name):
    data, value = TAKEN[name]
    assert value is None or parse_json(data) == value
    parse_json(data)


@pytest.mark.parametrize("name", REFUSED)
def test_it_refuses(name):
    with pytest.raises(MalformedJson):
        parse_json(REFUSED[name])


@pytest.mark.parametrize("name", TWICE)
def test_it_refuses_a_member_named_twice(name):
    with pytest.raises(DuplicateMember):
        parse_json(TWICE[name])


def test_the_error_names_the_member_and_shortens_it():
    with pytest.raises(DuplicateMember, match="'issuer' twice"):
        parse_json(TWICE["plainly"])
    with pytest.raises(DuplicateMember) as caught:
        parse_json(
            json.dumps({"é" * 9_000: 1}).encode().replace(b"}", b"," + json.dumps("é" * 9_000).encode() + b": 2}")
        )
    assert len(caught.value.message) < 400


@pytest.mark.parametrize("name", TOO_LARGE)
def test_it_refuses_before_parsing(name):
    with pytest.raises(JsonTooLarge):
        parse_json(TOO_LARGE[name])


def test_the_caller_sets_the_limit_of_bytes():
    assert parse_json(b'["12345"]', max_bytes=9) == ["12345"]
    with pytest.raises(JsonTooLarge):
        parse_json(b'["123456"]', max_bytes=9)


def test_nul_may_be_let_through_for_a_caller_that_refuses_it_itself():
    assert parse_json_object(rb'{"kid": "a\u0000"}', allow_nul=True) == {"kid": "a\0"}


@pytest.mark.parametrize("data", [b"[]", b'"text"', b"1", b"null", b"true"])
def test_an_object_is_asked_for(data):
    with pytest.raises(MalformedJson, match="not an object"):
        parse_json_object(data)


HOSTILE = st.one_of(
    st.binary(max_size=200),
    st.text(alphabet='[]{}",:\\u0d8eE+-.1 \n', max_size=200).map(lambda text: text.encode()),
)


@given(HOSTILE)
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_value_or_a_typed_error(data):
    with contextlib.suppress(MalformedJson, JsonTooLarge):
        parse_json(data)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0")), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(JSON_VALUES, st.booleans())
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back(value, escaped):
    assert parse_json(json.dumps(value, ensure_ascii=escaped).encode()) == value


_TOKENS = st.sampled_from(
    [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        '"a"',
        '"b"',
        '"é"',
        '"\\u0061"',
        '"',
        "1",
        "-0",
        "-0.0",
        "1E400",
        "0.1",
        "1e-999",
        "123456789012345",
        "9007199254740993",
        "18446744073709551616",
        "true",
        "null",
        "NaN",
        "01",
        "1.",
        "\x7f",
        "\x1f",
    ]
)
_TEXTS = st.one_of(
    st.lists(_TOKENS, max_size=12).map("".join),
    st.lists(st.tuples(st.sampled_from("abé"), _TOKENS), max_size=4).map(
        lambda pairs: "{" + ", ".join(f'"{name}": {token}' for name, token in pairs) + "}"
    ),
)


@given(_TEXTS.map(str.encode) | HOSTILE)
@settings(max_examples=400, deadline=None)
def test_the_fast_reader_and_the_careful_one_agree(data):
    with patch.object(strict_json, "_plain_value", return_value=None):
        carefully = _read(data)
    assert _read(data) == carefully


def _read(data):
    """The value with the types of its numbers, or the error, both as text."""
    try:
        return repr(parse_json(data))
    except (MalformedJson, JsonTooLarge) as error:
        return repr(error)
