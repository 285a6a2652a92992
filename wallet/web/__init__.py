"""Pages and endpoints: read the request, call one service, answer."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Return every group of pages of this room, in the order of the site map."""
    from wallet.web import (
        account,
        demo_entry,
        health,
        home,
        issuers,
        mailbox,
        passwords,
        share,
        sign_in,
        sign_up,
        staff,
        verify,
    )

    accounts = (sign_in.bp, sign_up.bp, passwords.bp, account.bp, staff.bp, demo_entry.bp, mailbox.bp)
    return (home.bp, home.about, issuers.bp, health.bp, share.bp, verify.bp, *accounts)
