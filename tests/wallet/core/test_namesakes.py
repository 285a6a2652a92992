"""A typed name against a badge's: leniently spelled, strictly read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.core.namesakes import NameAnswer, compare_names


@pytest.mark.parametrize(
    ("typed", "signed"),
    [
        ("Maya Okafor", "Maya Okafor"),
        ("  maya   OKAFOR ", "Maya Okafor"),
        ("Okafor, Maya", "Maya Okafor"),
        ("Maya Okafor", "Maya Chidinma Okafor"),
        ("Dr. Maya Okafor", "Maya Okafor"),
        ("Jose Garcia", "José García"),
        ("JOSE\u0301 Garcia", "Jose Garc\u00eda"),
        ("Juergen Muller", "Jürgen Müller"),
        ("Jurgen Mueller", "Jürgen Müller"),
        ("Jürgen Müller", "Juergen Mueller"),
        ("Soren Lindstrom", "Søren Lindström"),
        ("Lukasz Zoltowski", "Łukasz Żółtowski"),
        ("Anne Marie Strauss", "Anne-Marie Strauß"),
        ("Conor OBrien", "Conor O\u2019Brien"),
        ("Maya O'Brien", "Maya O`Brien"),
        ("\uff2d\uff41\uff59\uff41 Okafor", "Maya Okafor"),
        ("王小明", "王小明"),
        ("Sukarno", "Sukarno"),
        ("कमल कुमार", "कुमार कमल"),
        ("Maya\u202e Okafor", "Maya\u200b Okafor"),
    ],
)
def test_the_same_name_however_it_is_spelled(typed, signed):
    assert compare_names(typed, signed) is NameAnswer.SAME


@pytest.mark.parametrize(
    ("typed", "signed"),
    [
        ("Eve Okafor", "Maya Okafor"),
        ("Maya Jane Okafor", "Maya Okafor"),  # what was typed must be there; the badge may have more
        ("Maya Maya", "Maya Okafor"),
        ("Sukarno", "Suharto"),
        ("Eve", "Maya Okafor"),
        ("Maya X. Okafor", "Maya Okafor"),
        ("कमल कुमार", "कमला कुमार"),  # there a mark is a letter
        ("May Okafor", "Maya Okafor"),
        ("Maya Okafor", ""),
    ],
)
def test_another_name(typed, signed):
    assert compare_names(typed, signed) is NameAnswer.OTHER


@pytest.mark.parametrize("typed", ["Maya", "Okafor", "M. Okafor", "Maya O", "M O", "Dr Okafor", "", " . ", "Maya M"])
def test_too_little_is_neither(typed):
    assert compare_names(typed, "Maya Mary Okafor") is NameAnswer.TOO_LITTLE


NAMES = st.text(max_size=40)


@given(NAMES, NAMES)
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_gets_an_answer(typed, signed):
    assert isinstance(compare_names(typed, signed), NameAnswer)


@given(st.lists(st.text("abcMO", min_size=1, max_size=3), max_size=4))
@settings(max_examples=100, deadline=None)
def test_order_does_not_matter(words):
    asked = compare_names(" ".join(words), "Maya abc O Ma")
    assert compare_names(" ".join(reversed(words)), "Maya abc O Ma") is asked


@given(st.lists(st.text("abcdefghij", min_size=2, max_size=8), min_size=2, max_size=4, unique=True))
@settings(max_examples=60, deadline=None)
def test_a_name_is_its_own(words):
    if {"ms", "dr", "mr"} & set(words):
        return
    assert compare_names(" ".join(words).upper(), " ".join(reversed(words))) is NameAnswer.SAME
    assert compare_names(" ".join([*words, "zz"]), " ".join(words)) is NameAnswer.OTHER
