"""Reads QR codes out of photographs and screenshots that people upload."""

from __future__ import annotations

import io
from typing import Final

import zxingcpp
from PIL import Image

from wallet.base.errors import InputError
from wallet.base.limits import (
    PHOTO_MAX_PIXELS,
    PHOTO_TEXTS_MAX,
    PICTURE_FRAME_SCANS_MAX,
    QR_MAX_CHARS,
    UPLOAD_MAX_BYTES,
)

_SIDE: Final = 2_000  # pixels; a photograph is made this small before it is searched
_QR_ONLY: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_WHAT_PILLOW_RAISES: Final = (
    OSError, ValueError, SyntaxError, ArithmeticError, EOFError, LookupError, TypeError, MemoryError, Warning,
    Image.DecompressionBombError,
)  # fmt: skip


class UnreadablePhoto(InputError):
    """Not a PNG or JPEG picture that can be searched for a code."""

    code = "unreadable_photo"
    sentence = "We could not read this picture."


def read_codes(photo: bytes) -> tuple[str, ...]:
    """Return the texts of the QR codes in a PNG or JPEG picture, sorted; empty when there is none.

    Args:
        photo: at most UPLOAD_MAX_BYTES; at most PHOTO_MAX_PIXELS once decoded.

    Raises:
        UnreadablePhoto: anything else about the bytes.
    """
    heavy = photo.count(b"\xff\xda") > PICTURE_FRAME_SCANS_MAX and photo.startswith(b"\xff\xd8")
    texts = photo.count(b"zTXt") + photo.count(b"iTXt")
    if heavy or texts > PHOTO_TEXTS_MAX or len(photo) > UPLOAD_MAX_BYTES:
        raise UnreadablePhoto
    found = zxingcpp.read_barcodes(_grey(photo), formats=_QR_ONLY, text_mode=zxingcpp.TextMode.Plain)
    return tuple(sorted({code.text for code in found if code.valid and len(code.text) <= QR_MAX_CHARS}))


def _grey(photo: bytes) -> Image.Image:
    """Decode a picture to grey levels; JPEG is decoded at a fraction of its size."""
    try:
        image = Image.open(io.BytesIO(photo), formats=("PNG", "JPEG"))
        image.draft("L", (_SIDE, _SIDE))
        if image.width * image.height > PHOTO_MAX_PIXELS:
            raise UnreadablePhoto
        grey = _on_white(image)
    except _WHAT_PILLOW_RAISES:
        raise UnreadablePhoto from None
    grey.thumbnail((_SIDE, _SIDE))
    return grey


def _on_white(image: Image.Image) -> Image.Image:
    """Return the picture in grey; what is transparent becomes white, as paper would be."""
    if not image.has_transparency_data:
        return image.convert("L")
    layer = image.convert("LA")
    return Image.composite(layer.getchannel("L"), Image.new("L", layer.size, 255), layer.getchannel("A"))
