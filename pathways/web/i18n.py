"""flask-babel's functions with their types; pages and words of this room import them from here."""

from __future__ import annotations

import flask_babel
from flask_babel import LazyString

__all__ = ["LazyString", "gettext", "lazy_gettext", "ngettext"]


def gettext(words: str, **variables: object) -> str:
    """Return the words in the reader's language, with `%(name)s` filled in. Not markup: templates escape it."""
    return str(flask_babel.gettext(words, **variables))


def ngettext(one: str, many: str, num: int, **variables: object) -> str:
    """Return `one` or `many` as the language counts; `%(num)s` is the number."""
    return str(flask_babel.ngettext(one, many, num, **variables))


def lazy_gettext(words: str) -> LazyString:
    """Return constant words that are put into the reader's language when they are shown. No variables: see Jinja."""
    return flask_babel.lazy_gettext(words)
