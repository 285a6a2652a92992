"""The addresses that carry a badge to LinkedIn: "Add to profile" with its form filled in, and a post.

Read from the code of six badge systems and their reported faults: values that were not encoded, months counted from
zero, months taken in the reader's own time zone, a URN as the "credential ID", no company page and so no logo.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from urllib.parse import quote, urlencode

from wallet.core.legible import cut
from wallet.core.verify.report import Verdict

ADD_TO_PROFILE: Final = "https://www.linkedin.com/profile/add"
SHARE_POST: Final = "https://www.linkedin.com/sharing/share-offsite/"
# What may go on a profile or a resume: nothing that its issuer withdrew, or that is not in force yet.
FOR_A_PROFILE: Final = frozenset({Verdict.VERIFIED, Verdict.UNKNOWN, Verdict.EXPIRED})
TEXT_MAX_CHARS: Final = 300  # of a name
_WRITTEN_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])(?:-[0-9]{2}(?![0-9])|$)", re.ASCII)
_COMPANY_PAGE = re.compile(r"[1-9][0-9]{0,11}", re.ASCII)
_READABLE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/#-]{0,39}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year, 1 to 12, as the badge's issuer would name it."""

    year: int
    month: int


@dataclass(frozen=True, slots=True)
class Certification:
    """One entry of a LinkedIn profile. Texts are as the issuer wrote them; they are cleaned and encoded here."""

    name: str
    address: str | None  # the share page; the one thing the entry is worth something for. None: there is none yet
    organization_name: str | None
    organization_id: str | None = None  # the number of a LinkedIn company page; anything else is ignored
    issued: Month | None = None
    expires: Month | None = None
    certificate_id: str | None = None  # sent only when a person could read it aloud


class LeftOut(StrEnum):
    """Why a parameter is not sent."""

    NO_COMPANY_PAGE = "no_company_page"
    NOT_A_COMPANY_PAGE = "not_a_company_page"  # what the issuer gives is not the number of one
    COMPANY_PAGE_INSTEAD = "company_page_instead"  # its number says more than the name
    NO_ORGANIZATION = "no_organization"
    NO_DATE = "no_date"
    NO_END = "no_end"
    NO_ADDRESS = "no_address"
    NO_IDENTIFIER = "no_identifier"
    NOT_READABLE = "not_readable"  # an identifier for machines


@dataclass(frozen=True, slots=True)
class Parameter:
    """One of the nine that describe an entry: its value as it is sent, before encoding, or why it is left out."""

    name: str
    value: str | None
    left_out: LeftOut | None = None


def parameters_of(entry: Certification) -> tuple[Parameter, ...]:
    """Return all nine parameters in the documented order. Of the two about the organisation at most one is sent.

    A company page's number gives the entry its logo and takes the place of the organisation's name.
    """
    number = entry.organization_id if is_company_page(entry.organization_id) else None
    no_number = LeftOut.NOT_A_COMPANY_PAGE if entry.organization_id else LeftOut.NO_COMPANY_PAGE
    organization = _clean(entry.organization_name or "") or None
    identifier = entry.certificate_id if is_readable_id(entry.certificate_id) else None
    no_identifier = LeftOut.NOT_READABLE if entry.certificate_id else LeftOut.NO_IDENTIFIER
    return (
        Parameter("name", _clean(entry.name)),
        _parameter("organizationId", number, no_number),
        _parameter("organizationName", None if number else organization, _no_organization(number)),
        *_dates("issue", entry.issued, LeftOut.NO_DATE),
        *_dates("expiration", entry.expires, LeftOut.NO_END),
        _parameter("certUrl", entry.address, LeftOut.NO_ADDRESS),
        _parameter("certId", identifier, no_identifier),
    )


def sent_parameters(entry: Certification) -> dict[str, str]:
    """Return the parameters that are sent, by name: what an entry is remembered as."""
    return {one.name: one.value for one in parameters_of(entry) if one.value is not None}


def add_to_profile_url(entry: Certification) -> str:
    """Return LinkedIn's "Add to profile" address with every parameter that applies, each once, each encoded.

    Where something is not known its parameter is left out, so that LinkedIn asks for it.
    """
    values = {"startTask": "CERTIFICATION_NAME"} | sent_parameters(entry)
    return f"{ADD_TO_PROFILE}?{urlencode(values, quote_via=quote, safe='')}"


def share_post_url(address: str) -> str:
    """Return the address that begins a LinkedIn post about a share page."""
    return f"{SHARE_POST}?{urlencode({'url': address}, quote_via=quote, safe='')}"


class Field(StrEnum):
    """A field of the form in which LinkedIn lets its members change an entry."""

    NAME = "name"
    ORGANIZATION = "organization"
    ISSUED = "issued"
    EXPIRES = "expires"
    CERTIFICATE_ID = "certificate_id"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Change:
    """A field that no longer says what the badge says. Dates are `YYYY-MM`; None is an empty field."""

    field: Field
    before: str | None
    after: str | None


def changes_since(before: Mapping[str, str], entry: Certification) -> tuple[Change, ...]:
    """Return what has to be changed on the profile, in the order of LinkedIn's form.

    Args:
        before: the parameters that were sent when the entry was made (`sent_parameters`).
        entry: what the badge says now. Without an address nothing is said about that field.
    """
    now = sent_parameters(entry)
    pairs = [
        (Field.NAME, before.get("name"), now.get("name")),
        _organization_pair(before, now, entry),
        (Field.ISSUED, _written(before, "issue"), _written(now, "issue")),
        (Field.EXPIRES, _written(before, "expiration"), _written(now, "expiration")),
        (Field.CERTIFICATE_ID, before.get("certId"), now.get("certId")),
    ]
    if entry.address is not None:
        pairs.append((Field.ADDRESS, before.get("certUrl"), entry.address))
    return tuple(Change(*pair) for pair in pairs if pair[1] != pair[2])


def month_of(written: str | None, instant: datetime | None = None) -> Month | None:
    """Return the month of a date, in the time zone in which its issuer wrote it.

    Args:
        written: as it stands in the badge, such as `2025-06-01T00:30:00+09:00`: June, though in UTC it is May.
        instant: aware; used, in UTC, when `written` is absent or no ISO 8601 date.
    """
    match = _WRITTEN_MONTH.match(written or "")
    if match and match[1] != "0000":
        return Month(int(match[1]), int(match[2]))
    if instant is None:
        return None
    utc = instant.astimezone(UTC)
    return Month(utc.year, utc.month)


def is_company_page(organization_id: str | None) -> bool:
    """Tell whether this is the number of a LinkedIn company page: digits and nothing else."""
    return bool(organization_id and _COMPANY_PAGE.fullmatch(organization_id))


def is_readable_id(certificate_id: str | None) -> bool:
    """Tell whether an identifier means something to a person: short, and neither a URN, an address nor a UUID."""
    if not certificate_id or not _READABLE_ID.fullmatch(certificate_id):
        return False
    return not _UUID.fullmatch(certificate_id) and "//" not in certificate_id


def _clean(text: str) -> str:
    """Return a text in one bounded line, without the characters that nobody can see."""
    return cut(" ".join(_UNPRINTABLE.sub(" ", text).split()), TEXT_MAX_CHARS)


def _parameter(name: str, value: str | None, otherwise: LeftOut) -> Parameter:
    return Parameter(name, value) if value else Parameter(name, None, otherwise)


def _dates(what: str, month: Month | None, otherwise: LeftOut) -> tuple[Parameter, Parameter]:
    year, number = (f"{month.year:04}", str(month.month)) if month else (None, None)
    return _parameter(f"{what}Year", year, otherwise), _parameter(f"{what}Month", number, otherwise)


def _no_organization(number: str | None) -> LeftOut:
    return LeftOut.COMPANY_PAGE_INSTEAD if number else LeftOut.NO_ORGANIZATION


def _organization_pair(
    before: Mapping[str, str], now: Mapping[str, str], entry: Certification
) -> tuple[Field, str | None, str | None]:
    """Compare like with like: a number that became known, or is known no longer, leaves the entry true."""
    number, name = "organizationId", _clean(entry.organization_name or "") or None
    if number in before and number in now:
        same = before[number] == now[number]
        return Field.ORGANIZATION, name if same else before[number], name
    was = before.get("organizationName")
    return Field.ORGANIZATION, name if was is None else was, name


def _written(parameters: Mapping[str, str], what: str) -> str | None:
    year, month = parameters.get(f"{what}Year"), parameters.get(f"{what}Month")
    return f"{year}-{month.zfill(2)}" if year and month else None
