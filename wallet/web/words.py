"""The words of a verdict, for the two people who read one: an employer and the learner. Nothing here decides anything.

Sentences hold names that strangers chose, so they are plain `str`, which templates escape. Only constant words are
lazy: a lazy string is taken for finished markup by Jinja and must never carry a variable.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import Flask

from wallet.core.verify.report import Outcome, RecipientMatch, Report, Verdict
from wallet.web.award import Award, filled
from wallet.web.check_words import check_sentence, check_title, format_word, line_word, outcome_word
from wallet.web.dates import day, moment, short_day
from wallet.web.employer_words import TO_EMPLOYER
from wallet.web.i18n import LazyString, lazy_gettext
from wallet.web.learner_words import TO_LEARNER

__all__ = [
    "Audience",
    "Award",
    "check_sentence",
    "check_title",
    "install",
    "outcome_word",
    "verdict_sentence",
    "verdict_word",
]


class Audience(StrEnum):
    """Who reads the page."""

    EMPLOYER = "employer"
    LEARNER = "learner"


VERDICT_WORDS: dict[Verdict, LazyString] = {
    Verdict.VERIFIED: lazy_gettext("Verified"),
    Verdict.UNKNOWN: lazy_gettext("Could not be confirmed"),
    Verdict.EXPIRED: lazy_gettext("Expired"),
    Verdict.NOT_YET_VALID: lazy_gettext("Not valid yet"),
    Verdict.SUSPENDED: lazy_gettext("Suspended"),
    Verdict.REVOKED: lazy_gettext("Revoked"),
    Verdict.INVALID: lazy_gettext("Not valid"),
    Verdict.REJECTED_INPUT: lazy_gettext("Not a badge we can read"),
}
RECIPIENT_WORDS: dict[RecipientMatch, LazyString] = {
    RecipientMatch.MATCH: lazy_gettext("The address matches"),
    RecipientMatch.MISMATCH: lazy_gettext("It names another address"),
    RecipientMatch.UNKNOWN: lazy_gettext("E-mail not compared yet"),
}
ISSUER_WORDS: dict[Outcome, LazyString] = {
    Outcome.PASSED: lazy_gettext("Yes"),
    Outcome.FAILED: lazy_gettext("No: it is not who it says it is"),
    Outcome.UNKNOWN: lazy_gettext("Not recognised here"),
    Outcome.NOT_APPLICABLE: lazy_gettext("Does not apply"),
}


def verdict_word(verdict: Verdict) -> LazyString:
    """Return the word of the banner."""
    return VERDICT_WORDS[verdict]


def recipient_word(match: RecipientMatch) -> LazyString:
    """Return what stands beside the verdict about the person."""
    return RECIPIENT_WORDS[match]


def issuer_word(outcome: Outcome) -> LazyString:
    """Return what stands beside the verdict about the issuer."""
    return ISSUER_WORDS[outcome]


def verdict_sentence(
    report: Report, audience: Audience | str, award: Award | None = None, *, now: datetime | None = None
) -> str:
    """Return the one sentence (or few) that this reader came for.

    Args:
        report: judged; names and dates missing from `award` are read from its verified part.
        audience: "employer" or "learner".
        award: what the page knows beside the report.
        now: the instant of reading, for "5 hours ago"; the report's own when it is just fresh.
    """
    known = filled(award or Award(), report)
    table = TO_EMPLOYER if Audience(audience) is Audience.EMPLOYER else TO_LEARNER
    return table[report.verdict](report, known, now or report.judged_at)


def install(app: Flask) -> None:
    """Give the templates these words and the ways to write a date."""
    words: dict[str, Any] = {
        "check_sentence": check_sentence,
        "check_title": check_title,
        "format_word": format_word,
        "issuer_word": issuer_word,
        "line_word": line_word,
        "outcome_word": outcome_word,
        "recipient_word": recipient_word,
        "verdict_sentence": verdict_sentence,
        "verdict_word": verdict_word,
    }
    app.jinja_env.globals.update(words)
    app.jinja_env.filters.update(day=day, short_day=short_day, moment=moment)
