"""The public page of a learner's pathway, and its twin for programs. The wallet's `/v/<token>` calls both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Response, current_app, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from pathways.core.progress_bar import fills
from pathways.core.report import Audit
from pathways.core.schema_org import credential_markup, script_text
from pathways.services.shared_stack import SharedStack, shared_stack, slug_of_stack
from pathways.web.deps import deps, me_id, me_or_none
from pathways.web.shared_stack_rows import Show
from pathways.web.shared_stack_words import StackWords
from wallet.api import SharedLink, Subject, report_to_json

OG_SIZE = (1200, 630)


def show_stack(link: SharedLink) -> ResponseReturnValue:
    """Show what a link to a pathway is to; raises Gone when the learner does not follow it any more."""
    stack = shared_stack(link, deps(), reader=me_or_none())
    show = cast(Show, current_app.extensions["shown_page"])
    words = StackWords(stack, show, deps().settings.university)
    lead = stack.award or next(iter(stack.pages.values()), None)
    page = render_template(
        "share/stack.html",
        link=link,
        stack=stack,
        words=words,
        shown=show(stack.award) if stack.award else None,
        fills=fills(_drawn(stack.audit)),
        og=words.card(),
        og_size=OG_SIZE,
        rules=url_for("pathways.page", slug=stack.on.slug, version=stack.on.version),
        art=url_for("explore.picture", slug=stack.entry.slug) if stack.entry else None,
        markup=_markup(stack),
        lead=lead,
        lead_name=show(lead).name or "" if lead else "",
        last_day=(link.ends_at - timedelta(microseconds=1)).date() if link.ends_at else None,
    )
    answer = make_response(current_app.extensions["with_own_icons"](page))
    if link.listed:
        answer.headers["X-Robots-Tag"] = "all"
    return answer


def home_of_stack(subject: Subject) -> str:
    """Return the address of a learner's own page of a pathway that a link is to; all pathways where they left it."""
    slug = slug_of_stack(me_id(), subject.topic or "", deps())
    return url_for("pathways.page", slug=slug) if slug else url_for("pathways.index")


def _drawn(audit: Audit | None) -> int | None:
    """Return how much of a ring is drawn: it closes only when everything is complete, what is asked of a person too."""
    if audit is None or audit.percent is None:
        return None
    return audit.percent if audit.complete else min(audit.percent, 99)


def _markup(stack: SharedStack) -> Markup | None:
    """Return what the credential is in the words of schema.org. It says nothing about who has it."""
    if stack.entry is None:
        return None
    address = deps().settings.public_url + url_for("explore.entry", slug=stack.entry.slug)
    value = credential_markup(
        stack.entry.achievement, stack.explorer.names, address, description=stack.entry.description or None
    )
    return Markup(script_text(value))  # noqa: S704 - escaped there


def report_stack(link: SharedLink) -> ResponseReturnValue:
    """Give the page as JSON; raises Gone as `show_stack` does.

    `award` and the `report` of each part are as the address of a single badge with `.json` gives them.
    """
    text = json.dumps(_document(shared_stack(link, deps())), ensure_ascii=False, indent=2)
    return Response(f"{text}\n", content_type="application/json")


def _document(stack: SharedStack) -> dict[str, Any]:
    on, audit = stack.on, stack.audit
    return {
        "kind": "pathway",
        "address": stack.link.address,
        "title": on.name,
        "holder": stack.link.holder,
        "read_at": _instant(stack.at),
        "rules": {"id": on.pathway.id, "version": on.version, "published_at": _instant(on.published_at)},
        "awards": on.pathway.awards,
        "award": report_to_json(stack.award.report) if stack.award else None,
        "complete": audit.complete if audit else None,
        "percent": audit.percent if audit else None,
        "parts": list(_parts(stack)),
        "decisions": [
            {
                "node": node,
                "decision": "waived" if one.waived else "done",
                "accepted": one.accepted,
                "by": one.who,
                "at": _instant(one.at),
            }
            for node, one in sorted(stack.rulings.items())
        ],
        "conditions": [
            {"asks": one.words, "confirmed_at": _instant(one.confirmed_at) if one.confirmed_at else None}
            for one in stack.conditions
        ],
        "missing": [words.text for words in stack.missing],
    }


def _parts(stack: SharedStack) -> Iterator[dict[str, Any]]:
    for leaf, spot in stack.placed():
        page = stack.pages.get(spot.badge)
        if page is not None:
            yield {
                "node": leaf.id,
                "address": page.address,
                "report_address": f"{page.address}.json",
                "achievement": spot.achievement,
                "stands_for": spot.stands_for,
                "counts": spot.counts,
                "accepted": spot.accepted,
                "optional": spot.optional,
                "report": report_to_json(page.report),
            }


def _instant(value: datetime) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")
