"""What an employer is told by each verdict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from wallet.core.verify.report import Check, Outcome, Report, Verdict
from wallet.web.award import Award, begins_on, join, unknown_cause, withdrawn
from wallet.web.check_words import is_hosted
from wallet.web.dates import ago, day
from wallet.web.i18n import gettext

Sentence: TypeAlias = Callable[[Report, Award, datetime], str]


def _issuer(award: Award) -> str:
    return award.issuer or gettext("the issuer")


def _verified(_report: Report, award: Award, _now: datetime) -> str:
    return join(_awarded(award), gettext("The badge is unchanged and in force today."))


def _awarded(award: Award) -> str:
    """Say who was awarded what by whom; where the link hides the name, that it does."""
    unnamed = gettext("This badge") if award.hidden else gettext("this badge")
    names = {"name": award.name or unnamed, "issuer": _issuer(award)}
    if award.awarded_on:
        names["day"] = day(award.awarded_on)
    if award.holder:
        names["holder"] = award.holder
        if award.awarded_on:
            return gettext("%(holder)s was awarded %(name)s by %(issuer)s on %(day)s.", **names)
        return gettext("%(holder)s was awarded %(name)s by %(issuer)s.", **names)
    if award.hidden and award.awarded_on:
        return gettext(
            "%(name)s was awarded by %(issuer)s on %(day)s, to the holder of this link; their name is not shown here.",
            **names,
        )
    if award.hidden:
        return gettext(
            "%(name)s was awarded by %(issuer)s to the holder of this link; their name is not shown here.", **names
        )
    if award.awarded_on:
        return gettext("%(issuer)s awarded %(name)s on %(day)s.", **names)
    return gettext("%(issuer)s awarded %(name)s.", **names)


def _unknown(report: Report, award: Award, now: datetime) -> str:
    no_forgery = gettext("This is not a sign of forgery.")
    cause = unknown_cause(report)
    if cause in (Check.REVOCATION, Check.SUSPENSION):
        return join(
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
        return join(gettext("We could not reach the issuer's key, so we cannot say who signed this."), no_forgery)
    if cause is Check.PROOF:
        if is_hosted(report):
            return join(
                gettext("We could not reach the issuer's own copy, so we cannot say whether this is the same."),
                no_forgery,
            )
        return join(gettext("We could not check its signature, so we cannot say whether it was changed."), no_forgery)
    return join(gettext("We could not find out everything that a clear answer needs."), no_forgery)


def _expired(_report: Report, award: Award, _now: datetime) -> str:
    genuine = gettext("The badge is genuine.")
    until = day(award.in_force_until)
    if award.in_force_from and until:
        return join(
            genuine,
            gettext(
                "It was in force from %(begin)s to %(end)s and has not been renewed.",
                begin=day(award.in_force_from),
                end=until,
            ),
        )
    if until:
        return join(genuine, gettext("It was in force until %(end)s and has not been renewed.", end=until))
    return join(genuine, gettext("It is no longer in force and has not been renewed."))


def _invalid(report: Report, _award: Award, _now: datetime) -> str:
    return join(gettext("Do not rely on this file."), _invalid_cause(report))


def _invalid_cause(report: Report) -> str:
    failed = {line.check: line.code for line in report.checks if line.outcome is Outcome.FAILED}
    hosted = is_hosted(report)
    causes = (
        (failed.get(Check.PROOF) == "no_proof", gettext("It is not signed, so anybody could have written it.")),
        (hosted and Check.PROOF in failed, gettext("The issuer's own copy does not confirm it.")),
        (hosted and Check.ISSUER_KEY in failed, gettext("It is not kept where its issuer keeps badges.")),
        (
            {Check.PROOF, Check.ISSUER_KEY} <= failed.keys(),
            gettext("It was changed after it was signed, or the key that signed it is not the issuer's."),
        ),
        (Check.PROOF in failed, gettext("It was changed after it was signed.")),
        (Check.ISSUER_KEY in failed, gettext("The key that signed it is not the issuer's.")),
    )
    otherwise = gettext("It does not follow the standard for badges, so it says nothing that could be relied on.")
    return next((words for applies, words in causes if applies), otherwise)


TO_EMPLOYER: dict[Verdict, Sentence] = {
    Verdict.VERIFIED: _verified,
    Verdict.UNKNOWN: _unknown,
    Verdict.EXPIRED: _expired,
    Verdict.NOT_YET_VALID: lambda _r, award, _n: join(gettext("The badge is genuine."), begins_on(award)),
    Verdict.SUSPENDED: lambda _r, _a, _n: gettext(
        "The issuer has put this badge on hold. It may be restored; ask the issuer."
    ),
    Verdict.REVOKED: lambda _r, award, _n: withdrawn(award, gettext("Do not rely on it.")),
    Verdict.INVALID: _invalid,
    Verdict.REJECTED_INPUT: lambda _r, _a, _n: gettext(
        "This file is not a badge, or we cannot read it safely. Nothing in it was checked and nothing was kept."
    ),
}
