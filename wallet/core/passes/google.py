"""The claims of a "Save to Google Wallet" token: a generic object, written as briefly as an address demands.

Source: Google Wallet's `Jwt`, `GenericObject` and `Barcode`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from wallet.base.errors import Unavailable
from wallet.core.days import plain_day
from wallet.core.passes.facts import SEAL, PassFacts, stamp, written

_LANGUAGE: Final = "en"  # of our own words on a pass
_ABOUT: Final = "A copy. Scan the code to check."
# How much may be said, the most first: characters of each name; whether the share picture is named, which says the same
# as `_ABOUT`; whether that is said in words.
_SIZES: Final = (
    *((120, True, True), (120, True, False), (60, True, False), (40, True, False)),
    *((60, False, True), (40, False, False), (24, False, False), (12, False, False)),
)


class PassTooLong(Unavailable):
    """Even cut short, what has to be said does not fit into an address."""

    code = "pass_too_long"
    sentence = "There is too much to say about this badge for a pass in Google Wallet."


def google_pass(facts: PassFacts, *, issuer_id: str, account: str, issued_at: datetime, max_bytes: int) -> bytes:
    """Return the claims, with as much of every name as fits.

    Args:
        facts: see PassFacts.
        issuer_id: digits, of the operator at Google.
        account: e-mail address of the service account that signs.
        issued_at: aware.
        max_bytes: room for the claims.

    Raises:
        PassTooLong: they cannot be made short enough.
    """
    for max_chars, picture, about in _SIZES:
        badge = _object(facts.bounded(max_chars), issuer_id, picture=picture, about=about)
        claims = {
            "iss": account,
            "aud": "google",
            "typ": "savetowallet",
            "iat": int(issued_at.timestamp()),
            "origins": [facts.address.partition("/v/")[0]],
            "payload": {"genericClasses": [{"id": badge["classId"]}], "genericObjects": [badge]},
        }
        brief = written(claims)
        if len(brief) <= max_bytes:
            return brief
    raise PassTooLong


def _object(said: PassFacts, issuer_id: str, *, picture: bool, about: bool) -> dict[str, Any]:
    value: dict[str, Any] = {
        "id": f"{issuer_id}.{said.serial.hex}",
        "classId": f"{issuer_id}.laurel",
        "hexBackgroundColor": "#{:02x}{:02x}{:02x}".format(*SEAL),
        "cardTitle": _localised(said.issuer or said.organisation),
        "header": _localised(said.name),
        "barcode": {"type": "QR_CODE", "value": said.address, "alternateText": said.code},
    }
    rows: dict[str, str | None] = {
        "Awarded on": _day(said.awarded_on),
        "In force until": _day(said.in_force_until),
        "This pass": _ABOUT if about else None,
    }
    if any(rows.values()):
        value["textModulesData"] = [{"header": label, "body": text} for label, text in rows.items() if text]
    if said.holder:
        value["subheader"] = _localised(said.holder)
    if said.ends_at is not None:
        value["validTimeInterval"] = {"end": {"date": stamp(said.ends_at)}}
    if picture and said.address.startswith("https://"):  # Google fetches it, so it must be open to the world
        value["heroImage"] = {"sourceUri": {"uri": f"{said.address}/og.png"}}
    return value


def _localised(text: str) -> dict[str, dict[str, str]]:
    return {"defaultValue": {"language": _LANGUAGE, "value": text}}


def _day(value: date | None) -> str | None:
    return plain_day(value) if value else None
