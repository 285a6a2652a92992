"""Equip a Flask app: dependencies, extensions, guards, pages, error pages. Called once by `wsgi.create_app`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, abort, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from wallet.base import limits
from wallet.base.clock import Clock
from wallet.base.errors import AppError, Unavailable
from wallet.infra.db import DatabaseUnavailable
from wallet.infra.limiter import limiter
from wallet.infra.logs import mark_requests
from wallet.infra.sessions import DatabaseSessions
from wallet.infra.settings import Settings
from wallet.infra.web import SlugConverter, check_host, problem, secure_headers, status_of, wants_json
from wallet.web import blueprints
from wallet.web.build import build_deps
from wallet.web.frame import frame
from wallet.web.words import install as install_words

# Addresses that take whole badge files; every other form is held to a megabyte.
LARGE_FORMS = {
    "receive.receive": limits.REQUEST_MAX_BYTES,
    "verify.judge": limits.UPLOAD_MAX_BYTES + 256 * limits.KIB,
    "staff.bring_registry": limits.REGISTRY_MAX_BYTES + 256 * limits.KIB,
    "bulk.bring": limits.BULK_MAX_BYTES + 256 * limits.KIB,
    "units.bring_order": limits.AWARD_LIST_MAX_BYTES + 256 * limits.KIB,
    "receipts.look": limits.UPLOAD_MAX_BYTES + 256 * limits.KIB,
    "scan.read": limits.PHOTO_MAX_BYTES + 256 * limits.KIB,
    "scan.frame": limits.SCAN_FRAME_MAX_BYTES,
    "author.look_at": 2 * limits.IMPORT_MAX_BYTES + 256 * limits.KIB,  # a file, and what was typed beside it
}

_RETRY_AFTER_S = 60
_NEED_NO_SESSION = frozenset({"static", "health.alive", "health.ready"})


def equip(app: Flask, settings: Settings, *, now: Clock, fetcher: Any, rooms: Sequence[Blueprint] = ()) -> None:
    """Put everything a request needs on `app`; the order of the guards matters: host, size, origin, CSRF, audience.

    `rooms` are the pages of the other room, which this one does not know.
    """
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        MAX_CONTENT_LENGTH=limits.MIB,
        MAX_FORM_MEMORY_SIZE=limits.FORM_MAX_MEMORY_BYTES,
        MAX_FORM_PARTS=limits.FORM_MAX_PARTS,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=False,  # same_origin() below checks Origin and Sec-Fetch-Site on every unsafe request
        RATELIMIT_STORAGE_URI=settings.ratelimit_storage_uri,
        RATELIMIT_ENABLED=not app.testing,
        PROPAGATE_EXCEPTIONS=app.testing,
    )
    app.url_map.converters["slug"] = SlugConverter
    app.extensions["settings"] = settings
    deps = app.extensions["deps"] = build_deps(
        settings, now=now, fetcher=fetcher, views_late_s=0 if app.testing else limits.VIEWS_LATE_S
    )
    app.session_interface = DatabaseSessions(deps.database, settings, now)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=0)  # type: ignore[method-assign]
    _templates(app)
    mark_requests(app)
    check_host(app)
    _size_limits(app)
    _known_sessions(app)
    _same_origin(app, settings)
    CSRFProtect(app)
    _say_when_to_come_back(app)  # before the limiter, so that it has the last word
    limiter.init_app(app)
    Babel(app)
    _sign_in(app)
    for blueprint in (*blueprints(), *rooms):
        app.register_blueprint(blueprint)
    app.after_request(secure_headers)
    _error_pages(app)


def _templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(frame)
    install_words(app)

    @lru_cache(256)
    def fingerprint(name: str, _changed: float) -> str:
        return hashlib.sha256((Path(str(app.static_folder)) / name).read_bytes()).hexdigest()[:12]

    @app.url_defaults
    def bust(endpoint: str, values: dict[str, Any]) -> None:
        """Name static files with their content, so that browsers may keep them for a year."""
        if endpoint == "static" and "filename" in values:
            file = Path(str(app.static_folder)) / values["filename"]
            if file.is_file():
                values["v"] = fingerprint(values["filename"], file.stat().st_mtime)

    @app.after_request
    def keep(response: Any) -> Any:
        if request.endpoint == "static" and "v" in request.args:
            response.cache_control.max_age, response.cache_control.public = 31_536_000, True
            response.cache_control.immutable = True
        return response


def _size_limits(app: Flask) -> None:
    @app.before_request
    def large_forms() -> None:
        if request.endpoint in LARGE_FORMS:
            request.max_content_length = LARGE_FORMS[request.endpoint]
            request.max_form_memory_size = LARGE_FORMS[request.endpoint]
        if (request.content_length or 0) > (request.max_content_length or limits.MIB):
            abort(413)


def _known_sessions(app: Flask) -> None:
    """Take nobody for a stranger only because the database did not say whose session it is."""

    @app.before_request
    def session_was_read() -> None:
        if getattr(session, "out_of_reach", False) and request.endpoint not in _NEED_NO_SESSION:
            raise DatabaseUnavailable


def _same_origin(app: Flask, settings: Settings) -> None:
    """Refuse unsafe requests that say they come from elsewhere, before any token is looked at."""

    @app.before_request
    def same_origin() -> None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        origin = request.headers.get("Origin")
        ours = {settings.public_url, f"{request.scheme}://{request.host}" if settings.local else settings.public_url}
        if origin is not None and origin not in ours:
            abort(403)
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            abort(403)


def _say_when_to_come_back(app: Flask) -> None:
    """Leave `Retry-After` on refusals only; the limiter puts it on every answer."""

    @app.after_request
    def tidy(response: Any) -> Any:
        if response.status_code not in (429, 503):
            response.headers.pop("Retry-After", None)
        return response


def _sign_in(app: Flask) -> None:
    from wallet.web.people import load_person

    manager = LoginManager(app)
    manager.session_protection = None  # sessions are ours: rows, renewed at sign-in
    manager.user_loader(load_person)


def _error_pages(app: Flask) -> None:
    @app.errorhandler(AppError)
    def refused(error: AppError) -> ResponseReturnValue:
        return _answer(status_of(error), error.code, error.message)

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> ResponseReturnValue:
        return _answer(403, "stale_form", "")

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        cause = getattr(error, "original_exception", None)
        if isinstance(cause, Unavailable):  # raised while the session was written, after the view
            return refused(cause)
        if error.code is None or error.code < 400:
            return error.get_response()
        return _answer(error.code, f"http_{error.code}", "")

    @app.errorhandler(Exception)
    def bug(error: Exception) -> ResponseReturnValue:
        app.logger.exception("unexpected error")
        if app.testing:
            raise error
        return _answer(500, "internal", "")


def _answer(status: int, code: str, sentence: str) -> ResponseReturnValue:
    from wallet.web.frame import error_words

    title, words = error_words(status)
    headers = {"Retry-After": str(_RETRY_AFTER_S)} if status == 503 else {}
    if wants_json():
        answer = problem(status, code, sentence or str(words))
        answer.headers.update(headers)
        return answer
    try:
        page = render_template("errors/error.html", status=status, title=title, sentence=sentence or words)
    except DatabaseUnavailable:  # who is signed in cannot be told either, so the page goes without its frame
        page = Markup("<!doctype html><title>{0}</title><h1>{0}</h1><p>{1}</p>").format(title, sentence or words)
    return page, status, headers
