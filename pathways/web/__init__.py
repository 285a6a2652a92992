"""Pages of the pathway explorer: read the request, call one service, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask

from wallet.api import SubjectKind

if TYPE_CHECKING:
    from pathways.web.shared_stack_rows import Show
    from wallet.api import Deps, Stacks


def blueprints() -> tuple[Blueprint, ...]:
    """Return every group of pages of this room."""
    from pathways.web import (
        author,
        author_catalogue,
        author_decisions,
        author_edit,
        author_import,
        author_publish,
        downloads,
        explore,
        pathway_forms,
        pathways,
        together,
        what_if,
    )

    del downloads, pathway_forms, together, what_if  # they add their pages to `pathways`
    del author_catalogue, author_decisions, author_edit, author_import, author_publish  # and these theirs to `author`
    return (explore.bp, pathways.bp, author.bp)


def install(app: Flask, *, shown_page: Show, with_own_icons: Callable[[str], str]) -> None:
    """Give templates the words of this room, and the public address of links to pathways its page.

    Args:
        app: the application.
        shown_page: the words that the wallet's own public page has for a badge.
        with_own_icons: makes a public page light, as the wallet makes its own.
    """
    from pathways.web import entry_words, page_words
    from pathways.web.progress_words import figures_of
    from pathways.web.shared_stack import home_of_stack, report_stack, show_stack
    from pathways.web.voice import speak

    words: dict[str, Any] = {
        "asks_words": page_words.asks_words,
        "cost_words": entry_words.cost_words,
        "credits_words": entry_words.credits_words,
        "delivery_word": entry_words.delivery_word,
        "effort_words": page_words.effort_words,
        "fact_words": page_words.fact_words,
        "figures_of": figures_of,
        "level_word": entry_words.level_word,
        "meta_words": entry_words.meta_words,
        "names_of": page_words.names_of,
        "sharing_of": page_words.sharing_of,
        "speak": speak,
        "validity_of": page_words.validity_of,
        "validity_words": entry_words.validity_words,
        "weeks_words": entry_words.weeks_words,
    }
    app.jinja_env.globals.update(words)
    app.extensions["shown_page"], app.extensions["with_own_icons"] = shown_page, with_own_icons
    app.extensions.setdefault("share_pages", {})[SubjectKind.PATHWAY] = show_stack
    app.extensions.setdefault("share_documents", {})[SubjectKind.PATHWAY] = report_stack
    app.extensions.setdefault("share_homes", {})[SubjectKind.PATHWAY] = home_of_stack


def stacks() -> Stacks:
    """Return what this room tells the wallet about the pathways that links are to."""
    from pathways.services.shared_stack import LearnersStacks

    return LearnersStacks()


def load_demo(deps: Deps) -> bool:
    """Add this room's part of the demo; returns whether anything was written. Doing it twice changes nothing."""
    from pathways.services import demo

    return demo.load_demo(deps)
