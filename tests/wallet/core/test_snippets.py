"""What is pasted into other websites: exactly the elements that it is meant to be, whatever a badge is called."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.core import snippets
from wallet.core.snippets import CARD, COMPACT, Box, box_within

PLACE = "https://badges.uni.example/v/AJ47-MF66"
HOSTILE = [
    'Robotics" onload="alert(1)',
    "'><script>alert(1)</script>",
    "</iframe><img src=x onerror=alert(1)>",
    "‮Robotics⁦\u200b",
    "x" * 10_000,
    "](https://evil.example) [![",
    "a\n\n<b>b",
    "\ud800 half",
    "&quot;&#34;",
]


class Reader(HTMLParser):
    """Collect elements with their attributes, and text outside of them."""

    def __init__(self, text):
        super().__init__()
        self.found, self.text = [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60), st.text("<>\"'&`/\\[]()!=\n‮", max_size=20))


@settings(max_examples=80, deadline=None)
@given(words)
def test_a_frame_is_a_frame_and_nothing_else(title):
    read = Reader(snippets.frame_html(f"{PLACE}/embed", box=CARD, title=title))
    assert [tag for tag, _ in read.found] == ["iframe"]
    assert read.text == ""
    attributes = read.found[0][1]
    assert set(attributes) == {"src", "width", "height", "title", "loading", "referrerpolicy", "style"}
    assert attributes["src"] == f"{PLACE}/embed?size=card"
    assert len(attributes["title"]) <= 160
    assert not re.search("[‪-‮⁦-⁩\n]", attributes["title"])


@settings(max_examples=80, deadline=None)
@given(words)
def test_a_picture_is_a_link_with_a_picture(alt):
    read = Reader(snippets.picture_html(PLACE, f"{PLACE}/og.png", alt=alt))
    assert [tag for tag, _ in read.found] == ["a", "img"]
    assert read.text == ""
    assert read.found[0][1] == {"href": PLACE}
    image = read.found[1][1]
    assert set(image) == {"src", "alt", "width", "height", "loading", "referrerpolicy", "style"}
    assert image["src"] == f"{PLACE}/og.png"


@settings(max_examples=80, deadline=None)
@given(words)
def test_markdown_cannot_be_left(alt):
    made = snippets.picture_markdown(PLACE, f"{PLACE}/og.png", alt=alt)
    inside = made.removeprefix("[![").removesuffix(f"]({PLACE}/og.png)]({PLACE})")
    assert made == f"[![{inside}]({PLACE}/og.png)]({PLACE})"
    assert "\n" not in inside
    assert not re.search(r"[\[\]()<>!`*_]", re.sub(r"\\.", "", inside))


@pytest.mark.parametrize(
    ("width", "height", "box"),
    [
        (None, None, CARD),
        (400, 180, CARD),
        (399, None, COMPACT),
        (None, 179, COMPACT),
        (300, None, Box("compact", 300, 96)),
        (600, 90, Box("compact", 320, 90)),
        (239, None, None),
        (None, 79, None),
        (1, 1, None),
    ],
)
def test_a_frame_is_never_larger_than_the_room_for_it(width, height, box):
    assert box_within(width, height) == box
