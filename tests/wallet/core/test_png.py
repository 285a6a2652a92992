"""Badges in PNG files: one is found, two are refused, and nothing is ever decoded or inflated."""

from __future__ import annotations

import contextlib
import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.wallet.core.pictures import END, PIXELS, SIGNATURE, chunk, header, itxt, png, text_chunk
from wallet.base.limits import CREDENTIAL_MAX_BYTES, IMAGE_MAX_SIDE, PNG_MAX_CHUNKS
from wallet.core.baking.baked import AmbiguousImage, BakedText, MalformedImage, NoBadgeInImage, UnbakeableText
from wallet.core.baking.png import bake_png, looks_like_png, unbake_png

JSON = '{"name": "Robotique élémentaire 🎓"}'
BADGE = itxt(JSON.encode())

FOUND = {
    "an Open Badges 3 credential": (png(BADGE), JSON, "openbadgecredential"),
    "an Open Badges 2 assertion": (png(itxt(b"{}", b"openbadges")), "{}", "openbadges"),
    "an Open Badges 1 address": (png(text_chunk(b"https://a.example/1")), "https://a.example/1", "openbadges"),
    "a language tag and a translated keyword": (
        png(itxt(b"{}", head=b"\0\0fr\0badge num\xc3\xa9rique\0")),
        "{}",
        "openbadgecredential",
    ),
    "a badge after the pixels": (SIGNATURE + header() + PIXELS + BADGE + END, JSON, "openbadgecredential"),
    "other texts around it": (
        png(text_chunk(b"Ada", b"Author"), BADGE, itxt(b"x", b"Comment")),
        JSON,
        "openbadgecredential",
    ),
    "compressed texts of others": (
        png(text_chunk(b"\0" + zlib.compress(b"x" * 9), b"Comment", b"zTXt"), BADGE),
        JSON,
        "openbadgecredential",
    ),
    "bytes after the end of the image": (png(BADGE) + b"PK\3\4", JSON, "openbadgecredential"),
    "the largest side": (png(BADGE, size=(IMAGE_MAX_SIDE, 1)), JSON, "openbadgecredential"),
}
NOT_FOUND = {
    "no text at all": png(),
    "a keyword in other letter case": png(itxt(b"{}", b"OpenBadges")),
    "a keyword that is almost right": png(itxt(b"{}", b"openbadge")),
    "a keyword that goes on": png(itxt(b"{}", b"openbadges2")),
    "a keyword cut short": png(chunk(b"iTXt", b"openbadge")),
    "a keyword of 200 bytes": png(itxt(b"{}", b"openbadgecredential" * 11)),
    "a badge after the end of the image": png() + BADGE,
    "a chunk of another kind": png(chunk(b"prVt", b"openbadges\0{}")),
}
AMBIGUOUS = {
    "two credentials": png(BADGE, itxt(b"{}")),
    "two identical credentials": png(BADGE, BADGE),
    "rubbish before the genuine one": png(itxt(b"rubbish"), BADGE),
    "Open Badges 2 and 3": png(itxt(b"{}", b"openbadges"), BADGE),
    "an Open Badges 1 address beside the assertion": png(
        itxt(b"{}", b"openbadges"), text_chunk(b"https://a.example/1")
    ),
    "a compressed one beside the genuine one": png(text_chunk(b"\0x", kind=b"zTXt"), BADGE),
}
MALFORMED = {
    "nothing": b"",
    "a JPEG": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "a signature with its line ends changed": b"\x89PNG\n\x1a\n" + png()[8:],
    "the signature alone": SIGNATURE,
    "an end inside a length": SIGNATURE + b"\0\0",
    "an end inside a chunk": png(BADGE)[: len(SIGNATURE) + 40],
    "no IEND": png(BADGE, end=b""),
    "no IHDR": SIGNATURE + BADGE + END,
    "two IHDR": png(header(), BADGE),
    "an IHDR that is too short": SIGNATURE + chunk(b"IHDR", b"\0" * 12) + END,
    "a width of nothing": png(BADGE, size=(0, 1)),
    "a side that is too long": png(BADGE, size=(1, IMAGE_MAX_SIDE + 1)),
    "the area of a city": png(BADGE, size=(60_000, 60_000)),
    "a wrong checksum of the badge": png(chunk(b"iTXt", b"openbadges\0\0\0\0\0{}", crc=1)),
    "a wrong checksum of the pixels": SIGNATURE + header() + BADGE + chunk(b"IDAT", b"x", crc=1) + END,
    "a length of 4 GiB": SIGNATURE + header() + b"\xff\xff\xff\xffiTXtopenbadges\0",
    "a length above 2 GiB": SIGNATURE + header() + b"\x80\0\0\x10iTXtopenbadges\0",
    "a chunk named with a digit": png(chunk(b"iT1t", b"")),
    "more chunks than we walk": png(*[chunk(b"tIME")] * PNG_MAX_CHUNKS, BADGE),
    "a compressed badge": png(itxt(zlib.compress(b"{}"), head=b"\1\0\0\0")),
    "a bomb as badge": png(itxt(zlib.compress(b" " * 1_000_000), head=b"\1\0\0\0")),
    "a compression flag of 7": png(itxt(b"{}", head=b"\7\0\0\0")),
    "a badge in zTXt": png(text_chunk(b"\0" + zlib.compress(b"{}"), kind=b"zTXt")),
    "a badge that is not UTF-8": png(itxt(b'{"a":"\xff"}')),
    "a badge without its separators": png(chunk(b"iTXt", b"openbadges\0\0\0{}")),
    "a badge chunk that ends with its keyword": png(chunk(b"iTXt", b"openbadges")),
    "a badge that is too large": png(itxt(b"x" * (CREDENTIAL_MAX_BYTES + 2_000))),
}


@pytest.mark.parametrize("name", FOUND)
def test_a_badge_is_found_in_a_png_with(name):
    image, text, keyword = FOUND[name]
    assert unbake_png(image) == BakedText(text, keyword)


@pytest.mark.parametrize("name", NOT_FOUND)
def test_there_is_no_badge_in_a_png_with(name):
    with pytest.raises(NoBadgeInImage):
        unbake_png(NOT_FOUND[name])


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_nobody_can_say_which_badge_is_meant_with(name):
    with pytest.raises(AmbiguousImage):
        unbake_png(AMBIGUOUS[name])


@pytest.mark.parametrize("name", MALFORMED)
def test_a_png_is_refused_with(name):
    with pytest.raises(MalformedImage):
        unbake_png(MALFORMED[name])


def test_baking_puts_the_badge_in_and_leaves_the_picture_alone():
    before = io.BytesIO()
    Image.new("RGB", (20, 10), "teal").save(before, "PNG")
    baked = bake_png(before.getvalue(), JSON, keyword="openbadgecredential")
    assert unbake_png(baked) == BakedText(JSON, "openbadgecredential")
    at = baked.index(b"iTXt") - 4
    length = 12 + len(b"openbadgecredential\0\0\0\0\0" + JSON.encode())
    assert baked[:at] + baked[at + length :] == before.getvalue()
    assert Image.open(io.BytesIO(baked)).convert("RGB").tobytes() == Image.open(before).tobytes()


@pytest.mark.parametrize("image", [png(BADGE), *AMBIGUOUS.values()])
def test_baking_replaces_whatever_badge_was_there(image):
    baked = bake_png(image, "new.jws.text", keyword="openbadges")
    assert unbake_png(baked) == BakedText("new.jws.text", "openbadges")
    assert baked == png(itxt(b"new.jws.text", b"openbadges"))


def test_baking_carries_nothing_over_that_follows_the_end():
    assert bake_png(png() + b"PK\3\4", "{}", keyword="openbadgecredential") == png(itxt(b"{}"))


@pytest.mark.parametrize("text", ["", " \n", "a\0b", "\ud800", "x" * (CREDENTIAL_MAX_BYTES + 1)], ids=ascii)
def test_a_text_that_could_not_come_out_again_is_not_baked(text):
    with pytest.raises(UnbakeableText):
        bake_png(png(), text, keyword="openbadges")


def test_a_damaged_picture_is_not_baked():
    with pytest.raises(MalformedImage):
        bake_png(png()[:-1], "{}", keyword="openbadges")


def test_a_png_is_known_by_all_eight_bytes():
    assert looks_like_png(png())
    assert not looks_like_png(b"\x89PNG")


DATA = st.binary(max_size=60)
CHUNKS = st.builds(chunk, st.sampled_from([b"iTXt", b"tEXt", b"zTXt", b"IDAT", b"IHDR", b"IEND"]), DATA) | st.builds(
    itxt, DATA, st.sampled_from([b"openbadges", b"openbadgecredential"]), DATA
)


@given(st.lists(CHUNKS, max_size=4), st.integers(0, 300), DATA)
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_text_or_a_typed_error(chunks, cut, tail):
    whole = png(*chunks)
    for image in (whole, whole[:cut], whole[:cut] + tail, SIGNATURE + tail, tail):
        with contextlib.suppress(MalformedImage, NoBadgeInImage, AmbiguousImage):
            unbake_png(image)


@given(st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), min_size=1).filter(str.strip))
@settings(max_examples=100, deadline=None)
def test_what_is_baked_comes_out_unchanged(text):
    assert unbake_png(bake_png(png(BADGE), text, keyword="openbadgecredential")).text == text
