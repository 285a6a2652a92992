"""Whether this machine can make PDFs, found out without starting anything."""

from __future__ import annotations

import ctypes
from functools import lru_cache
from importlib.util import find_spec
from typing import Final

# The libraries that WeasyPrint cannot do without, as Linux and a Mac call them.
_LIBRARIES: Final = (
    ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    ("libfontconfig.so.1", "libfontconfig.1.dylib"),
)
_FOLDERS: Final = ("", "/opt/homebrew/lib/", "/usr/local/lib/")


@lru_cache(1)
def pdf_available() -> bool:
    """Tell whether PDFs can be made here, so that a page need not offer what would be refused."""
    return find_spec("weasyprint") is not None and all(_loads(names) for names in _LIBRARIES)


def _loads(names: tuple[str, ...]) -> bool:
    return any(_opens(folder + name) for folder in _FOLDERS for name in names)


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
