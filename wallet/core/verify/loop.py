"""Ask, gather, judge, again until nothing is missing. Pure apart from the `gather` it is handed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from wallet.base.limits import NEEDS_MAX, ROUNDS_MAX
from wallet.core.formats.detect import Carrier
from wallet.core.verify.bench import Shelf
from wallet.core.verify.judge import Judgement, judge
from wallet.core.verify.materials import Answer, Document, Gather, Materials


def verify(
    upload: bytes | Carrier,
    gather: Gather,
    *,
    now: datetime,
    claimed_recipient: Mapping[str, Sequence[str]],
    shelf: Shelf,
) -> Judgement:
    """Judge what somebody brought, and gather what the judge asks for: as `judge`, with documents.

    At most `ROUNDS_MAX` rounds and `NEEDS_MAX` documents; what is wanted beyond that stays unknown. An address that
    `gather` does not answer for counts as unreachable.
    """
    materials = Materials()
    for _ in range(ROUNDS_MAX):
        judgement = judge(upload, materials, now=now, claimed_recipient=claimed_recipient, shelf=shelf)
        wanted = frozenset(sorted(materials.missing)[: NEEDS_MAX - len(materials.documents)])
        if not wanted:
            return judgement
        silent = {url: Document(url, Answer.UNREACHABLE, now, reason="not_given") for url in wanted}
        materials.documents.update({**silent, **gather(wanted)})
    return judge(upload, materials, now=now, claimed_recipient=claimed_recipient, shelf=shelf)
