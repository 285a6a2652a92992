"""Rate limits per network address. Counted per process unless RATELIMIT_STORAGE_URI names a shared store.

Sign-in has its own count in the database (`sign_in_failure`), which all workers share.
"""

from __future__ import annotations

from flask import request
from flask_limiter import Limiter
from limits import parse

from wallet.base.errors import RateLimited


def network_of_request() -> str:
    """Return the caller's network: the address for IPv4, the /64 for IPv6, where one household has them all."""
    address = request.remote_addr or "unknown"
    return ":".join(address.split(":")[:4]) + "::/64" if ":" in address else address


limiter = Limiter(key_func=network_of_request, default_limits=["1200 per minute"], headers_enabled=True)


def spend(allowance: str, purpose: str) -> None:
    """Count one use of something dear against the caller's network, from inside a view.

    Args:
        allowance: such as `10 per minute`.
        purpose: what is counted; each has a count of its own.

    Raises:
        RateLimited: the allowance is used up.
    """
    if limiter.enabled and not limiter.limiter.hit(parse(allowance), purpose, network_of_request()):
        raise RateLimited
