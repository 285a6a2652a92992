"""Two words that are never mixed up: a link ends, a badge lapses."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
SENTENCES = re.compile(r'_\(\s*"([^"]+)"|gettext\(\s*"([^"]+)"|sentence = f?"([^"]+)"')
MIXED_UP = (
    re.compile(r"\blinks?\b[^.]*\b(?:expire\w*|lapse\w*)\b", re.IGNORECASE),
    re.compile(r"\b(?:expired|lapsed)\b[^.,]*\blinks?\b", re.IGNORECASE),
    re.compile(r"\bbadges?\b (?:ends?|ended|will end)\b", re.IGNORECASE),
)


def sentences():
    """Yield (file, sentence) of everything that a page can say."""
    for path in sorted([*ROOT.glob("templates/**/*"), *ROOT.glob("wallet/**/*.py"), *ROOT.glob("pathways/**/*.py")]):
        if path.is_file():
            for found in SENTENCES.finditer(path.read_text("utf-8")):
                yield path.relative_to(ROOT), next(words for words in found.groups() if words)


def mixed_up(words):
    return any(pattern.search(words) for pattern in MIXED_UP)


def test_a_link_ends_and_a_badge_lapses():
    said = list(sentences())
    assert len(said) > 1_000
    assert [(str(path), words) for path, words in said if mixed_up(words)] == []


def test_the_check_sees_what_it_is_for():
    for wrong in (
        "This link expired on 1 May.",
        "Your link will expire.",
        "An expired link.",
        "This badge ends in June.",
    ):
        assert mixed_up(wrong)
    for right in ("This link ends on 1 May.", "The badge lapsed. Its link is on.", "In force until 1 May."):
        assert not mixed_up(right)
