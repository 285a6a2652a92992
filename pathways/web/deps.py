"""Reach the use cases' dependencies and the signed-in person from a view."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import current_app
from flask_login import current_user

from wallet.api import Deps
from wallet.infra.web import Audience


def deps() -> Deps:
    """Return the dependencies this app was built with."""
    return cast(Deps, current_app.extensions["deps"])


def me_id() -> UUID:
    """Return the id of the signed-in account; only in views that are not open to anyone."""
    return cast(UUID, current_user.id)


def me_or_none() -> UUID | None:
    """Return the id of the signed-in account, in views that anybody may open."""
    return me_id() if current_user and current_user.is_authenticated else None


def learner_or_none() -> UUID | None:
    """Return the id of whoever is signed in as a learner, in views that anybody may open."""
    known = me_or_none()
    return known if known and Audience.LEARNER in current_user.roles else None
