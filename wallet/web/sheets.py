"""Sheets put together: words in a template, pictures, the code that leads back, the signed texts inside the file."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import current_app, render_template
from flask_babel import get_locale

from wallet.base.errors import Unavailable
from wallet.core.artwork.frame import draw_frame
from wallet.core.file_names import plain_name
from wallet.infra.pdf import Attachment, Paper, Picture, Sheet
from wallet.infra.pictures import QrUnreadable, qr_svg
from wallet.services.certificates import Certified, CertifiedSeveral
from wallet.services.receipts import KeptReceipt
from wallet.services.shared import CredentialFile
from wallet.web.certificate_list_words import list_words
from wallet.web.certificate_words import Leads, certificate_words
from wallet.web.i18n import gettext
from wallet.web.receipt_words import receipt_words
from wallet.web.share_files import house_art

_SVG: Final = "image/svg+xml"
_TENTHS_MM: Final = {Paper.A4: (2_100, 2_970), Paper.LETTER: (2_159, 2_794)}


def paper_of(asked: str | None) -> Paper:
    """Return the paper that `?paper=` asks for; A4 unless it is Letter."""
    return Paper.LETTER if asked == Paper.LETTER else Paper.A4


def badge_sheet(certified: Certified, paper: Paper, *, plain: bool = False) -> Sheet:
    """Return the sheet of one badge.

    Args:
        certified: what may be said.
        paper: which.
        plain: draw a badge of ours in the place of its own picture.
    """
    words = certificate_words(certified)
    return Sheet(
        body=render_template("print/certificate.html", words=words),
        css=render_template("print/certificate.css"),
        title=words.title,
        language=language(),
        made_at=day_of(certified.page.read_at),
        paper=paper,
        pictures={
            "frame": _frame(paper),
            "ground": Picture(static_picture("img/guilloche-ink.svg"), _SVG),
            "art": art_of(certified, plain=plain),
            "qr": code_of(words.leads),
        },
        attachments=attached((certified,)),
    )


def several_sheet(several: CertifiedSeveral, paper: Paper, *, plain: bool = False) -> Sheet:
    """Return the sheet of a collection or stack; `plain` as for `badge_sheet`."""
    words = list_words(several)
    art = {line.picture: art_of(one, plain=plain) for line, one in zip(words.badges, several.parts, strict=True)}
    return Sheet(
        body=render_template("print/collection.html", words=words),
        css=render_template("print/collection.css", typed=several.link.token, paper=paper),
        title=words.title,
        language=language(),
        made_at=day_of(several.read_at),
        paper=paper,
        pictures={"frame": _frame(paper), "qr": code_of(words.leads), **art},
        attachments=attached(several.parts),
    )


def receipt_sheet(kept: KeptReceipt, paper: Paper, university: str) -> Sheet:
    """Return a receipt's sheet, with the signed receipt attached."""
    words = receipt_words(kept, university)
    return Sheet(
        body=render_template("print/receipt.html", words=words),
        css=render_template("print/receipt.css", typed=kept.code),
        title=words.title,
        language=language(),
        made_at=kept.receipt.made_at,
        paper=paper,
        pictures={"mark": Picture(static_picture("img/laurel.svg"), _SVG), "qr": code_of(words.leads)},
        attachments=(
            Attachment(
                f"receipt-{kept.code}.json", "application/vc", kept.text.encode(), gettext("The signed receipt")
            ),
        ),
    )


def _frame(paper: Paper) -> Picture:
    return Picture(draw_frame(*_TENTHS_MM[paper]).encode(), _SVG)


def art_of(certified: Certified, *, plain: bool = False) -> Picture:
    """Return a badge's picture, or a drawing of ours, the same that its page shows."""
    found, page = certified.picture, certified.page
    if found is None or plain:
        return Picture(house_art(f"{page.token}{page.part or ''}").encode(), _SVG)
    return Picture(found.body, "image/png" if found.media_type == "image/png" else "image/svg+xml")


def code_of(leads: Leads) -> Picture:
    """Return the QR code of an address; raises Unavailable for one that cannot be read back."""
    try:
        return Picture(qr_svg(leads.address), _SVG)
    except QrUnreadable as error:
        raise Unavailable(error.message) from None


def attached(badges: tuple[Certified, ...]) -> tuple[Attachment, ...]:
    """Return the signed texts of badges as files in the PDF, numbered where there are several."""
    width = len(str(len(badges)))
    files = []
    for number, badge in enumerate(badges, 1):
        if badge.file is None:
            continue
        said = badge.page.report.credential
        stem = plain_name(said.name if said else None)
        name = f"{number:0{width}}-{stem}" if len(badges) > 1 else stem
        files.append(_attachment(badge.file, name))
    return tuple(files)


def _attachment(file: CredentialFile, name: str) -> Attachment:
    ending = "json" if file.text.startswith("{") else "jwt"
    return Attachment(f"{name}.{ending}", file.media_types[0], file.text.encode(), gettext("The signed badge"))


def day_of(instant: datetime) -> datetime:
    """Return the beginning of a sheet's day: all its sheets are the same file."""
    return instant.replace(hour=0, minute=0, second=0, microsecond=0)


def language() -> str:
    """Return the reader's language as BCP 47 writes it."""
    return str(get_locale() or "en").replace("_", "-")


def static_picture(name: str) -> bytes:
    """Return one of our own pictures."""
    return _read(Path(current_app.static_folder or ""), name)


@lru_cache(8)
def _read(folder: Path, name: str) -> bytes:
    return (folder / name).read_bytes()
