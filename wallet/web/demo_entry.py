"""The demo's door: enter as one of its people with one click. Outside demo mode there is no such page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, has_request_context, redirect, request
from flask.typing import ResponseReturnValue

from wallet.base.errors import NotFound
from wallet.infra.web import Audience, open_to
from wallet.services.accounts import demo_people, enter_as
from wallet.web.deps import deps
from wallet.web.people import front_door, let_in

bp = Blueprint("demo", __name__, url_prefix="/demo")

SHOWN_ON = frozenset({"home.index", "sign_in.form", "sign_in.enter"})


@bp.post("/enter")
@open_to(Audience.ANYONE)
def entry() -> ResponseReturnValue:
    """Enter as a person of the demo."""
    try:
        account = enter_as(UUID(request.form.get("person", "")), deps())
    except ValueError:
        raise NotFound from None
    let_in(account)
    return redirect(front_door(account), 303)


@bp.app_context_processor
def people() -> dict[str, Any]:
    """Give the pages that offer it the people one may enter as; empty outside demo mode."""
    offered = has_request_context() and request.endpoint in SHOWN_ON
    return {"demo_people": demo_people(deps()) if offered else ()}
