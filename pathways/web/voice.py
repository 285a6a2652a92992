"""The core's sentences in the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import flask_babel
from flask_babel import format_date

from pathways.core.explain import Sentence, Voice, spoken


def speak(sentence: Sentence) -> str:
    """Return a sentence as a reader of this page wants it. Not markup: templates escape it."""
    return spoken(sentence, _VOICE)


def _one(words: str) -> str:
    return str(flask_babel.gettext(words))


def _many(one: str, many: str, number: int) -> str:
    """Choose the wording only: the sentence fills its own values in."""
    return str(flask_babel.get_translations().ungettext(one, many, number))


def _day(instant: datetime) -> str:
    """Say the day only: nobody plans by the minute at which a badge lapses."""
    return str(format_date(instant, "d MMMM y", rebase=False))


_VOICE: Final = Voice(_one, _many, _day)
