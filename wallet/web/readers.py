"""Who reads a page, as far as its count of readers wants to know: a person's browser, or a program."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from werkzeug.datastructures import Headers

_AHEAD = ("Sec-Purpose", "Purpose", "X-Moz")  # what browsers say of pages that they fetch before anybody asks for them
_PROGRAM = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|scan|fetch|monitor|headless|facebookexternalhit|whatsapp|telegram|slack|"
    r"discord|linkedin|embedly|curl|wget|python|java/|go-http|okhttp|axios|node|ruby|perl|libwww|postman|http-?client",
    re.IGNORECASE,
)


def is_person(user_agent: str | None) -> bool:
    """Tell whether a page is probably read by a person. Only for counting: nothing is allowed or refused by it."""
    return bool(user_agent and user_agent.startswith("Mozilla/") and not _PROGRAM.search(user_agent[:512]))


def is_reading(method: str, headers: Headers | Mapping[str, str]) -> bool:
    """Tell whether a request is a person who opens a page: neither a program, nor a browser that fetches ahead."""
    ahead = any("prefetch" in headers.get(name, "").lower() for name in _AHEAD)
    return method == "GET" and not ahead and _known(headers.get("User-Agent"))


_known = lru_cache(256)(is_person)
