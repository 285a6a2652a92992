"""What a PDF is made of, and how it is said to the process that makes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final, Literal, TypeAlias

from wallet.base.limits import PDF_SHEET_MAX_BYTES
from wallet.infra.pdf.errors import PdfTooMuch

PictureType: TypeAlias = Literal["image/png", "image/svg+xml"]
Relationship: TypeAlias = Literal["Source", "Data", "Alternative", "Supplement"]
_EDITION: Final = "1"  # of how sheets are made here: another edition, other bytes


class Paper(StrEnum):
    """The two papers of the world. Values are what CSS calls them."""

    A4 = "a4"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or SVG that the sheet may show. A stranger's has been through `wallet.infra.pictures` before."""

    body: bytes
    media_type: PictureType


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF. `relationship` is PDF's word for how it stands to what is shown (ISO 32000-2, 7.11.3)."""

    name: str  # one word that our own code chose, with its ending; no two alike on a sheet
    media_type: str
    body: bytes
    description: str
    relationship: Relationship = "Source"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that decides the bytes of a PDF.

    Shapes: `body` is what stands inside `<body>`, from a template that escapes; it is given the class `paper-a4` or
    `paper-letter`. A picture called `art` is shown as `<img src="laurel:art" alt="…">` or `url(laurel:art)`; no other
    address is ever read. Decoration belongs into CSS: an `<img>` needs an `alt`. `@page` gets its size by itself.
    """

    body: str
    css: str
    title: str
    language: str  # BCP 47
    made_at: datetime  # aware; the date that the file bears, and its only date: the day's start makes a day's bytes one
    paper: Paper = Paper.A4
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()

    def said(self) -> bytes:
        """Return all of it in one piece: the length of a JSON header, the header, then pictures and attachments.

        Raises:
            PdfTooMuch: larger than PDF_SHEET_MAX_BYTES.
        """
        pictures = sorted(self.pictures.items())
        attachments = sorted(self.attachments, key=lambda one: one.name)
        header: dict[str, Any] = {
            "edition": f"{_EDITION}, WeasyPrint {_maker()}",
            "body": self.body,
            "css": self.css,
            "title": self.title,
            "language": self.language,
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "paper": self.paper.value,
            "pictures": [[name, one.media_type, len(one.body)] for name, one in pictures],
            "attachments": [
                [one.name, one.media_type, one.description, one.relationship, len(one.body)] for one in attachments
            ],
        }
        text = json.dumps(header).encode()
        bodies = [one.body for _, one in pictures] + [one.body for one in attachments]
        if len(text) + sum(map(len, bodies)) > PDF_SHEET_MAX_BYTES:
            raise PdfTooMuch
        return b"".join([len(text).to_bytes(4, "big"), text, *bodies])

    def digest(self) -> str:
        """Return the name of the bytes that become of it, in hexadecimal: fit for an ETag. Raises PdfTooMuch."""
        return digest_of(self.said())


def digest_of(said: bytes) -> str:
    """Return the digest of the sheet that said this."""
    return hashlib.sha256(said).hexdigest()


@lru_cache(1)
def _maker() -> str:
    try:
        return version("weasyprint")
    except PackageNotFoundError:
        return "none"
