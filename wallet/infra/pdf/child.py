"""The child process that lays out PDFs. Run by path, never imported by the rest: it knows nothing of Laurel.

Says `R` when it is ready, or `U` when WeasyPrint or its libraries are not there. Then reads one sheet after the other
from standard input, as `wallet.infra.pdf.sheet` says them, and answers each with one letter, the length of what
follows in four bytes, and that: `P` and the PDF, or `T` for a sheet that takes too much or cannot be set. Ends by
itself when nobody asks for a while. A sheet that takes more processor time than it may ends it at once.

Arguments: seconds of processor time for one sheet, bytes of memory, seconds without a sheet, bytes of a PDF.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import io
import json
import re
import resource
import select
import sys
from datetime import datetime
from typing import Any, BinaryIO, Final

_DATA_PICTURE: Final = re.compile(rb"data:image/png;base64,([A-Za-z0-9+/=]+)")
_TINY: Final = {
    "body": "<p>Aa</p>",
    "css": "",
    "title": "-",
    "language": "en",
    "made_at": "2000-01-01T00:00:00+00:00",
    "paper": "a4",
    "attachments": [],
    "identifier": "-",
}


class Handed:
    """What may be shown: the pictures that came with the sheet, by `laurel:` and their names. Nothing is fetched."""

    _fail_on_errors = False  # WeasyPrint asks its fetchers: a picture that is not there is left out

    def __init__(self) -> None:
        self._pictures: dict[str, tuple[str, bytes]] = {}

    def add(self, name: str, media_type: str, body: bytes) -> None:
        """Take a picture; a PNG written into an SVG becomes a picture of its own."""

        def inner(found: re.Match[bytes]) -> bytes:
            own = f"{name}.{len(self._pictures)}"
            self.add(own, "image/png", base64.b64decode(found[1]))
            return f"laurel:{own}".encode()

        if media_type == "image/svg+xml":
            body = _DATA_PICTURE.sub(inner, body)
        self._pictures[f"laurel:{name}"] = (media_type, body)

    def __call__(self, url: str) -> Any:
        from weasyprint.urls import URLFetcherResponse

        if url not in self._pictures:
            raise ValueError("nothing is fetched")
        media_type, body = self._pictures[url]
        return URLFetcherResponse(url, body, {"Content-Type": media_type})


def lay_out(asked: dict[str, Any], handed: Handed, attached: list[bytes]) -> bytes:
    """Return the PDF: tagged, with title and language, the same bytes for the same sheet."""
    from weasyprint import CSS, HTML

    html = HTML(string=_page(asked), url_fetcher=handed, base_url=None)
    css = CSS(string=f"@page{{size:{asked['paper']}}}\n{asked['css']}", url_fetcher=handed)
    files = [
        _attachment(about, body, asked["made_at"]) for about, body in zip(asked["attachments"], attached, strict=True)
    ]

    def associate(_document: object, pdf: Any) -> None:
        _associate(pdf, asked["attachments"])

    return bytes(
        html.write_pdf(
            stylesheets=[css],
            attachments=files,
            finisher=associate,
            pdf_variant="pdf/ua-1",
            pdf_identifier=asked["identifier"].encode(),
            presentational_hints=False,
        )
    )


def _page(asked: dict[str, Any]) -> str:
    def escaped(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")

    return (
        f'<!doctype html><html lang="{escaped(asked["language"])}"><head><meta charset="utf-8">'
        f"<title>{escaped(asked['title'])}</title>"
        f'<meta name="dcterms.created" content="{escaped(asked["made_at"])}">'
        f'<meta name="dcterms.modified" content="{escaped(asked["made_at"])}">'
        f'<meta name="generator" content="Laurel"></head>'
        f'<body class="paper-{escaped(asked["paper"])}">{asked["body"]}</body></html>'
    )


def _attachment(about: list[Any], body: bytes, made_at: str) -> Any:
    from weasyprint import Attachment

    name, _, description, relationship, _ = about
    instant = datetime.fromisoformat(made_at)
    return Attachment(
        file_obj=io.BytesIO(body),
        name=name,
        description=description,
        relationship=relationship,
        created=instant,
        modified=instant,
    )


def _associate(pdf: Any, attachments: list[list[Any]]) -> None:
    """Say of each file of what type it is and how it stands to the sheet; WeasyPrint does so for PDF/A only."""
    from pydyf import Array, Dictionary

    files = [one for one in pdf.objects if isinstance(one, Dictionary) and one.get("Type") == "/Filespec"]
    streams = [one for one in pdf.objects if getattr(one, "extra", {}).get("Type") == "/EmbeddedFile"]
    for file, stream, (_, media_type, _, relationship, _) in zip(files, streams, attachments, strict=True):
        file["AFRelationship"] = f"/{relationship}"
        stream.extra["Subtype"] = "/" + media_type.replace("/", "#2f")
    if files:
        pdf.catalog["AF"] = Array([one.reference for one in files])


def answer(asked: dict[str, Any], bodies: list[bytes], most: int) -> bytes:
    """Return the answer to one sheet, whatever it brings about in the libraries."""
    handed = Handed()
    shown = asked["pictures"]
    try:
        for (name, media_type, _), body in zip(shown, bodies[: len(shown)], strict=True):
            handed.add(name, media_type, body)
        made = lay_out(asked, handed, bodies[len(shown) :])
    except Exception:  # too deep, too large, or words that a library stumbles over
        return _said(b"T")
    return _said(b"P", made) if len(made) <= most else _said(b"T")


def serve(questions: BinaryIO, answers: BinaryIO, limits: tuple[int, float, int]) -> None:
    """Answer sheets until there are no more, or nobody asks for a while."""
    cpu_s, idle_s, most = limits
    try:
        importlib.import_module("weasyprint")
    except (ImportError, OSError):
        answers.write(_said(b"U"))
        answers.flush()
        return
    lay_out(_TINY, Handed(), [])  # finds the machine's fonts before the clock of the first sheet runs
    answers.write(_said(b"R"))
    answers.flush()
    while select.select([questions], [], [], idle_s)[0]:
        length = questions.read(4)
        if len(length) < 4:
            return
        header = questions.read(int.from_bytes(length, "big"))
        asked = json.loads(header)
        bodies = [questions.read(one[-1]) for one in (*asked["pictures"], *asked["attachments"])]
        asked["identifier"] = hashlib.sha256(b"".join([length, header, *bodies])).hexdigest()
        _allow(cpu_s)
        answers.write(answer(asked, bodies, most))
        answers.flush()


def _said(letter: bytes, body: bytes = b"") -> bytes:
    return letter + len(body).to_bytes(4, "big") + body


def _allow(cpu_s: int) -> None:
    """Let this process live for so much more processor time: past it the system ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + cpu_s, hard))


def _limit(most: int) -> None:
    """Bound memory and files where the system has such bounds; a Mac has none for memory."""
    for what, value in ((resource.RLIMIT_AS, most), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(what, (value, value))
        except (ValueError, OSError):
            continue


if __name__ == "__main__":
    _limit(int(sys.argv[2]))
    serve(sys.stdin.buffer, sys.stdout.buffer, (int(sys.argv[1]), float(sys.argv[3]), int(sys.argv[4])))
