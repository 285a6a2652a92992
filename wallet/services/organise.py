"""A learner's own order among their badges: note, tags, collections, the bin. Nothing here judges anything.

Whatever was changed in another window since a page was opened clashes (`ChangedMeanwhile`) instead of being lost.
"""

from __future__ import annotations

import re
from collections.abc import Collection as Several
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base import limits
from wallet.base.errors import Conflict, InputError, NotFound
from wallet.core.legible import legible, legible_lines
from wallet.services.deps import Deps
from wallet.store import collections
from wallet.store.badges import HeldBadge, badge_for, badges_of
from wallet.store.collections import Collection, NameTaken
from wallet.store.errors import ChangedMeanwhile
from wallet.store.judgements import lock_wallet, raise_wallet_revision

__all__ = ["ChangedMeanwhile", "Collection", "HeldBadge", "NameTaken"]


class NameMissing(InputError):
    """A collection needs a name."""

    code = "collection_name_missing"
    sentence = "Give the collection a name."


class TooManyCollections(InputError):
    """More collections than one learner may have."""

    code = "too_many_collections"
    sentence = f"You can have {limits.COLLECTIONS_MAX} collections. Delete one that you no longer need."


class CollectionFull(Conflict):
    """More badges than one collection may hold."""

    code = "collection_full"
    sentence = f"A collection can hold {limits.COLLECTION_BADGES_MAX} badges. Take one out first, or make another."


class TooManyTags(InputError):
    """More tags than one badge may have, or a tag that is too long."""

    code = "too_many_tags"
    sentence = f"A badge can have {limits.TAGS_MAX} tags of {limits.TAG_MAX_CHARS} characters each."


class NoteTooLong(InputError):
    """A note over its limit."""

    code = "note_too_long"
    sentence = f"A note can have {limits.NOTE_MAX_CHARS} characters."


def write_note(learner_id: UUID, badge_id: UUID, note: str, *, revision: int, deps: Deps) -> None:
    """Keep a private note. Raises NoteTooLong, NotFound, ChangedMeanwhile."""
    cleaned = legible_lines(note, limits.NOTE_MAX_CHARS + 2).strip()
    if len(cleaned) > limits.NOTE_MAX_CHARS:
        raise NoteTooLong
    with deps.database.begin() as session:
        collections.touch_badge(session, learner_id, badge_id, revision=revision, note=cleaned)


def write_tags(learner_id: UUID, badge_id: UUID, text: str, *, revision: int, deps: Deps) -> None:
    """Let a badge have the tags listed, by commas or lines. Raises TooManyTags, NotFound, ChangedMeanwhile."""
    tags = read_tags(text)
    with deps.database.begin() as session:
        collections.touch_badge(session, learner_id, badge_id, revision=revision)
        collections.set_tags(session, badge_id, tags)


def read_tags(text: str) -> tuple[str, ...]:
    """Return the tags of a typed list, once each whatever their case, sorted. Raises TooManyTags."""
    if len(text) > limits.TAGS_MAX * (limits.TAG_MAX_CHARS + 10):
        raise TooManyTags
    by_fold: dict[str, str] = {}
    for part in re.split(r"[,;\n]", text):
        tag = legible(part, limits.TAG_MAX_CHARS + 2)
        if tag:
            by_fold.setdefault(tag.casefold(), tag)
    if len(by_fold) > limits.TAGS_MAX or any(len(tag) > limits.TAG_MAX_CHARS for tag in by_fold.values()):
        raise TooManyTags
    return tuple(sorted(by_fold.values(), key=lambda tag: (tag.casefold(), tag)))


def delete_badge(learner_id: UUID, badge_id: UUID, deps: Deps) -> None:
    """Put a badge into the bin, from which it can be brought back. Doing so twice is once. Raises NotFound."""
    now = deps.now()
    with deps.database.begin() as session:
        lock_wallet(session, learner_id)
        if badge_for(session, learner_id, badge_id).deleted_at is None:
            collections.touch_badge(session, learner_id, badge_id, revision=None, deleted_at=now)
            raise_wallet_revision(session, learner_id)


def restore_badge(learner_id: UUID, badge_id: UUID, deps: Deps) -> None:
    """Bring a badge back from the bin. Raises NotFound."""
    with deps.database.begin() as session:
        lock_wallet(session, learner_id)
        restore_in(session, learner_id, badge_id)


def restore_in(session: Session, learner_id: UUID, badge_id: UUID) -> None:
    """Bring a badge back, inside the caller's transaction. Raises NotFound."""
    collections.touch_badge(session, learner_id, badge_id, revision=None, deleted_at=None)
    raise_wallet_revision(session, learner_id)


@dataclass(frozen=True, slots=True)
class Binned:
    """A deleted badge that can still be brought back, until `ends_at`."""

    id: UUID
    name: str | None
    deleted_at: datetime
    ends_at: datetime


def bin_of(learner_id: UUID, deps: Deps) -> tuple[Binned, ...]:
    """Return what a learner can still bring back, newest first."""
    kept = timedelta(days=limits.DELETED_BADGE_DAYS)
    with deps.database.read() as session:
        found = collections.bin_of(session, learner_id)
    return tuple(Binned(badge_id, name, deleted_at, deleted_at + kept) for badge_id, name, deleted_at in found)


def deleted_badge(learner_id: UUID, badge_id: str, deps: Deps) -> Binned | None:
    """Return the badge in the learner's bin that an address names, or None for anything else."""
    return next((one for one in bin_of(learner_id, deps) if str(one.id) == badge_id), None) if badge_id else None


def sweep_bin(deps: Deps) -> int:
    """Delete for good what has been in the bin for `DELETED_BADGE_DAYS`; returns how many badges went."""
    with deps.database.begin() as session:
        return collections.sweep_bin(session, before=deps.now() - timedelta(days=limits.DELETED_BADGE_DAYS))


def collections_of(learner_id: UUID, deps: Deps) -> tuple[Collection, ...]:
    """Return a learner's collections by name."""
    with deps.database.read() as session:
        return collections.collections_of(session, learner_id)


def collection_for(learner_id: UUID, collection_id: UUID, deps: Deps) -> tuple[Collection, tuple[HeldBadge, ...]]:
    """Return a collection with its badges in the learner's order. Raises NotFound."""
    with deps.database.read() as session:
        found = collections.collection_for(session, learner_id, collection_id)
        held = {badge.id: badge for badge in badges_of(session, learner_id, now=deps.now())}
        order = collections.order_of(session, learner_id, collection_id)
    return found, tuple(held[badge_id] for badge_id in order if badge_id in held)


def new_collection(learner_id: UUID, name: str, deps: Deps) -> UUID:
    """Make an empty collection. Raises NameMissing, NameTaken, TooManyCollections."""
    cleaned = collection_name(name)
    with deps.database.begin() as session:
        lock_wallet(session, learner_id)
        if len(collections.collections_of(session, learner_id)) >= limits.COLLECTIONS_MAX:
            raise TooManyCollections
        return collections.add_collection(session, learner_id, cleaned, now=deps.now())


def delete_collection(learner_id: UUID, collection_id: UUID, deps: Deps) -> None:
    """Take a collection away; its badges stay in the wallet. Raises NotFound."""
    with deps.database.begin() as session:
        collections.remove_collection(session, learner_id, collection_id, at=deps.now())


def place_badge(learner_id: UUID, badge_id: UUID, chosen: Several[UUID], *, revision: int, deps: Deps) -> None:
    """Let a badge be in exactly the chosen collections; a new one goes to the end of each.

    Raises:
        NotFound: the badge or one of the collections is not this learner's.
        ChangedMeanwhile: the badge was changed in another window.
        CollectionFull: one of them holds `COLLECTION_BADGES_MAX` already.
    """
    with deps.database.begin() as session:
        lock_wallet(session, learner_id)
        collections.touch_badge(session, learner_id, badge_id, revision=revision)
        theirs = {one.id: one for one in collections.collections_of(session, learner_id)}
        if not theirs.keys() >= set(chosen):
            raise NotFound
        for collection_id, collection in sorted(theirs.items()):
            order = collections.order_of(session, learner_id, collection_id)
            if (badge_id in order) == (collection_id in chosen):
                continue
            changed = (*order, badge_id) if collection_id in chosen else tuple(one for one in order if one != badge_id)
            if len(changed) > max(len(order), limits.COLLECTION_BADGES_MAX):
                raise CollectionFull
            collections.touch_collection(session, learner_id, collection_id, revision=collection.revision)
            collections.set_order(session, collection_id, changed)


def move_badge(learner_id: UUID, collection_id: UUID, badge_id: UUID, *, steps: int, revision: int, deps: Deps) -> None:
    """Move a badge within a collection; `steps` below zero is towards the front, and it stops at the ends.

    Raises:
        NotFound: the collection is not this learner's, or the badge is not in it.
        ChangedMeanwhile: the collection was changed in another window.
    """
    with deps.database.begin() as session:
        collections.touch_collection(session, learner_id, collection_id, revision=revision)
        order = list(collections.order_of(session, learner_id, collection_id))
        if badge_id not in order:
            raise NotFound
        at = order.index(badge_id)
        order.insert(max(0, min(len(order), at + steps)), order.pop(at))
        collections.set_order(session, collection_id, order)


def take_out(learner_id: UUID, collection_id: UUID, badge_id: UUID, *, revision: int, deps: Deps) -> None:
    """Take a badge out of a collection; it stays in the wallet. Raises NotFound, ChangedMeanwhile."""
    with deps.database.begin() as session:
        collections.touch_collection(session, learner_id, collection_id, revision=revision)
        order = collections.order_of(session, learner_id, collection_id)
        collections.set_order(session, collection_id, [one for one in order if one != badge_id])


def collection_name(name: str) -> str:
    """Return a collection's name as it is kept; raises NameMissing."""
    cleaned = legible(name, limits.NAME_MAX_CHARS)
    if not cleaned:
        raise NameMissing
    return cleaned
