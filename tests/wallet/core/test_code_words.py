"""Six words over the telephone."""

from __future__ import annotations

from contextlib import suppress
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.core.code_words import WORDS, WORDS_IN_CODE, WordsUnreadable, new_code, read_code

CODE = ("amber", "lemon", "kiwi", "lantern", "opera", "snow")


def distance(one, other):
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        above, row = row, [at]
        for beside, against in enumerate(other, 1):
            row.append(min(above[beside] + 1, row[-1] + 1, above[beside - 1] + (letter != against)))
    return row[-1]


def test_the_list_is_short_words_that_nobody_takes_for_each_other():
    assert len(WORDS) == 256
    assert list(WORDS) == sorted(set(WORDS))
    assert all(word.isascii() and word.isalpha() and word.islower() and 4 <= len(word) <= 7 for word in WORDS)
    assert len({word[:3] for word in WORDS}) == len(WORDS)
    assert all(distance(one, other) >= 3 for one, other in combinations(WORDS, 2))


def test_a_code_is_six_words_by_chance():
    codes = {new_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(len(code) == WORDS_IN_CODE and set(code) <= set(WORDS) for code in codes)


@pytest.mark.parametrize(
    "typed",
    [
        "amber lemon kiwi lantern opera snow",
        "  Amber-Lemon-KIWI\nlantern, opera; snow. ",
        "amberlemonkiwilanternoperasnow",
        "amber lemonkiwi lantern operasnow",
        "ambre? lemon kiwi lantern opera snow".replace("ambre?", "ambor"),
        "amber leman kiwi lanterns oprra snw",
        "AMBER LEMON KIWI LANTERN OPERA SNOW",
    ],
)
def test_it_is_read_leniently(typed):
    assert read_code(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "amber",
        "amber lemon kiwi lantern opera",
        "amber lemon kiwi lantern opera snow snow",
        "amberlemonkiwilanternoperasnowsnow",
        "amber lemon kiwi lantern opera password",
        "янтарь lemon kiwi lantern opera snow",
        "\x00" * 10,
        "amber " * 200,
    ],
)
def test_anything_else_is_refused(typed):
    with pytest.raises(WordsUnreadable):
        read_code(typed)


@given(st.lists(st.sampled_from(WORDS), min_size=6, max_size=6), st.sampled_from(["", " ", "-", ", ", "\n"]))
@settings(max_examples=80, deadline=None)
def test_every_code_is_read_back(words, between):
    assert read_code(between.join(words).title()) == tuple(words)


@given(st.text(max_size=260))
@settings(max_examples=120, deadline=None)
def test_whatever_is_typed_is_a_code_or_refused(typed):
    with suppress(WordsUnreadable):
        assert set(read_code(typed)) <= set(WORDS)
