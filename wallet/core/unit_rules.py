"""What a unit's own facts may be: its slug, how it signs, its LinkedIn number. Pure; every refusal has a code."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from wallet.base.errors import InputError
from wallet.base.limits import STAFF_NOTE_MAX_CHARS
from wallet.core.legible import legible_lines

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_SLUG_MAX_CHARS: Final = 48  # its status lists are named after it, with at most 64
_RESERVED_SLUGS: Final = frozenset({"new", "logos", "invitations"})  # our own pages have these addresses
_LINKEDIN_NUMBER: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_CONTACT_MAX_CHARS: Final = 300
_DESCRIPTION_MAX_CHARS: Final = 2_000


class Algorithm(StrEnum):
    """What a key signs with; JOSE names."""

    EDDSA = "EdDSA"  # Ed25519
    RS256 = "RS256"  # RSA


class SignsWith(StrEnum):
    """How a unit's new badges are signed."""

    EDDSA_RDFC = "eddsa-rdfc-2022"  # JSON with a Data Integrity proof
    JWT_EDDSA = "jwt-eddsa"  # a VC-JWT
    JWT_RS256 = "jwt-rs256"


ALGORITHM_OF: Final = {
    SignsWith.EDDSA_RDFC: Algorithm.EDDSA,
    SignsWith.JWT_EDDSA: Algorithm.EDDSA,
    SignsWith.JWT_RS256: Algorithm.RS256,
}


class SlugUnfit(InputError):
    """Not a word that could stand in an address."""

    code = "unit_slug_unfit"
    sentence = f"Use small letters, digits and hyphens, at most {_SLUG_MAX_CHARS}, such as school-of-nursing."


class LinkedInNumberUnfit(InputError):
    """LinkedIn's numbers of organisations are digits."""

    code = "linkedin_number_unfit"
    sentence = "This number has digits only, at most 12. LinkedIn shows it in the address of your page's admin view."


class SignsWithUnknown(InputError):
    """Not a way to sign."""

    code = "signs_with_unknown"
    sentence = "Choose one of the ways to sign."


class UnitTextTooLong(InputError):
    """More than fits."""

    code = "unit_text_too_long"
    sentence = f"This is too long: a contact has at most {_CONTACT_MAX_CHARS} characters, a description 2,000."


class ReasonMissing(InputError):
    """Every act on a key or a member says why, so that it can be understood later."""

    code = "unit_reason_missing"
    sentence = f"Say in a few words why, in at most {STAFF_NOTE_MAX_CHARS} characters."


def read_slug(text: str) -> str:
    """Return a slug as it stands; raises SlugUnfit."""
    if len(text) > _SLUG_MAX_CHARS or not _SLUG.fullmatch(text) or text in _RESERVED_SLUGS:
        raise SlugUnfit
    return text


def read_linkedin_number(text: str) -> str | None:
    """Return the number of a LinkedIn organisation, None for an empty text; raises LinkedInNumberUnfit."""
    text = text.strip()
    if text and not _LINKEDIN_NUMBER.fullmatch(text):
        raise LinkedInNumberUnfit
    return text or None


def read_signs_with(text: str) -> SignsWith:
    """Return a way to sign; raises SignsWithUnknown."""
    try:
        return SignsWith(text)
    except ValueError:
        raise SignsWithUnknown from None


def read_contact(text: str) -> str:
    """Return whom to ask, in legible characters, or an empty text; raises UnitTextTooLong."""
    return _lines(text, _CONTACT_MAX_CHARS)


def read_description(text: str) -> str:
    """Return what a unit says of itself, or an empty text; raises UnitTextTooLong."""
    return _lines(text, _DESCRIPTION_MAX_CHARS)


def read_reason(text: str) -> str:
    """Return why something is done; raises ReasonMissing for nothing, or too much."""
    reason = legible_lines(text, STAFF_NOTE_MAX_CHARS + 1).strip()
    if not reason or len(reason) > STAFF_NOTE_MAX_CHARS:
        raise ReasonMissing
    return reason


def masked(address: str) -> str:
    """Return an e-mail address for a history that stays: enough to tell which, not enough to write to."""
    name, _, host = address.partition("@")
    return f"{name[:1]}…@{host}"


def _lines(text: str, most: int) -> str:
    read = legible_lines(text, most + 1).strip()
    if len(read) > most:
        raise UnitTextTooLong
    return read
