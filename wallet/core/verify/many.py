"""Judge several badges together: what all of them need is asked for in one go, so that they wait once, not in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from wallet.base.limits import NEEDS_MAX, ROUNDS_MAX
from wallet.core.formats.detect import Carrier
from wallet.core.verify.bench import Shelf
from wallet.core.verify.judge import Judgement, judge
from wallet.core.verify.materials import Answer, Document, Gather, Materials


def verify_many(
    uploads: Sequence[bytes | Carrier],
    gather: Gather,
    *,
    now: datetime,
    shelf: Shelf,
    claimed: Sequence[Mapping[str, Sequence[str]]] = (),
) -> tuple[Judgement, ...]:
    """Judge every upload as `verify` does; judgements in the order of the uploads.

    No address is asked for twice. Each upload has its own `ROUNDS_MAX` and `NEEDS_MAX`. `claimed` holds the recipient
    of each upload; without it nobody is claimed.
    """
    recipients = list(claimed) or [{}] * len(uploads)
    materials = [Materials() for _ in uploads]
    answers: dict[str, Document] = {}
    judgements: dict[int, Judgement] = {}
    open_cases = list(range(len(uploads)))
    for last in (*[False] * ROUNDS_MAX, True):
        wanted: dict[int, frozenset[str]] = {}
        for case in open_cases:
            judgements[case] = judge(
                uploads[case], materials[case], now=now, claimed_recipient=recipients[case], shelf=shelf
            )
            wanted[case] = _wanted(materials[case])
        open_cases = [case for case in open_cases if wanted[case]]
        if last or not open_cases:
            break
        answers.update(_gathered(frozenset().union(*wanted.values()) - answers.keys(), gather, now))
        for case in open_cases:
            materials[case].documents.update({url: answers[url] for url in wanted[case]})
    return tuple(judgements[case] for case in range(len(uploads)))


def _wanted(materials: Materials) -> frozenset[str]:
    return frozenset(sorted(materials.missing)[: NEEDS_MAX - len(materials.documents)])


def _gathered(urls: frozenset[str], gather: Gather, now: datetime) -> Mapping[str, Document]:
    if not urls:
        return {}
    silent = {url: Document(url, Answer.UNREACHABLE, now, reason="not_given") for url in urls}
    return {**silent, **gather(urls)}
