"""Public links as their readers find them, and the badges behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wallet.base.errors import Gone, NotFound
from wallet.base.ids import normalise_token, secret_hash
from wallet.core.sharing import Scope, Subject, SubjectKind, part_code
from wallet.services.deps import Deps
from wallet.services.share import share_address
from wallet.store import collections
from wallet.store import shared as links
from wallet.store.shared import FoundLink, PageStamp, SharedBadge


@dataclass(frozen=True, slots=True)
class SharedLink:
    """An open link, as its readers know it."""

    id: UUID
    token: str
    address: str
    subject: Subject
    learner_id: UUID
    holder: str | None  # None where the link hides the name
    scope: Scope
    listed: bool
    permanent: bool
    ends_at: datetime | None

    @property
    def kind(self) -> SubjectKind:
        return self.subject.kind


def canonical_token(typed: str) -> str:
    """Return a token as we write it, however it was typed; raises NotFound when it cannot be one."""
    token = normalise_token(typed)
    if token is None:
        raise NotFound
    return token


def find_link(token: str, deps: Deps) -> SharedLink:
    """Return an open link; raises NotFound, or Gone when it is off, over, or what it is to cannot be seen any more."""
    with deps.database.read() as session:
        found, _ = links.open_link(session, secret_hash(token), now=deps.now())
    return _link(token, found, deps)


def parts_of(link: SharedLink, deps: Deps) -> tuple[UUID, ...]:
    """Return the badges that a link shows, in its order, whether or not each can be shown now; raises Gone."""
    subject = link.subject
    if subject.badge_id is not None:
        return (subject.badge_id,)
    if subject.collection_id is not None:
        with deps.database.read() as session:
            return collections.order_of(session, link.learner_id, subject.collection_id)
    if subject.topic is None:
        raise Gone
    try:
        return deps.stacks.badges(link.learner_id, subject.topic, deps)
    except NotFound:
        raise Gone from None


def page_stamp(token: str, deps: Deps) -> PageStamp | None:
    """Return what the page of an open link to a badge is made from; None where there is no such page to keep ready."""
    with deps.database.glance() as connection:
        return links.page_stamp(connection, secret_hash(token))


def find_badge(token: str, deps: Deps, *, part: str | None = None) -> tuple[SharedLink, SharedBadge]:
    """Return an open link and one badge behind it.

    Args:
        token: canonical.
        deps: see Deps.
        part: which badge of a collection or stack; None for a link to a badge.

    Raises:
        NotFound: there never was such a link, or it has no such part.
        Gone: the link is off or over, or its badge cannot be seen any more.
    """
    with deps.database.read() as session:
        found, badge = links.open_link(session, secret_hash(token), now=deps.now())
    link = _link(token, found, deps)
    if part is None and badge is not None:
        return link, badge
    if part is None or badge is not None:
        raise NotFound
    wanted = tuple(one for one in parts_of(link, deps) if part_code(token, one) == part)
    with deps.database.read() as session:
        shown = links.shared_badges(session, link.learner_id, wanted)
    if not shown:
        raise NotFound
    return link, shown[0]


def require_open(token: str, deps: Deps) -> str:
    """Return the address of an open link to something that is still there; raises NotFound, Gone."""
    link = find_link(token, deps)
    if link.kind is SubjectKind.COLLECTION and link.subject.collection_id is None:
        raise Gone
    if link.subject.topic is not None:
        try:
            deps.stacks.title(link.learner_id, link.subject.topic, deps)
        except NotFound:
            raise Gone from None
    return link.address


def _link(token: str, found: FoundLink, deps: Deps) -> SharedLink:
    return SharedLink(
        id=found.id,
        token=token,
        address=share_address(deps.settings.public_url, token),
        subject=found.subject,
        learner_id=found.learner_id,
        holder=found.holder if found.scope.name else None,
        scope=found.scope,
        listed=found.listed,
        permanent=found.permanent,
        ends_at=found.ends_at,
    )
