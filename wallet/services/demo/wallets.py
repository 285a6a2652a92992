"""Bring the demo's badges into their wallets by the same way as anybody's: baked, judged, kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final
from uuid import UUID

from wallet.core.artwork import Field, Glyph, Level, Shape, draw_badge
from wallet.core.baking.png import bake_png
from wallet.core.baking.svg import bake_svg
from wallet.infra.pictures.raster import badge_png
from wallet.services.demo.catalogue import ACHIEVEMENTS
from wallet.services.demo.people import DemoBadge, DemoPerson
from wallet.services.deps import Deps
from wallet.services.organise import new_collection, place_badge, write_note, write_tags
from wallet.services.receive import receive_badge
from wallet.store import issuing
from wallet.store.badges import badge_for

KEYWORD: Final = "openbadgecredential"
_OFFERED = {item.slug: item for item in ACHIEVEMENTS}


def fill_wallet(learner_id: UUID, person: DemoPerson, texts: Sequence[str], deps: Deps) -> None:
    """Receive a person's badges, oldest first, then their tags, notes and collection."""
    held: dict[str, UUID] = {}
    awarded = sorted(zip(person.badges, texts, strict=True), key=lambda pair: pair[0].awarded)
    for badge, text in awarded:
        name = f"{badge.achievement}.{badge.coat}"
        receipt = receive_badge(coated(badge, text), learner_id=learner_id, file_name=name, deps=deps)
        held[badge.achievement] = receipt.badge_id
        if badge.tags:
            write_tags(
                learner_id,
                receipt.badge_id,
                ", ".join(badge.tags),
                revision=_revision(learner_id, receipt.badge_id, deps),
                deps=deps,
            )
        if badge.note:
            write_note(
                learner_id,
                receipt.badge_id,
                badge.note,
                revision=_revision(learner_id, receipt.badge_id, deps),
                deps=deps,
            )
    with deps.database.begin() as session:
        for award in issuing.awards_waiting_for(session, learner_id):
            if award.credential in texts:
                issuing.mark_claimed(session, award.id, deps.now())
    if person.collection is not None:
        _collect(learner_id, person.collection, held, deps)


def coated(badge: DemoBadge, text: str) -> bytes:
    """Return the credential as its learner got it: a baked picture, or the bare text."""
    if badge.coat == "json":
        return text.encode()
    if badge.coat == "svg":
        return bake_svg(_drawing(badge.achievement).encode(), text, keyword=KEYWORD)
    return bake_png(_picture(badge.achievement), text, keyword=KEYWORD)


def _drawing(achievement: str) -> str:
    item = _OFFERED[achievement]
    return draw_badge(
        f"achievement:{item.slug}",
        shape=Shape(item.shape),
        field=Field(item.field),
        level=Level(item.level),
        glyph=Glyph(item.glyph),
    )


@cache
def _picture(achievement: str) -> bytes:
    return badge_png(_drawing(achievement))


def _collect(learner_id: UUID, collection: tuple[str, tuple[str, ...]], held: dict[str, UUID], deps: Deps) -> None:
    name, achievements = collection
    collection_id = new_collection(learner_id, name, deps)
    for achievement in achievements:
        badge_id = held[achievement]
        revision = _revision(learner_id, badge_id, deps)
        place_badge(learner_id, badge_id, [collection_id], revision=revision, deps=deps)


def _revision(learner_id: UUID, badge_id: UUID, deps: Deps) -> int:
    with deps.database.read() as session:
        return badge_for(session, learner_id, badge_id).revision
