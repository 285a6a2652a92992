"""May this assertion be hosted there in this issuer's name? The one thing that makes a hosted badge more than a claim.

Source: Open Badges 2.0, VerificationObject (`allowedOrigins`, `startsWith`; without them the host of the issuer's id).
"""

from __future__ import annotations

from urllib.parse import SplitResult, unquote, urlsplit

from wallet.base.limits import URL_MAX_CHARS

_PORTS = {"http": 80, "https": 443}


def is_web_address(address: object) -> bool:
    """Say whether a text is an http or https address that we would ask for at all."""
    return isinstance(address, str) and _split(address) is not None


def same_host(one: str, other: str) -> bool:
    """Say whether two addresses name the same host and port. http and https of one host count as the same."""
    first, second = _split(one), _split(other)
    return first is not None and second is not None and _host(first) == _host(second)


def same_address(one: str, other: str) -> bool:
    """Say whether two texts are one address, apart from a fragment."""
    return one.partition("#")[0] == other.partition("#")[0]


def is_in_scope(
    assertion_id: str, *, issuer_id: str, allowed_origins: tuple[str, ...], starts_with: tuple[str, ...]
) -> bool:
    """Say whether `assertion_id` lies where the issuer said its assertions are.

    Every rule that the issuer states must hold. A prefix ends at a boundary of the path: `https://a.example/x`
    covers `https://a.example/x/1` and not `https://a.example/xy`.
    """
    if not allowed_origins and not starts_with:
        return same_host(assertion_id, issuer_id)
    at_home = not allowed_origins or any(_is_origin(assertion_id, origin) for origin in allowed_origins)
    under = not starts_with or any(_is_under(assertion_id, prefix) for prefix in starts_with)
    return at_home and under


def _is_origin(address: str, origin: str) -> bool:
    """An allowed origin is a bare host in the standard's words; issuers also write `https://host`."""
    return same_host(address, origin if "://" in origin else f"https://{origin}")


def _is_under(address: str, prefix: str) -> bool:
    if not same_host(address, prefix) or not address.startswith(prefix) or _climbs(address):
        return False
    rest = address[len(prefix) :]
    return not rest or prefix[-1] in "/?#=&" or rest[0] in "/?#"


def _climbs(address: str) -> bool:
    """Say whether the path goes up again on its way, so that what is asked for lies elsewhere than it seems."""
    return not {".", ".."}.isdisjoint(unquote(urlsplit(address).path).split("/"))


def _split(address: str) -> SplitResult | None:
    if len(address) > URL_MAX_CHARS or not address.isascii() or any(c <= " " or c in '"<>\\^`{|}' for c in address):
        return None
    try:
        parts = urlsplit(address)
        usable = parts.scheme in _PORTS and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if usable and "@" not in parts.netloc else None


def _host(parts: SplitResult) -> tuple[str, int | None]:
    port = None if parts.port in (None, _PORTS[parts.scheme]) else parts.port
    return (parts.hostname or "").lower().rstrip("."), port
