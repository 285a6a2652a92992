"""Small pure things around a held badge: how it stands, what is legible, what it is found by, what files are called."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.core.file_names import plain_name
from wallet.core.legible import cut, legible, legible_lines, safe_link
from wallet.core.model import Achievement, AchievementCredential, Alignment, Criteria, Profile
from wallet.core.search import query_words, search_text_of, skills_of
from wallet.core.standing import Linked, Standing, linked_after, standing_of
from wallet.core.verify.report import RecipientMatch, Verdict

BADGE = AchievementCredential(
    id="urn:x",
    issuer=Profile("did:web:uni.example", "Universität Köln"),
    achievement=Achievement(
        "https://uni.example/a",
        "Welding 1",
        criteria=Criteria(narrative="Weld a SEAM."),
        alignments=(Alignment("Metal work"), Alignment("metal WORK")),
        tags=("steel", ""),
    ),
    name="Welding One",
)


def test_only_a_verified_badge_of_ones_own_counts():
    counting = {
        (verdict, linked)
        for verdict, linked in product(Verdict, Linked)
        if standing_of(verdict, linked) is Standing.COUNTS
    }
    assert counting == {(Verdict.VERIFIED, Linked.LINKED), (Verdict.VERIFIED, Linked.ACCEPTED)}


@pytest.mark.parametrize(
    ("verdict", "linked", "standing"),
    [
        (Verdict.VERIFIED, Linked.NOT_LINKED, Standing.NOT_LINKED),
        (Verdict.UNKNOWN, Linked.LINKED, Standing.UNCONFIRMED),
        (Verdict.UNKNOWN, Linked.NOT_LINKED, Standing.NOT_LINKED),
        (Verdict.REVOKED, Linked.NOT_LINKED, Standing.REVOKED),
        (Verdict.EXPIRED, Linked.LINKED, Standing.EXPIRED),
    ],
)
def test_how_a_badge_stands(verdict, linked, standing):
    assert standing_of(verdict, linked) is standing


def test_an_acceptance_outlives_a_comparison_and_a_match_does_not():
    assert linked_after(RecipientMatch.MATCH, Linked.NOT_LINKED) is Linked.LINKED
    assert linked_after(RecipientMatch.MISMATCH, Linked.ACCEPTED) is Linked.ACCEPTED
    assert linked_after(RecipientMatch.MISMATCH, Linked.LINKED) is Linked.NOT_LINKED
    assert linked_after(RecipientMatch.UNKNOWN) is Linked.NOT_LINKED


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Robotics\u202e3 PMT", "Robotics3 PMT"),
        ("a\u200bb\ufeffc\u0000d\u2066e", "abcde"),
        ("  two\n lines\t", "two lines"),
        ("\u0646\u0627\u0645\u200c\u0647\u0627 👩\u200d🔬", "\u0646\u0627\u0645\u200c\u0647\u0627 👩\u200d🔬"),
        ("Señor 学校", "Señor 学校"),
    ],
)
def test_legible(written, shown):
    assert legible(written, 100) == shown


def test_long_texts_are_cut():
    assert cut("abcdef", 4) == "abc…"
    assert cut("abc", 3) == "abc"
    assert legible_lines("a\r\nb\u202e", 9) == "a\nb"


@pytest.mark.parametrize(
    ("url", "fit"),
    [
        ("https://uni.example/a?b=c#d", True),
        ("http://uni.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//uni.example", False),
        ("https://user:pass@uni.example", False),
        ("https://un\u0456.example/", False),
        ("https://uni.example/\\evil", False),
        ("https://[", False),
        ("https://", False),
        ("https://uni.example/" + "a" * 3000, False),
        (None, False),
    ],
)
def test_links_of_strangers(url, fit):
    assert safe_link(url) == (url if fit else None)


def test_skills_are_named_once():
    assert skills_of(BADGE) == ("Metal work", "steel")


def test_a_badge_is_found_by_its_verified_words():
    text = search_text_of(BADGE)
    assert all(word in text for word in query_words("WELDING köln seam steel"))
    assert query_words("  A a  b ") == ("a", "b")
    assert len(query_words("w " * 500 + "x y z")) <= 10


def test_unseen_characters_do_not_hide_a_badge():
    assert "welding" in search_text_of(replace(BADGE, name="Wel\u200bding"))


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_file_names_are_plain(text):
    name = plain_name(text)
    assert 0 < len(name) <= 60
    assert name.replace("-", "").isalnum()
    assert name.isascii()


@pytest.mark.parametrize(
    ("text", "name"), [("../../app.py", "app-py"), ("Señor Robot", "senor-robot"), ("学校", "badge")]
)
def test_file_names(text, name):
    assert plain_name(text) == name


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80) | st.text(alphabet="htps:/@[]%.a\\ ").map(lambda text: "https://" + text))
def test_a_link_is_safe_or_none(text):
    link = safe_link(text)
    assert link is None or (link == text and link.startswith(("https://", "http://")) and link.isascii())


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_legible_texts_hide_nothing(text):
    shown = legible(text, 50)
    assert len(shown) <= 50
    assert shown == legible(shown, 50)
    assert not any(ord(letter) < 32 or letter in "\u202e\u2066\u200b\ufeff" for letter in shown)
