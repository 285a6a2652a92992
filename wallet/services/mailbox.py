"""The letters of the development folder, for who tries Laurel without a mail server."""

from __future__ import annotations

from uuid import UUID

from wallet.base.errors import NotFound
from wallet.infra.mail import Letter, letter_in, letters_in, mail_folder
from wallet.services.deps import Deps

__all__ = ["Letter"]


def is_open(deps: Deps) -> bool:
    """Tell whether the folder may be shown."""
    return deps.settings.shows_mailbox


def letters(deps: Deps) -> tuple[Letter, ...]:
    """Return the letters, newest first; raises NotFound where the folder may not be shown."""
    _require_open(deps)
    return letters_in(mail_folder(deps.settings))


def letter(letter_id: UUID, deps: Deps) -> Letter:
    """Return one letter, or raise NotFound."""
    _require_open(deps)
    found = letter_in(mail_folder(deps.settings), letter_id)
    if found is None:
        raise NotFound
    return found


def _require_open(deps: Deps) -> None:
    if not is_open(deps):
        raise NotFound
