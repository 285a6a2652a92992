"""Words of a shared badge: for its page, and the few that leave our pages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from wallet.core.legible import legible
from wallet.services.shared import MEDIA_TYPES, SharedPage
from wallet.web.dates import day, parse_day
from wallet.web.i18n import gettext
from wallet.web.share_forms import JWT_TYPES
from wallet.web.shown import Shown, show
from wallet.web.words import Award

_REASON_MAX_CHARS = 300


@dataclass(frozen=True, slots=True)
class Form:
    """Another form of the page, with the address it is given at."""

    media_type: str
    href: str
    title: str

    @property
    def path(self) -> str:
        """The same within this site."""
        return urlsplit(self.href).path


def shown_page(page: SharedPage) -> Shown:
    """Return a shared badge's report with its words."""
    award = Award(
        holder=page.holder,
        hidden=page.holder is None,
        withdrawn_on=page.withdrawn_at,
        reason=legible(page.withdrawn_reason, _REASON_MAX_CHARS) if page.withdrawn_reason else None,
        last_confirmed=page.last_confirmed,
    )
    return show(page.report, page.credential, award, now=page.read_at, known=page.known)


def card_words(page: SharedPage, shown: Shown | None = None) -> dict[str, str]:
    """Return the few words about a badge that leave our pages: none of them says that it is genuine.

    `shown` is its report with its words, where somebody has made it already.
    """
    shown, said = shown or shown_page(page), page.report.credential
    credits = shown.deeds.credits if shown.deeds else ""
    name, issuer = shown.name or gettext("A badge"), shown.issuer or ""
    awarded = day(parse_day(said.valid_from)) if said else ""
    names = {"holder": page.holder or "", "issuer": issuer, "day": awarded}
    if not page.holder:
        line = gettext("Open the link to check this badge.")
    elif issuer and awarded:
        line = gettext("Awarded to %(holder)s by %(issuer)s on %(day)s. Open the link to check this badge.", **names)
    else:
        line = gettext("A badge of %(holder)s. Open the link to check it.", **names)
    alt = gettext("The badge %(name)s", name=name)
    if page.holder:
        alt = gettext("The badge %(name)s, held by %(holder)s", name=name, holder=page.holder)
    return {
        "name": name,
        "issuer": issuer,
        "credits": gettext("%(number)s credits", number=credits) if credits.isdigit() else credits,
        "day": awarded,
        "title": f"{name}, {page.holder}" if page.holder else name,
        "line": line,
        "alt": alt,
    }


def forms_of(page: SharedPage, *, pdf: bool) -> tuple[Form, ...]:
    """Return the forms that programs and readers are offered beside the page, as far as the link shows them."""
    found = [Form("application/json", f"{page.address}.json", gettext("The report as JSON"))]
    if page.offers_file and page.report.format is not None:
        kind = MEDIA_TYPES.get(page.report.format, ("application/ld+json",))[0]
        ending = ".jwt" if kind in JWT_TYPES else "/credential"
        found += [
            Form(kind, f"{page.address}{ending}", gettext("The signed text of the badge")),
            Form("image/png", f"{page.address}.png", gettext("A picture with the badge inside (PNG)")),
            Form("image/svg+xml", f"{page.address}.svg", gettext("A picture with the badge inside (SVG)")),
        ]
    if pdf and page.credential is not None:
        found.append(Form("application/pdf", f"{page.address}.pdf", gettext("A certificate to print (PDF)")))
    return tuple(found)
