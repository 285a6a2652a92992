"""Which issuers are known here. Being known never makes a badge genuine, and being unknown never makes it a forgery."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from wallet.base.limits import URL_MAX_CHARS
from wallet.core.verify.report import Check, CheckResult, Outcome, Report, passed, unknown


@dataclass(frozen=True, slots=True)
class Listing:
    """One list with an issuer on it: this university's own, or a registry that it trusts."""

    registry: str | None = None  # its name; None for the university's own list
    since: date | None = None  # as the list says
    imported_on: date | None = None  # when the registry's file was read here
    governance: str | None = None  # where the registry says how it decides


OWN_LIST = Listing()


@dataclass(frozen=True, slots=True)
class KnownIssuer:
    """An issuer that somebody here vouched for. `id` is compared byte for byte with the proven issuer id.

    Everything but the id are the words of the first list that names it, never of a badge.
    """

    id: str
    name: str
    legal_name: str | None = None
    url: str | None = None
    location: str | None = None
    logo: str | None = None  # SHA-256 of a picture that was made safe and is kept here
    listings: tuple[Listing, ...] = (OWN_LIST,)  # the most trusted first, never empty


@dataclass(frozen=True, slots=True)
class KnownIssuers:
    """The list of known issuers, as a value: the judge looks nothing up anywhere else."""

    by_id: Mapping[str, KnownIssuer] = field(default_factory=dict)

    @classmethod
    def of(cls, issuers: Iterable[KnownIssuer]) -> KnownIssuers:
        """Return the list; where an issuer comes twice, the first tells who it is and both tell where it is listed."""
        by_id: dict[str, KnownIssuer] = {}
        for issuer in issuers:
            first = by_id.setdefault(issuer.id, issuer)
            if first is not issuer:
                by_id[issuer.id] = replace(first, listings=_together(first.listings, issuer.listings))
        return cls(by_id)

    def find(self, issuer_id: str | None) -> KnownIssuer | None:
        return self.by_id.get(issuer_id) if issuer_id else None


NOBODY = KnownIssuers()


def check_issuer_known(issuer_id: str | None, known: KnownIssuers, *, proven: bool) -> CheckResult:
    """Is the issuer one we know?

    Args:
        issuer_id: as the credential names it.
        known: the list.
        proven: whether the signature and its key prove that this issuer issued it; else a name proves nothing.
    """
    if not proven:
        return unknown(
            Check.ISSUER_KNOWN, "issuer_not_proven", "It is not proven who issued this, so we cannot say who they are."
        )
    issuer = known.find(issuer_id)
    if issuer is None:
        return _not_listed(issuer_id) if issuer_id and len(issuer_id) <= URL_MAX_CHARS else _unlisted(issuer_id)
    first = issuer.listings[0]
    code = "issuer_listed" if first.registry is None else "issuer_in_registry"
    return passed(Check.ISSUER_KNOWN, code, f"Known issuer: {issuer.name}, {_where(first)}.", evidence=issuer_id)


def with_todays_lists(report: Report, known: KnownIssuers) -> Report:
    """Return a report with what the lists of today say of its issuer: an issuer taken off them is known no longer.

    This line stands beside the verdict and never changes it. A report that proves no issuer stays as it is.
    """
    keys = (report.outcome(Check.PROOF), report.outcome(Check.ISSUER_KEY))
    proven = all(line is not None and line.outcome is Outcome.PASSED for line in keys)
    if report.credential is None or not proven:
        return report
    line = check_issuer_known(report.credential.issuer_id, known, proven=True)
    checks = tuple(line if one.check is Check.ISSUER_KNOWN else one for one in report.checks)
    return replace(report, issuer_known=line.outcome, checks=checks)


def name_key(name: str) -> str:
    """Return a name as it is compared with others: by its letters, however they are spaced, cased or composed."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@lru_cache(maxsize=1_024)
def _not_listed(issuer_id: str) -> CheckResult:
    return _unlisted(issuer_id)


def _unlisted(issuer_id: str | None) -> CheckResult:
    message = "Nobody we trust has vouched for this issuer yet."
    return CheckResult(Check.ISSUER_KNOWN, Outcome.UNKNOWN, "issuer_not_listed", message, issuer_id)


def _where(listing: Listing) -> str:
    if listing.registry is not None:
        imported = f", imported on {listing.imported_on.isoformat()}" if listing.imported_on else ""
        return f"listed by {listing.registry}{imported}"
    since = f" since {listing.since.isoformat()}" if listing.since else ""
    return f"on this university's own list{since}"


def _together(first: tuple[Listing, ...], second: tuple[Listing, ...]) -> tuple[Listing, ...]:
    """Return both, each list once."""
    names = {one.registry for one in first}
    return (*first, *(one for one in second if one.registry not in names))
