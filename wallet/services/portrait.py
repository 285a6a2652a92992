"""The picture a wallet shows for a badge: from its carrier, from inside the credential, or fetched once; made safe."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from wallet.base import limits
from wallet.core.model import AchievementCredential
from wallet.core.verify.judge import Judgement
from wallet.core.verify.materials import Answer, Gather
from wallet.infra.pictures import Picture, PictureUnreadable, normalise_picture

_DATA_URL: Final = re.compile(
    r"data:image/(?:png|jpeg|gif|webp|svg\+xml)(?:;charset=utf-8)?;base64,([A-Za-z0-9+/]+={0,2})", re.IGNORECASE
)
_ENCODED_MAX_CHARS: Final = limits.UPLOAD_MAX_BYTES * 4 // 3 + 4


def portrait_of(original: bytes, judgement: Judgement, gather: Gather) -> Picture | None:
    """Return a safe picture of a badge, or None: then pages draw one of our own.

    The carrier comes first, since that is what the learner saw. Addresses are taken from the verified value alone,
    one at most is asked, and any failure is no more than a missing picture.
    """
    if judgement.carrier is not None and judgement.carrier.container in ("png", "svg"):
        found = _safe(original)
        if found is not None:
            return found
    credential = judgement.credential
    if credential is None:
        return None
    images = list(_images(credential))
    inside = next((found for image in images if (found := _safe(_embedded(image)))), None)
    return inside or _fetched(images, gather)


def _images(credential: AchievementCredential) -> Iterator[str]:
    for image in (credential.image, credential.achievement.image):
        if image:
            yield image


def _embedded(image: str) -> bytes | None:
    found = _DATA_URL.fullmatch(image) if len(image) <= _ENCODED_MAX_CHARS + 64 else None
    try:
        return base64.b64decode(found[1], validate=True) if found else None
    except (binascii.Error, ValueError):
        return None


def _fetched(images: list[str], gather: Gather) -> Picture | None:
    address = next((image for image in images if image.startswith(("https://", "http://"))), None)
    if address is None or len(address) > limits.URL_MAX_CHARS:
        return None
    document = gather(frozenset({address})).get(address)
    return _safe(document.body) if document is not None and document.answer is Answer.FOUND else None


def _safe(data: bytes | None) -> Picture | None:
    try:
        return normalise_picture(data) if data else None
    except PictureUnreadable:
        return None
