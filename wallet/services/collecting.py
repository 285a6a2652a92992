"""A collection as its learner makes it ready to be shown: its name, its introduction, which badges are in it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wallet.base import limits
from wallet.base.errors import InputError, NotFound
from wallet.core.legible import legible_lines
from wallet.services.deps import Deps
from wallet.services.organise import CollectionFull, collection_name
from wallet.store import collections
from wallet.store.badges import HeldBadge, badges_of


class IntroductionTooLong(InputError):
    """An introduction over its limit."""

    code = "introduction_too_long"
    sentence = f"An introduction can have {limits.INTRODUCTION_MAX_CHARS:,} characters. Cut it a little."


def describe_collection(
    learner_id: UUID, collection_id: UUID, name: str, introduction: str, *, revision: int, deps: Deps
) -> None:
    """Give a collection a name and an introduction: plain text whose empty lines part paragraphs.

    Raises:
        NameMissing, NameTaken, IntroductionTooLong: it cannot be called, or introduced, so.
        NotFound: there is no such collection of this learner.
        ChangedMeanwhile: it was changed in another window.
    """
    name, text = collection_name(name), legible_lines(introduction, 2 * limits.INTRODUCTION_MAX_CHARS).strip()
    if len(text) > limits.INTRODUCTION_MAX_CHARS:
        raise IntroductionTooLong
    with deps.database.begin() as session:
        collections.rename_collection(session, learner_id, collection_id, name, revision=revision, introduction=text)


def could_be_added(learner_id: UUID, collection_id: UUID, deps: Deps) -> tuple[HeldBadge, ...]:
    """Return the learner's badges that are not in a collection, newest first."""
    with deps.database.read() as session:
        inside = frozenset(collections.order_of(session, learner_id, collection_id))
        held = badges_of(session, learner_id, now=deps.now())
    return tuple(badge for badge in held if badge.id not in inside)


def add_badges(learner_id: UUID, collection_id: UUID, chosen: Sequence[UUID], *, revision: int, deps: Deps) -> None:
    """Put badges at the end of a collection, in the order given; those in it stay where they are.

    Raises:
        CollectionFull: it would hold more than `COLLECTION_BADGES_MAX`.
        NotFound: the collection or one of the badges is not this learner's.
        ChangedMeanwhile: the collection was changed in another window.
    """
    with deps.database.begin() as session:
        collections.touch_collection(session, learner_id, collection_id, revision=revision)
        theirs = {badge.id for badge in badges_of(session, learner_id, now=deps.now())}
        order = collections.order_of(session, learner_id, collection_id)
        if not theirs >= set(chosen):
            raise NotFound
        changed = tuple(dict.fromkeys((*order, *chosen)))
        if len(changed) > limits.COLLECTION_BADGES_MAX:
            raise CollectionFull
        collections.set_order(session, collection_id, changed)
