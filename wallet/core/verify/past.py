"""Was it valid on that day? Judged at a past instant, from what had been heard by then, and nothing that came later.

What was not heard by then, or was too old by then to be relied on, cannot be known any more: it is said, with the
times at which that address was heard before and after. Contexts, schemas and known issuers are today's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from wallet.core.formats.detect import Carrier
from wallet.core.verify.age import STALE, Period, current_report
from wallet.core.verify.bench import Shelf
from wallet.core.verify.judge import Judgement
from wallet.core.verify.loop import verify
from wallet.core.verify.materials import Document
from wallet.core.verify.report import Check, Report, Verdict

_SIGNED_LATER: Final = "proof_created_in_future"


@dataclass(frozen=True, slots=True)
class Heard:
    """A document that was kept. The address answered so when `document.fetched_at`, and last at `confirmed_at`."""

    document: Document
    confirmed_at: datetime  # not before `document.fetched_at`; aware UTC


@dataclass(frozen=True, slots=True)
class Gap:
    """An address that an answer for that instant would have needed, and that was not heard then."""

    url: str
    before: datetime | None  # when it was last heard before that instant
    after: datetime | None  # when it was first heard after it

    @property
    def message(self) -> str:
        """One sentence for a reader."""
        times = [f"{word} on {when:%Y-%m-%d}" for word, when in (("last", self.before), ("next", self.after)) if when]
        heard = f"It was heard {' and '.join(times)}." if times else "It was never heard."
        return f"What {self.url} said then was not recorded. {heard}"


class PastAnswer(StrEnum):
    """The answer to the question; NOT_KNOWN is no kind of no."""

    VALID = "valid"
    NOT_VALID = "not_valid"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class PastJudgement:
    """`judgement.report` is that of the past instant, which is its `judged_at`. `gaps` are sorted by address."""

    judgement: Judgement
    gaps: tuple[Gap, ...]

    @property
    def answer(self) -> PastAnswer:
        """Was it valid then, as far as that can be known?"""
        verdict = self.judgement.report.verdict
        if verdict is Verdict.VERIFIED:
            return PastAnswer.VALID
        return PastAnswer.NOT_KNOWN if verdict is Verdict.UNKNOWN else PastAnswer.NOT_VALID

    @property
    def signed_later(self) -> bool:
        """Whether it says itself that it was only signed after that instant: then it was not there yet."""
        proof = self.judgement.report.outcome(Check.PROOF)
        return proof is not None and proof.code == _SIGNED_LATER


def judge_at(
    upload: bytes | Carrier,
    heard: Iterable[Heard],
    *,
    at: datetime,
    claimed_recipient: Mapping[str, Sequence[str]],
    shelf: Shelf,
) -> PastJudgement:
    """Judge a badge as it could have been judged at a past instant.

    Args:
        upload: as for `verify`.
        heard: every document that was kept of the addresses it may need; later ones only date the gaps.
        at: the past instant, aware UTC.
        claimed_recipient: as for `verify`.
        shelf: today's.

    Returns:
        The judgement with the newest document of each address that was heard at `at` or before. An answer about
        withdrawal that had grown too old by then is unknown, as it would have been on a page of that day.
    """
    by_url: dict[str, list[Heard]] = {}
    for one in heard:
        by_url.setdefault(one.document.url, []).append(one)
    known = {url: found for url, all_of in by_url.items() if (found := _newest(all_of, at)) is not None}
    wanted: set[str] = set()

    def recall(urls: frozenset[str]) -> Mapping[str, Document]:
        wanted.update(urls)
        return {url: known[url] for url in sorted(urls) if url in known}

    judgement = verify(upload, recall, now=at, claimed_recipient=claimed_recipient, shelf=shelf)
    report = current_report(judgement.report, at, Period())
    missing = (wanted - known.keys()) | _too_old(report)
    gaps = tuple(_gap(url, by_url.get(url, ()), at) for url in sorted(missing))
    return PastJudgement(judgement._replace(report=report), gaps)


def _newest(all_of: Sequence[Heard], at: datetime) -> Document | None:
    """Return the answer that was heard last by then, dated by when that was.

    One that was heard the same before and after was still the answer in between, unless another was heard between.
    """
    past = [one for one in all_of if one.document.fetched_at <= at]
    if not past:
        return None
    newest = max(past, key=lambda one: (_heard_last(one, at), one.document.fetched_at, one.document.sha256))
    first, last = newest.document.fetched_at, newest.confirmed_at
    another_between = any(first < one.document.fetched_at <= last for one in all_of)
    still_so = last > at and not another_between
    return replace(newest.document, fetched_at=at if still_so else _heard_last(newest, at))


def _heard_last(one: Heard, at: datetime) -> datetime:
    return one.confirmed_at if one.confirmed_at <= at else one.document.fetched_at


def _too_old(report: Report) -> frozenset[str]:
    return frozenset(line.evidence for line in report.checks if line.code == STALE and line.evidence)


def _gap(url: str, all_of: Sequence[Heard], at: datetime) -> Gap:
    times = [time for one in all_of for time in (one.document.fetched_at, one.confirmed_at)]
    before, after = [time for time in times if time <= at], [time for time in times if time > at]
    return Gap(url, max(before, default=None), min(after, default=None))
