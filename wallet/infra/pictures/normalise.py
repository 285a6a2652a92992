"""A stranger's picture becomes one of ours: decoded within bounds, made small, written anew with nothing but pixels.

What it is is told by its first bytes, never by a name or a declared type. The original stays as it came, as a download;
pages show only what comes out here.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from wallet.base.limits import (
    IMAGE_MAX_SIDE,
    PICTURE_FRAME_SCANS_MAX,
    PICTURE_MAX_PIXELS,
    PICTURE_SIDE,
    PNG_MAX_CHUNKS,
    UPLOAD_MAX_BYTES,
)
from wallet.infra.pictures.errors import PictureTooLarge, PictureUnreadable
from wallet.infra.pictures.inert import inert_svg

Image.MAX_IMAGE_PIXELS = PICTURE_MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)  # refused, not remarked upon

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PIXEL_CHUNKS: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page may show. SVG only ever through <img>, from an address that answers with a sandbox policy."""

    data: bytes
    media_type: str  # image/png or image/svg+xml
    width: int | None = None  # pixels; None for SVG
    height: int | None = None


def normalise_picture(data: bytes) -> Picture:
    """Return the picture in `data` as a plain PNG of at most PICTURE_SIDE, or as inert SVG.

    Args:
        data: as it came, at most UPLOAD_MAX_BYTES: PNG, JPEG, GIF or WebP (first frame), or SVG.

    Raises:
        PictureTooLarge: over a limit; nothing was decoded.
        PictureUnreadable: anything else that is wrong with it.
    """
    if len(data) > UPLOAD_MAX_BYTES:
        raise PictureTooLarge
    if looks_like_svg(data):
        return Picture(inert_svg(data, shrink=shrink_raster), "image/svg+xml")
    small, (width, height) = shrink_raster(data)
    return Picture(small, "image/png", width, height)


def looks_like_svg(data: bytes) -> bool:
    """Tell markup from pixels by the first byte that is neither a byte order mark nor a space."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\x00\xff\xfe \t\r\n")[:1] == b"<"


def shrink_raster(data: bytes) -> tuple[bytes, tuple[int, int]]:
    """Return a raster picture as PNG of at most PICTURE_SIDE, and its width and height.

    Raises:
        PictureTooLarge: more than IMAGE_MAX_SIDE or PICTURE_MAX_PIXELS, told before anything is decoded.
        PictureUnreadable: not a picture, or a damaged one.
    """
    kind = _kind(data)
    if kind == "PNG":
        data = _only_pixels(data)
    if kind == "JPEG" and data.count(b"\xff\xda") > PICTURE_FRAME_SCANS_MAX:
        raise PictureTooLarge
    try:
        with Image.open(BytesIO(data), formats=[kind]) as opened:
            if max(opened.size) > IMAGE_MAX_SIDE or opened.width * opened.height > PICTURE_MAX_PIXELS:
                raise PictureTooLarge
            return _written(opened)
    except PictureUnreadable:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PictureTooLarge from error
    except Exception as error:  # decoders of strangers' bytes fail in more ways than their documentation knows
        raise PictureUnreadable from error


def _kind(data: bytes) -> str:
    if data.startswith(_PNG):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    raise PictureUnreadable


def _only_pixels(png: bytes) -> bytes:
    """Drop every chunk that holds no pixels before a decoder sees it: texts, profiles, frames, what follows the end."""
    kept, at = [_PNG], len(_PNG)
    for _ in range(PNG_MAX_CHUNKS):
        length, name = int.from_bytes(png[at : at + 4], "big"), png[at + 4 : at + 8]
        end = at + 12 + length
        if len(name) < 4 or end > len(png):
            raise PictureUnreadable
        if name in _PIXEL_CHUNKS:
            kept.append(png[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    raise PictureTooLarge


def _written(opened: Image.Image) -> tuple[bytes, tuple[int, int]]:
    """Return the pixels alone, made small; transparency is kept."""
    picture: Image.Image = opened
    if picture.mode not in ("RGB", "RGBA", "L"):
        picture = picture.convert("RGBA")
    if max(picture.size) > PICTURE_SIDE:
        picture.thumbnail((PICTURE_SIDE, PICTURE_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    turned = ImageOps.exif_transpose(picture)
    plain = turned.convert("RGBA" if "transparency" in turned.info or turned.mode == "RGBA" else "RGB")
    plain.info.clear()
    out = BytesIO()
    plain.save(out, "PNG", compress_level=6)
    return out.getvalue(), plain.size
