"""What a page knows about an award beside its report, and what both kinds of reader are told about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wallet.core.verify.report import Check, Outcome, Report
from wallet.web.dates import day, parse_day
from wallet.web.i18n import gettext


@dataclass(frozen=True, slots=True)
class Award:
    """What a page knows beside the report. Whatever is None is left out of the sentence or read from the report."""

    holder: str | None = None  # the person's name, as the page may show it
    hidden: bool = False  # the link does not show the name
    name: str | None = None
    issuer: str | None = None
    awarded_on: datetime | None = None
    in_force_from: datetime | None = None
    in_force_until: datetime | None = None
    withdrawn_on: datetime | None = None
    reason: str | None = None  # the issuer's own words about a withdrawal
    last_confirmed: datetime | None = None  # when its status was last found good


def filled(award: Award, report: Report) -> Award:
    """Return `award` with its gaps filled from what the report confirmed."""
    said = report.credential
    if said is None:
        return award
    begins = award.in_force_from or parse_day(said.valid_from)
    return Award(
        holder=award.holder,
        hidden=award.hidden,
        name=award.name or said.name,
        issuer=award.issuer or said.issuer_name,
        awarded_on=award.awarded_on or begins,
        in_force_from=begins,
        in_force_until=award.in_force_until or parse_day(said.valid_until),
        withdrawn_on=award.withdrawn_on,
        reason=award.reason,
        last_confirmed=award.last_confirmed,
    )


def join(*sentences: str | None) -> str:
    """Put sentences after each other, leaving out those that are not there."""
    return " ".join(sentence for sentence in sentences if sentence)


def unknown_cause(report: Report) -> Check | None:
    """Return the check whose missing answer decided, in the verdict's own order; None for anything but these four."""
    proof = report.outcome(Check.PROOF)
    if proof is not None and proof.code == "issuer_key_unresolved":
        return Check.ISSUER_KEY
    for check in (Check.PROOF, Check.ISSUER_KEY):
        line = report.outcome(check)
        if line is None or line.outcome is not Outcome.PASSED:
            return check
    conformance = report.outcome(Check.CONFORMANCE)
    if conformance is None or conformance.outcome is not Outcome.PASSED:
        return None
    for check in (Check.REVOCATION, Check.SUSPENSION):
        line = report.outcome(check)
        if line is None or line.outcome is Outcome.UNKNOWN:
            return check
    return None


def begins_on(award: Award) -> str:
    """Say when it comes into force."""
    begins = day(award.in_force_from)
    return gettext("It comes into force on %(day)s.", day=begins) if begins else gettext("It is not in force yet.")


def withdrawn(award: Award, last: str) -> str:
    """Say that the issuer withdrew it, when and why where that is known; `last` is what this reader should do."""
    first = (
        gettext("The issuer withdrew this badge on %(day)s.", day=day(award.withdrawn_on))
        if award.withdrawn_on
        else gettext("The issuer has withdrawn this badge.")
    )
    reason = gettext('Reason given: "%(reason)s".', reason=award.reason.rstrip(". ")) if award.reason else None
    return join(first, reason, last)
