"""QR codes, made here: level M, quiet zone of four modules, black on white, read back before they are handed out.

Codes and pictures are kept by what they say, so that a page that is looked at often draws its code once.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from itertools import groupby
from typing import Final, TypeAlias

import zxingcpp
from PIL import Image, ImageFilter
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode

from wallet.base.limits import QR_CODES_KEPT, QR_MAX_CHARS
from wallet.core.print_sizes import MM_PER_INCH, dots
from wallet.infra.pictures.errors import QrUnreadable

QUIET_ZONE: Final = 4  # modules
_PROOF_MODULE: Final = 8  # pixels a module has in the picture that is read back
_SPREAD: Final = 0.35  # of a module: how far ink and lens carry an edge in the proof
_SCAN_MODULE: Final = 2.5  # pixels that a module has in the proof's photograph

Rows: TypeAlias = tuple[tuple[bool, ...], ...]


@lru_cache(QR_CODES_KEPT)
def qr_svg(text: str, *, side_mm: float | None = None) -> bytes:
    """Return the QR code of `text` as SVG, one unit for each module, black on white.

    Args:
        text: what the code says, at most QR_MAX_CHARS.
        side_mm: how large it is printed, quiet zone included; None for eight CSS pixels a module.

    Raises:
        QrUnreadable: empty, longer than QR_MAX_CHARS, or not read back as `text`.
    """
    rows = _modules(text)
    side = len(rows)
    size = f"{side_mm:g}mm" if side_mm else str(side * 8)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{size}" height="{size}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path fill="#000" d="{_path(rows)}"/></svg>\n'
    ).encode()


@lru_cache(QR_CODES_KEPT)
def qr_png(text: str, *, module_px: int = 8) -> bytes:
    """Return the QR code of `text` as a one-bit PNG.

    Args:
        text: what the code says, at most QR_MAX_CHARS.
        module_px: side of a module in pixels, 1 to 40.

    Raises:
        QrUnreadable: as `qr_svg`.
    """
    return _png(_picture(_modules(text), max(1, min(40, module_px))))


@lru_cache(QR_CODES_KEPT)
def qr_print_png(text: str, *, side_mm: float) -> bytes:
    """Return the QR code of `text` as a one-bit PNG that says how large it is printed.

    A module has a whole number of dots, so that no edge is smeared: the picture has 300 dots an inch or a few more.

    Args:
        text: what the code says, at most QR_MAX_CHARS.
        side_mm: 10 to 400, quiet zone included.

    Raises:
        QrUnreadable: as `qr_svg`.
    """
    rows = _modules(text)
    side_mm = max(10.0, min(400.0, side_mm))
    picture = _picture(rows, dots(side_mm, len(rows)))
    return _png(picture, dpi=picture.width / side_mm * MM_PER_INCH)


@lru_cache(QR_CODES_KEPT)
def _modules(text: str) -> Rows:
    """Return the rows of the code with its quiet zone, once they have been read back."""
    if not 0 < len(text) <= QR_MAX_CHARS:
        raise QrUnreadable
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    try:
        code.add_data(text)
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise QrUnreadable from error
    rows = tuple(tuple(bool(cell) for cell in row) for row in code.get_matrix())
    crisp = _picture(rows, _PROOF_MODULE)
    if not (_says(crisp, text) and _says(_photographed(crisp, len(rows)), text)):
        raise QrUnreadable
    return rows


def _says(picture: Image.Image, text: str) -> bool:
    return [found.text for found in zxingcpp.read_barcodes(picture)] == [text]


def _photographed(crisp: Image.Image, modules: int) -> Image.Image:
    """Return what print and a phone's camera leave of a code: softer edges and few pixels."""
    side = round(modules * _SCAN_MODULE)
    soft = crisp.filter(ImageFilter.GaussianBlur(_SPREAD * _PROOF_MODULE))
    return soft.resize((side, side), Image.Resampling.BILINEAR)


def _path(rows: Rows) -> str:
    """Return the dark modules as one path, a rectangle for each run."""
    runs = []
    for y, row in enumerate(rows):
        x = 0
        for dark, cells in groupby(row):
            width = len(list(cells))
            if dark:
                runs.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return "".join(runs)


def _picture(rows: Rows, module_px: int) -> Image.Image:
    side = len(rows)
    picture = Image.frombytes("L", (side, side), bytes(0 if cell else 255 for row in rows for cell in row))
    return picture.resize((side * module_px, side * module_px), Image.Resampling.NEAREST)


def _png(picture: Image.Image, *, dpi: float | None = None) -> bytes:
    out = BytesIO()
    sized = {"dpi": (dpi, dpi)} if dpi else {}
    picture.convert("1", dither=Image.Dither.NONE).save(out, "PNG", optimize=True, **sized)
    return out.getvalue()
