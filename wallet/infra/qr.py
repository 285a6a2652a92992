"""QR codes: made here, decoded again before they are offered, and read from photographs that people upload."""

from __future__ import annotations

import io
import warnings
from functools import lru_cache
from typing import Final, TypeAlias

import qrcode
import zxingcpp
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M

from wallet.base.errors import InputError, Unavailable
from wallet.base.limits import PHOTO_MAX_PIXELS, QR_MAX_CHARS, UPLOAD_MAX_BYTES

Modules: TypeAlias = "tuple[tuple[bool, ...], ...]"

QUIET: Final = 4  # modules of white around the code, as the standard demands
INK: Final = "#1a201b"
PNG_SIZES: Final = (300, 600, 1200, 2400)  # pixels: a screen; 5, 10 and 20 cm at 300 dots an inch
_PHOTO_SIDE: Final = 2_000  # a photograph is made this small before it is searched
_PROOF_SCALE: Final = 4
_QR_ONLY: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


class QrUnreadable(Unavailable):
    """A code that we drew did not read back as what it should say, so it is not handed out."""

    code = "qr_unreadable"
    sentence = "The QR code could not be made readable. Use the link itself."


class UnreadablePhoto(InputError):
    """Not a PNG or JPEG picture that can be searched for a code."""

    code = "unreadable_photo"
    sentence = "We could not read this picture."


def qr_svg(address: str) -> str:
    """Return a QR code as SVG: one path on white, quiet zone included, no script, no style.

    Raises:
        QrUnreadable: the code does not decode to exactly `address`.
    """
    modules = _modules(address)
    side = len(modules) + 2 * QUIET
    path = "".join(
        f"M{start + QUIET} {y + QUIET}h{length}v1h-{length}z"
        for y, row in enumerate(modules)
        for start, length in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path fill="{INK}" d="{path}"/></svg>\n'
    )


def qr_png(address: str, size: int = PNG_SIZES[1]) -> bytes:
    """Return a QR code as a black and white PNG of `size` pixels (one of PNG_SIZES), every module a whole square.

    Raises:
        QrUnreadable: the code does not decode to exactly `address`.
    """
    modules = _modules(address)
    scale = size // (len(modules) + 2 * QUIET)
    code = _picture(modules, scale)
    image = Image.new("1", (size, size), 1)
    image.paste(code, ((size - code.width) // 2,) * 2)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True, dpi=(300, 300))
    return out.getvalue()


def read_codes(photo: bytes) -> tuple[str, ...]:
    """Return the texts of the QR codes in a PNG or JPEG picture, sorted; empty when there is none.

    Args:
        photo: at most UPLOAD_MAX_BYTES, PHOTO_MAX_PIXELS once decoded.

    Raises:
        UnreadablePhoto: anything else about the bytes.
    """
    if len(photo) > UPLOAD_MAX_BYTES:
        raise UnreadablePhoto
    found = zxingcpp.read_barcodes(_grey(photo), formats=_QR_ONLY, text_mode=zxingcpp.TextMode.Plain)
    return tuple(sorted({code.text for code in found if code.valid and len(code.text) <= QR_MAX_CHARS}))


@lru_cache(maxsize=64)
def _modules(address: str) -> Modules:
    """Return the dark modules by row, after reading them back."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(address, optimize=0)
    code.make(fit=True)
    modules = tuple(tuple(bool(module) for module in row) for row in code.get_matrix())
    read = zxingcpp.read_barcodes(
        _picture(modules, _PROOF_SCALE).convert("L"), formats=_QR_ONLY, text_mode=zxingcpp.TextMode.Plain
    )
    if [found.text for found in read] != [address]:
        raise QrUnreadable
    return modules


def _picture(modules: Modules, scale: int) -> Image.Image:
    side = len(modules) + 2 * QUIET
    image = Image.new("1", (side, side), 1)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                image.putpixel((x + QUIET, y + QUIET), 0)
    return image.resize((side * scale, side * scale), Image.Resampling.NEAREST)


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Return (start, length) of every run of dark modules, so that a renderer leaves no hairlines between them."""
    runs, start = [], None
    for x, dark in enumerate((*row, False)):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs.append((start, x - start))
            start = None
    return runs


def _grey(photo: bytes) -> Image.Image:
    """Decode a picture to grey levels within PHOTO_MAX_PIXELS; JPEG is decoded at a fraction of its size."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = Image.open(io.BytesIO(photo), formats=("PNG", "JPEG"))
            image.draft("L", (_PHOTO_SIDE, _PHOTO_SIDE))
            if image.width * image.height > PHOTO_MAX_PIXELS:
                raise UnreadablePhoto
            grey = _on_white(image)
    except (OSError, ValueError, SyntaxError, ArithmeticError, EOFError, LookupError, TypeError, MemoryError, Warning):
        raise UnreadablePhoto from None
    except Image.DecompressionBombError:
        raise UnreadablePhoto from None
    grey.thumbnail((_PHOTO_SIDE, _PHOTO_SIDE))
    return grey


def _on_white(image: Image.Image) -> Image.Image:
    """Return the picture in grey; what is transparent becomes white, as paper would be."""
    if not image.has_transparency_data:
        return image.convert("L")
    layer = image.convert("LA")
    return Image.composite(layer.getchannel("L"), Image.new("L", layer.size, 255), layer.getchannel("A"))
