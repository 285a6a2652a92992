"""The map of a pathway, with the addresses that its cards lead to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from pathways.core.drawing import ZOOMS, draw
from pathways.core.layout import lay_out
from pathways.core.map_model import Hrefs, Onward, map_of
from pathways.core.mapping.graph import MapModel
from pathways.core.model import Holdings
from pathways.core.report import Audit
from pathways.services.catalogue import Explorer
from pathways.services.pathway_page import PathwayPage


@dataclass(frozen=True, slots=True)
class Seen:
    """What a map shows: how far somebody is, which alternatives are unfolded, and where its own address is."""

    audit: Audit | None
    holdings: Holdings | None
    in_progress: tuple[str, ...]
    unfolded: frozenset[str] = frozenset()


def model_of(page: PathwayPage, explorer: Explorer, seen: Seen) -> MapModel:
    """Return the map and checklist of a pathway as a neutral graph."""
    shown = page.shown
    return map_of(
        shown.pathway if page.is_broken else explorer.compiled(shown),
        explorer.catalogue,
        seen.audit,
        in_progress=seen.in_progress,
        unfolded=seen.unfolded,
        hrefs=_hrefs(page, explorer, seen.unfolded),
        holdings=seen.holdings,
        names=explorer.names,
        onward=[Onward(one.name, url_for("pathways.page", slug=one.slug)) for one in page.leads_to],
    )


def picture_of(model: MapModel, zoom: int) -> Markup:
    """Lay a map out and draw it."""
    return draw(lay_out(model), zoom=zoom if zoom in ZOOMS else 100)


def _hrefs(page: PathwayPage, explorer: Explorer, unfolded: Collection[str]) -> Hrefs:
    def badge(uri: str) -> str | None:
        entry = explorer.by_uri.get(uri)
        return url_for("explore.entry", slug=entry.slug) if entry else None

    def picture(uri: str) -> str | None:
        entry = explorer.by_uri.get(uri)
        return url_for("explore.picture", slug=entry.slug) if entry else None

    def unfold(node: str) -> str:
        return address_of(page, "pathways.map_page", unfolded={*unfolded, node})

    return Hrefs(badge, picture, unfold=unfold, icons=url_for("static", filename="icons.svg"))


def address_of(page: PathwayPage, endpoint: str, *, unfolded: Collection[str] = (), **more: object) -> str:
    """Return the address of one way to see a pathway, at the version that is shown."""
    values: dict[str, Any] = dict(more)
    if not (page.is_bound or (page.is_newest and not _started(page))):
        values["version"] = page.shown.version
    if unfolded:
        values["unfold"] = sorted(unfolded)
    return url_for(endpoint, slug=page.shown.slug, **values)


def _started(page: PathwayPage) -> bool:
    goal = page.mine.goal if page.mine else None
    return bool(goal and goal.is_started)
