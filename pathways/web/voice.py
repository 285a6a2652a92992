"""The core's sentences in the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import flask_babel
from flask_babel import format_date, format_datetime

from pathways.core.explain import Sentence, Voice, spoken


def speak(sentence: Sentence) -> str:
    """Return a sentence as a reader of this page wants it. Not markup: templates escape it."""
    return spoken(sentence, _VOICE)


def _one(words: str) -> str:
    return str(flask_babel.gettext(words))


def _many(one: str, many: str, number: int) -> str:
    """Choose the wording only: the sentence fills its own values in."""
    return str(flask_babel.get_translations().ungettext(one, many, number))


def _moment(instant: datetime) -> str:
    if (instant.hour, instant.minute, instant.second) in ((0, 0, 0), (23, 59, 59)):
        return str(format_date(instant, "d MMMM y", rebase=False))
    return str(format_datetime(instant, "d MMMM y, HH:mm 'UTC'", rebase=False))


_VOICE: Final = Voice(_one, _many, _moment)
