"""What is printed with a link: what a card says, and the picture on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from wallet.base.errors import Conflict, Gone
from wallet.core.sharing import SubjectKind
from wallet.core.verify.report import Verdict
from wallet.services import share, shared
from wallet.services.deps import Deps
from wallet.services.share import OpenLink
from wallet.services.shared import SharedLink, SharedPage
from wallet.store.shared import Picture

_PRINTED: Final = frozenset({Verdict.VERIFIED, Verdict.EXPIRED, Verdict.NOT_YET_VALID, Verdict.UNKNOWN})


class CardRefused(Conflict):
    """Paper outlives a withdrawal, so none is begun after it."""

    code = "card_refused"
    sentence = "The issuer has withdrawn this badge or put it on hold, so no card of it is printed. Its page says when."


@dataclass(frozen=True, slots=True)
class Printable:
    """A link and the badges behind it; the first one's picture stands for all of them."""

    link: SharedLink
    pages: tuple[SharedPage, ...]  # at least one
    title: str | None  # of a collection or stack; None for a badge, which has a name of its own
    picture: Picture | None  # safe to show; None where the badge has none

    @property
    def page(self) -> SharedPage:
        """Return the badge, or the first one of several."""
        return self.pages[0]

    @property
    def has_card(self) -> bool:
        """Tell whether a card may be printed: of a selection always, whose page says of each badge how it stands."""
        return self.title is not None or self.page.report.verdict in _PRINTED

    @property
    def place(self) -> str:
        """Return the address where the code can be typed, as people write it: without scheme."""
        return self.link.address.rpartition("/")[0].partition("://")[2]


@dataclass(frozen=True, slots=True)
class PrintPage:
    """What the learner's page about printing says. `printable` is None while the link is off."""

    link: OpenLink
    printable: Printable | None


def printable(token: str, deps: Deps) -> Printable:
    """Return what is printed with a link, from what is known already: nobody is asked anew.

    Raises:
        NotFound: there never was such a link.
        Gone: it is off or over, or there is nothing to show any more.
    """
    link = shared.find_link(token, deps)
    if link.kind is SubjectKind.BADGE:
        page = shared.page_of(*shared.find_badge(token, deps), deps)
        return Printable(link, (page,), None, shared.picture_of(page.picture_sha256, deps))
    pages = shared.read_parts(link, deps)
    if not pages:
        raise Gone
    title = share.links_for(link.learner_id, link.subject, deps).title
    return Printable(link, pages, title, shared.picture_of(pages[0].picture_sha256, deps))


def printable_card(token: str, deps: Deps) -> Printable:
    """Return what is printed on a card; raises what `printable` does, and CardRefused."""
    found = printable(token, deps)
    if not found.has_card:
        raise CardRefused
    return found


def print_page(learner_id: UUID, link_id: UUID, deps: Deps) -> PrintPage:
    """Return what a learner can print with one of their links; raises NotFound, SealBroken."""
    link = share.link_of(learner_id, link_id, deps)
    try:
        return PrintPage(link, printable(link.code, deps))
    except Gone:
        return PrintPage(link, None)
