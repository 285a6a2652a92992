"""QR codes, made here: level M, quiet zone of four modules, read back before they are handed out."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from typing import Final

import zxingcpp
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode

from wallet.base.limits import QR_MAX_CHARS
from wallet.infra.pictures.errors import QrUnreadable

QUIET_ZONE: Final = 4  # modules
_PROOF_MODULE: Final = 4  # pixels a module has in the picture that is read back


def qr_svg(text: str) -> bytes:
    """Return the QR code of `text` as SVG, one unit for each module, black on white.

    Raises:
        QrUnreadable: empty, longer than QR_MAX_CHARS, or not read back as `text`.
    """
    rows = _modules(text)
    side = len(rows)
    runs = []
    for y, row in enumerate(rows):
        x = 0
        for dark, cells in groupby(row):
            width = len(list(cells))
            if dark:
                runs.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side * 8}" height="{side * 8}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path fill="#000" d="{"".join(runs)}"/></svg>\n'
    ).encode()


def qr_png(text: str, *, module_px: int = 8) -> bytes:
    """Return the QR code of `text` as a one-bit PNG.

    Args:
        text: what the code says, at most QR_MAX_CHARS.
        module_px: side of a module in pixels, 1 to 40.

    Raises:
        QrUnreadable: as `qr_svg`.
    """
    picture = _picture(_modules(text), max(1, min(40, module_px)))
    out = BytesIO()
    picture.convert("1").save(out, "PNG", optimize=True)
    return out.getvalue()


def _modules(text: str) -> list[list[bool]]:
    """Return the rows of the code with its quiet zone, once they have been read back."""
    if not 0 < len(text) <= QR_MAX_CHARS:
        raise QrUnreadable
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    try:
        code.add_data(text)
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise QrUnreadable from error
    rows = [[bool(cell) for cell in row] for row in code.get_matrix()]
    if [found.text for found in zxingcpp.read_barcodes(_picture(rows, _PROOF_MODULE))] != [text]:
        raise QrUnreadable
    return rows


def _picture(rows: list[list[bool]], module_px: int) -> Image.Image:
    side = len(rows)
    picture = Image.frombytes("L", (side, side), bytes(0 if cell else 255 for row in rows for cell in row))
    return picture.resize((side * module_px, side * module_px), Image.Resampling.NEAREST)
