"""From whatever somebody gives us to the text of one credential, or a sentence why not."""

from __future__ import annotations

import contextlib
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wallet.core.pictures import itxt, png, svg, text_chunk
from wallet.base.errors import InputError, TooLarge
from wallet.base.limits import CREDENTIAL_MAX_BYTES, UPLOAD_MAX_BYTES, URL_MAX_CHARS
from wallet.core.baking.baked import AmbiguousImage, MalformedImage, NoBadgeInImage
from wallet.core.formats.detect import (
    Carrier,
    CredentialTooLarge,
    NotABadge,
    UnreadableAddress,
    UploadTooLarge,
    read_carrier,
    text_form,
)

JWS = "eyJhbGciOiJFZERTQSJ9.e30.AAAA"
URL = "https://a.example/badges/1?x=%20"

# what comes in: (bytes, container, form of the text, text, keyword)
READ = {
    "JSON": (b'{"a": 1}', "json", "json", '{"a": 1}', None),
    "JSON with white space around": (b'\r\n {"a": 1}\n\t', "json", "json", '{"a": 1}', None),
    "JSON with a byte order mark": (b'\xef\xbb\xbf{"a": 1}', "json", "json", '{"a": 1}', None),
    "JSON that the strict reader will refuse": (b'{"a": 1, "a": 2}', "json", "json", '{"a": 1, "a": 2}', None),
    "a JWS": (JWS.encode(), "jws", "jws", JWS, None),
    "a pasted JWS": (f"\n  {JWS}\r\n".encode(), "jws", "jws", JWS, None),
    "a JWS without its signature": (b"eyJhbGciOiJub25lIn0.e30.", "jws", "jws", "eyJhbGciOiJub25lIn0.e30.", None),
    "a damaged JWS": (b"eyJh.e30.AA==", "jws", "jws", "eyJh.e30.AA==", None),
    "a JWS whose header begins with a space": (b"eyAiYSI6MX0.e30.AA", "jws", "jws", "eyAiYSI6MX0.e30.AA", None),
    "an address": (URL.encode(), "url", "url", URL, None),
    "an address in capitals": (b" HTTP://A.EXAMPLE/ \n", "url", "url", "HTTP://A.EXAMPLE/", None),
    "a PNG with JSON": (png(itxt(b' {"a": 1}\n')), "png", "json", '{"a": 1}', "openbadgecredential"),
    "a PNG with a JWS": (png(itxt(JWS.encode())), "png", "jws", JWS, "openbadgecredential"),
    "a PNG with an address": (png(text_chunk(URL.encode())), "png", "url", URL, "openbadges"),
    "an SVG with JSON": (svg("<o3:credential>{}</o3:credential>"), "svg", "json", "{}", "openbadgecredential"),
    "an SVG with a JWS": (svg(f'<o3:credential verify="{JWS}"/>'), "svg", "jws", JWS, "openbadgecredential"),
    "an SVG with an address": (svg(f'<o2:assertion verify="{URL}"/>'), "svg", "url", URL, "openbadges"),
}
NO_BADGE = {
    "nothing": b"",
    "white space": b" \n",
    "a sentence": b"Hello, here is my badge: https://a.example",
    "two lines of addresses": b"https://a.example\nhttps://b.example",
    "a bare host name": b"a.example",
    "a JSON array": b"[{}]",
    "a JWS as a JSON text": f'"{JWS}"'.encode(),
    "JSON after a comment": b"// x\n{}",
    "a JWS broken into lines": JWS.replace(".", ".\n").encode(),
    "two JWS": f"{JWS} {JWS}".encode(),
    "three words joined with dots": b"one.two.three",
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "a JPEG": b"\xff\xd8\xff\xe0" + bytes(400_000),
    "a compressed file": b"\x1f\x8b\x08\0",
    "a PNG with HTML inside": png(itxt(b"<script>alert(1)</script>")),
    "an SVG with prose inside": svg("<o3:credential>well done</o3:credential>"),
}
BAD_ADDRESS = {
    "a file": b"file:///etc/passwd",
    "data": b"data:application/json,{}",
    "a script": b"javascript:alert(1)",
    "FTP": b"ftp://a.example/1",
    "a DID": b"did:key:z6Mk",
    "a host without a scheme but with a port": b"localhost:8000/x",
    "no host": b"https://",
    "a backslash": b"https://a.example\\@b.example",
    "a control character": b"https://a.example/\x01",
    "an endless address": b"https://a.example/" + b"a" * URL_MAX_CHARS,
    "a file baked into a PNG": png(text_chunk(b"file:///etc/passwd")),
}
PICTURES = {
    "a PNG without a badge": (png(), NoBadgeInImage),
    "a PNG with two": (png(itxt(b"{}"), itxt(b"{}")), AmbiguousImage),
    "a damaged PNG": (png(itxt(b"{}"))[:-1], MalformedImage),
    "an SVG without a badge": (svg(), NoBadgeInImage),
    "a damaged SVG": (svg()[:-1], MalformedImage),
    "HTML with a picture": (b"<!doctype html><svg></svg>", MalformedImage),
}


@pytest.mark.parametrize("name", READ)
def test_the_text_is_found_in(name):
    data, container, form, text, keyword = READ[name]
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    carrier = read_carrier(data)
    assert carrier == Carrier(container, text, form, keyword)
    assert carrier.payload_sha256 == sha256


def test_the_same_badge_in_another_carrier_is_known_again():
    carriers = (b"\xef\xbb\xbf{}", b" {}\n", png(itxt(b"{}")), svg("<o3:credential> {} </o3:credential>"))
    assert len({read_carrier(data).payload_sha256 for data in carriers}) == 1


@pytest.mark.parametrize("name", NO_BADGE)
def test_there_is_no_badge_in(name):
    with pytest.raises(NotABadge):
        read_carrier(NO_BADGE[name])


@pytest.mark.parametrize("name", BAD_ADDRESS)
def test_we_do_not_open(name):
    with pytest.raises(UnreadableAddress):
        read_carrier(BAD_ADDRESS[name])


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_what_is_wrong_with(name):
    data, error = PICTURES[name]
    with pytest.raises(error):
        read_carrier(data)


def test_a_file_has_a_limit_and_the_credential_a_smaller_one():
    with pytest.raises(UploadTooLarge):
        read_carrier(b" " * (UPLOAD_MAX_BYTES + 1))
    for data in (b"{" + b" " * CREDENTIAL_MAX_BYTES + b"}", png(itxt(b"{" + b" " * CREDENTIAL_MAX_BYTES + b"}"))):
        with pytest.raises(CredentialTooLarge):
            read_carrier(data)
    assert issubclass(CredentialTooLarge, TooLarge)


def test_white_space_does_not_count_towards_the_credential():
    assert read_carrier(b" " * CREDENTIAL_MAX_BYTES + b"{}").text == "{}"


@given(
    st.binary(max_size=80)
    | st.text(max_size=60).map(str.encode)
    | st.text("eyJh.-_=:/htps{} \n", max_size=40).map(str.encode)
)
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_text_or_a_typed_error(data):
    for whole in (data, png(itxt(data)), svg(data.decode("utf-8", "replace"))):
        with contextlib.suppress(InputError):
            carrier = read_carrier(whole)
            assert carrier.form == text_form(carrier.text)
