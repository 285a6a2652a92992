"""The picture of a shared badge with its signed text inside, for who reads it on a public page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from wallet.base.limits import BAKED_KEPT, BAKED_KEPT_MAX_BYTES
from wallet.infra.pdf.kept import KeptSheets
from wallet.services.deps import Deps
from wallet.services.downloads import MEDIA_TYPES, BakedKind, baked_download
from wallet.services.shared import find_badge, shared_credential

_kept: Final = KeptSheets(most=BAKED_KEPT, most_bytes=BAKED_KEPT_MAX_BYTES)  # a store of bytes, whatever is in them


@dataclass(frozen=True, slots=True)
class BakedPicture:
    body: bytes
    media_type: str
    digest: str  # of what went in: the same picture and text give the same bytes


def shared_baked(token: str, kind: BakedKind, deps: Deps, *, part: str | None = None) -> BakedPicture:
    """Return the picture with the exact signed text in it, kept by its content.

    Args:
        token: canonical.
        kind: png or svg.
        deps: see Deps.
        part: which badge of a collection or stack.

    Raises:
        NotFound, Gone, NeverVerified, TellsMore: as `shared_credential`.
    """
    text = shared_credential(token, deps, part=part).text
    link, badge = find_badge(token, deps, part=part)
    said = f"{kind} {badge.badge_id.hex} {badge.picture_sha256} {hashlib.sha256(text.encode()).hexdigest()}"
    digest = hashlib.sha256(said.encode()).hexdigest()
    body = _kept.get(digest, lambda: baked_download(link.learner_id, badge.badge_id, kind, deps).body)
    return BakedPicture(body, MEDIA_TYPES[kind], digest)
