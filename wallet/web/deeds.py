"""What somebody had to do for a badge, in three lines before any cryptography, and the whole of it after them.

Only the verified value is read. What it does not say is said to be missing; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from wallet.core.effort import Effort, Told, first_lines, told_of
from wallet.core.legible import legible, legible_lines, safe_link
from wallet.core.model import Achievement, AchievementCredential, Evidence, Result
from wallet.core.search import skills_of
from wallet.infra.markdown import render_markdown
from wallet.web.card_words import NAME_MAX_CHARS
from wallet.web.dates import day
from wallet.web.i18n import gettext, ngettext

_PROSE_MAX_CHARS: Final = 2_000
_ITEMS_MAX: Final = 50  # evidence, results; the credential itself keeps all
_SKILLS_IN_LINE: Final = 8
_GRADES_IN_LINE: Final = 3


@dataclass(frozen=True, slots=True)
class DeedLine:
    """One of the three lines; `known` is False where the badge does not say."""

    mark: str  # symbol
    term: str
    words: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence."""

    name: str
    href: str | None
    words: Markup


@dataclass(frozen=True, slots=True)
class Deeds:
    """What a badge says about the work behind it. Texts are legible, not yet escaped; Markup passed an allow-list."""

    lines: tuple[DeedLine, ...]
    description: str
    criteria: Markup
    criteria_link: str | None
    credits: str
    skills: tuple[str, ...]
    results: tuple[tuple[str, str], ...]
    story: Markup  # how it was earned
    evidence: tuple[Proof, ...]

    def __bool__(self) -> bool:
        return any(line.known for line in self.lines) or bool(self.description or self.criteria or self.criteria_link)

    @property
    def has_more(self) -> bool:
        """Tell whether there is more to read than the three lines."""
        return bool(self.description or self.criteria or self.criteria_link or len(self.skills) > _SKILLS_IN_LINE)


def deeds_of(credential: AchievementCredential) -> Deeds:
    """Return what the verified value says about the work."""
    achievement, told = credential.achievement, told_of(credential)
    description, narrative = achievement.description or credential.description or "", achievement.criteria.narrative
    skills = _skills(credential)
    return Deeds(
        lines=(_effort_line(credential, told), _assessment_line(credential, told, description), _skills_line(skills)),
        description=legible_lines(description, _PROSE_MAX_CHARS) if description != narrative else "",
        criteria=render_markdown(narrative),
        criteria_link=safe_link(achievement.criteria.id),
        credits=_number(told.effort.credits),
        skills=skills,
        results=tuple(results_of(credential)),
        story=render_markdown(credential.narrative),
        evidence=tuple(proof_of(one) for one in credential.evidence[:_ITEMS_MAX]),
    )


def results_of(credential: AchievementCredential) -> Iterator[tuple[str, str]]:
    """Return what was reached, as (name, value)."""
    for result in credential.results[:_ITEMS_MAX]:
        value = _result(result)
        if value:
            yield legible(result.name or gettext("Result"), NAME_MAX_CHARS), value


def proof_of(one: Evidence) -> Proof:
    """Return a piece of evidence with its words."""
    name = legible(one.name or one.genre or "", NAME_MAX_CHARS) or gettext("Evidence")
    return Proof(name, safe_link(one.id), render_markdown(one.narrative or one.description))


def kind_of(achievement: Achievement) -> str:
    """Return `LearningProgram` as "Learning program", without the prefix of an issuer's own kinds."""
    bare = (achievement.achievement_type or "").removeprefix("ext:").replace("MicroC", "Microc")
    spaced = "".join(f" {letter.lower()}" if letter.isupper() and at else letter for at, letter in enumerate(bare))
    return spaced.strip()


def _effort_line(credential: AchievementCredential, told: Told) -> DeedLine:
    effort = ", ".join(part for part in _effort_parts(told.effort) if part)
    setting = "" if told.effort.hours or told.effort.weeks else _setting(credential.achievement)
    words = " ".join(f"{one[0].upper()}{one[1:]}." for one in (effort, setting, _activity(credential)) if one)
    if not words:
        return DeedLine(
            "clock", gettext("Effort"), gettext("The badge does not say how much work it was."), known=False
        )
    return DeedLine("clock", gettext("Effort"), words)


def _effort_parts(effort: Effort) -> Iterator[str]:
    yield _time(effort)
    yield _credits(effort)
    if effort.eqf_level:
        yield gettext("level %(level)s of the European Qualifications Framework", level=effort.eqf_level)
    if effort.delivery == "online":
        yield gettext("taught online")
    elif effort.delivery == "on campus":
        yield gettext("taught on campus")
    elif effort.delivery == "hybrid":
        yield gettext("taught partly online, partly on campus")


def _time(effort: Effort) -> str:
    weeks = ngettext("%(num)s week", "%(num)s weeks", effort.weeks) if effort.weeks else ""
    if not effort.hours:
        return weeks
    hours = ngettext("about %(num)s hour", "about %(num)s hours", effort.hours)
    return gettext("%(hours)s over %(weeks)s", hours=hours, weeks=weeks) if weeks else hours


def _credits(effort: Effort) -> str:
    number = _number(effort.credits)
    if effort.level == "noncredit" and not number:
        return gettext("no credit")
    if not number:
        return ""
    count = 1 if number == "1" else 2
    if effort.credit_system:
        words = ngettext("%(number)s ECTS credit", "%(number)s ECTS credits", count, number=number)
    elif effort.level == "undergraduate":
        words = ngettext("%(number)s undergraduate credit", "%(number)s undergraduate credits", count, number=number)
    elif effort.level == "graduate":
        words = ngettext("%(number)s graduate credit", "%(number)s graduate credits", count, number=number)
    else:
        words = ngettext("%(number)s credit", "%(number)s credits", count, number=number)
    return words


def _setting(achievement: Achievement) -> str:
    kind, field = kind_of(achievement), achievement.field_of_study or achievement.specialization
    kind, field = legible(kind, NAME_MAX_CHARS), legible(field or "", NAME_MAX_CHARS)
    return gettext("%(kind)s in %(field)s", kind=kind, field=field) if kind and field else kind or field


def _activity(credential: AchievementCredential) -> str:
    begins, ends = day(credential.activity_start_date), day(credential.activity_end_date)
    if begins and ends:
        return gettext("from %(begin)s to %(end)s", begin=begins, end=ends)
    return (
        gettext("begun on %(day)s", day=begins) if begins else gettext("finished on %(day)s", day=ends) if ends else ""
    )


def _assessment_line(credential: AchievementCredential, told: Told, description: str) -> DeedLine:
    if told.assessment:
        words = gettext("Assessed by %(what)s.", what=told.assessment)
        return DeedLine("edit", gettext("Assessment"), words)
    own = first_lines(told.criteria) or first_lines(description)
    if own:
        return DeedLine("edit", gettext("Asked for"), own)
    graded = _graded(credential.achievement)
    if graded:
        return DeedLine("edit", gettext("Assessment"), graded)
    unsaid = gettext("The badge does not say how it was assessed.")
    return DeedLine("edit", gettext("Assessment"), unsaid, known=False)


def _graded(achievement: Achievement) -> str:
    names = (legible(one.name or "", NAME_MAX_CHARS) for one in achievement.result_descriptions)
    named = list(dict.fromkeys(name for name in names if name))[:_GRADES_IN_LINE]
    return gettext("Results recorded: %(names)s.", names=", ".join(named)) if named else ""


def _skills_line(skills: tuple[str, ...]) -> DeedLine:
    if not skills:
        return DeedLine("tag", gettext("Skills"), gettext("The badge names no skills."), known=False)
    shown, more = ", ".join(skills[:_SKILLS_IN_LINE]), len(skills) - _SKILLS_IN_LINE
    if more > 0:
        shown = ngettext("%(skills)s, and %(num)s more", "%(skills)s, and %(num)s more", more, skills=shown)
    return DeedLine("tag", gettext("Skills"), f"{shown}.")


def _skills(credential: AchievementCredential) -> tuple[str, ...]:
    """What the issuer calls a skill; the tags, which may be any word, only where it names none."""
    untagged = replace(credential, achievement=replace(credential.achievement, tags=()))
    return skills_of(untagged) or skills_of(credential)


def _number(value: Decimal | None) -> str:
    sound = value is not None and value.is_finite() and value >= 0 and abs(value.adjusted()) < 12
    return f"{value.normalize():f}" if value is not None and sound else ""


def _result(result: Result) -> str:
    """Return what was reached, in words; the identifier of a level says nothing to a reader."""
    level = result.achieved_level or ""
    return legible(result.value or (level if ":" not in level else "") or result.status or "", NAME_MAX_CHARS)
