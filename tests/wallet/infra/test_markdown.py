"""Markdown of strangers: plain HTML whatever they write."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.base.limits import MARKDOWN_MAX_CHARS
from wallet.infra.markdown import render_markdown

ALLOWED = re.compile(
    r"</?(p|ul|li|strong|em|s|code|pre|blockquote|h[3-6]|table|thead|tbody|tr|th|td)>|<(br|hr)>|</?ol>|"
    r'<ol start="\d+">|</a>|<a( href="(https:|mailto:)[^"<>]*")? rel="noopener nofollow ugc">'
)


def test_what_a_criteria_text_uses():
    html = render_markdown("Build a robot:\n\n1. *design*\n2. **program**\n\n# Exam\n\n[rules](https://a.example/r)")
    assert "<ol>\n<li><em>design</em></li>" in html
    assert "<h3>Exam</h3>" in html
    assert '<a href="https://a.example/r" rel="noopener nofollow ugc">rules</a>' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](data:text/html,hello)",
        "[a](//evil.example)",
        "[a](/wallet)",
        "[a](http://plain.example)",
        "![alt words](http://127.0.0.1/x.png)",
        "<details open ontoggle=alert(1)>",
        "\u202etxet",
    ],
)
def test_nothing_a_stranger_writes_does_anything(text):
    html = render_markdown(text)
    assert ALLOWED.sub("", html).count("<") == 0
    assert 'href="' not in html
    assert "\u202e" not in html


def test_a_picture_leaves_its_words():
    assert render_markdown("![a robot](https://a.example/x.png)") == "<p>a robot</p>\n"


def test_nothing_gives_nothing():
    assert render_markdown(None) == render_markdown("") == ""


def test_a_long_text_is_cut():
    assert len(render_markdown("a" * (MARKDOWN_MAX_CHARS * 2))) <= MARKDOWN_MAX_CHARS + 20


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("[]()<>!*_`#|-\n\"'&:/.ajhtps \u202e\x00")))
def test_hostile_text_gives_allowed_elements_only(text):
    assert ALLOWED.sub("", render_markdown(text)).count("<") == 0
