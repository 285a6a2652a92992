"""What a learner is told by each verdict on a badge of theirs."""

from __future__ import annotations

from datetime import datetime

from wallet.core.verify.report import Check, Report, Verdict
from wallet.web.award import Award, begins_on, join, unknown_cause, withdrawn
from wallet.web.check_words import is_hosted
from wallet.web.dates import clock_time, day, moment
from wallet.web.employer_words import Sentence
from wallet.web.i18n import gettext


def _unknown(report: Report, _award: Award, now: datetime) -> str:
    cause = unknown_cause(report)
    if cause is Check.ISSUER_KEY:
        return gettext("The issuer's key did not answer. If it stays so, tell the issuer.")
    if cause is Check.PROOF and not is_hosted(report):
        return gettext("It is signed in a way that we cannot check. The badge stays in your wallet as it is.")
    if cause is Check.PROOF:
        first = gettext("We could not reach the issuer's own copy today.")
    elif cause in (Check.REVOCATION, Check.SUSPENSION):
        first = gettext("We could not reach the issuer's list today.")
    else:
        first = gettext("We could not find out everything that a clear answer needs.")
    again = report.look_again_at
    if again is None or again <= now:
        return join(first, gettext("There is nothing you need to do."))
    if again.date() == now.date():
        return join(
            first, gettext("There is nothing you need to do; we look again at %(time)s.", time=clock_time(again))
        )
    return join(first, gettext("There is nothing you need to do; we look again on %(moment)s.", moment=moment(again)))


def _expired(_report: Report, award: Award, _now: datetime) -> str:
    rest = gettext("It still shows what you did. Renew it to count again.")
    until = day(award.in_force_until)
    return join(
        gettext("This badge lapsed on %(day)s.", day=until) if until else gettext("This badge has lapsed."), rest
    )


TO_LEARNER: dict[Verdict, Sentence] = {
    Verdict.VERIFIED: lambda _r, _a, _n: gettext("Your badge checks out. Anyone you share it with sees the same."),
    Verdict.UNKNOWN: _unknown,
    Verdict.EXPIRED: _expired,
    Verdict.NOT_YET_VALID: lambda _r, award, _n: join(begins_on(award), gettext("Share it then.")),
    Verdict.SUSPENDED: lambda _r, _a, _n: gettext(
        "The issuer has put your badge on hold. Ask them why; it does not count meanwhile."
    ),
    Verdict.REVOKED: lambda _r, award, _n: withdrawn(
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
