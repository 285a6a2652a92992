"""Pictures: strangers' made harmless, ours turned into pixels, QR codes, and what a shared link shows elsewhere."""

from wallet.infra.pictures.card import og_picture
from wallet.infra.pictures.card_row import ROW_MAX, og_row_picture
from wallet.infra.pictures.errors import PictureTooLarge, PictureUnreadable, QrUnreadable
from wallet.infra.pictures.inert import inert_svg
from wallet.infra.pictures.normalise import Picture, normalise_picture
from wallet.infra.pictures.qr import qr_png, qr_print_png, qr_svg
from wallet.infra.pictures.qr_typed import qr_typed_png, qr_typed_svg
from wallet.infra.pictures.raster import badge_png

__all__ = [
    "ROW_MAX",
    "Picture",
    "PictureTooLarge",
    "PictureUnreadable",
    "QrUnreadable",
    "badge_png",
    "inert_svg",
    "normalise_picture",
    "og_picture",
    "og_row_picture",
    "qr_png",
    "qr_print_png",
    "qr_svg",
    "qr_typed_png",
    "qr_typed_svg",
]
