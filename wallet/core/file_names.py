"""Names for files that we hand out: letters, digits and hyphens, whatever a stranger called the thing."""

from __future__ import annotations

import re
import unicodedata

from wallet.base.limits import FILE_NAME_MAX_CHARS

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def plain_name(text: str | None, default: str = "badge") -> str:
    """Return a name of at most 60 characters, a to z, 0 to 9 and hyphens; `default` when nothing is left of `text`.

    Names of devices (`con`, `nul`) cannot come out of it alone where an ending or a number follows, as everywhere here.
    """
    bare = unicodedata.normalize("NFKD", (text or "")[:FILE_NAME_MAX_CHARS]).encode("ascii", "ignore").decode().lower()
    return _NOT_PLAIN.sub("-", bare).strip("-")[:60].strip("-") or default
