"""What a learner takes away of one badge: the file as it came, a freshly baked picture, the credential's text."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from uuid import UUID

from wallet.base.errors import InputError
from wallet.core.artwork import Field, Glyph, Level, Shape, draw_badge
from wallet.core.baking.baked import BakingKeyword
from wallet.core.baking.png import bake_png, unbake_png
from wallet.core.baking.svg import bake_svg
from wallet.core.file_names import plain_name
from wallet.core.verify.materials import Answer
from wallet.core.verify.report import CredentialFormat
from wallet.infra.pictures import badge_png
from wallet.services.deps import Deps
from wallet.services.publish import own_document
from wallet.store.badges import BadgeDetail, Picture, badge_for, original_for
from wallet.store.pictures import picture_for, picture_of_badge

BakedKind: TypeAlias = Literal["png", "svg"]
MEDIA_TYPES: Final = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "json": "application/json",
    "jws": "application/jwt",
}
ENDINGS: Final = {"png": "png", "svg": "svg", "json": "json", "jws": "jwt"}
_OB3: Final = frozenset(
    {
        CredentialFormat.OB3_DATA_INTEGRITY,
        CredentialFormat.OB3_JWT,
        CredentialFormat.CLR2_DATA_INTEGRITY,
        CredentialFormat.CLR2_JWT,
    }
)
_WRAPPED_MAX_BYTES: Final = 500_000  # of a PNG inside an SVG; a larger one is replaced by our own drawing


@dataclass(frozen=True, slots=True)
class Download:
    body: bytes
    media_type: str
    file_name: str


def original_download(learner_id: UUID, badge_id: UUID, deps: Deps) -> Download:
    """Return the file byte for byte as it came. Raises NotFound."""
    with deps.database.read() as session:
        badge, original = badge_for(session, learner_id, badge_id), original_for(session, learner_id, badge_id)
    ending = ENDINGS.get(original.container, "txt")
    media_type = MEDIA_TYPES.get(original.container, "text/plain")
    stem = (original.name or "").rpartition(".")[0] or original.name or badge.name
    return Download(original.body, media_type, f"{plain_name(stem)}.{ending}")


def credential_download(learner_id: UUID, badge_id: UUID, deps: Deps) -> Download:
    """Return the exact text of the credential, without the picture around it. Raises NotFound."""
    with deps.database.read() as session:
        badge, original = badge_for(session, learner_id, badge_id), original_for(session, learner_id, badge_id)
    kind = "json" if original.payload.startswith("{") else "jws"
    return Download(original.payload.encode(), MEDIA_TYPES[kind], f"{plain_name(badge.name)}.{ENDINGS[kind]}")


def baked_download(learner_id: UUID, badge_id: UUID, kind: BakedKind, deps: Deps) -> Download:
    """Return the badge's picture with the exact credential text baked into it anew, read back once.

    Raises:
        NotFound: there is no such badge, or it is another learner's.
        UnbakeableText: the text could not be read back unchanged.
    """
    with deps.database.read() as session:
        badge, original = badge_for(session, learner_id, badge_id), original_for(session, learner_id, badge_id)
        picture = picture_of_badge(session, learner_id, badge_id)
    keyword: BakingKeyword = "openbadgecredential" if badge.format in _OB3 else "openbadges"
    name = f"{plain_name(badge.name)}.{kind}"
    if kind == "svg":
        try:
            body = bake_svg(_as_svg(badge, picture), original.payload, keyword=keyword)
        except InputError:
            body = bake_svg(drawn_picture(badge), original.payload, keyword=keyword)
    else:
        body = bake_png(as_png(badge, picture, deps), original.payload, keyword=keyword)
        unbake_png(body)
    return Download(body, MEDIA_TYPES[kind], name)


def picture_download(learner_id: UUID, sha256: str, deps: Deps) -> Picture:
    """Return a picture of one of the learner's badges. Raises NotFound."""
    with deps.database.read() as session:
        return picture_for(session, learner_id, sha256)


def drawn_download(learner_id: UUID, badge_id: UUID, deps: Deps) -> bytes:
    """Return the drawing that stands for a badge without a picture, as SVG. Raises NotFound."""
    with deps.database.read() as session:
        return drawn_picture(badge_for(session, learner_id, badge_id))


def drawn_picture(badge: BadgeDetail) -> bytes:
    """Return our own drawing for a badge without a picture. It never wears a ribbon or gold: those are earned here."""
    achievement = badge.credential.achievement.id if badge.credential else None
    seed = achievement or str(badge.id)
    inks, shapes = tuple(Field), (Shape.SEAL, Shape.HEXAGON, Shape.OCTAGON, Shape.ROSETTE, Shape.LOZENGE)
    pick = hashlib.sha256(seed.encode()).digest()
    return draw_badge(
        seed,
        shape=shapes[pick[0] % len(shapes)],
        field=inks[pick[1] % len(inks)],
        level=Level.NONCREDIT,
        glyph=Glyph.SPARK,
    ).encode()


def _as_svg(badge: BadgeDetail, picture: Picture | None) -> bytes:
    if picture is None or len(picture.body) > _WRAPPED_MAX_BYTES:
        return drawn_picture(badge)
    if picture.media_type == MEDIA_TYPES["svg"]:
        return picture.body
    inside = base64.b64encode(picture.body).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 640" width="640" height="640">'
        f'<image width="640" height="640" href="data:image/png;base64,{inside}"/></svg>\n'
    ).encode()


def as_png(badge: BadgeDetail, picture: Picture | None, deps: Deps) -> bytes:
    """Return the badge's picture as PNG, or one of ours: a stranger's SVG is never turned into pixels."""
    if picture is not None and picture.media_type == MEDIA_TYPES["png"]:
        return picture.body
    image = badge.credential.achievement.image if badge.credential else None
    own = own_document(deps.settings, deps.database, deps.now, image) if image else None
    if own is not None and own.answer is Answer.FOUND and own.media_type == MEDIA_TYPES["svg"]:
        return badge_png(own.body.decode())
    return badge_png(drawn_picture(badge).decode())
