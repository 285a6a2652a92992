"""Several badges at once: each is judged and kept for itself, and one that fails never takes another with it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from wallet.base.errors import AppError, Unavailable
from wallet.services.deps import Deps
from wallet.services.receive import Receipt, receive_badge

_logger = logging.getLogger(__name__)
_AT_ONCE: Final = 4


class NotReceived(Unavailable):
    """A fault of ours with one of several things; the others are not touched by it."""

    code = "not_received"
    sentence = "Something went wrong on our side with this one. Nothing was stored; try it again in a minute."


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing somebody sent. `refused` says why it was not even looked at."""

    name: str
    upload: bytes = b""
    file_name: str | None = None
    refused: AppError | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What became of it: a receipt, or the error that says why not."""

    name: str
    receipt: Receipt | None = None
    error: AppError | None = None


def receive_all(sent: Sequence[Sent], *, learner_id: UUID, deps: Deps) -> tuple[Received, ...]:
    """Receive everything that was sent, a few at a time because issuers answer slowly; answers keep the order."""
    if len(sent) <= 1:
        return tuple(_receive(one, learner_id, deps) for one in sent)
    with ThreadPoolExecutor(_AT_ONCE, "receive") as pool:
        return tuple(pool.map(lambda one: _receive(one, learner_id, deps), sent))


def _receive(sent: Sent, learner_id: UUID, deps: Deps) -> Received:
    if sent.refused is not None:
        return Received(sent.name, error=sent.refused)
    try:
        receipt = receive_badge(sent.upload, learner_id=learner_id, file_name=sent.file_name, deps=deps)
    except AppError as error:
        return Received(sent.name, error=error)
    except Exception:
        _logger.exception("one of several badges was not received")
        return Received(sent.name, error=NotReceived())
    return Received(sent.name, receipt=receipt)
