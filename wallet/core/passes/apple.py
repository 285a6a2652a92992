"""`pass.json` of a generic pass for Apple Wallet.

Source: Apple's Wallet Passes, `Pass`, `Pass.Barcodes`, `PassFields` and `PassFieldContent`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any, Final

from wallet.base.limits import PASS_TEXT_MAX_CHARS
from wallet.core.legible import cut
from wallet.core.passes.facts import SEAL, PassFacts, stamp, written

_ON_SEAL: Final = (253, 251, 244)
_LABELS: Final = (229, 240, 231)
_ABOUT: Final = (
    "This pass is a copy and cannot be checked by itself. Scan its code or open the address above: "
    "that page asks the issuer, and says whether the badge is genuine and still in force."
)


def apple_pass(facts: PassFacts, *, type_id: str, team_id: str) -> bytes:
    """Return `pass.json`.

    Args:
        facts: see PassFacts.
        type_id: the pass type that the signing certificate is for.
        team_id: the team it was made for.
    """
    said = facts.bounded(PASS_TEXT_MAX_CHARS)
    by = f", awarded by {said.issuer}" if said.issuer else ""
    value = {
        "formatVersion": 1,
        "passTypeIdentifier": type_id,
        "teamIdentifier": team_id,
        "serialNumber": str(said.serial),
        "organizationName": said.organisation,
        "logoText": said.organisation,
        "description": cut(f"Badge: {said.name}{by}", PASS_TEXT_MAX_CHARS),
        "backgroundColor": _rgb(SEAL),
        "foregroundColor": _rgb(_ON_SEAL),
        "labelColor": _rgb(_LABELS),
        "barcodes": [
            {
                "format": "PKBarcodeFormatQR",
                "message": said.address,
                "messageEncoding": "iso-8859-1",
                "altText": said.code,
            }
        ],
        "generic": _fields(said),
    }
    if said.ends_at is not None:
        value["expirationDate"] = stamp(said.ends_at)
    return written(value)


def _fields(said: PassFacts) -> dict[str, list[dict[str, Any]]]:
    return {
        "primaryFields": _those([_text("name", "Badge", said.name)]),
        "secondaryFields": _those([_text("issuer", "Issuer", said.issuer), _text("holder", "Holder", said.holder)]),
        "auxiliaryFields": _those(
            [_day("awarded", "Awarded on", said.awarded_on), _day("until", "In force until", said.in_force_until)]
        ),
        "backFields": _those(
            [
                _text("check", "Check this badge", said.address),
                _text("about", "What this pass is", _ABOUT, dataDetectorTypes=[]),
                _text("whole-name", "Badge", said.name, dataDetectorTypes=[]),
                _text("whole-issuer", "Issuer", said.issuer, dataDetectorTypes=[]),
            ]
        ),
    }


def _those(fields: list[dict[str, Any] | None]) -> list[dict[str, Any]]:
    return [field for field in fields if field is not None]


def _text(key: str, label: str, value: str | None, **more: Any) -> dict[str, Any] | None:
    """Return a field of plain text. No data detectors on strangers' words: none of them becomes a link."""
    return {"key": key, "label": label, "value": value, **more} if value else None


def _day(key: str, label: str, value: date | None) -> dict[str, Any] | None:
    """Return a day that the phone writes in its own language; it is the same day in every time zone."""
    midnight = stamp(datetime.combine(value, time(), UTC)) if value else None
    return _text(key, label, midnight, dateStyle="PKDateStyleMedium", timeStyle="PKDateStyleNone", ignoresTimeZone=True)


def _rgb(colour: tuple[int, int, int]) -> str:
    return "rgb({}, {}, {})".format(*colour)
