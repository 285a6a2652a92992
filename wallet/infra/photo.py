"""Reads QR codes out of photographs and screenshots that people upload."""

from __future__ import annotations

import io
from typing import Final

import zxingcpp
from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from wallet.base.errors import InputError
from wallet.base.limits import (
    PHOTO_MAX_BYTES,
    PHOTO_MAX_PIXELS,
    PHOTO_PASSES_MAX_PIXELS,
    PHOTO_TAKEN_MAX_PIXELS,
    PHOTO_TEXTS_MAX,
    PICTURE_FRAME_SCANS_MAX,
    SCANNED_MAX_CHARS,
)

_PNG: Final = b"\x89PNG\r\n\x1a\n"
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
        photo: at most PHOTO_MAX_BYTES; at most PHOTO_MAX_PIXELS once decoded. Texts longer than SCANNED_MAX_CHARS
            are left out.

    Raises:
        UnreadablePhoto: anything else about the bytes.
    """
    heavy = photo.count(b"\xff\xda") > PICTURE_FRAME_SCANS_MAX and photo.startswith(b"\xff\xd8")
    texts = photo.count(b"zTXt") + photo.count(b"iTXt")
    if heavy or texts > PHOTO_TEXTS_MAX or len(photo) > PHOTO_MAX_BYTES:
        raise UnreadablePhoto
    found = zxingcpp.read_barcodes(_grey(photo), formats=_QR_ONLY, text_mode=zxingcpp.TextMode.Plain)
    return tuple(sorted({code.text for code in found if code.valid and len(code.text) <= SCANNED_MAX_CHARS}))


def _grey(photo: bytes) -> Image.Image:
    """Decode a picture to grey levels; JPEG is decoded at a fraction of its size."""
    try:
        image = _open(photo)
        _refuse_giants(image)
        _decode_smaller(image)
        if image.width * image.height > PHOTO_MAX_PIXELS:
            raise UnreadablePhoto
        grey = _on_white(image)
    except _WHAT_PILLOW_RAISES:
        raise UnreadablePhoto from None
    grey.thumbnail((_SIDE, _SIDE))
    return grey


def _open(photo: bytes) -> ImageFile:
    """Open a PNG or JPEG without Pillow's own bound, which is that of pictures we keep; ours follow."""
    return (PngImageFile if photo.startswith(_PNG) else JpegImageFile)(io.BytesIO(photo))


def _refuse_giants(image: ImageFile) -> None:
    """Refuse a JPEG that takes much memory before it is made small: one that comes in passes is held whole."""
    most = PHOTO_PASSES_MAX_PIXELS if image.info.get("progressive") else PHOTO_TAKEN_MAX_PIXELS
    if image.width * image.height > most:
        raise UnreadablePhoto


def _decode_smaller(image: ImageFile) -> None:
    """Have a large JPEG decoded at a half, a quarter or an eighth, so that what comes is near `_SIDE` squared."""
    part = next((part for part in (1, 2, 4) if image.width * image.height <= (part * _SIDE) ** 2), 8)
    image.draft("L", (image.width // part, image.height // part))


def _on_white(image: Image.Image) -> Image.Image:
    """Return the picture in grey; what is transparent becomes white, as paper would be."""
    if not image.has_transparency_data:
        return image.convert("L")
    layer = image.convert("LA")
    return Image.composite(layer.getchannel("L"), Image.new("L", layer.size, 255), layer.getchannel("A"))
