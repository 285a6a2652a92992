"""The words of several badges on one sheet: whose they are, what each is, and its state on the day of the sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wallet.core.legible import cut, legible, legible_lines
from wallet.core.sharing import SubjectKind
from wallet.services.certificates import Certified, CertifiedSeveral
from wallet.web.certificate_words import (
    HOLDER_WIDTHS,
    NAME_WIDTHS,
    Fitted,
    Leads,
    State,
    awarded_words,
    badge_title,
    facts_of,
    fitted,
    leads_to,
    state_of,
    until_words,
)
from wallet.web.dates import day
from wallet.web.i18n import gettext, ngettext
from wallet.web.share_words import shown_page

_ROW_WIDTHS: Final = ((38, ""), (150, "is-small"))
_ISSUER_MAX_CHARS: Final = 120
_INTRODUCTION_MAX_CHARS: Final = 1_200


@dataclass(frozen=True, slots=True)
class BadgeLine:
    """One badge of the list."""

    picture: str  # its name among the sheet's pictures
    art: str
    name: Fitted
    issuer: str
    facts: tuple[str, ...]
    lines: tuple[str, ...]
    state: State | None
    address: str


@dataclass(frozen=True, slots=True)
class ListWords:
    """Everything that stands on the sheet of several badges."""

    title: str
    says: str
    holder: Fitted | None
    name: Fitted
    text: str
    badges: tuple[BadgeLine, ...]
    as_of: str
    attached: str
    leads: Leads


def list_words(several: CertifiedSeveral) -> ListWords:
    """Return the words of a collection's or stack's sheet."""
    link = several.link
    name = fitted(several.title or gettext("Badges"), NAME_WIDTHS)
    holder = fitted(link.holder, HOLDER_WIDTHS) if link.holder else None
    says = gettext("A pathway of") if link.kind is SubjectKind.PATHWAY else gettext("Badges of")
    without = gettext("A pathway") if link.kind is SubjectKind.PATHWAY else gettext("Badges")
    return ListWords(
        title=f"{name}, {holder}" if holder else str(name),
        says=says if holder else without,
        holder=holder,
        name=name,
        text=legible_lines(several.introduction, _INTRODUCTION_MAX_CHARS).strip(),
        badges=tuple(_line(one, number) for number, one in enumerate(several.parts, 1)),
        as_of=gettext(
            "What this sheet says was so on %(day)s. Scan the code to see whether it still is.",
            day=day(several.read_at),
        ),
        attached=_attached(several),
        leads=leads_to(link.address, link.token),
    )


def _line(badge: Certified, number: int) -> BadgeLine:
    page, shown = badge.page, shown_page(badge.page)
    name, state = badge_title(shown), state_of(badge.page)
    lines = (awarded_words(page), "" if state else until_words(page))
    return BadgeLine(
        picture=f"art-{number}",
        art=gettext("The badge %(name)s", name=cut(name, 100)),
        name=fitted(name, _ROW_WIDTHS),
        issuer=legible(shown.issuer or "", _ISSUER_MAX_CHARS),
        facts=facts_of(page, shown),
        lines=tuple(line for line in lines if line),
        state=state,
        address=page.address,
    )


def _attached(several: CertifiedSeveral) -> str:
    """Say how many signed badges are inside the file, and why others are not."""
    count = sum(one.file is not None for one in several.parts)
    if not count:
        return ""
    words = ngettext(
        "The signed file of %(num)s badge is attached.", "The signed files of %(num)s badges are attached.", count
    )
    if count == len(several.parts):
        return words
    return f"{words} {gettext('Those that tell more than this sheet are not.')}"
