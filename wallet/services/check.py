"""The employer's question: is this badge genuine? Judges what a stranger brings and keeps nothing of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Final

from wallet.base.errors import InputError
from wallet.base.ids import normalise_token
from wallet.base.limits import URL_MAX_CHARS
from wallet.core.verify.judge import Judgement
from wallet.core.verify.loop import verify
from wallet.core.verify.materials import Document, Gather
from wallet.infra.addresses import parse_address
from wallet.infra.photo import read_codes
from wallet.infra.pictures import Picture
from wallet.infra.settings import LOOPBACK, Settings
from wallet.services.deps import Deps
from wallet.services.portrait import portrait_of

_logger = logging.getLogger(__name__)
_PICTURE: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_SHARE_PATH: Final = re.compile(
    r"(?P<origin>https?://[^/\s]+)/v/(?P<token>[^/?#\s]{1,64})(?:/part/(?P<part>[0-9a-f]{16}))?/?(?:[?#]\S*)?",
    re.IGNORECASE,
)
_BARE_HOST: Final = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#]\S*)?", re.IGNORECASE)


def check(upload: bytes, deps: Deps, *, email: str | None, permit: Callable[[], None]) -> Judgement:
    """Judge a file, a pasted text or an address. Nothing is stored, and neither is `email` logged.

    Args:
        upload: as it came.
        deps: every document comes through its gatherer, all within one deadline.
        email: the applicant's address, compared with the badge's recipient; None compares nobody.
        permit: called once, before anything is fetched for this caller; raises RateLimited to refuse.
    """
    with deps.gatherer.session() as gather:
        judgement = verify(
            upload,
            _permitted(gather, permit),
            now=deps.now(),
            claimed_recipient={"email": (email,)} if email else {},
            shelf=deps.shelf(),
        )
    _logger.info("checked for a visitor: %s", judgement.report.verdict.value)
    return judgement


def picture_of(upload: bytes, judgement: Judgement) -> Picture | None:
    """Return a safe picture of a badge that was checked, from its own bytes; nobody is asked for one."""
    return portrait_of(upload, judgement, lambda _urls: {})


def applicant(typed: str) -> str | None:
    """Return the applicant's address, or None when the field was left empty; raises AddressUnreadable."""
    return parse_address(typed) if typed.strip() else None


def shared_token(typed: str, settings: Settings) -> str | None:
    """Return the token of one of our own share addresses, or of a typed share code; None for anything else."""
    typed = typed.strip()
    if len(typed) > URL_MAX_CHARS:
        return None
    match = _SHARE_PATH.fullmatch(typed)
    if match is None:
        return normalise_token(typed)
    return normalise_token(match["token"]) if match["origin"].lower() in _origins(settings) else None


def shared_part(address: str) -> str | None:
    """Return which badge of a collection or stack a share address names, or None."""
    match = _SHARE_PATH.fullmatch(address.strip()) if len(address) <= URL_MAX_CHARS else None
    return match["part"].lower() if match and match["part"] else None


def shared_token_in_picture(picture: bytes, settings: Settings) -> str | None:
    """Return the token in the QR code of a photograph or screenshot, when it is the code of one of our share pages."""
    if not picture.startswith(_PICTURE):
        return None
    try:
        texts = read_codes(picture)
    except InputError:
        return None
    tokens = [shared_token(text, settings) for text in texts if "/" in text]
    return tokens[0] if len(tokens) == 1 else None


def web_address(typed: str) -> str:
    """Return what was typed into the field for addresses, with the scheme that people leave out."""
    typed = typed.strip()
    return f"https://{typed}" if _BARE_HOST.fullmatch(typed) else typed


def _origins(settings: Settings) -> frozenset[str]:
    if not settings.local:
        return frozenset({settings.public_url.lower()})
    return frozenset({settings.public_url.lower(), *(f"http://{name}:{settings.port}" for name in LOOPBACK)})


def _permitted(gather: Gather, permit: Callable[[], None]) -> Gather:
    """Return a `Gather` that asks for permission before its first use."""
    asked: list[bool] = []

    def ask(urls: frozenset[str]) -> Mapping[str, Document]:
        if not asked:
            permit()
            asked.append(True)
        return gather(urls)

    return ask
