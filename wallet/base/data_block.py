"""Data inside a page: JSON in a `<script type="application/ld+json">`, which browsers read and never run."""

from __future__ import annotations

import json
from typing import Any, Final

_UNSAFE: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def script_text(markup: dict[str, Any]) -> str:
    """Return the JSON for a script element: nothing in it can end the element or begin a comment."""
    text = json.dumps(markup, ensure_ascii=False, separators=(",", ":"))
    return "".join(_UNSAFE.get(char, char) for char in text)
