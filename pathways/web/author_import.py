"""For authors: pathways from files. The file is looked at first; nothing is kept before one says so."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pathways.core.ctdl_in import UnreadableCtdl
from pathways.core.reading import MalformedDocument
from pathways.services import exchange
from pathways.services.exchange import Brought
from pathways.web.author import AUTHORS, bp
from pathways.web.author_words import field_words
from pathways.web.deps import deps, me_id
from pathways.web.i18n import gettext, ngettext
from wallet.base.errors import Conflict
from wallet.base.limits import IMPORT_MAX_BYTES, MIB
from wallet.infra.limiter import limiter
from wallet.infra.web import open_to

_PROBLEMS_SHOWN = 50


@bp.get("/import")
@open_to(*AUTHORS)
def import_form() -> ResponseReturnValue:
    """Ask for a file or its text."""
    return _form("", ())


@bp.post("/import")
@open_to(*AUTHORS)
@limiter.limit("60 per hour")
def look_at() -> ResponseReturnValue:
    """Show what a file amounts to, or what is wrong with it; with `keep` keep it."""
    text, keep = _text(), request.form.get("keep") == "1"
    if len(text) > IMPORT_MAX_BYTES:
        words = gettext("This is larger than %(size)s MB.", size=IMPORT_MAX_BYTES // MIB)
        return _form("", (("", words),)), 422
    try:
        if keep:
            kept = exchange.bring(text, by=me_id(), deps=deps())
            return _kept(kept)
        found = exchange.look_at(text, deps())
    except MalformedDocument as error:
        return _form(text, tuple((one.path, one.message) for one in error.problems)), 422
    except (UnreadableCtdl, Conflict) as error:
        return _form(text, (("", field_words(error)),)), 422
    return _form(text, (), found)


def _kept(kept: tuple[tuple[str, str], ...]) -> ResponseReturnValue:
    flash(ngettext("%(num)s draft is imported.", "%(num)s drafts are imported.", len(kept)), "ok")
    slug, version = kept[0]
    if len(kept) > 1:
        return redirect(url_for("author.index"), 303)
    return redirect(url_for("author.edit_form", slug=slug, version=version), 303)


def _text() -> str:
    """Return the file, or what was typed; a file that is no UTF-8 is read as far as it is and then refused."""
    file = request.files.get("file")
    body = file.read(IMPORT_MAX_BYTES + 1) if file else b""
    return body.decode("utf-8-sig", "surrogateescape") if body else request.form.get("text", "")


def _form(text: str, problems: tuple[tuple[str, str], ...], found: Brought | None = None) -> str:
    shown = text.encode("utf-8", "replace").decode()
    if not text.strip() and not problems and request.method == "POST":
        problems = (("", gettext("Choose a file, or paste its text.")),)
    return render_template(
        "author/import.html",
        text=shown,
        problems=problems[:_PROBLEMS_SHOWN],
        more=max(0, len(problems) - _PROBLEMS_SHOWN),
        found=found,
        max_bytes=IMPORT_MAX_BYTES,
    )
