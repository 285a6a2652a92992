"""What a badge took: written into the criteria that we sign, and read back; nothing is read into others' words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.core.effort import Effort, first_lines, opening_of, told_of
from wallet.core.model import Achievement, AchievementCredential, Criteria, Profile
from wallet.services.demo.catalogue import ACHIEVEMENTS

OPENING = (
    "About 120 hours over 8 weeks, 6 undergraduate credits, taught on campus.\n\nAssessed by a team project.\n\n* One"
)


def badge(narrative=None, *, extensions=(), **changes):
    achievement = Achievement(id=None, name="Robotics", criteria=Criteria(narrative=narrative))
    return AchievementCredential(
        id=None,
        issuer=Profile(id=None, name=None),
        achievement=achievement,
        name="",
        extensions=dict(extensions),
        **changes,
    )


def test_the_opening_is_plain_sentences():
    effort = Effort(120, 8, Decimal(6), level="undergraduate", delivery="on campus")
    assert opening_of(effort, "A team project", "* One") == OPENING
    told = told_of(badge(OPENING))
    assert (told.effort, told.assessment, told.criteria) == (effort, "a team project", "* One")


EFFORTS = st.builds(
    Effort,
    hours=st.none() | st.integers(1, 5000),
    weeks=st.none() | st.integers(1, 300),
    credits=st.none() | st.decimals(0.5, 400, places=1),
    level=st.sampled_from([None, "undergraduate", "graduate", "noncredit"]),
    delivery=st.sampled_from([None, "online", "on campus", "hybrid"]),
)


@given(EFFORTS, st.none() | st.text(min_size=1, max_size=60), st.sampled_from(["", "* One\n* Two", "Plain.\n\nMore."]))
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back(effort, assessment, criteria):
    if effort.credits is None and effort.level in ("undergraduate", "graduate"):
        return  # a level is said with its credits only
    if effort.credits is not None and effort.level == "noncredit":
        return
    told = told_of(badge(opening_of(effort, assessment, criteria)))
    assert told.effort == effort
    if effort:
        assert told.criteria == criteria or told.assessment is None
    if effort and assessment and assessment.isalpha():
        assert told.assessment is not None
        assert told.assessment.casefold() == assessment.casefold()


def test_the_whole_demo_catalogue_is_read_back():
    for item in ACHIEVEMENTS:
        effort = Effort(
            hours=item.hours,
            weeks=item.weeks,
            credits=Decimal(item.credits) if item.credits else None,
            level=None if item.level == "stack" else item.level,  # how it is drawn, not how hard it is
            delivery=item.delivery,
        )
        told = told_of(badge(opening_of(effort, item.assessment, "* x")))
        assert told.effort == effort, item.slug
        assert told.assessment is not None
        assert told.criteria == "* x"


@pytest.mark.parametrize(
    "narrative",
    [
        "",
        ".",
        "Weld a seam of 30 cm that holds.",
        "About 120 hours of fun.",
        "About 120 hours over 8 weeks, 6 undergraduate credits, taught on campus. And a rocket.",
        "About 999999 hours.",
        "about 120 hours.",
        "Six weeks.",
        "Assessed by a team project.",
        "Taught online, 6 credits.",
        "A" * 100_000,
        "٣ weeks.",
    ],
)
def test_nothing_is_read_into_others_words(narrative):
    told = told_of(badge(narrative))
    assert (told.effort, told.assessment, told.criteria) == (Effort(), None, narrative)


@given(
    st.text(max_size=300),
    st.dictionaries(
        st.text(max_size=30),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
            max_leaves=6,
        ),
    ),
)
@settings(max_examples=120, deadline=None)
def test_whatever_a_badge_holds_is_read(text, extensions):
    named = {
        f"extensions:{name}": value
        for name, value in zip(
            ("ECTSExtension", "StudyLoadExtension", "EQFExtension"), extensions.values(), strict=False
        )
    }
    told_of(badge(text, extensions=extensions | named))
    assert len(first_lines(text)) <= 240


def test_what_the_badge_states_itself_counts_more_than_a_sentence():
    told = told_of(badge(OPENING, credits_earned=Decimal(5)))
    assert (told.effort.credits, told.effort.level) == (Decimal(5), "undergraduate")


def test_extensions_that_universities_use_are_read():
    found = told_of(
        badge(
            "Plain words.",
            extensions={
                "extensions:ECTSExtension": {"type": ["Extension"], "ECTS": 2.5},
                "extensions:StudyLoadExtension": {"StudyLoad": "84"},
                "extensions:EQFExtension": {"EQF": 6},
                "extensions:OtherExtension": {"EQF": 1},
            },
        )
    ).effort
    assert found == Effort(hours=84, credits=Decimal("2.5"), credit_system="ECTS", eqf_level=6)
    odd = {"extensions:EQFExtension": {"EQF": 99}, "extensions:StudyLoadExtension": {"StudyLoad": True}}
    assert not told_of(badge("", extensions=odd)).effort


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("* Four tasks, each accepted\n* A review\n* An exam", "Four tasks, each accepted. A review."),
        ("# Heading\n\nDo **this** and [that](https://x.example). ", "Heading. Do this and that."),
        ("---\n\n1. First", "First."),
        ("snake_case stays", "snake_case stays."),
        ("", ""),
        ("<script>alert(1)</script>", "<script>alert(1)</script>."),
    ],
)
def test_first_lines_are_plain_words(text, words):
    assert first_lines(text) == words
