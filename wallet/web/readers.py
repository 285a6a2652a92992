"""Who reads a page, as far as its count of readers wants to know: a person's browser, or a program."""

from __future__ import annotations

import re

_PROGRAM = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|scan|fetch|monitor|headless|facebookexternalhit|whatsapp|telegram|slack|"
    r"discord|linkedin|embedly|curl|wget|python|java/|go-http|okhttp|axios|node|ruby|perl|libwww|postman|http-?client",
    re.IGNORECASE,
)


def is_person(user_agent: str | None) -> bool:
    """Tell whether a page is probably read by a person. Only for counting: nothing is allowed or refused by it."""
    return bool(user_agent and user_agent.startswith("Mozilla/") and not _PROGRAM.search(user_agent[:512]))
