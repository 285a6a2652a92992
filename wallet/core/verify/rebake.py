"""Put a badge into a picture, under the keyword of its generation."""

from __future__ import annotations

from wallet.core.baking.baked import BakingKeyword, UnbakeableText
from wallet.core.baking.png import bake_png, looks_like_png
from wallet.core.baking.svg import bake_svg
from wallet.core.formats.detect import Carrier, read_carrier
from wallet.core.formats.identify import Family, read_payload

_OB3 = (Family.CREDENTIAL, Family.JWT_CREDENTIAL)


def bake(image: bytes, badge: bytes | Carrier) -> bytes:
    """Return the PNG or SVG `image` with the badge inside, in the place of one that is there already.

    Args:
        image: a whole file.
        badge: JSON or a JWS; or a picture that holds one, whose badge is taken over.

    Raises:
        InputError: the picture or the badge cannot be read, or the one cannot hold the other.
    """
    carrier = badge if isinstance(badge, Carrier) else read_carrier(badge)
    if carrier.form == "url":
        raise UnbakeableText("An address is not a badge; bake the badge that is published there.")
    family = read_payload(carrier.text, carrier.form).family
    keyword: BakingKeyword = "openbadgecredential" if family in _OB3 else "openbadges"
    put_in = bake_png if looks_like_png(image) else bake_svg
    return put_in(image, carrier.text, keyword=keyword)
