"""Pages and endpoints: read the request, call one service, answer."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Return every group of pages of this room, in the order of the site map."""
    from wallet.web import health, home, issuers, share, verify

    return (home.bp, home.about, issuers.bp, health.bp, share.bp, verify.bp)
