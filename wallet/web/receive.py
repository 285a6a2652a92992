"""Add badges: files, a pasted text, an address, several at once. Works without a script, better with one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from wallet.base import limits
from wallet.base.errors import AppError, InputError, Unavailable
from wallet.core.formats.detect import UploadTooLarge
from wallet.core.legible import legible
from wallet.core.standing import Linked
from wallet.core.verify.report import RecipientMatch, Verdict
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to, wants_json
from wallet.services.receive import NotReadable, Receipt, ReceiptState
from wallet.services.receive_many import Received, Sent, receive_all
from wallet.web.deps import deps, me_id
from wallet.web.i18n import LazyString, gettext, lazy_gettext
from wallet.web.words import Audience as Reader
from wallet.web.words import verdict_sentence, verdict_word

bp = Blueprint("receive", __name__, url_prefix="/wallet")
_SHOWN_CHARS: Final = 80


class NothingSent(InputError):
    """The form came back empty."""

    code = "nothing_sent"
    sentence = "Choose a file, paste a badge's text, or give its address."


class TooManySent(InputError):
    """More things than one form may hold."""

    code = "too_many_sent"
    sentence = f"You can add {limits.UPLOAD_MAX_FILES} badges at once. Send the rest afterwards."


class NotAnAddress(InputError):
    """What was typed as an address is none that we ask."""

    code = "not_an_address"
    sentence = "Enter an address that starts with https://, as the issuer gave it to you."


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one thing, in words. `field` is where it was put into the form."""

    name: str
    state: str
    word: str
    sentence: str
    href: str | None
    field: str

    @property
    def failed(self) -> bool:
        return self.href is None


@bp.get("/add")
@open_to(Audience.LEARNER)
def form() -> ResponseReturnValue:
    """Offer every way to add a badge."""
    return _page((), {})


@bp.post("/add")
@open_to(Audience.LEARNER)
@limiter.limit("120 per minute")
def receive() -> ResponseReturnValue:
    """Take in everything that was sent, and say of each thing what became of it."""
    sent, fields = _sent()
    received = receive_all(sent, learner_id=me_id(), deps=deps())
    lines = tuple(_line(one, field) for one, field in zip(received, fields, strict=True))
    status = _status(received)
    if wants_json():
        names = ("name", "state", "word", "sentence", "href")
        return jsonify({"items": [{name: getattr(line, name) for name in names} for line in lines]}), status
    if len(lines) == 1 and lines[0].href is not None:
        flash(lines[0].sentence, "ok" if lines[0].state == Verdict.VERIFIED else "info")
        return redirect(lines[0].href, 303)
    errors = {
        name: next(line.sentence for line in lines if line.failed and line.field == name)
        for name in ("file", "url", "text")  # as they stand on the page
        if any(line.failed and line.field == name for line in lines)
    }
    return _page(lines, errors), status


def _status(received: tuple[Received, ...]) -> int:
    """Return 200 when anything was kept, 503 when the fault was ours alone, else 422."""
    if any(one.receipt is not None for one in received):
        return 200
    return 503 if all(isinstance(one.error, Unavailable) for one in received) else 422


def _page(lines: tuple[Line, ...], errors: dict[str, str]) -> str:
    kept = {name: request.form.get(name, "") if name in errors else "" for name in ("text", "url")}
    return render_template(
        "wallet/add.html", lines=lines, errors=errors, values=kept, max_bytes=limits.UPLOAD_MAX_BYTES
    )


def _sent() -> tuple[list[Sent], list[str]]:
    """Return what the form holds, and the field that each thing was in."""
    files = [file for file in request.files.getlist("file") if file.filename or file.content_length]
    texts = [text for text in request.form.getlist("text") if text.strip()]
    urls = [url.strip() for url in request.form.getlist("url") if url.strip()]
    sent = [_file(file) for file in files]
    sent += [Sent(gettext("Pasted text"), text.encode("utf-8", "surrogatepass")) for text in texts]
    sent += [_address(url) for url in urls]
    fields = ["file"] * len(files) + ["text"] * len(texts) + ["url"] * len(urls)
    if not sent:
        return [Sent(gettext("Nothing"), refused=NothingSent())], ["file"]
    if len(sent) > limits.UPLOAD_MAX_FILES:
        return [Sent(gettext("Too many"), refused=TooManySent())], ["file"]
    return sent, fields


def _file(file: FileStorage) -> Sent:
    name = legible(file.filename or "", 255)
    body = file.stream.read(limits.UPLOAD_MAX_BYTES + 1)
    shown = legible(name, _SHOWN_CHARS) or gettext("File")
    if len(body) > limits.UPLOAD_MAX_BYTES:
        return Sent(shown, refused=UploadTooLarge())
    return Sent(shown, body, name or None)


def _address(url: str) -> Sent:
    shown = legible(url, _SHOWN_CHARS)
    if len(url) > limits.URL_MAX_CHARS or not url.lower().startswith("https://"):
        return Sent(shown, refused=NotAnAddress())
    return Sent(shown, url.encode("utf-8", "surrogatepass"))


def _line(one: Received, field: str) -> Line:
    if one.receipt is None:
        error = one.error or AppError()
        state = Verdict.REJECTED_INPUT.value if isinstance(error, NotReadable) else "failed"
        return Line(one.name, state, gettext("Not added"), error.message, None, field)
    report = one.receipt.report
    named = legible(report.credential.name or "", _SHOWN_CHARS) if report.credential else ""
    return Line(
        name=named or one.name,
        state=report.verdict.value,
        word=str(verdict_word(report.verdict)),
        sentence=_sentence(one.receipt),
        href=url_for("badges.page", badge_id=one.receipt.badge_id),
        field=field,
    )


_BECAME: dict[ReceiptState, LazyString] = {
    ReceiptState.NEW: lazy_gettext("It is in your wallet."),
    ReceiptState.ALREADY_HELD: lazy_gettext("You have this badge already, so it was not stored twice."),
    ReceiptState.RESTORED: lazy_gettext("You had deleted this badge. It is back in your wallet."),
}


def _sentence(receipt: Receipt) -> str:
    report = receipt.report
    began = str(_BECAME[receipt.state])
    if receipt.linked is Linked.NOT_LINKED and report.verdict is Verdict.VERIFIED:
        why = (
            gettext("It names an address that you have not confirmed, so it does not count yet.")
            if report.recipient is RecipientMatch.MISMATCH
            else gettext("It does not say in a way we can compare that it is yours, so it does not count yet.")
        )
        return f"{began} {why}"
    return f"{began} {verdict_sentence(report, Reader.LEARNER, now=deps().now())}"
