"""Absolute addresses that go into letters. They come from PUBLIC_URL alone, never from a request.

A test holds them to the routes of the same name, because this floor cannot ask Flask.
"""

from __future__ import annotations

from uuid import UUID

from wallet.infra.settings import Settings


def home(settings: Settings) -> str:
    """Return the front page."""
    return f"{settings.public_url}/"


def sign_in(settings: Settings) -> str:
    """Return the page where people sign in."""
    return f"{settings.public_url}/sign-in"


def sign_up(settings: Settings) -> str:
    """Return the page where people begin an account."""
    return f"{settings.public_url}/sign-up"


def wallet(settings: Settings) -> str:
    """Return the learner's wallet."""
    return f"{settings.public_url}/wallet"


def achievement(settings: Settings, slug: str) -> str:
    """Return the public page of what can be earned here."""
    return f"{settings.public_url}/achievements/{slug}"


def forgotten_password(settings: Settings) -> str:
    """Return the page that sends a link for a new password."""
    return f"{settings.public_url}/forgotten-password"


def account(settings: Settings) -> str:
    """Return the page about the account."""
    return f"{settings.public_url}/account"


def badge(settings: Settings, badge_id: UUID) -> str:
    """Return the learner's own page of a badge."""
    return f"{settings.public_url}/wallet/badges/{badge_id}"


def care(settings: Settings) -> str:
    """Return the learner's page of what is worth looking after."""
    return f"{settings.public_url}/wallet/care"


def confirm_address(settings: Settings, secret: str) -> str:
    """Return the page where an address is confirmed."""
    return f"{settings.public_url}/confirm/{secret}"


def new_password(settings: Settings, secret: str) -> str:
    """Return the page where a new password is chosen."""
    return f"{settings.public_url}/new-password/{secret}"


def unit_invitation(settings: Settings, secret: str) -> str:
    """Return the page where an invitation to act for a unit is answered."""
    return f"{settings.public_url}/units/invitations/{secret}"
