"""Which issuers are known here. Being known never makes a badge genuine, and being unknown never makes it a forgery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from wallet.core.verify.report import Check, CheckResult, passed, unknown


@dataclass(frozen=True, slots=True)
class KnownIssuer:
    """An issuer that somebody here vouched for. `id` is compared byte for byte with the proven issuer id."""

    id: str
    name: str
    since: date | None = None
    logo: str | None = None  # address or data: URL of a picture that was checked here


@dataclass(frozen=True, slots=True)
class KnownIssuers:
    """The list of known issuers, as a value: the judge looks nothing up anywhere else."""

    by_id: Mapping[str, KnownIssuer] = field(default_factory=dict)

    @classmethod
    def of(cls, issuers: Iterable[KnownIssuer]) -> KnownIssuers:
        return cls({issuer.id: issuer for issuer in issuers})

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
        return unknown(
            Check.ISSUER_KNOWN,
            "issuer_not_listed",
            "Nobody we trust has vouched for this issuer yet.",
            evidence=issuer_id,
        )
    return passed(Check.ISSUER_KNOWN, "issuer_listed", f"Known issuer: {issuer.name}.", evidence=issuer_id)
