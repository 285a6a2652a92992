"""What a visitor may have others asked for, counted in one place for every page that does so."""

from __future__ import annotations

from typing import Final

from wallet.infra.limiter import spend

FETCHES: Final = "10 per minute"  # checks that make us ask others, per network


def permit() -> None:
    """Count a check that makes us ask others; raises RateLimited."""
    spend(FETCHES, "verify")
