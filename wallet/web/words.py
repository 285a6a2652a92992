"""The words of a verdict, for the two people who read one: an employer and the learner. Nothing here decides anything.

Sentences hold names that strangers chose, so they are plain `str`, which templates escape. Only constant words are
lazy: a lazy string is taken for finished markup by Jinja and must never carry a variable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import Flask

from wallet.core.verify.report import Check, CredentialFormat, Outcome, RecipientMatch, Report, Verdict
from wallet.web.check_words import check_sentence, check_title, format_word, outcome_word
from wallet.web.dates import ago, clock_time, day, moment, parse_day, short_day
from wallet.web.i18n import LazyString, gettext, lazy_gettext

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


@dataclass(frozen=True, slots=True)
class Award:
    """What a page knows beside the report. Whatever is None is left out of the sentence or read from the report."""

    holder: str | None = None  # the person's name, as the page may show it
    name: str | None = None
    issuer: str | None = None
    awarded_on: datetime | None = None
    in_force_from: datetime | None = None
    in_force_until: datetime | None = None
    withdrawn_on: datetime | None = None
    reason: str | None = None  # the issuer's own words about a withdrawal
    last_confirmed: datetime | None = None  # when its status was last found good


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
    Outcome.PASSED: lazy_gettext("Yes: on this university's own list"),
    Outcome.FAILED: lazy_gettext("No: it is not who it says it is"),
    Outcome.UNKNOWN: lazy_gettext("We hold no record of it"),
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
    known = _filled(award or Award(), report)
    table = _TO_EMPLOYER if Audience(audience) is Audience.EMPLOYER else _TO_LEARNER
    return table[report.verdict](report, known, now or report.judged_at)


def _filled(award: Award, report: Report) -> Award:
    """Return `award` with its gaps filled from what the report confirmed."""
    said = report.credential
    if said is None:
        return award
    begins = award.in_force_from or parse_day(said.valid_from)
    return Award(
        holder=award.holder,
        name=award.name or said.name,
        issuer=award.issuer or said.issuer_name,
        awarded_on=award.awarded_on or begins,
        in_force_from=begins,
        in_force_until=award.in_force_until or parse_day(said.valid_until),
        withdrawn_on=award.withdrawn_on,
        reason=award.reason,
        last_confirmed=award.last_confirmed,
    )


def _join(*sentences: str | None) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _issuer(award: Award) -> str:
    return award.issuer or gettext("the issuer")


def _verified_employer(_report: Report, award: Award, _now: datetime) -> str:
    names = {"name": award.name or gettext("this badge"), "issuer": _issuer(award)}
    if award.holder and award.awarded_on:
        first = gettext(
            "%(holder)s was awarded %(name)s by %(issuer)s on %(day)s.",
            holder=award.holder,
            day=day(award.awarded_on),
            **names,
        )
    elif award.holder:
        first = gettext("%(holder)s was awarded %(name)s by %(issuer)s.", holder=award.holder, **names)
    elif award.awarded_on:
        first = gettext("%(issuer)s awarded %(name)s on %(day)s.", day=day(award.awarded_on), **names)
    else:
        first = gettext("%(issuer)s awarded %(name)s.", **names)
    return _join(first, gettext("The badge is unchanged and in force today."))


def _unknown_employer(report: Report, award: Award, now: datetime) -> str:
    no_forgery = gettext("This is not a sign of forgery.")
    cause = _unknown_cause(report)
    if cause in (Check.REVOCATION, Check.SUSPENSION):
        return _join(
            gettext(
                "The badge is genuine, but today we could not find out whether %(issuer)s has withdrawn it.",
                issuer=_issuer(award),
            ),
            no_forgery,
            gettext("When last confirmed, %(ago)s, it was in force.", ago=ago(award.last_confirmed, now))
            if award.last_confirmed
            else None,
        )
    if cause is Check.ISSUER_KEY:
        return _join(gettext("We could not reach the issuer's key, so we cannot say who signed this."), no_forgery)
    if cause is Check.PROOF:
        if _hosted(report):
            return _join(
                gettext("We could not reach the issuer's own copy, so we cannot say whether this is the same."),
                no_forgery,
            )
        return _join(gettext("We could not check its signature, so we cannot say whether it was changed."), no_forgery)
    return _join(gettext("We could not find out everything that a clear answer needs."), no_forgery)


def _unknown_learner(report: Report, _award: Award, now: datetime) -> str:
    cause = _unknown_cause(report)
    if cause is Check.ISSUER_KEY:
        return gettext("The issuer's key did not answer. If it stays so, tell the issuer: their address is below.")
    if cause is Check.PROOF and not _hosted(report):
        return gettext("It is signed in a way that we cannot check. The badge stays in your wallet as it is.")
    if cause is Check.PROOF:
        first = gettext("We could not reach the issuer's own copy today.")
    elif cause in (Check.REVOCATION, Check.SUSPENSION):
        first = gettext("We could not reach the issuer's list today.")
    else:
        first = gettext("We could not find out everything that a clear answer needs.")
    again = report.look_again_at
    if again is None or again <= now:
        return _join(first, gettext("There is nothing you need to do."))
    if again.date() == now.date():
        return _join(
            first, gettext("There is nothing you need to do; we look again at %(time)s.", time=clock_time(again))
        )
    return _join(first, gettext("There is nothing you need to do; we look again on %(moment)s.", moment=moment(again)))


def _unknown_cause(report: Report) -> Check | None:
    """Return the first check whose missing answer made the verdict unknown, in the verdict's own order."""
    order = (Check.PROOF, Check.ISSUER_KEY, Check.REVOCATION, Check.SUSPENSION)
    for check in order:
        line = report.outcome(check)
        if line is None or line.outcome is Outcome.UNKNOWN:
            return check
    return None


def _hosted(report: Report) -> bool:
    """Tell whether the badge is vouched for by the issuer's own page instead of a signature."""
    return report.format in (CredentialFormat.OB05, CredentialFormat.OB1, CredentialFormat.OB2_HOSTED)


def _expired_employer(_report: Report, award: Award, _now: datetime) -> str:
    genuine = gettext("The badge is genuine.")
    until = day(award.in_force_until)
    if award.in_force_from and until:
        return _join(
            genuine,
            gettext(
                "It was in force from %(begin)s to %(end)s and has not been renewed.",
                begin=day(award.in_force_from),
                end=until,
            ),
        )
    if until:
        return _join(genuine, gettext("It was in force until %(end)s and has not been renewed.", end=until))
    return _join(genuine, gettext("It is no longer in force and has not been renewed."))


def _expired_learner(_report: Report, award: Award, _now: datetime) -> str:
    rest = gettext("It still shows what you did. Renew it to count again.")
    until = day(award.in_force_until)
    return _join(
        gettext("This badge lapsed on %(day)s.", day=until) if until else gettext("This badge has lapsed."), rest
    )


def _begins(award: Award) -> str:
    begins = day(award.in_force_from)
    return gettext("It comes into force on %(day)s.", day=begins) if begins else gettext("It is not in force yet.")


def _withdrawn(award: Award, last: str) -> str:
    first = (
        gettext("The issuer withdrew this badge on %(day)s.", day=day(award.withdrawn_on))
        if award.withdrawn_on
        else gettext("The issuer has withdrawn this badge.")
    )
    reason = gettext('Reason given: "%(reason)s".', reason=award.reason) if award.reason else None
    return _join(first, reason, last)


def _invalid_employer(report: Report, _award: Award, _now: datetime) -> str:
    failed = {line.check for line in report.checks if line.outcome is Outcome.FAILED}
    if {Check.PROOF, Check.ISSUER_KEY} <= failed:
        cause = gettext("It was changed after it was signed, or the key that signed it is not the issuer's.")
    elif Check.PROOF in failed and _hosted(report):
        cause = gettext("The issuer's own copy does not confirm it.")
    elif Check.PROOF in failed:
        cause = gettext("It was changed after it was signed.")
    elif Check.ISSUER_KEY in failed:
        cause = gettext("The key that signed it is not the issuer's.")
    else:
        cause = gettext("It does not follow the standard for badges, so it says nothing that could be relied on.")
    return _join(gettext("Do not rely on this file."), cause)


_Sentence = Callable[[Report, Award, datetime], str]

_TO_EMPLOYER: dict[Verdict, _Sentence] = {
    Verdict.VERIFIED: _verified_employer,
    Verdict.UNKNOWN: _unknown_employer,
    Verdict.EXPIRED: _expired_employer,
    Verdict.NOT_YET_VALID: lambda _r, award, _n: _join(gettext("The badge is genuine."), _begins(award)),
    Verdict.SUSPENDED: lambda _r, _a, _n: gettext(
        "The issuer has put this badge on hold. It may be restored; ask the issuer."
    ),
    Verdict.REVOKED: lambda _r, award, _n: _withdrawn(award, gettext("Do not rely on it.")),
    Verdict.INVALID: _invalid_employer,
    Verdict.REJECTED_INPUT: lambda _r, _a, _n: gettext(
        "This file is not a badge, or we cannot read it safely. Nothing in it was checked and nothing was kept."
    ),
}
_TO_LEARNER: dict[Verdict, _Sentence] = {
    Verdict.VERIFIED: lambda _r, _a, _n: gettext("Your badge checks out. Anyone you share it with sees the same."),
    Verdict.UNKNOWN: _unknown_learner,
    Verdict.EXPIRED: _expired_learner,
    Verdict.NOT_YET_VALID: lambda _r, award, _n: _join(_begins(award), gettext("Share it then.")),
    Verdict.SUSPENDED: lambda _r, _a, _n: gettext(
        "The issuer has put your badge on hold. Ask them why; it does not count meanwhile."
    ),
    Verdict.REVOKED: lambda _r, award, _n: _withdrawn(
        award,
        gettext("It stays in your wallet with the reason. Ask them if you think it is a mistake.")
        if award.reason
        else gettext("It stays in your wallet. Ask them if you think it is a mistake."),
    ),
    Verdict.INVALID: lambda _r, _a, _n: gettext(
        "This copy does not check out. Ask the issuer for a fresh one; copies altered by image editors often fail."
    ),
    Verdict.REJECTED_INPUT: lambda _r, _a, _n: gettext(
        "This file is not a badge, or is too large. Nothing was stored. Try the original file from the issuer's e-mail."
    ),
}


def install(app: Flask) -> None:
    """Give the templates these words and the ways to write a date."""
    words: dict[str, Any] = {
        "check_sentence": check_sentence,
        "check_title": check_title,
        "format_word": format_word,
        "issuer_word": issuer_word,
        "outcome_word": outcome_word,
        "recipient_word": recipient_word,
        "verdict_sentence": verdict_sentence,
        "verdict_word": verdict_word,
    }
    app.jinja_env.globals.update(words)
    app.jinja_env.filters.update(day=day, short_day=short_day, moment=moment)
