"""Public pages of badges kept ready, so that a badge which many people open at once costs nearly nothing.

Kept is only what a stranger without a cookie sees, in memory, for a minute at most. Before a kept page is given, one
small statement asks whether the link is still open and whether anything that the page was made from has changed; a
link that was turned off answers 410 at once.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from threading import Lock

from flask import Response, current_app, g, request
from flask_babel import get_locale
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from wallet.base.limits import PAGE_KEPT_S, PAGES_KEPT_MAX
from wallet.services import shared
from wallet.services.shared import PageStamp, SharedPage
from wallet.web.deps import deps
from wallet.web.readers import is_reading
from wallet.web.share import bp
from wallet.web.share_forms import FORMS

_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class _Kept:
    stamp: PageStamp
    until: datetime
    body: bytes


class Pages:
    """Kept pages by address and language; the one that was not asked for longest goes first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()

    def find(self, key: tuple[str, str], stamp: PageStamp, now: datetime) -> bytes | None:
        """Return the page, unless it was made from something else, or its time is over."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            if kept.stamp != stamp or now >= kept.until:
                del self._kept[key]
                return None
            self._kept.move_to_end(key)
        return kept.body

    def keep(self, key: tuple[str, str], stamp: PageStamp, until: datetime, body: bytes) -> None:
        """Keep a page made from `stamp` until an instant."""
        with self._lock:
            self._kept[key] = _Kept(stamp, until, body)
            while len(self._kept) > PAGES_KEPT_MAX:
                self._kept.popitem(last=False)


@bp.before_request
def give_kept() -> Response | None:
    """Answer with a kept page where there is one; else note what the page will be made from."""
    if request.endpoint != "share.view" or not _is_plain():
        return None
    key = (str((request.view_args or {})["token"]), str(get_locale()))
    stamp = shared.page_stamp(key[0], deps())
    now = deps().now()
    if stamp is None or (stamp.ends_at is not None and stamp.ends_at <= now):
        return None
    body = _pages().find(key, stamp, now)
    if body is None:
        g.page_to_keep = (key, stamp)
        return None
    g.listed = stamp.listed
    if is_reading(request.method, request.headers):
        deps().views.add(stamp.link_id)
    return Response(body, content_type=_HTML)


@bp.after_request
def keep(response: Response) -> Response:
    """Keep a page that a stranger was just given, unless its answer is about to be asked for anew."""
    page: SharedPage | None = g.get("shared_page")
    if "page_to_keep" not in g or page is None or response.status_code != 200 or response.content_type != _HTML:
        return response
    key, stamp = g.page_to_keep
    until = min(page.holds_until, page.read_at + timedelta(seconds=PAGE_KEPT_S))
    if until > page.read_at and "Set-Cookie" not in response.headers:
        _pages().keep(key, stamp, until, response.get_data())
    return response


def _pages() -> Pages:
    found: Pages = current_app.extensions["share_kept"]
    return found


def _is_plain() -> bool:
    """Tell whether this is a stranger's request for the page itself, of a badge's own link."""
    part = (request.view_args or {}).get("part")
    return part is None and "Cookie" not in request.headers and _wants_html(request.headers.get("Accept", ""))


@lru_cache(256)
def _wants_html(accept: str) -> bool:
    return parse_accept_header(accept, MIMEAccept).best_match(FORMS, "text/html") == "text/html"


bp.record_once(lambda state: state.app.extensions.setdefault("share_kept", Pages()))
