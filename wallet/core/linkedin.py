"""The addresses that carry a badge to LinkedIn: "Add to profile" with its form filled in, and a post.

Read from the code of six badge systems and their reported faults: values that were not encoded, months counted from
zero, months taken in the reader's own time zone, a URN as the "credential ID", no company page and so no logo.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlencode

ADD_TO_PROFILE: Final = "https://www.linkedin.com/profile/add"
SHARE_POST: Final = "https://www.linkedin.com/sharing/share-offsite/"
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
    address: str  # the share page; the one thing the entry is worth something for
    organization_name: str | None
    organization_id: str | None = None  # the number of a LinkedIn company page; anything else is ignored
    issued: Month | None = None
    expires: Month | None = None
    certificate_id: str | None = None  # sent only when a person could read it aloud


def add_to_profile_url(entry: Certification) -> str:
    """Return LinkedIn's "Add to profile" address with every parameter that applies, each once, each encoded.

    A company page's number gives the entry its logo and takes the place of the organisation's name. Where something
    is not known its parameter is left out, so that LinkedIn asks for it.
    """
    values: list[tuple[str, str]] = [("startTask", "CERTIFICATION_NAME"), ("name", _clean(entry.name))]
    if is_company_page(entry.organization_id):
        values.append(("organizationId", str(entry.organization_id)))
    elif entry.organization_name:
        values.append(("organizationName", _clean(entry.organization_name)))
    if entry.issued:
        values += [("issueYear", f"{entry.issued.year:04}"), ("issueMonth", str(entry.issued.month))]
    if entry.expires:
        values += [("expirationYear", f"{entry.expires.year:04}"), ("expirationMonth", str(entry.expires.month))]
    values.append(("certUrl", entry.address))
    if is_readable_id(entry.certificate_id):
        values.append(("certId", str(entry.certificate_id)))
    return f"{ADD_TO_PROFILE}?{urlencode(values, quote_via=quote, safe='')}"


def share_post_url(address: str) -> str:
    """Return the address that begins a LinkedIn post about a share page."""
    return f"{SHARE_POST}?{urlencode({'url': address}, quote_via=quote, safe='')}"


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
    """Return a text in one line, without the characters that nobody can see."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())
