"""What a learner's pages say about links: of one thing, or all of them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

from wallet.base.errors import NotFound
from wallet.core.sharing import Subject, told_by
from wallet.services.deps import Deps
from wallet.services.linkedin import linkedin_for, said_now
from wallet.services.share_links import OpenLink, SharePanel, open_link
from wallet.services.share_subjects import refusal_to, require_topic
from wallet.store import collections, shares


@dataclass(frozen=True, slots=True)
class LinksTo:
    """The links to one thing."""

    subject: Subject
    title: str | None  # None when it is no longer there to be named
    in_bin: bool  # the badge was deleted and can still be brought back: readers see that its links are off
    links: tuple[OpenLink, ...]  # the permanent one first, then the newest


def panel_for(learner_id: UUID, badge_id: UUID, deps: Deps) -> SharePanel:
    """Return what the badge's page says about sharing it.

    Raises:
        NotFound: there is no such badge of this learner.
        SealBroken: a link was sealed with a key that is gone.
    """
    return links_for(learner_id, Subject.of_badge(badge_id), deps)


def links_for(learner_id: UUID, subject: Subject, deps: Deps) -> SharePanel:
    """Return everything about sharing one thing; raises NotFound, SealBroken."""
    title = require_topic(learner_id, subject, deps)
    with deps.database.read() as session:
        if subject.collection_id is not None:
            title = collections.collection_for(session, learner_id, subject.collection_id).name
        kept = shares.links_to(session, learner_id, subject)
        refusal = refusal_to(session, learner_id, subject)
    links = [open_link(one, deps) for one in kept]
    permanent = next((one for one in links if one.audience is None), None)
    audiences = tuple(one for one in links if one.audience is not None)
    panel = SharePanel(subject, title, permanent, audiences, refusal)
    return panel if subject.badge_id is None else _of_badge(panel, learner_id, subject.badge_id, deps)


def _of_badge(panel: SharePanel, learner_id: UUID, badge_id: UUID, deps: Deps) -> SharePanel:
    """Return the panel with what only a single badge has."""
    with deps.database.read() as session:
        badge = shares.shareable(session, learner_id, badge_id)
        title = shares.names_of_badges(session, learner_id, [badge_id]).get(badge_id) or ""
    permanent = panel.permanent
    if permanent is not None and permanent.is_on:
        permanent = replace(permanent, linkedin=linkedin_for(badge, permanent.address, deps.now()))
    return replace(
        panel,
        title=title,
        permanent=permanent,
        said=said_now(badge, deps.now()),
        withdrawn_at=badge.withdrawn_at,
        told=told_by(badge.credential) if badge.credential else None,
    )


def all_links(learner_id: UUID, deps: Deps) -> tuple[OpenLink, ...]:
    """Return every link of a learner that was not given up; raises SealBroken."""
    with deps.database.read() as session:
        return tuple(open_link(one, deps) for one in shares.links_of(session, learner_id))


def links_by_subject(learner_id: UUID, deps: Deps) -> tuple[LinksTo, ...]:
    """Return every link of a learner that was not given up, by what it is to, in the order of names.

    Raises:
        SealBroken: a link was sealed with a key that is gone.
    """
    by_subject: dict[Subject, list[OpenLink]] = {}
    for link in all_links(learner_id, deps):
        by_subject.setdefault(link.subject, []).append(link)
    badges = [subject.badge_id for subject in by_subject if subject.badge_id is not None]
    with deps.database.read() as session:
        called = shares.names_of_badges(session, learner_id, badges)
        in_bin = {badge_id for badge_id, *_ in collections.bin_of(session, learner_id)}
        theirs = collections.collections_of(session, learner_id)
    names: dict[Subject, str | None] = {Subject.of_badge(badge_id): name for badge_id, name in called.items()}
    names |= {Subject.of_collection(one.id): one.name for one in theirs}
    names |= _pathway_names(learner_id, by_subject.keys(), deps)
    found = (
        LinksTo(subject, names.get(subject), subject.badge_id in in_bin, tuple(links))
        for subject, links in by_subject.items()
    )
    return tuple(sorted(found, key=lambda one: ((one.title or "").casefold(), one.title or "", _key(one.subject))))


def _pathway_names(learner_id: UUID, subjects: Iterable[Subject], deps: Deps) -> dict[Subject, str | None]:
    names: dict[Subject, str | None] = {}
    for subject in subjects:
        if subject.topic is not None:
            with suppress(NotFound):
                names[subject] = require_topic(learner_id, subject, deps)
    return names


def _key(subject: Subject) -> str:
    return f"{subject.kind} {subject.badge_id or subject.collection_id or subject.topic}"


def link_of(learner_id: UUID, link_id: UUID, deps: Deps) -> OpenLink:
    """Return one link; raises NotFound, SealBroken."""
    with deps.database.read() as session:
        return open_link(shares.link_for(session, learner_id, link_id), deps)
