"""What can be wrong with a picture."""

from __future__ import annotations

from wallet.base.errors import AppError, InputError


class PictureUnreadable(InputError):
    """Not a PNG, JPEG, GIF, WebP or SVG, or a damaged one."""

    code = "picture_unreadable"
    sentence = "We could not read this picture."


class PictureTooLarge(PictureUnreadable):
    """Over a limit of bytes, sides, pixels, depth or elements."""

    code = "picture_too_large"
    sentence = "This picture is larger than we can show."


class QrUnreadable(AppError):
    """A QR code that we drew could not be read back, so it is not handed out."""

    code = "qr_unreadable"
    sentence = "We could not draw a QR code that reads well for this address."
