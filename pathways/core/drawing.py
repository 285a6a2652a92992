"""The map as SVG text: every state in words, mark and line, every card a link, no style and no script inside.

Colours and line patterns are classes of static/css/map.css. Without script the picture scrolls and its links work.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final

from markupsafe import Markup

from pathways.core.mapping import sizes
from pathways.core.mapping.graph import Kind, MapCard, State
from pathways.core.mapping.labels import Labels
from pathways.core.mapping.looks import LOOKS, MARKS, STROKES
from pathways.core.mapping.routes import Stroke
from pathways.core.mapping.shapes import CardBox, Junction, Layout, Line, Rect
from pathways.core.mapping.strokes import in_bundles, number, path_text

ZOOMS: Final = (75, 100, 150)  # percent, offered as links
_PAINTED: Final = (Stroke.LATER, Stroke.NEEDED, Stroke.NOW, Stroke.EARNED)  # the last lies on top
_CARD_LINE: Final = 17.0
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def draw(layout: Layout, *, zoom: int = 100) -> Markup:
    """Return the `<svg>`; `zoom` is a percentage from 10 to 400 that changes its width and height only."""
    return Markup("".join(_Drawing(layout, min(max(zoom, 10), 400)).parts()))  # noqa: S704 - every text is escaped below


class _Drawing:
    def __init__(self, layout: Layout, zoom: int) -> None:
        self.layout, self.zoom, self.model = layout, zoom, layout.model
        self.labels = Labels(layout)
        self.ids = {one: f"{self.model.prefix}-{place}" for place, one in enumerate(layout.order)}
        self.onward_of: dict[str, list[str]] = defaultdict(list)
        place = {one: number for number, one in enumerate(layout.order)}
        for line in sorted(layout.lines, key=lambda one: (one.stroke is not Stroke.NEEDED, place[one.target])):
            self.onward_of[line.source].append(self.ids[line.target])

    def parts(self) -> Iterator[str]:
        prefix = _text(self.model.prefix)
        wide, high = self.layout.width, self.layout.height
        yield (
            f'<svg class="map__picture" id="{prefix}" width="{number(wide * self.zoom / 100)}"'
            f' height="{number(high * self.zoom / 100)}" viewBox="0 0 {number(wide)} {number(high)}" role="group"'
            f' aria-labelledby="{prefix}-title" aria-describedby="{prefix}-desc">'
            f'<title id="{prefix}-title">{_text(self.labels.title)}</title>'
            f'<desc id="{prefix}-desc">{_text(self.labels.description)}</desc>'
        )
        for band in self.layout.bands:
            level = min(band.level, 3)
            yield f'<rect class="m-band m-band--{level}" {_rect(band.rect)} rx="{12 - level * 2}"/>'
        for heading in self.layout.headings:
            css = "m-head m-mid" if heading.centred else "m-head"
            yield _line(css, heading.x, heading.y, heading.text)
        yield f'<g aria-hidden="true">{"".join(self._lines())}</g>'
        drawn = self._things()
        for one in self.layout.order:
            yield drawn[one]
        yield "</svg>"

    def _lines(self) -> Iterator[str]:
        paths: Mapping[Stroke, list[str]] = {stroke: [] for stroke in _PAINTED}
        for line, stretches in in_bundles(self.layout.lines):
            for points in stretches:
                paths[line.stroke].append(path_text(points))
        for stroke in _PAINTED:
            yield from (f'<path class="m-edge {STROKES[stroke]}" d="{text}"/>' for text in paths[stroke])
        yield from (f'<path class="m-arrow" d="{text}"/>' for text in sorted(set(_arrows(self.layout.lines))))

    def _things(self) -> dict[str, str]:
        drawn = {box.card.id: self._link(box.card, self._card(box)) for box in self.layout.cards}
        drawn |= {one.rule.id: self._junction(one) for one in self.layout.junctions}
        drawn[self.model.goal.id] = self._link(self.model.goal, self._goal(self.layout.goal))
        drawn |= {box.card.id: self._link(box.card, _onward(box)) for box in self.layout.onward}
        return drawn

    def _link(self, card: MapCard, inside: str) -> str:
        css = f"m-card {LOOKS[card.state].css}"
        if card.kind is Kind.GOAL:
            css = "m-card is-goal" + (" is-done" if card.state is State.EARNED else "")
        elif card.kind is Kind.ONWARD:
            css = "m-card is-onward"
        elif not card.counts:
            css += " is-only-before"
        return self._focusable(card.id, css, card.href, self.labels.of_card(card), inside)

    def _focusable(self, one: str, css: str, href: str | None, label: str, inside: str) -> str:
        common = f'id="{_text(self.ids[one])}" class="{css}" aria-label="{_text(label)}"'
        if self.onward_of[one]:
            common += f' data-to="{_text(" ".join(dict.fromkeys(self.onward_of[one])))}"'
        if href is None:
            return f'<g {common} role="img" tabindex="0">{inside}</g>'
        return f'<a {common} href="{_text(href)}">{inside}</a>'

    def _card(self, box: CardBox) -> str:
        card, rect, look = box.card, box.rect, LOOKS[box.card.state]
        x, words = rect.x + sizes.CARD_TEXT_X, box.words
        high = len(box.lines) * _CARD_LINE + (18 if words else 0)
        y = rect.y + (rect.height - high) / 2 + 13
        parts = [_full_title(box), f'<rect class="m-box" {_rect(rect)} rx="9"/>']
        parts.append(self._picture(card, rect.x + 7, rect.middle[1] - sizes.PICTURE / 2, sizes.PICTURE))
        parts += [_line("m-name", x, y + place * _CARD_LINE, line) for place, line in enumerate(box.lines)]
        if words:
            y += len(box.lines) * _CARD_LINE + 2
            icon = "right" if card.kind is Kind.FOLD else look.icon
            if icon:
                parts.append(self._use(icon, x, y - 12, 15))
            parts.append(_line("m-state", x + (sizes.CARD_ICON if icon else 0), y, words))
        return "".join(parts)

    def _picture(self, card: MapCard, x: float, y: float, size: float) -> str:
        if card.picture:
            place = f'x="{number(x)}" y="{number(y)}" width="{number(size)}" height="{number(size)}"'
            return f'<image class="m-art" href="{_text(card.picture)}" {place}/>'
        mark = 26.0 if size < 60 else 72.0
        return self._use(MARKS[card.kind], x + (size - mark) / 2, y + (size - mark) / 2, mark)

    def _use(self, icon: str, x: float, y: float, size: float) -> str:
        place = f'x="{number(x)}" y="{number(y)}" width="{number(size)}" height="{number(size)}"'
        return f'<use class="m-icon" href="{_text(self.model.icons)}#{icon}" {place}/>'

    def _junction(self, one: Junction) -> str:
        x, y = one.pill.middle
        inside = [f'<rect class="m-rule m-box" {_rect(one.pill)} rx="{number(sizes.PILL_HEIGHT / 2)}"/>']
        inside.append(_line("m-ruletext", x, y + 4.5, one.rule.words))
        base = one.pill.y - 9 - (len(one.name) - 1) * sizes.NAME_LINE
        inside += [_line("m-group", x, base + n * sizes.NAME_LINE, text) for n, text in enumerate(one.name)]
        base = one.pill.bottom + 16
        inside += [_line("m-sub m-mid", x, base + n * sizes.STATUS_LINE, text) for n, text in enumerate(one.status)]
        css = f"m-junction {LOOKS[one.rule.state].css}"
        return self._focusable(one.rule.id, css, one.rule.href, self.labels.of_rule(one.rule), "".join(inside))

    def _goal(self, box: CardBox) -> str:
        rect, x = box.rect, box.rect.middle[0]
        inner = Rect(rect.x + 6, rect.y + 6, rect.width - 12, rect.height - 12)
        parts = [_full_title(box), f'<rect class="m-box" {_rect(rect)} rx="10"/>']
        parts.append(f'<rect class="m-inner" {_rect(inner)} rx="6"/>')
        parts.append(self._picture(box.card, x - sizes.GOAL_PICTURE / 2, rect.y + 14, sizes.GOAL_PICTURE))
        y = rect.y + 12 + sizes.GOAL_PICTURE + 26
        for line in box.lines:
            parts.append(_line("m-title", x, y, line))
            y += sizes.GOAL_LINE
        if box.card.note:
            parts.append(_line("m-sub m-mid", x, y - 2, box.card.note))
        if box.card.words:
            parts.append(_line("m-state m-mid", x, y + 20, box.card.words))
        return "".join(parts)


def _onward(box: CardBox) -> str:
    rect, y = box.rect, box.rect.y + 13
    hidden = f'<rect class="m-box" {_rect(Rect(rect.x - 4, rect.y - 4, rect.width + 8, rect.height + 8))} rx="6"/>'
    parts = [hidden, _line("m-sub", rect.x, y, box.card.words)]
    parts += [_line("m-name", rect.x, y + 19 + n * 18, line) for n, line in enumerate(box.lines)]
    return "".join(parts)


def _arrows(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        if line.stroke is Stroke.NEEDED:
            x, y = line.points[-1]
            yield f"M{number(x - 8)} {number(y - 4)}l7 4-7 4z"


def _full_title(box: CardBox) -> str:
    """Return the whole title where the lines do not hold it."""
    return f"<title>{_text(box.card.title)}</title>" if box.lines and box.lines[-1].endswith("…") else ""


def _line(css: str, x: float, y: float, text: str) -> str:
    return f'<text class="{css}" x="{number(x)}" y="{number(y)}">{_text(text)}</text>'


def _rect(rect: Rect) -> str:
    return f'x="{number(rect.x)}" y="{number(rect.y)}" width="{number(rect.width)}" height="{number(rect.height)}"'


def _text(words: str) -> str:
    """Escape, and leave out characters that XML does not have."""
    return escape(_NOT_XML.sub("", words))
