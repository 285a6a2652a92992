"""Awards wait for an address; whoever proves the address gets them as badges."""

from __future__ import annotations

from uuid import UUID

from wallet.base.errors import AppError
from wallet.services.deps import Deps
from wallet.services.receive import ReceiptState, receive_badge
from wallet.store import issuing


def claim_awards(learner_id: UUID, deps: Deps) -> int:
    """Receive every award to an address this learner has proved; returns how many badges are new.

    Call it after the transaction that proved the address: each badge is verified and kept in a transaction of its own,
    and one that is already held (or in the bin) is left as it is, so calling twice changes nothing.
    """
    with deps.database.read() as session:
        waiting = issuing.awards_waiting_for(session, learner_id)
    new = 0
    for award in waiting:
        try:
            receipt = receive_badge(award.credential.encode(), learner_id=learner_id, from_bin=False, deps=deps)
        except AppError:
            continue  # the award stays; the next proof or sign-in tries again
        new += receipt.state is ReceiptState.NEW
    return new
