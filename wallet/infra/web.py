"""Guards and plumbing that every page of both rooms uses: who may enter, which status a refusal has, safe headers."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.routing import BaseConverter

from wallet.base.errors import (
    AppError,
    Conflict,
    Forbidden,
    Gone,
    InputError,
    NotFound,
    RateLimited,
    TooLarge,
    Unavailable,
)

View: TypeAlias = Callable[..., ResponseReturnValue]

# Family of an error -> HTTP status. The only place where the two meet; the first match counts.
STATUS: tuple[tuple[type[AppError], int], ...] = (
    (TooLarge, 413),
    (InputError, 422),
    (NotFound, 404),
    (Gone, 410),
    (Forbidden, 403),
    (Conflict, 409),
    (RateLimited, 429),
    (Unavailable, 503),
)

CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
    "require-trusted-types-for": "'script'",
}


class SlugConverter(BaseConverter):
    """`<slug:slug>`: lower-case words joined with hyphens."""

    regex = "[a-z0-9]+(?:-[a-z0-9]+)*"


class Audience(StrEnum):
    """Who a page is for. Every route names at least one; a test over the URL map insists."""

    ANYONE = "anyone"
    MEMBER = "member"  # signed in, whatever the role
    LEARNER = "learner"
    ADVISOR = "advisor"
    ISSUER = "issuer"  # issuer staff
    ADMIN = "administrator"


def open_to(*audiences: Audience) -> Callable[[View], View]:
    """Guard a view and write its audiences on it, so that the route census can read them.

    A stranger is sent to the sign-in page (GET, HEAD) or refused with 401; a member without the role gets 403.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if Audience.ANYONE not in audiences:
                refusal = _refuse(frozenset(audiences))
                if refusal is not None:
                    return refusal
            return view(*args, **kwargs)

        guarded.__dict__["audiences"] = frozenset(audiences)
        return guarded

    return guard


def _refuse(audiences: frozenset[Audience]) -> ResponseReturnValue | None:
    if not current_user.is_authenticated:
        if request.method in ("GET", "HEAD") and not wants_json():
            return redirect(url_for("sign_in.form", next=request.full_path.rstrip("?")), 303)
        abort(401)
    if Audience.MEMBER not in audiences and not audiences & frozenset(current_user.roles):
        abort(403)
    return None


def status_of(error: AppError) -> int:
    """Return the HTTP status of an error's family."""
    return next((status for family, status in STATUS if isinstance(error, family)), 500)


def wants_json() -> bool:
    """Tell whether the client asked for JSON rather than a page."""
    accepted = request.accept_mimetypes
    machine = max(accepted.quality("application/json"), accepted.quality("application/problem+json"))
    return machine > accepted.quality("text/html")


def problem(status: int, code: str, message: str) -> Response:
    """Return an RFC 9457 problem; `code` is our stable word, `title` a sentence for a person."""
    answer = jsonify({"type": f"urn:laurel:error:{code}", "title": message, "status": status, "code": code})
    answer.status_code = status
    answer.content_type = "application/problem+json"
    return answer


def safe_next(target: str | None) -> str:
    """Return `target` when it is a plain path on this site, else the wallet's front page.

    Whatever a browser could read as another origin is refused: a scheme, two slashes, backslashes, control characters.
    """
    home = url_for("home.index")
    if not target or len(target) > 512 or not target.isascii() or not target.isprintable():
        return home
    parts = urlsplit(target)
    clean = (
        target.startswith("/") and not target.startswith("//") and "\\" not in target and "%5c" not in target.lower()
    )
    if not clean or parts.scheme or parts.netloc or any(segment in (".", "..") for segment in parts.path.split("/")):
        return home
    return home if "//" in parts.path or "%2" in parts.path.lower() else target


def content_security_policy(**changes: str) -> str:
    """Return the policy line, with single directives replaced: `content_security_policy(frame_ancestors="*")`."""
    policy = CSP | {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def secure_headers(response: Response) -> Response:
    """Put the safe headers on every answer; a view that set one itself keeps it."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", content_security_policy())
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    shared = request.endpoint == "static"  # a badge in somebody's sandboxed frame has no origin, and wants its style
    headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if shared else "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
    if current_app.extensions["settings"].secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
        headers.add("Vary", "Cookie, Accept")
    return response


def check_host(app: Flask) -> None:
    """Answer only under the configured name: absolute addresses never come from the request.

    On a loopback PUBLIC_URL every loopback spelling is accepted, so that 127.0.0.1 and localhost both work.
    """
    settings = app.extensions["settings"]
    spellings = {settings.origin_host}
    if settings.local:
        spellings |= {f"{name}:{settings.port}" for name in ("127.0.0.1", "localhost", "[::1]")}

    @app.before_request
    def known_host() -> None:
        if request.host.lower() not in spellings:
            abort(421)
