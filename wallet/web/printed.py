"""Printed with a link: QR codes in print sizes, a card, a sheet of cards, and the learner's page about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from wallet.base.errors import Unavailable
from wallet.core.file_names import plain_name
from wallet.core.print_sizes import SHEETS, card_ground, cut_marks, qr_size
from wallet.core.print_sizes import Sheet as CardSheet
from wallet.infra.limiter import limiter
from wallet.infra.pdf import Paper, Picture, Sheet
from wallet.infra.pictures import QrUnreadable, qr_png, qr_print_png, qr_svg, qr_typed_png, qr_typed_svg
from wallet.infra.web import Audience, open_to
from wallet.services import printed, shared
from wallet.services.printed import Printable
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.pdf_answers import pdf_answer
from wallet.web.printed_words import card_face, qr_uses
from wallet.web.share import bp, on_a_badge
from wallet.web.share_files import drawing, house_art
from wallet.web.share_owner import place_of

_QR_MODULE_PX: Final = {"screen": 8, "card": 16, "poster": 40}  # for screens: pixels a module has
_PDFS: Final = "30 per minute"


@on_a_badge("/qr.svg")
@open_to(Audience.ANYONE)
@limiter.limit("120 per minute")
def qr_as_svg(token: str, part: str | None = None) -> ResponseReturnValue:
    """Draw the QR code of the page's address; `?mm=26` gives it a size on paper, `&typed=1` the code under it."""
    address = _address(token, part)
    side = qr_size(request.args.get("mm", ""))
    if side is not None and part is None and "typed" in request.args:
        code = shared.canonical_token(token)
        return drawing(_readable(lambda: qr_typed_svg(address, code, side_mm=side)), "image/svg+xml")
    return drawing(_readable(lambda: qr_svg(address, side_mm=side)), "image/svg+xml")


@on_a_badge("/qr.png")
@open_to(Audience.ANYONE)
@limiter.limit("120 per minute")
def qr_as_png(token: str, part: str | None = None) -> ResponseReturnValue:
    """Draw the QR code in dots: `?mm=26` (`&typed=1`) for paper, `?size=screen`, `card` or `poster` for screens."""
    address = _address(token, part)
    side = qr_size(request.args.get("mm", ""))
    if side is not None and part is None and "typed" in request.args:
        code = shared.canonical_token(token)
        return drawing(_readable(lambda: qr_typed_png(address, code, side_mm=side)), "image/png")
    if side is not None:
        return drawing(_readable(lambda: qr_print_png(address, side_mm=side)), "image/png")
    size = _QR_MODULE_PX.get(request.args.get("size", ""), _QR_MODULE_PX["card"])
    return drawing(_readable(lambda: qr_png(address, module_px=size)), "image/png")


@bp.get("/v/<string:token>/card.pdf")
@open_to(Audience.ANYONE)
@limiter.limit(_PDFS)
def card_as_pdf(token: str) -> ResponseReturnValue:
    """Set a card of the size that goes with `?paper=a4` or `letter`."""
    thing = printed.printable_card(shared.canonical_token(token), deps())
    return _pdf(thing, "print/card.html", gettext("Card: %(name)s", name=card_face(thing).name))


@bp.get("/v/<string:token>/sheet.pdf")
@open_to(Audience.ANYONE)
@limiter.limit(_PDFS)
def sheet_as_pdf(token: str) -> ResponseReturnValue:
    """Set a sheet of ten cards with marks to cut by, on `?paper=a4` or `letter`."""
    thing = printed.printable_card(shared.canonical_token(token), deps())
    return _pdf(thing, "print/sheet.html", gettext("Cards: %(name)s", name=card_face(thing).name))


@bp.get("/wallet/links/<uuid:link_id>/print", endpoint="print")
@open_to(Audience.LEARNER)
def print_page(link_id: UUID) -> ResponseReturnValue:
    """Show a learner what can be printed with a link, how large each thing is, and on which paper."""
    found = printed.print_page(me_id(), link_id, deps())
    words = card_face(found.printable) if found.printable else None
    place: dict[str, Any] = {**place_of(found.link.subject)}
    return render_template(
        "share/print.html",
        link=found.link,
        back=url_for("share.manage", **place),
        thing=found.printable,
        words=words,
        file_name=plain_name(words.name) if words else "",
        codes=qr_uses(),
        sheets=SHEETS,
    )


def _address(token: str, part: str | None) -> str:
    """Return the address that a code leads to: of an open link, or of one badge of several; raises NotFound, Gone."""
    canonical = shared.canonical_token(token)
    if part is None:
        return shared.require_open(canonical, deps())
    return shared.page_of(*shared.find_badge(canonical, deps(), part=part), deps(), part=part).address


def _paper() -> str:
    asked = request.args.get("paper", "").lower()
    return asked if asked in SHEETS else "a4"


def _pdf(thing: Printable, template: str, title: str) -> Response:
    """Answer with a PDF that the reader may keep, but has to ask for again: a link that is off has none."""
    sheet = _sheet(thing, template, title)
    name = f"{plain_name(title)}-{sheet.paper}"
    return pdf_answer(sheet, name, lambda: _sheet(replace(thing, picture=None), template, title))


def _sheet(thing: Printable, template: str, title: str) -> Sheet:
    paper = _paper()
    cards = SHEETS[paper]
    style = render_template("print/cards.css", sheet=cards, alone=template == "print/card.html")
    return Sheet(
        body=render_template(template, words=card_face(thing), paper=paper, sheet=cards),
        css=f"{style}\n{_static('css/face.css').decode()}",
        title=title,
        language=str(get_locale() or "en"),
        made_at=datetime.combine(thing.page.read_at, time(), thing.page.read_at.tzinfo),
        paper=Paper(paper),
        pictures=_pictures(thing, cards),
    )


def _pictures(thing: Printable, cards: CardSheet) -> dict[str, Picture]:
    drawings = {
        "qr": _readable(lambda: qr_svg(thing.link.address)),
        "ground": card_ground(_static("img/guilloche-ink.svg").decode(), cards.card).encode(),
        "mark": _static("img/laurel.svg"),
        "marks": cut_marks(cards).encode(),
    }
    return {"art": _art(thing)} | {name: Picture(body, "image/svg+xml") for name, body in drawings.items()}


def _art(thing: Printable) -> Picture:
    """Return the badge's picture, or one of ours where it has none that a sheet can show."""
    found = thing.picture
    if found is not None and found.media_type == "image/png":
        return Picture(found.body, "image/png")
    if found is not None and found.media_type == "image/svg+xml":
        return Picture(found.body, "image/svg+xml")
    return Picture(house_art(f"{thing.link.token}{thing.page.part or ''}").encode(), "image/svg+xml")


def _static(name: str) -> bytes:
    return (Path(str(current_app.static_folder)) / name).read_bytes()


def _readable(draw: Callable[[], bytes]) -> bytes:
    """Return a QR code, or say that there is none: one that does not read back is not handed out."""
    try:
        return draw()
    except QrUnreadable as error:
        raise Unavailable(error.message) from None
