"""One function for each parser. It takes any bytes, and fails only when the parser breaks what it promises."""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from unittest.mock import patch

from tests.sims.issuer import NOW, IssuerSimulator, blank_png
from wallet.base.errors import AppError
from wallet.base.limits import STATUS_LIST_MAX_BYTES
from wallet.core import strict_json
from wallet.core.baking.png import bake_png, unbake_png
from wallet.core.baking.svg import bake_svg, unbake_svg
from wallet.core.dates import parse_date_time_stamp, parse_iso_date_time
from wallet.core.dids.web import did_web_url
from wallet.core.encoding import decode_base64url, encode_base64url
from wallet.core.formats.detect import read_carrier
from wallet.core.proofs.compact_jws import JwsRefused, parse_compact_jws
from wallet.core.proofs.context_set import ContextSet
from wallet.core.status.bitstring import decode_bitstring, encode_bitstring
from wallet.core.status.entries import parse_status_entries
from wallet.core.verify.bench import Shelf
from wallet.core.verify.judge import judge
from wallet.core.verify.materials import Materials
from wallet.infra.guard import is_public_name, parse_target


@dataclass(frozen=True)
class Target:
    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]  # sound inputs, from which unsound ones are made


def png(data):
    """The bytes as a picture, and as what stands in a text part of a sound one: a checksum keeps changes out of those."""
    _reread(data, unbake_png, bake_png)
    header, rest = blank_png()[:33], blank_png()[33:]
    for kind in (b"iTXt", b"tEXt", b"zTXt"):
        part = struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        _reread(header + part + rest, unbake_png, bake_png)


def svg(data):
    _reread(data, unbake_svg, bake_svg)


def _reread(data, unbake, bake):
    """What was read can be written back into the same picture and read again."""
    with suppress(AppError):
        found = unbake(data)
        again = unbake(bake(data, found.text, keyword=found.keyword))
        assert again.text.strip() == found.text.strip()


def json_text(data):
    """The fast reader and the careful one read alike."""
    with patch.object(strict_json, "_plain_value", return_value=None):
        carefully = _read_json(data)
    assert _read_json(data) == carefully


def _read_json(data):
    try:
        return repr(strict_json.parse_json(data))
    except AppError as error:
        return repr(error)


def jws(data):
    """What is accepted has one spelling only: writing its parts again gives the same text."""
    for text in (data.decode("utf-8", "surrogateescape"), f"{encode_base64url(data)}.e30.AAAA"):
        _one_spelling(text)


def _one_spelling(text):
    try:
        read = parse_compact_jws(text)
    except JwsRefused as error:
        read = error.jws
    except AppError:
        return
    assert f"{read.signing_input.decode()}.{encode_base64url(read.signature)}" == text
    assert encode_base64url(read.payload) == text.split(".")[1]


def base64url(data):
    text = data.decode("utf-8", "surrogateescape")
    with suppress(AppError):
        assert encode_base64url(decode_base64url(text)) == text


def did_web(data):
    """An address that comes out is one that the door to the network reads as the same host."""
    with suppress(AppError):
        url = did_web_url(data.decode("utf-8", "surrogateescape"))
        assert url.startswith("https://")
        assert url.endswith("/did.json")
        assert parse_target(url).host in url


def status_list(data):
    """The list itself, as text and as what is packed; and the entries that point into one."""
    text = data.decode("utf-8", "surrogateescape")
    packed = encode_base64url(data), "u" + encode_base64url(data), "u" + encode_base64url(gzip.compress(data, 1))
    for spelling in (text, *packed):
        for multibase in (True, False):
            with suppress(AppError):
                assert len(decode_bitstring(spelling, multibase=multibase)) <= STATUS_LIST_MAX_BYTES
    with suppress(AppError):
        value = strict_json.parse_json(data)
        declared = value if isinstance(value, list) else [value] if value is not None else []
        assert len(parse_status_entries(value)) == len(declared)


def url(data):
    """What the guard lets through names a public host, and holds nothing that could be read in a second way."""
    with suppress(AppError):
        target = parse_target(data.decode("utf-8", "surrogateescape"))
        assert is_public_name(target.host)
        assert target.url.isascii()
        assert target.url.isprintable()
        assert parse_target(target.url) == target


def dates(data):
    text = data.decode("utf-8", "surrogateescape")
    for parse in (parse_date_time_stamp, parse_iso_date_time):
        with suppress(AppError):
            assert parse(text).tzinfo is UTC


def carrier(data):
    with suppress(AppError):
        read_carrier(data)


def whole(data):
    """The whole judge: a report for everything."""
    report = judge(data, Materials(), now=NOW, claimed_recipient={}, shelf=_shelf()).report
    assert report.verdict


@cache
def _shelf():
    return Shelf(ContextSet.bundled())


@cache
def _badges():
    issuer = IssuerSimulator("did:key")
    credential = issuer.credential(credentialStatus=issuer.status(7))
    return issuer, issuer.sign(credential), issuer.sign_jwt(credential)


def _png_seeds():
    issuer, badge, token = _badges()
    parts = [b"openbadgecredential\0\0\0en\0Badge\0" + token.encode(), b"openbadges\0https://uni.example/1"]
    return [blank_png(), issuer.png(badge), issuer.png(token), issuer.png(token, keyword="openbadges"), *parts]


def _svg_seeds():
    issuer, badge, token = _badges()
    doctype = (
        b'<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x">'
    )
    plain = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><g a='1'>&amp;</g></svg>"
    return [plain, doctype + plain, issuer.svg(badge), issuer.svg(token), issuer.svg(badge, keyword="openbadges")]


def _json_seeds():
    _, badge, _ = _badges()
    return [json.dumps(badge).encode(), b'{"a": [1, -0.5e3, true, null, "\\u00e9\\ud83c\\udf93"], "b": {"a": ""}}']


def _jws_seeds():
    return [
        _badges()[2].encode(),
        b"eyJhbGciOiJub25lIn0.e30.",
        b'{"alg":"EdDSA","typ":"JWT"}',
        b'{"alg":"ES256","crit":["b64"]}',
    ]


def _list_seeds():
    issuer = _badges()[0]
    entry = json.dumps([issuer.status(7), issuer.status(8, "suspension"), {"type": "1EdTechRevocationList"}])
    return [encode_bitstring(1024, [7]).encode(), gzip.compress(b"\0" * 64, mtime=0), entry.encode()]


def _did_seeds():
    return [b"did:web:uni.example", b"did:web:uni.example%3A8443:issuers:1", b"did:web:127.0.0.1", b"did:web:a..b"]


def _url_seeds():
    return [b"https://uni.example/a?b=c#d", b"https://uni.example:443", b"https://[::1]/", b"http://a@b.example/%2e"]


def _date_seeds():
    return [b"2026-01-31T12:00:00Z", b"2026-12-31T24:00:00.000+14:00", b"2014-01-31", b"1400000000", b"2016-02-30 1:2"]


def _all_seeds():
    return [*_png_seeds(), *_svg_seeds(), *_json_seeds(), *_jws_seeds(), b"https://uni.example/badge.json"]


TARGETS = {
    "png": Target(png, _png_seeds),
    "svg": Target(svg, _svg_seeds),
    "json": Target(json_text, _json_seeds),
    "jws": Target(jws, _jws_seeds),
    "did-web": Target(did_web, _did_seeds),
    "status-list": Target(status_list, _list_seeds),
    "url": Target(url, _url_seeds),
    "dates": Target(dates, _date_seeds),
    "base64url": Target(base64url, _jws_seeds),
    "carrier": Target(carrier, _all_seeds),
    "judge": Target(whole, _all_seeds),
}
