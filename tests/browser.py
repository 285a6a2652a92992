"""The browser that tests drive: whichever Chromium or Chrome this machine has."""

from __future__ import annotations

import os
from pathlib import Path

PLACES = (
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def chromium_path() -> str:
    """Return the browser's program: CHROMIUM names one, else the first that is there."""
    named = os.environ.get("CHROMIUM")
    found = named or next((place for place in PLACES if Path(place).exists()), None)
    if found is None:
        raise FileNotFoundError(f"no Chromium or Chrome; looked at {', '.join(PLACES)} and $CHROMIUM")
    return found


def launch(playwright, *flags):
    """Start it without a window."""
    return playwright.chromium.launch(executable_path=chromium_path(), args=list(flags))
