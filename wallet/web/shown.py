"""A report made ready for an employer's eyes: the same words on a shared badge's page and after checking a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from wallet.base.limits import BADGE_NAME_MAX_CHARS, URL_MAX_CHARS
from wallet.core.legible import cut, legible, safe_link
from wallet.core.model import AchievementCredential
from wallet.core.presenting import badge_name, holder_name
from wallet.core.trust import NOBODY, KnownIssuers
from wallet.core.verify.report import (
    Check,
    CheckResult,
    Claimed,
    CredentialSummary,
    EndorsementResult,
    Outcome,
    Report,
)
from wallet.web.dates import day, moment, parse_day
from wallet.web.deeds import Deeds, deeds_of
from wallet.web.i18n import gettext
from wallet.web.issuer_words import KnownFact, known_fact
from wallet.web.words import Audience, Award, verdict_sentence, verdict_word

Value = TypeVar("Value", CredentialSummary, Claimed, CheckResult, EndorsementResult)
_ID_MAX_CHARS = 48


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything the templates of a verdict need. Texts are legible and not yet escaped."""

    report: Report
    word: str
    sentence: str
    when: str
    name: str | None
    issuer: str | None
    issuer_home: str | None  # the host its identifier belongs to, spelled so that nothing can imitate it
    issuer_link: str | None
    holder: str | None
    dates: str
    deeds: Deeds | None
    passed: int
    unanswered: int
    known: KnownFact | None = None  # what the lists say of the issuer; its name leads
    hidden: bool = False  # the holder's name is known, and the link does not show it

    @property
    def title(self) -> str:
        return f"{self.word}: {self.name}" if self.name else self.word


def show(
    report: Report,
    credential: AchievementCredential | None,
    award: Award | None = None,
    *,
    now: datetime,
    known: KnownIssuers = NOBODY,
) -> Shown:
    """Return a report with its words.

    Args:
        report: as it holds at `now`.
        credential: the verified value; None when the report confirms nothing.
        award: what the page knows beside the report.
        now: the instant of reading.
        known: the lists of now.
    """
    fact = known_fact(report, known)
    report = legible_report(report)
    said = report.credential
    name = said.name if said else None
    if said and credential:
        name = legible(badge_name(credential), BADGE_NAME_MAX_CHARS)
    award = award or Award(holder=holder_name(credential) if credential else None)
    award = replace(award, name=name, awarded_on=credential.awarded_date if credential and said else None)
    award = replace(award, issuer=fact.name) if fact else award
    return Shown(
        report=report,
        word=str(verdict_word(report.verdict)),
        sentence=verdict_sentence(report, Audience.EMPLOYER, award, now=now),
        when=gettext("Checked %(moment)s.", moment=moment(report.judged_at)),
        name=name or None,
        issuer=fact.name if fact else (said.issuer_name or said.issuer_id) if said else None,
        issuer_home=_home(said.issuer_id) if said else None,
        issuer_link=_issuer_link(credential),
        holder=award.holder,
        dates=_dates(said) if said else "",
        deeds=deeds_of(credential) if credential and said else None,
        passed=sum(line.outcome is Outcome.PASSED for line in report.checks),
        unanswered=sum(line.outcome is Outcome.UNKNOWN and line.check in _DECISIVE for line in report.checks),
        known=fact,
        hidden=award.hidden,
    )


_DECISIVE = frozenset({Check.PROOF, Check.ISSUER_KEY, Check.REVOCATION, Check.SUSPENSION, Check.VALIDITY_PERIOD})


def legible_report(report: Report) -> Report:
    """Return the report without characters that hide or reorder others."""
    said, claimed = report.credential, report.claimed
    return replace(
        report,
        credential=_clean(said, "name", "issuer_id", "issuer_name", "awarded_to") if said else None,
        claimed=_dated(_clean(claimed, "name", "issuer_name", "valid_from", "valid_until")) if claimed else None,
        checks=tuple(_clean(line, "message", "evidence") for line in report.checks),
        endorsements=tuple(_clean(one, "issuer_name", "issuer_id", "comment") for one in report.endorsements),
    )


def _clean(value: Value, *names: str) -> Value:
    texts = {name: getattr(value, name) for name in names}
    cleaned: dict[str, Any] = {name: legible(text, URL_MAX_CHARS) for name, text in texts.items() if text is not None}
    return replace(value, **cleaned)


def _dated(claimed: Claimed) -> Claimed:
    """Return an unconfirmed file's dates as people write them, where they are dates."""
    begins, ends = claimed.valid_from, claimed.valid_until
    return replace(claimed, valid_from=day(parse_day(begins)) or begins, valid_until=day(parse_day(ends)) or ends)


def _issuer_link(credential: AchievementCredential | None) -> str | None:
    if credential is None:
        return None
    return safe_link(credential.issuer.url) or safe_link(credential.issuer.id)


def _home(issuer_id: str | None) -> str | None:
    """Return the host of a did:web or an address, in ASCII; of other identifiers their beginning."""
    if not issuer_id:
        return None
    if issuer_id.startswith("did:web:"):
        host = unquote(issuer_id.split(":")[2])
        return host if host.isascii() and host.isprintable() else cut(issuer_id, _ID_MAX_CHARS)
    link = safe_link(issuer_id)
    return urlsplit(link).netloc if link else cut(issuer_id, _ID_MAX_CHARS)


def _dates(said: CredentialSummary) -> str:
    begins, ends = parse_day(said.valid_from), parse_day(said.valid_until)
    if begins and ends:
        return gettext("%(begin)s to %(end)s", begin=day(begins), end=day(ends))
    if begins:
        return gettext("%(begin)s, no end date", begin=day(begins))
    return gettext("until %(end)s", end=day(ends)) if ends else ""
