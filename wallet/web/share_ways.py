"""The ways in which something that has a link can be shown elsewhere: LinkedIn, paper, a resume, a website, a phone."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from wallet.core.sharing import SubjectKind
from wallet.services import passes
from wallet.services.share import OpenLink, SharePanel
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext


@dataclass(frozen=True, slots=True)
class Way:
    """One way, as a line of the share panel."""

    label: str
    href: str
    mark: str  # a drawing of the sprite
    says: str = ""
    saves: bool = False  # a file comes
    leaves: bool = False  # another site opens


def main_ways(panel: SharePanel) -> tuple[Way, ...]:
    """Return what most people want first, for something whose permanent link is on."""
    link = panel.link
    if link is None:
        return ()
    ways = [Way(gettext("Print"), url_for("share.print", link_id=link.id), "print")]
    if panel.badge_id is not None:
        ways.insert(0, Way(gettext("LinkedIn"), url_for("linkedin.page", badge_id=panel.badge_id), "out"))
    return tuple(ways)


def further_ways(panel: SharePanel) -> tuple[Way, ...]:
    """Return the others."""
    link = panel.link
    if link is None:
        return ()
    return (*_papers(panel), _website(link), *_phones(panel))


def _papers(panel: SharePanel) -> list[Way]:
    words, says = gettext("Certificate, PDF"), gettext("to print or attach")
    match panel.subject.kind:
        case SubjectKind.BADGE:
            href = url_for("certificates.own_certificate", badge_id=panel.badge_id)
            resume = Way(gettext("Resume"), url_for("resume.page"), "file", gettext("as text, JSON or PDF"))
            return [Way(words, href, "download", says, saves=True), resume]
        case SubjectKind.COLLECTION:
            href = url_for("certificates.own_collection", collection_id=panel.subject.collection_id)
            return [Way(words, href, "download", says, saves=True)]
        case SubjectKind.PATHWAY:
            return []


def _website(link: OpenLink) -> Way:
    return Way(gettext("On your website"), url_for("embed.owner", link_id=link.id), "link", gettext("a piece of HTML"))


def _phones(panel: SharePanel) -> list[Way]:
    """Return the passes that can be had of a badge, where the operator has set up keys for them."""
    if panel.badge_id is None:
        return []
    offers, ways = passes.offers(me_id(), panel.badge_id, deps()), []
    if offers.apple:
        href = url_for("passes.apple", badge_id=panel.badge_id)
        ways.append(Way(gettext("Apple Wallet"), href, "wallet", saves=True))
    if offers.google:
        href = url_for("passes.google", badge_id=panel.badge_id)
        ways.append(Way(gettext("Google Wallet"), href, "wallet", leaves=True))
    return ways
