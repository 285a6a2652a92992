"""Which page of a long list an address asks for."""

from __future__ import annotations

from flask import request


def page_number() -> int:
    """Return the number in `?page=`, 1 for anything that is none."""
    page = request.args.get("page", "1")
    return max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 7 else 1
