"""Awards wait for an address; whoever proves the address gets them as badges, once.

An award that came into a wallet is marked, so that a badge its learner deleted for good stays deleted.
"""

from __future__ import annotations

import logging
from uuid import UUID

from wallet.base.errors import AppError, NotFound
from wallet.base.limits import CLAIMS_PER_RUN
from wallet.services.deps import Deps
from wallet.services.receive import ReceiptState, WalletFull, receive_badge
from wallet.store import issuing

_logger = logging.getLogger(__name__)
JOB = "claim_awards"


def claim_awards(learner_id: UUID, deps: Deps) -> int:
    """Receive every award that waits for an address this learner has proved; returns how many badges are new.

    Call it after the transaction that proved the address or made the award: each badge is verified and kept in a
    transaction of its own, and one that is already held (or in the bin) is left as it is. So calling it twice, or
    twice at once, makes one badge.
    """
    with deps.database.read() as session:
        waiting = issuing.awards_waiting_for(session, learner_id)
    new = 0
    for award in waiting:
        try:
            receipt = receive_badge(award.credential.encode(), learner_id=learner_id, from_bin=False, deps=deps)
        except (WalletFull, NotFound):
            break  # the awards stay
        except AppError:
            continue  # this one stays; the next run tries again
        with deps.database.begin() as session:
            issuing.mark_claimed(session, award.id, deps.now())
        new += receipt.state is ReceiptState.NEW
    return new


def claim_waiting(deps: Deps) -> int:
    """Put awards into the wallets of those who have proved their address already; returns how many badges are new."""
    new, after = 0, None
    while new < CLAIMS_PER_RUN:
        with deps.database.read() as session:
            found = issuing.accounts_with_waiting(session, after=after, most=CLAIMS_PER_RUN)
        for account_id in found:
            new += claim_awards(account_id, deps)
        if len(found) < CLAIMS_PER_RUN:
            break
        after = found[-1]
    else:
        deps.nudge(JOB)
    if new:
        _logger.info("%s awards came into wallets", new)
    return new
