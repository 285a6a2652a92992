"""What the front page shows of this room: a few credentials that stack, and skills to begin with."""

from __future__ import annotations

from typing import Any, Final

from flask import has_request_context, request, url_for

from pathways.services.browse import BrowseQuery, browse, suggested
from pathways.services.catalogue import Explorer, explorer
from pathways.services.entries import Entry
from pathways.web.deps import deps
from pathways.web.entry_words import delivery_word, meta_words, weeks_words
from pathways.web.i18n import ngettext
from pathways.web.page_words import asks_words

_STACKS_SHOWN: Final = 4
_SHOWN: Final = 8
_SKILLS_SHOWN: Final = 8


def front() -> dict[str, Any]:
    """Return the variables of the front page; nothing on any other."""
    if not has_request_context() or request.endpoint != "home.index":
        return {}
    shelf = explorer(deps())
    found = suggested(shelf)
    stacks = [entry for entry in found if entry.uri in shelf.awarded_by][:_STACKS_SHOWN]
    parts = [entry for entry in found if entry.uri not in shelf.awarded_by]
    skills = sorted(browse(shelf, BrowseQuery()).choices["skill"], key=lambda one: (-one.count, one.words.casefold()))
    return {
        "offered": [_item(entry, shelf) for entry in [*stacks, *parts][:_SHOWN]],
        "all_offered": {"href": url_for("explore.index"), "count": len(shelf.entries)},
        "offered_skills": [
            {"name": one.words, "href": url_for("explore.index", skill=one.value)} for one in skills[:_SKILLS_SHOWN]
        ],
    }


def _item(entry: Entry, shelf: Explorer) -> dict[str, str]:
    pathway, leads = shelf.awarded_by.get(entry.uri), len(shelf.counts_in.get(entry.uri, ()))
    toward = ngettext("counts toward one", "counts toward %(num)s", leads) if leads else ""
    return {
        "name": entry.name,
        "href": url_for("explore.entry", slug=entry.slug),
        "art": url_for("explore.picture", slug=entry.slug),
        "meta": meta_words(entry),
        "left": asks_words(pathway.pathway) if pathway else weeks_words(entry.achievement.weeks),
        "right": toward or delivery_word(entry.delivery),
    }
