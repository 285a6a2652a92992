"""Whether the name on an application is the name in a badge: leniently spelled, strictly read.

Two names agree when every word typed is among the words of the badge's name, each used once, and at least two are; or
when both are one and the same single word. Case, accents, full-width letters, order, hyphens and titles do not matter,
and the badge may have more names than were typed. A first name or initials alone agree with too many people to mean
anything, so that they are neither yes nor no.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final, TypeAlias

from wallet.base.limits import NAME_MAX_CHARS
from wallet.core.legible import legible


class NameAnswer(StrEnum):
    SAME = "same"
    OTHER = "other"
    TOO_LITTLE = "too_little"  # what was typed agrees, but it is no whole name


Spellings: TypeAlias = frozenset[str]
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof"})
_ACCENTS: Final = re.compile("[\u0300-\u036f]")  # of European scripts; elsewhere such marks make another name
_SILENT: Final = re.compile("['\u2019\u02bc`\u00b4.]")
_BETWEEN: Final = re.compile(r"[\s,;/_\u2010-\u2015-]+")
# Letters that no decomposition takes apart, as people without them on the keyboard write them.
_PLAIN: Final = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"})
_WRITTEN_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def compare_names(typed: str, signed: str) -> NameAnswer:
    """Compare a typed name with the one in a badge; only the first `NAME_MAX_CHARS` characters of each are read."""
    asked, known = _words(typed), _words(signed)
    if not asked or not known:
        return NameAnswer.TOO_LITTLE if not asked else NameAnswer.OTHER
    left, agreed, initials = list(known), 0, 0
    for word in sorted(asked, key=_is_initial):  # whole words take theirs first
        found = next((one for one in left if one & word), None)
        if found is None and _is_initial(word):
            found = next((one for one in left if _begins(one, word)), None)
            initials += found is not None
        else:
            agreed += found is not None
        if found is None:
            return NameAnswer.OTHER
        left.remove(found)
    whole = agreed >= 2 or (len(asked) == len(known) == agreed == 1)
    return NameAnswer.SAME if whole and not initials else NameAnswer.TOO_LITTLE


def _words(name: str) -> list[Spellings]:
    """Return the words of a name, each in the ways that it may be spelled; titles are left out beside other words."""
    text = unicodedata.normalize("NFKC", legible(name[:NAME_MAX_CHARS], NAME_MAX_CHARS)).casefold()
    words = [word for word in _BETWEEN.split(_SILENT.sub("", text)) if word]
    named = [word for word in words if word not in _TITLES]
    return [_spellings(word) for word in named or words]


def _spellings(word: str) -> Spellings:
    composed = unicodedata.normalize("NFC", word)
    return frozenset({_without_accents(composed), _without_accents(composed.translate(_WRITTEN_OUT))})


def _without_accents(word: str) -> str:
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", word.translate(_PLAIN))))


def _is_initial(word: Spellings) -> bool:
    return all(len(one) == 1 and one.isascii() for one in word)


def _begins(word: Spellings, initial: Spellings) -> bool:
    return any(one.startswith(letter) for one in word for letter in initial)
