"""The picture that a posted link carries: 1200 x 630, drawn by us, without a verdict, and kept by its content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from flask.typing import ResponseReturnValue

from wallet.base.limits import CARDS_KEPT, CARDS_KEPT_MAX_BYTES
from wallet.core.sharing import SubjectKind
from wallet.infra.limiter import limiter
from wallet.infra.pdf.kept import KeptSheets
from wallet.infra.pictures import ROW_MAX, badge_png, og_picture, og_row_picture
from wallet.infra.web import Audience, open_to
from wallet.services import embed, shared
from wallet.services.embed import Embedded
from wallet.services.shared import SharedPage
from wallet.web.deps import deps
from wallet.web.embed_words import told_of
from wallet.web.i18n import gettext, ngettext
from wallet.web.share import on_a_badge
from wallet.web.share_files import drawing, house_art

_kept: Final = KeptSheets(most=CARDS_KEPT, most_bytes=CARDS_KEPT_MAX_BYTES)  # a store of bytes, whatever is in them


@on_a_badge("/og.png")
@open_to(Audience.ANYONE)
@limiter.limit("60 per minute")
def card(token: str, part: str | None = None) -> ResponseReturnValue:
    """Draw the picture that a posted link shows. No verdict is on it: a picture cannot be checked again."""
    found = embed.embedded(shared.canonical_token(token), deps(), part=part)
    if found.page is not None:
        return drawing(_of_badge(found), "image/png")
    body = _of_collection(found) if found.link.kind is SubjectKind.COLLECTION else _of_stack(found)
    return drawing(body, "image/png")


def _of_badge(found: Embedded) -> bytes:
    words, page = told_of(found), found.page
    facts = [fact for fact in (words["credits"], words["day"]) if fact]
    art = _art(page) if page else None
    say = gettext("Open the link to check this badge")
    name, issuer, holder = words["name"], words["issuer"], found.link.holder
    draw = partial(og_picture, name=name, issuer=issuer, holder=holder, facts=facts, art=art, say=say)
    return _once(draw, ("badge", name, issuer, holder, *facts, "", art, say))


def _of_collection(found: Embedded) -> bytes:
    many = len(found.parts)
    drawn = found.parts[: ROW_MAX if many <= ROW_MAX else ROW_MAX - 1]
    arts = [_art(page) for page in drawn]
    fact, say = ngettext("%(num)s badge", "%(num)s badges", many), _say_each()
    name, holder, more = told_of(found)["name"], found.link.holder, many - len(drawn)
    draw = partial(og_row_picture, name=name, holder=holder, fact=fact, arts=arts, more=more, say=say)
    return _once(draw, ("collection", name, holder, fact, str(more), say, *arts))


def _of_stack(found: Embedded) -> bytes:
    art = embed.stack_art(found, deps()) or (_art(found.parts[0]) if found.parts else None)
    facts = [ngettext("%(num)s badge", "%(num)s badges", len(found.parts))] if found.parts else []
    name, holder, toward, say = told_of(found)["name"], found.link.holder, gettext("Badges toward"), _say_each()
    draw = partial(og_picture, name=name, issuer=toward, holder=holder, facts=facts, art=art, say=say)
    return _once(draw, ("stack", name, toward, holder, *facts, "", art, say))


def _art(page: SharedPage) -> bytes | None:
    """Return a badge's picture as PNG, ours where it has none, and None where it is a drawing that a stranger made."""
    if page.has_picture:
        return embed.art_of(page, deps())
    return embed.art_of(page, deps()) or badge_png(house_art(f"{page.token}{page.part or ''}"))


def _say_each() -> str:
    return gettext("Open the link to check each badge")


def _once(draw: Callable[[], bytes], inputs: Iterable[str | bytes | None]) -> bytes:
    """Return the picture of these inputs; drawn once for everybody who asks, and anew when one of them changes."""
    made = hashlib.sha256()
    for one in inputs:
        text = one.encode(errors="surrogatepass") if isinstance(one, str) else one
        made.update(b"-" if text is None else f"{len(text)}:".encode() + text)
    return _kept.get(made.hexdigest(), draw)
