"""What a public link shows inside somebody else's page, and the pictures of what it is to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from wallet.base.errors import Gone, NotFound
from wallet.core.sharing import SubjectKind
from wallet.core.verify.report import Verdict
from wallet.infra.pictures import badge_png
from wallet.services import share, shared
from wallet.services.deps import Deps
from wallet.services.share import OpenLink
from wallet.services.shared import SharedLink, SharedPage
from wallet.store import collections


@dataclass(frozen=True, slots=True)
class Embedded:
    """One badge (`page`), or several under a title (`parts`, in their order, each as it was last heard of)."""

    link: SharedLink
    page: SharedPage | None
    title: str
    parts: tuple[SharedPage, ...]

    @property
    def address(self) -> str:
        """The address of the whole page."""
        return self.page.address if self.page else self.link.address


@dataclass(frozen=True, slots=True)
class OwnEmbed:
    """A link as its owner embeds it; `shown` is None while it is off, or has nothing to show."""

    link: OpenLink
    shown: Embedded | None


def embedded(token: str, deps: Deps, *, part: str | None = None) -> Embedded:
    """Return what is shown of a link; a badge whose answer grew too old is asked for again first, as on its page.

    Args:
        token: canonical.
        deps: see Deps.
        part: which badge of a collection or stack.

    Raises:
        NotFound: there never was such a link, or it has no such part.
        Gone: it is off or over, or what it is to cannot be seen any more.
    """
    link = shared.find_link(token, deps)
    if part is not None or link.kind is SubjectKind.BADGE:
        page = shared.read_shared(token, deps, part=part)
        return Embedded(page.link, page, "", ())
    title = _title(link, deps)
    return Embedded(link, None, title, tuple(one for one in shared.read_parts(link, deps) if _can_stand(one)))


def own_embed(learner_id: UUID, link_id: UUID, deps: Deps) -> OwnEmbed:
    """Return what a learner can put on a website with one of their links; raises NotFound, SealBroken."""
    link = share.link_of(learner_id, link_id, deps)
    try:
        return OwnEmbed(link, embedded(link.code, deps))
    except Gone:
        return OwnEmbed(link, None)


def art_of(page: SharedPage, deps: Deps) -> bytes | None:
    """Return the picture of a badge as PNG, or None where there is none that we can draw into ours."""
    return shared.card_art(page, shared.picture_of(page.picture_sha256, deps), deps)


def stack_art(found: Embedded, deps: Deps) -> bytes | None:
    """Return the badge of the credential that a stack leads to as PNG, or None where the catalogue does not know it."""
    link = found.link
    try:
        drawn = deps.stacks.drawing(link.learner_id, link.subject.topic or "", deps)
    except NotFound:
        raise Gone from None
    return badge_png(drawn) if drawn is not None else None


def _title(link: SharedLink, deps: Deps) -> str:
    """Return what the learner, or the other room, calls it; raises Gone when it went away."""
    subject = link.subject
    try:
        if subject.collection_id is None:
            return deps.stacks.title(link.learner_id, subject.topic or "", deps)
        with deps.database.read() as session:
            return collections.collection_for(session, link.learner_id, subject.collection_id).name
    except NotFound:
        raise Gone from None


def _can_stand(page: SharedPage) -> bool:
    return page.credential is not None and page.report.verdict is not Verdict.INVALID
