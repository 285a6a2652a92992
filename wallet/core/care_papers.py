"""What a badge's reports tell about its issuer's papers: which could not be had, and whether its key is still listed.

A report says of a paper that it could not be had, never why: whether an address answered that nothing is there is
known of the address itself (`Heard`). So "gone" is said only where the issuer's own site said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from wallet.core.formats.ob2_scope import is_web_address
from wallet.core.verify.report import Check, CheckResult, Outcome, Report, Verdict


class Paper(StrEnum):
    """What an issuer publishes, the one that a badge needs most first."""

    BADGE = "badge"  # its own copy of a hosted badge
    KEYS = "keys"
    ISSUER = "issuer"  # its description of itself
    DESCRIPTION = "description"  # what the badge was awarded for
    STATUS = "status"  # the list of withdrawn badges


@dataclass(frozen=True, slots=True)
class Lost:
    """A paper that could not be had when the badge was last asked about, and where it may have been."""

    paper: Paper
    urls: tuple[str, ...]  # sorted; the address, or those that one of which must be it


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key that signed a badge and that the issuer does not stand for any more.

    `code` is `key_not_listed`, `wrong_purpose`, `key_revoked` or `key_expired`; `key` names it, or where it was
    looked for.
    """

    code: str
    key: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the newest report of a badge found missing, seen beside the last one in which the badge was sound."""

    judged_at: datetime
    lost: tuple[Lost, ...] = ()
    key: KeyLine | None = None


# Verdicts under which the key that signed is one that the issuer lists: verification contract, section 3.
PROVEN: Final = frozenset({Verdict.VERIFIED, Verdict.EXPIRED, Verdict.NOT_YET_VALID})
# Verdicts under which a paper may be missing, or the key not listed.
IN_TROUBLE: Final = frozenset({Verdict.UNKNOWN, Verdict.INVALID, Verdict.REVOKED})

_ROTATED: Final = frozenset({"key_not_listed", "wrong_purpose", "key_revoked", "key_expired"})
_HOSTED: Final = frozenset({"hosted_unreachable", "hosted_gone"})
_UNRESOLVED: Final = "issuer_key_unresolved"
_NO_LIST: Final = "status_retrieval_error"
_CHAIN: Final = {"badge_unreachable", "badge_gone", "issuer_unreachable", "issuer_gone"}


def trouble_in(newest: Report, sound: Report | None) -> Trouble:
    """Return what is missing by the newest report.

    Args:
        newest: whatever came of asking last, even in vain.
        sound: the last report in which the badge was sound; None when there never was one. Then no key was rotated.
    """
    lines = {line.check: line for line in newest.checks}
    return Trouble(newest.judged_at, _lost(lines, newest, sound), _key(lines) if sound else None)


def _key(lines: dict[Check, CheckResult]) -> KeyLine | None:
    line = lines.get(Check.ISSUER_KEY)
    if line is None or line.outcome is not Outcome.FAILED or line.code not in _ROTATED:
        return None
    return KeyLine(line.code, line.evidence or "")


def _lost(lines: dict[Check, CheckResult], newest: Report, sound: Report | None) -> tuple[Lost, ...]:
    found: dict[Paper, set[str]] = {}
    for line in lines.values():
        paper = _paper(line)
        if paper is not None:
            named = {line.evidence} if line.evidence and is_web_address(line.evidence) else set()
            found.setdefault(paper, set()).update(named or _silent_now(newest, sound))
    return tuple(Lost(paper, tuple(sorted(found[paper]))) for paper in Paper if found.get(paper))


def _paper(line: CheckResult) -> Paper | None:
    """Return the paper whose absence a line tells of."""
    if line.code in _HOSTED:
        return Paper.BADGE
    if line.code == _UNRESOLVED:
        return Paper.KEYS
    if line.code == _NO_LIST:
        return Paper.STATUS
    if line.code in _CHAIN:
        return Paper.DESCRIPTION if line.code.startswith("badge") else Paper.ISSUER
    return None


def _silent_now(newest: Report, sound: Report | None) -> set[str]:
    """Return the addresses that answered when the badge was sound, and not when it was last asked about."""
    if sound is None:
        return set()
    return {source.url for source in sound.sources} - {source.url for source in newest.sources}
