"""What the tests of judging share: one call, and lines by check."""

from __future__ import annotations

import json

from tests.sims.issuer import EMAIL, NOW
from wallet.core.proofs.context_set import ContextSet
from wallet.core.trust import NOBODY
from wallet.core.verify.bench import Shelf
from wallet.core.verify.loop import verify

CONTEXTS = ContextSet.bundled()
ADA = {"email": [EMAIL]}


def judged(upload, issuer, *, now=NOW, claimed=ADA, known=NOBODY):
    """Verify bytes, a text or an object against what an issuer simulator serves."""
    data = upload if isinstance(upload, bytes) else (upload if isinstance(upload, str) else json.dumps(upload)).encode()
    return verify(data, issuer.gather, now=now, claimed_recipient=claimed, shelf=Shelf(CONTEXTS, known))


def codes(judgement):
    return {line.check.value: line.code for line in judgement.report.checks}


def outcomes(judgement):
    return {line.check.value: line.outcome.value for line in judgement.report.checks}
