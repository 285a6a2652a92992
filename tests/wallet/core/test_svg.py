"""Badges in SVG files: one element is found, two are refused, nothing outside the file is ever asked for."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wallet.core.pictures import svg
from wallet.base.limits import CREDENTIAL_MAX_BYTES, SVG_MAX_ATTRIBUTES, SVG_MAX_BYTES, SVG_MAX_DEPTH, SVG_MAX_NODES
from wallet.core.baking.baked import AmbiguousImage, BakedText, MalformedImage, NoBadgeInImage, UnbakeableText
from wallet.core.baking.svg import bake_svg, looks_like_svg, unbake_svg

JWS = "eyJhbGciOiJFZERTQSJ9.e30.AAAA"
URL = "https://a.example/1?a=1&b=2"
JSON = '{"name": "Robotique élémentaire <1>"}'
W3C = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
CREDENTIAL = f"<o3:credential><![CDATA[{JSON}]]></o3:credential>"

FOUND = {
    "a credential in the body": (svg(CREDENTIAL), JSON, "openbadgecredential"),
    "a credential in the body, escaped": (
        svg(f"<o3:credential>\n {JSON.replace('<', '&lt;')} \n</o3:credential>"),
        JSON,
        "openbadgecredential",
    ),
    "a credential as JWT": (svg(f'<o3:credential verify="{JWS}"/>'), JWS, "openbadgecredential"),
    "a JWT with an empty body": (svg(f'<o3:credential verify="{JWS}"> </o3:credential>'), JWS, "openbadgecredential"),
    "a JWT said twice": (svg(f'<o3:credential verify="{JWS}">{JWS}</o3:credential>'), JWS, "openbadgecredential"),
    "an assertion in the body": (svg("<o2:assertion>{}</o2:assertion>"), "{}", "openbadges"),
    "an address that wins over the body": (
        svg('<o2:assertion verify="https://a.example">{}</o2:assertion>'),
        "https://a.example",
        "openbadges",
    ),
    "a default namespace": (
        svg('<credential xmlns="https://purl.imsglobal.org/ob/v3p0">{}</credential>'),
        "{}",
        "openbadgecredential",
    ),
    "a badge at the end, deep inside": (
        svg("<g><g><o3:credential>{}</o3:credential></g></g>"),
        "{}",
        "openbadgecredential",
    ),
    "an XML declaration": (svg(CREDENTIAL, '<?xml version="1.0" encoding="UTF-8"?>\n'), JSON, "openbadgecredential"),
    "a declaration of latin-1 over ASCII": (
        svg("<o3:credential>{}</o3:credential>", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
        "{}",
        "openbadgecredential",
    ),
    "a byte order mark": (b"\xef\xbb\xbf" + svg(CREDENTIAL), JSON, "openbadgecredential"),
    "the DOCTYPE of the W3C": (svg(CREDENTIAL, W3C), JSON, "openbadgecredential"),
    "scripts beside the badge": (svg(CREDENTIAL + "<script>alert(1)</script>"), JSON, "openbadgecredential"),
    "no namespace of its own": (svg(CREDENTIAL, root=""), JSON, "openbadgecredential"),
    "a comment that looks like the root": (svg(CREDENTIAL, "<!-- <svg> -->"), JSON, "openbadgecredential"),
}
NOT_FOUND = {
    "nothing inside": svg(),
    "an empty element": svg("<o3:credential/>"),
    "white space alone": svg('<o3:credential verify=" "> </o3:credential>'),
    "a foreign namespace": svg('<ob:credential xmlns:ob="https://evil.example/ns">{}</ob:credential>'),
    "no namespace": svg('<credential xmlns="">{}</credential>'),
    "an http spelling of the namespace": svg(
        '<c:credential xmlns:c="http://purl.imsglobal.org/ob/v3p0">{}</c:credential>'
    ),
    "a badge inside a comment": svg(f"<!-- {CREDENTIAL} -->"),
}
AMBIGUOUS = {
    "two credentials": svg(CREDENTIAL + CREDENTIAL),
    "an assertion and a credential": svg(CREDENTIAL + "<o2:assertion>{}</o2:assertion>"),
    "a JWT beside another body": svg(f'<o3:credential verify="{JWS}">{{}}</o3:credential>'),
}
MALFORMED = {
    "nothing": b"",
    "HTML": b"<!doctype html><html><body><svg></svg></body></html>",
    "well-formed XHTML": b'<html xmlns="http://www.w3.org/1999/xhtml"><svg/></html>',
    "a root of another namespace": svg(CREDENTIAL, root=' xmlns="https://evil.example/"'),
    "no end": svg(CREDENTIAL)[:-3],
    "text after the end": svg(CREDENTIAL) + b"x",
    "a second root": svg(CREDENTIAL) + svg(),
    "an attribute twice": svg('<g a="1" a="2"/>' + CREDENTIAL),
    "an undeclared prefix": svg("<x:credential>{}</x:credential>"),
    "an entity": svg("<o3:credential>&x;</o3:credential>", '<!DOCTYPE svg [<!ENTITY x "{}">]>'),
    "an entity of a file": svg(
        "<o3:credential>&x;</o3:credential>", '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "a parameter entity": svg(CREDENTIAL, '<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://evil.example/x.dtd"> %x;]>'),
    "an entity that nobody declared": svg("<o3:credential>&x;</o3:credential>"),
    "an entity that the unread DTD might declare": svg("<o3:credential>{&x;}</o3:credential>", W3C),
    "laughs": svg("&b;", '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'),
    "a DTD elsewhere": svg(CREDENTIAL, '<!DOCTYPE svg SYSTEM "http://evil.example/x.dtd">'),
    "the W3C's name with an address elsewhere": svg(CREDENTIAL, W3C.replace("www.w3.org", "evil.example")),
    "the W3C's DOCTYPE with an internal subset": svg(
        CREDENTIAL, W3C.replace('dtd">', 'dtd" [<!ATTLIST svg a CDATA "1">]>')
    ),
    "an element inside the badge": svg("<o3:credential>{}<b/></o3:credential>"),
    "a badge inside the badge": svg(f"<o3:credential>{CREDENTIAL}</o3:credential>"),
    "an unknown element of the namespace": svg("<o3:assertion>{}</o3:assertion>"),
    "UTF-16": svg(CREDENTIAL).decode().encode("utf-16"),
    "UTF-16 without its mark": svg(CREDENTIAL).decode().encode("utf-16-le"),
    "a declaration of UTF-16": svg(CREDENTIAL, '<?xml version="1.0" encoding="UTF-16"?>'),
    "a declaration of UTF-7": svg("<o3:credential>{}</o3:credential>", '<?xml version="1.0" encoding="UTF-7"?>'),
    "a declaration of latin-1 that matters": svg(CREDENTIAL, '<?xml version="1.0" encoding="ISO-8859-1"?>'),
    "bytes that are not UTF-8": svg(CREDENTIAL).replace("é".encode(), b"\xe9"),
    "compression": b"\x1f\x8b\x08\0",
    "nesting": svg("<g>" * SVG_MAX_DEPTH + "</g>" * SVG_MAX_DEPTH),
    "a crowd of elements": svg("<g/>" * SVG_MAX_NODES),
    "a crowd of attributes": svg("<g " + " ".join(f'a{n}=""' for n in range(SVG_MAX_ATTRIBUTES + 1)) + "/>"),
    "a megabyte": svg("<!--" + "x" * SVG_MAX_BYTES + "-->"),
}


@pytest.mark.parametrize("name", FOUND)
def test_a_badge_is_found_in_an_svg_with(name):
    image, text, keyword = FOUND[name]
    assert unbake_svg(image) == BakedText(text, keyword)
    assert looks_like_svg(image)


@pytest.mark.parametrize("name", NOT_FOUND)
def test_there_is_no_badge_in_an_svg_with(name):
    with pytest.raises(NoBadgeInImage):
        unbake_svg(NOT_FOUND[name])


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_nobody_can_say_which_badge_is_meant_with(name):
    with pytest.raises(AmbiguousImage):
        unbake_svg(AMBIGUOUS[name])


@pytest.mark.parametrize("name", MALFORMED)
def test_an_svg_is_refused_with(name):
    with pytest.raises(MalformedImage):
        unbake_svg(MALFORMED[name])


HOSTS = {
    "a plain picture": svg(),
    "a declaration and the W3C's DOCTYPE": svg("", '<?xml version="1.0" encoding="utf-8"?>\n' + W3C),
    "a root that has no content": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "a prefixed root that has no content": b"<s:svg xmlns:s='http://www.w3.org/2000/svg' a='>' b=\"'/>\" />",
    "misleading comments": svg("", "<!-- > <svg> --><?x <svg> ?>"),
    "a byte order mark": b"\xef\xbb\xbf" + svg(),
    "a badge": svg(CREDENTIAL),
    "a badge without content": svg(f'<o3:credential verify="{JWS}"/>'),
    "two badges": svg(CREDENTIAL + "<g/><o2:assertion a='>'>{}</o2:assertion >"),
    "scripts": svg("<script>alert(1)</script>"),
    "the prefix openbadges for something else": svg(
        '<openbadges:x xmlns:openbadges="urn:x"/>', root=' xmlns:openbadges="urn:x"'
    ),
}
TEXTS = {
    "JSON": JSON,
    "a JWT": JWS,
    "an address": URL,
    "JSON that closes a CDATA section": '{"name": "]]></openbadges:credential><script>alert(1)</script>"}',
    "JSON full of brackets": '{"a": "]]]]>>]]>"}',
    "JSON with old line ends": '{\r\n"a": 1,\r"b": 2\n}',
    "JSON with entities": '{"a": "&amp;&lt;"}',
}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("host", HOSTS)
def test_what_is_baked_comes_out_unchanged(host, text):
    baked = bake_svg(HOSTS[host], TEXTS[text], keyword="openbadgecredential")
    assert unbake_svg(baked) == BakedText(TEXTS[text], "openbadgecredential")


def test_baking_leaves_the_drawing_alone_and_takes_old_badges_out():
    once = bake_svg(svg(), JSON, keyword="openbadgecredential")
    assert once == svg(
        f'<openbadges:credential xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><![CDATA[{JSON}]]></openbadges:credential>'
    )
    again = bake_svg(once, JWS, keyword="openbadges")
    assert again == svg(f'<openbadges:assertion xmlns:openbadges="http://openbadges.org" verify="{JWS}"/>')
    assert bake_svg(HOSTS["two badges"], JWS, keyword="openbadges") == again.replace(b"<circle", b"<g/><circle")


def test_no_name_can_leave_the_badge_element():
    baked = bake_svg(svg(), TEXTS["JSON that closes a CDATA section"], keyword="openbadgecredential")
    assert b"]]></openbadges:credential><script>" not in baked


@pytest.mark.parametrize(
    "text", ["", " ", '{"a": "\x01"}', '{"a": "\ufffe"}', "a\0b", "\ud800", "x" * (CREDENTIAL_MAX_BYTES + 1)], ids=ascii
)
def test_a_text_that_xml_cannot_hold_is_not_baked(text):
    with pytest.raises((UnbakeableText, MalformedImage)):
        bake_svg(svg(), text, keyword="openbadges")


@pytest.mark.parametrize("name", MALFORMED)
def test_a_picture_that_is_refused_is_not_baked(name):
    if name == "an unknown element of the namespace":  # it is taken out, and the picture is sound
        return
    with pytest.raises(MalformedImage):
        bake_svg(MALFORMED[name], "{}", keyword="openbadges")


@pytest.mark.parametrize("data", [b"", b"{}", b"svg", b"<html/>", b"<svgfoo/>", b"\x89PNG<svg>"])
def test_it_does_not_look_like_svg(data):
    assert not looks_like_svg(data)


PIECES = st.sampled_from(
    [
        CREDENTIAL,
        "<g>",
        "</g>",
        "<o2:assertion>",
        "</o2:assertion>",
        "{}",
        "<![CDATA[",
        "]]>",
        "&amp;",
        "&x;",
        "<!--",
        "-->",
        W3C,
        "é",
        "<?x?>",
    ]
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=6).map("".join), st.lists(PIECES, max_size=2).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_badge_or_a_typed_error(inside, before):
    with contextlib.suppress(MalformedImage, NoBadgeInImage, AmbiguousImage):
        unbake_svg(svg(inside, before))
    with contextlib.suppress(MalformedImage, UnbakeableText):
        bake_svg(svg(inside, before), JSON, keyword="openbadgecredential")


@given(st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_bytes_give_a_badge_or_a_typed_error(data):
    with contextlib.suppress(MalformedImage, NoBadgeInImage, AmbiguousImage):
        unbake_svg(svg().replace(b"circle", data))


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_baked_unchanged_or_refused(text):
    with contextlib.suppress(UnbakeableText, MalformedImage):
        baked = bake_svg(svg(), "{" + text + "}", keyword="openbadgecredential")
        assert unbake_svg(baked).text == "{" + text + "}"
