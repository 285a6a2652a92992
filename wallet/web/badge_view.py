"""Everything a learner's page of one badge says, made legible: what it is, what it took, what was found out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from markupsafe import Markup

from wallet.core.legible import legible, legible_lines, safe_link
from wallet.core.model import AchievementCredential, Alignment
from wallet.core.standing import Standing, standing_of
from wallet.core.trust import NOBODY, KnownIssuers
from wallet.core.verify.age import last_confirmed
from wallet.core.verify.report import Report
from wallet.infra.markdown import render_markdown
from wallet.services.reverify import BadgeDetail
from wallet.web.award import Award
from wallet.web.card_words import NAME_MAX_CHARS, art_url, credits_words
from wallet.web.dates import day, moment
from wallet.web.deeds import Proof, kind_of, proof_of, results_of
from wallet.web.i18n import gettext
from wallet.web.issuer_words import KnownFact, known_fact
from wallet.web.shown import legible_report
from wallet.web.words import Audience, verdict_sentence, verdict_word

_PROSE_MAX_CHARS: Final = 4_000
_ITEMS_MAX: Final = 50  # alignments, evidence, results; the credential itself keeps all


@dataclass(frozen=True, slots=True)
class Link:
    """Something with a name, and an address where that may be linked to."""

    name: str
    href: str | None
    more: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody did for it, from the verified value."""

    facts: tuple[tuple[str, str], ...]
    description: str
    criteria: Markup
    criteria_link: str | None
    alignments: tuple[Link, ...]
    evidence: tuple[Proof, ...]
    results: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        return bool(self.facts or self.description or self.criteria or self.criteria_link or self.alignments)


@dataclass(frozen=True, slots=True)
class BadgeView:
    """What the page shows. Texts of strangers are legible, not yet escaped; Markup has passed an allow-list."""

    title: str
    art: str
    off: bool
    issuer: str
    issuer_id: str
    issuer_link: str | None
    known: KnownFact | None  # what the lists say of the issuer; its name leads
    awarded_on: datetime | None
    report: Report
    standing: Standing
    word: str
    sentence: str
    checked: str
    validity: str
    work: Work | None  # None when nothing was confirmed


def view_of(badge: BadgeDetail, report: Report, now: datetime, known: KnownIssuers = NOBODY) -> BadgeView:
    """Return a badge's page.

    Args:
        badge: as it is kept.
        report: what it says at `now`.
        now: the instant of reading.
        known: the lists of now.
    """
    credential, fact = badge.credential, known_fact(report, known)
    award = _award(badge, report)
    award = replace(award, issuer=fact.name) if fact else award
    standing = standing_of(report.verdict, badge.linked)
    return BadgeView(
        title=award.name or gettext("A badge we could not confirm"),
        art=art_url(badge.id, badge.picture_sha256),
        off=standing in (Standing.REVOKED, Standing.EXPIRED),
        issuer=award.issuer or "",
        issuer_id=(credential.issuer.id or "") if credential else "",
        issuer_link=fact.link if fact else safe_link(credential.issuer.url) if credential else None,
        known=fact,
        awarded_on=award.awarded_on,
        report=legible_report(report),
        standing=standing,
        word=str(verdict_word(report.verdict)),
        sentence=verdict_sentence(report, Audience.LEARNER, award, now=now),
        checked=gettext("checked %(moment)s", moment=moment(report.judged_at)),
        validity=_validity(badge),
        work=_work(credential) if credential else None,
    )


def _award(badge: BadgeDetail, report: Report) -> Award:
    credential = badge.credential
    return Award(
        name=legible(credential.name, NAME_MAX_CHARS) if credential else None,
        issuer=_issuer(credential) if credential else None,
        awarded_on=(credential.awarded_date or credential.valid_from) if credential else None,
        in_force_from=badge.period.begins,
        in_force_until=badge.period.ends,
        withdrawn_on=badge.withdrawn_at,
        reason=legible(badge.withdrawn_reason, 500) if badge.withdrawn_reason else None,
        last_confirmed=last_confirmed(report),
    )


def _work(credential: AchievementCredential) -> Work:
    achievement = credential.achievement
    return Work(
        facts=tuple(_facts(credential)),
        description=_description(credential),
        criteria=render_markdown(achievement.criteria.narrative),
        criteria_link=safe_link(achievement.criteria.id),
        alignments=tuple(_alignment(one) for one in achievement.alignments[:_ITEMS_MAX]),
        evidence=tuple(proof_of(one) for one in credential.evidence[:_ITEMS_MAX]),
        results=tuple(results_of(credential)),
    )


def _issuer(credential: AchievementCredential) -> str:
    return legible(credential.issuer.name or credential.issuer.id or "", NAME_MAX_CHARS)


def _facts(credential: AchievementCredential) -> Iterator[tuple[str, str]]:
    """Return the few facts about what it took, in the order a reader asks for them; only those that are there."""
    achievement = credential.achievement
    earned = credential.credits_earned
    found = (
        (gettext("Credits"), credits_words(earned if earned is not None else achievement.credits_available)),
        (gettext("Kind"), kind_of(achievement)),
        (gettext("Field"), achievement.field_of_study),
        (gettext("Specialisation"), achievement.specialization),
        (gettext("Number"), achievement.human_code),
        (gettext("Role"), credential.role),
        (gettext("Term"), credential.term),
        (gettext("Licence number"), credential.license_number),
        (gettext("From"), day(credential.activity_start_date)),
        (gettext("To"), day(credential.activity_end_date)),
        (gettext("Language"), achievement.in_language),
    )
    for term, value in found:
        if value:
            yield term, legible(value, NAME_MAX_CHARS)


def _description(credential: AchievementCredential) -> str:
    achievement = credential.achievement
    text = achievement.description or credential.description or ""
    return legible_lines(text, _PROSE_MAX_CHARS) if text != achievement.criteria.narrative else ""


def _alignment(one: Alignment) -> Link:
    more = ", ".join(part for part in (one.target_framework, one.target_code) if part)
    return Link(legible(one.target_name, NAME_MAX_CHARS), safe_link(one.target_url), legible(more, NAME_MAX_CHARS))


def _validity(badge: BadgeDetail) -> str:
    begins, ends = badge.period.begins, badge.period.ends
    if begins and ends:
        return gettext("In force from %(begin)s until %(end)s.", begin=day(begins), end=day(ends))
    if ends:
        return gettext("In force until %(end)s.", end=day(ends))
    if begins:
        return gettext("In force since %(begin)s. It never lapses.", begin=day(begins))
    return ""
