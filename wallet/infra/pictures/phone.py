"""The pictures in a pass for a phone's wallet, in the sizes that Apple asks for: icon, logo, the badge itself."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from types import MappingProxyType
from typing import Final

from PIL import Image

from wallet.infra.pictures.card import house_mark
from wallet.infra.pictures.errors import PictureUnreadable

_SEAL: Final = "#17503a"
_ON_SEAL: Final = "#fdfbf4"
_ICON: Final = 29  # points; a phone draws two or three pixels for each
_LOGO: Final = 50
_THUMBNAIL: Final = 90


@lru_cache(1)
def house_pictures() -> MappingProxyType[str, bytes]:
    """Return icon and logo as PNG, by file name: the same for every pass."""
    pictures = {}
    for scale, ending in ((1, ""), (2, "@2x"), (3, "@3x")):
        icon = Image.new("RGB", (_ICON * scale, _ICON * scale), _SEAL)
        mark = house_mark(_ON_SEAL, round(_ICON * scale * 0.78))
        at = (icon.width - mark.width) // 2
        icon.paste(mark, (at, at), mark)
        pictures[f"icon{ending}.png"] = _png(icon)
        pictures[f"logo{ending}.png"] = _png(house_mark(_ON_SEAL, _LOGO * scale))
    return MappingProxyType(pictures)


def thumbnails(art: bytes) -> dict[str, bytes]:
    """Return a badge's picture as PNG, by file name.

    Args:
        art: PNG from `normalise_picture` or `badge_png`.

    Raises:
        PictureUnreadable: it is not.
    """
    try:
        with Image.open(BytesIO(art), formats=["PNG"]) as opened:
            picture = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise PictureUnreadable from error
    made = {}
    for scale, ending in ((1, ""), (2, "@2x"), (3, "@3x")):
        small = picture.copy()
        small.thumbnail((_THUMBNAIL * scale, _THUMBNAIL * scale), Image.Resampling.LANCZOS)
        made[f"thumbnail{ending}.png"] = _png(small)
    return made


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG", compress_level=6)
    return out.getvalue()
