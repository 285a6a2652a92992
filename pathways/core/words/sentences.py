"""Sentences as values: a code, what it speaks about, and the English text of it.

The English wording of every code is in `templates.TEMPLATES`, with `%(name)s` where a value goes. Pages translate by
speaking the same sentence with another `Voice`; values may be sentences themselves and are then spoken in that voice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from pathways.core.amounts import ONE, Thousandths, in_words
from pathways.core.words.templates import N_, TEMPLATES

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


Joined: TypeAlias = Literal["and", "or", "or_else", "comma", "semicolon", "space"]
_LAST: Final = {
    "and": N_("%(rest)s and %(last)s"),
    "or": N_("%(rest)s or %(last)s"),
    "or_else": N_("%(rest)s; or %(last)s"),
}
_BETWEEN: Final = {"comma": ", ", "semicolon": "; ", "space": " "}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of credits or the like, in thousandths."""

    thousandths: Thousandths


@dataclass(frozen=True, slots=True)
class Listing:
    """Several values in a row: `A, B and C`, `A, B or C`, `A; B; or C`, `A, B`, `A; B`, or just side by side."""

    items: tuple[Value, ...]
    joined: Joined


@dataclass(frozen=True, slots=True)
class Opening:
    """A sentence inside another that begins with a capital letter, because a full stop is before it."""

    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said. A text in `values` is a name and is never translated; `n`, where given, decides the plural."""

    code: str
    values: Mapping[str, Value]

    @property
    def text(self) -> str:
        """The sentence in English."""
        return spoken(self)

    def __str__(self) -> str:
        return self.text


Value: TypeAlias = str | int | Amount | datetime | Listing | Opening | Sentence


@dataclass(frozen=True, slots=True)
class Voice:
    """How to speak: `gettext`, `ngettext` and a date, as the page's language wants them."""

    one: Callable[[str], str]
    many: Callable[[str, str, int], str]
    moment: Callable[[datetime], str]


def say(code: str, **values: Value) -> Sentence:
    """Return the sentence of that code."""
    return Sentence(code, values)


def credits_words(amount: Thousandths) -> Sentence:
    """Return `6 credits`, `1 credit`."""
    return say("credits", n=Amount(amount))


def badges_words(count: Thousandths) -> Sentence:
    """Return `2 badges` for 2_000."""
    return say("badges", n=Amount(count))


def english_moment(instant: datetime) -> str:
    """Return `14 May 2028`, with the time where it is not midnight."""
    day = f"{instant.day} {_MONTHS[instant.month - 1]} {instant.year}"
    return day if (instant.hour, instant.minute, instant.second) == (0, 0, 0) else f"{day}, {instant:%H:%M} UTC"


ENGLISH: Final = Voice(str, lambda one, many, number: one if number == 1 else many, english_moment)


def spoken(sentence: Sentence, voice: Voice = ENGLISH) -> str:
    """Return the text in that voice. A sentence that begins with words of ours begins with a capital letter."""
    text = _speak(sentence, voice)
    return text[:1].upper() + text[1:] if _begins_with_our_words(sentence) else text


def _begins_with_our_words(sentence: Sentence) -> bool:
    """A name keeps its first letter as it is, whatever it is, and so do the labels of junctions."""
    if sentence.code.startswith("short_"):
        return False
    template = TEMPLATES[sentence.code]
    template = template if isinstance(template, str) else template[0]
    if not template.startswith("%("):
        return True
    first = sentence.values[template[2 : template.index(")")]]
    while isinstance(first, Listing) and first.items:
        first = first.items[0]
    return isinstance(first, Sentence) and _begins_with_our_words(first)


def _speak(sentence: Sentence, voice: Voice) -> str:
    template = TEMPLATES[sentence.code]
    if isinstance(template, tuple):
        wording = voice.many(template[0], template[1], _plural(sentence.values["n"]))
    else:
        wording = voice.one(template)
    return wording % {name: _value(value, voice) for name, value in sentence.values.items()}


def _plural(number: Value) -> int:
    if isinstance(number, Amount):
        whole, rest = divmod(number.thousandths, ONE)
        return max(2, whole) if rest else whole  # half a credit is spoken of like several
    return number if isinstance(number, int) else 2


def _value(value: Value, voice: Voice) -> str:
    if isinstance(value, Sentence):
        return _speak(value, voice)
    if isinstance(value, Opening):
        return spoken(value.sentence, voice)
    if isinstance(value, Listing):
        return _joined([_value(item, voice) for item in value.items], value.joined, voice)
    if isinstance(value, Amount):
        return in_words(value.thousandths)
    return voice.moment(value) if isinstance(value, datetime) else str(value)


def _joined(items: list[str], joined: Joined, voice: Voice) -> str:
    if len(items) < 2 or joined in _BETWEEN:
        return _BETWEEN.get(joined, "").join(items)
    between = "; " if joined == "or_else" else ", "
    return voice.one(_LAST[joined]) % {"rest": between.join(items[:-1]), "last": items[-1]}
