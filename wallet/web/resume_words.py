"""The words of a resume: what each line says, and why a badge cannot be on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from flask_babel import format_date
from markupsafe import Markup

from wallet.core.legible import legible
from wallet.core.resume import TEXT_MAX_CHARS, Line
from wallet.infra.pictures import QrUnreadable, qr_svg
from wallet.services.resume import Barred, Choice, Detail, ResumeEntry
from wallet.web.card_words import Card, card_of, credits_words
from wallet.web.i18n import LazyString, gettext, lazy_gettext

_BARRED: Final[dict[Barred, LazyString]] = {
    Barred.NEVER_CONFIRMED: lazy_gettext("Nobody could confirm it yet, so it proves nothing to a reader."),
    Barred.INVALID: lazy_gettext("This copy does not check out. Ask the issuer for a fresh one."),
    Barred.REVOKED: lazy_gettext("The issuer withdrew it."),
    Barred.SUSPENDED: lazy_gettext("The issuer has put it on hold."),
    Barred.NOT_YET_VALID: lazy_gettext("It is not in force yet."),
    Barred.NOT_LINKED: lazy_gettext("It is not linked to you yet."),
}


@dataclass(frozen=True, slots=True)
class ChoiceWords:
    """A badge to tick, or why it cannot be."""

    id: str
    card: Card
    has_link: bool
    barred: str  # empty: it can be chosen


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One badge on the paper, as it is printed too. `qr` is an SVG of ours; None: it would not read back."""

    line: Line
    code: str
    qr: bytes | None

    @property
    def drawing(self) -> Markup:
        """The code, to stand inside a page: our own drawing, without a word of anybody's in it."""
        inside = (
            (self.qr or b"")
            .decode()
            .replace("<svg ", '<svg class="paper__qr" aria-hidden="true" focusable="false" ', 1)
        )
        return Markup(inside)  # noqa: S704 - made by `qr_svg` of squares and nothing else


def choice_words(choice: Choice, now: datetime) -> ChoiceWords:
    """Return one line of the list of badges."""
    barred = str(_BARRED[choice.barred]) if choice.barred else ""
    return ChoiceWords(str(choice.badge.id), card_of(choice.badge, now), choice.has_link, barred)


def paper_line(entry: ResumeEntry, details: frozenset[Detail]) -> PaperLine:
    """Return one badge as it stands on the paper, with its code."""
    try:
        qr = qr_svg(entry.address)
    except QrUnreadable:
        qr = None
    return PaperLine(line_of(entry, details), entry.code, qr)


def line_of(entry: ResumeEntry, details: frozenset[Detail]) -> Line:
    """Return what a resume says of one badge."""
    credits = credits_words(entry.credits) if Detail.CREDITS in details else ""
    facts = ["; ".join(fact for fact in (_dates(entry), credits) if fact)]
    if Detail.SKILLS in details and entry.skills:
        facts.append(gettext("Skills: %(skills)s", skills=", ".join(legible(one, 80) for one in entry.skills)))
    over = gettext("expired %(month)s", month=_month(entry.ends)) if entry.has_ended and entry.ends else ""
    return Line(
        name=legible(entry.name, TEXT_MAX_CHARS),
        issuer=legible(entry.issuer, TEXT_MAX_CHARS),
        facts=tuple(fact for fact in facts if fact),
        proof=gettext("Verify: %(address)s", address=entry.address),
        address=entry.address,
        day=entry.issued,
        over=over,
    )


def _dates(entry: ResumeEntry) -> str:
    issued, ends = _month(entry.issued), _month(entry.ends)
    if issued and ends:
        if entry.has_ended:
            return gettext("Issued %(month)s, expired %(end)s", month=issued, end=ends)
        return gettext("Issued %(month)s, in force until %(end)s", month=issued, end=ends)
    if ends:
        return gettext("Expired %(end)s", end=ends) if entry.has_ended else gettext("In force until %(end)s", end=ends)
    return gettext("Issued %(month)s", month=issued) if issued else ""


def _month(day: date | None) -> str:
    return "" if day is None else str(format_date(day, "MMMM y"))
