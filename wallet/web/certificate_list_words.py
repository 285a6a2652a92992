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
_FEW_MAX: Final = 3  # badges that have room to be large
_SHORT_MAX: Final = 5  # badges that fit on one page for certain
_SHORT_MAX_CHARS: Final = 400  # of an introduction beside them
_PLAIN_MAX_CHARS: Final = 45  # of an issuer's name that takes one line


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
    look: str  # how large the badges may be, and whether the code stands at the foot of the only page
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
    link, is_pathway = several.link, several.link.kind is SubjectKind.PATHWAY
    title = several.title or gettext("Badges")
    name = fitted(gettext("On the pathway %(name)s", name=title) if is_pathway else title, NAME_WIDTHS)
    holder = fitted(link.holder, HOLDER_WIDTHS) if link.holder else None
    text = _missing() if is_pathway else legible_lines(several.introduction, _INTRODUCTION_MAX_CHARS).strip()
    lines = tuple(_line(one, number) for number, one in enumerate(several.parts, 1))
    return ListWords(
        title=f"{name}, {holder}" if holder else str(name),
        look=_look(lines, text),
        says=gettext("Badges of") if holder else gettext("Badges"),
        holder=holder,
        name=name,
        text=text,
        badges=lines,
        as_of=gettext(
            "What this sheet says was so on %(day)s. Scan the code to see whether it still is.",
            day=day(several.read_at),
        ),
        attached=_attached(several),
        leads=leads_to(link.address, link.token),
    )


def _look(lines: tuple[BadgeLine, ...], text: str) -> str:
    """Return the class of a list that fills one page for certain: few badges, of which each takes its ordinary room."""
    plain = all(line.state is None and not line.name.look and len(line.issuer) <= _PLAIN_MAX_CHARS for line in lines)
    if not plain or len(text) > _SHORT_MAX_CHARS or len(lines) > _SHORT_MAX:
        return ""
    return "is-short is-few" if len(lines) <= _FEW_MAX else "is-short"


def _missing() -> str:
    """Say where a pathway's state stands: a list of badges must not read as the award at its end."""
    return gettext("Whether the pathway is complete, and what is missing, stands on the page that the code leads to.")


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
