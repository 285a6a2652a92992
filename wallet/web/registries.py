"""For administrators: registries that this university trusts, brought as files, looked at, then applied."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base.errors import Conflict, InputError, NotFound
from wallet.base.limits import REGISTRY_MAX_BYTES
from wallet.core.registries.facts import NoteMissing
from wallet.infra.web import Audience, open_to
from wallet.services import registries
from wallet.services.forms import FormRefused
from wallet.web.account_words import form_words
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.staff import bp

_SHOWN = 50  # entries named in a preview, of each kind


@bp.get("/issuers/registries")
@open_to(Audience.ADMIN)
def registry_list() -> ResponseReturnValue:
    """List the registries that are trusted, and what was imported."""
    return _list({})


@bp.get("/issuers/registries/import")
@open_to(Audience.ADMIN)
def registry_form() -> ResponseReturnValue:
    """Ask for a registry's file; the address may name the registry."""
    return _form({name: request.args.get(name, "")[:2048] for name in ("name", "governance")}, {})


@bp.post("/issuers/registries/import")
@open_to(Audience.ADMIN)
def bring_registry() -> ResponseReturnValue:
    """Read a registry's file and keep it for looking at it."""
    file = request.files.get("file")
    typed = {name: request.form.get(name, "") for name in ("name", "governance")}
    body = file.read(REGISTRY_MAX_BYTES + 1) if file else b""
    if not body:
        return _form(typed, {"file": gettext("Choose the registry's file.")}), 422
    try:
        file_id = registries.bring_file(body, **typed, by=me_id(), deps=deps())
    except FormRefused as refused:
        return _form(typed, form_words(refused)), 422
    return redirect(url_for("staff.registry_preview", file_id=file_id), 303)


@bp.get("/issuers/registries/files/<uuid:file_id>")
@open_to(Audience.ADMIN)
def registry_preview(file_id: UUID) -> ResponseReturnValue:
    """Show what a file would change."""
    try:
        seen = registries.preview(file_id, deps())
    except InputError as error:
        flash(error.message, "error")
        return redirect(url_for("staff.registry_form"), 303)
    return render_template("issuers/preview.html", seen=seen, shown=_SHOWN)


@bp.post("/issuers/registries/files/<uuid:file_id>/apply")
@open_to(Audience.ADMIN)
def apply_registry(file_id: UUID) -> ResponseReturnValue:
    """Make a registry say what the file says."""
    revision = request.form.get("revision", "")
    if not (revision.isascii() and revision.isdecimal() and len(revision) < 12):
        raise NotFound
    try:
        registries.apply_file(file_id, revision=int(revision), by=me_id(), deps=deps())
    except (Conflict, InputError) as error:
        flash(error.message, "error")
        return redirect(url_for("staff.registry_preview", file_id=file_id), 303)
    flash(gettext("The registry is imported. Its issuers are known from now on."), "ok")
    return redirect(url_for("staff.registry_list"), 303)


@bp.post("/issuers/registries/files/<uuid:file_id>/discard")
@open_to(Audience.ADMIN)
def discard_registry(file_id: UUID) -> ResponseReturnValue:
    """Throw a file away that was looked at."""
    registries.discard(file_id, deps())
    flash(gettext("The file is thrown away. Nothing was changed."), "ok")
    return redirect(url_for("staff.registry_list"), 303)


@bp.post("/issuers/registries/<uuid:registry_id>/remove")
@open_to(Audience.ADMIN)
def remove_registry(registry_id: UUID) -> ResponseReturnValue:
    """Trust a registry no longer."""
    try:
        registries.remove_registry(registry_id, request.form.get("reason", ""), by=me_id(), deps=deps())
    except NoteMissing as error:
        return _list({f"reason-{registry_id}": error.message}), 422
    flash(gettext("The registry is trusted no longer. What it said stays in the history."), "ok")
    return redirect(url_for("staff.registry_list"), 303)


def _list(errors: dict[str, str]) -> str:
    trusted = registries.trusted_registries(deps())
    return render_template("issuers/registries.html", trusted=trusted, errors=errors)


def _form(typed: dict[str, str], errors: dict[str, str]) -> str:
    return render_template("issuers/import.html", typed=typed, errors=errors, max_bytes=REGISTRY_MAX_BYTES)
