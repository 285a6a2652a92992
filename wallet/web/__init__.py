"""Pages and endpoints: read the request, call one service, answer."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Return every group of pages of this room, in the order of the site map."""
    from wallet.web import (
        account,
        award_life,
        badge_files,
        badge_forms,
        badges,
        bulk,
        care,
        certificates,
        challenge,
        collections,
        demo_entry,
        embed,
        employer,
        health,
        home,
        issuers,
        known_issuers,
        linkedin,
        mailbox,
        passes,
        passwords,
        past,
        printed,
        receipts,
        receive,
        registries,
        resume,
        robots,
        scan,
        share,
        share_baked,
        share_cache,
        share_card,
        share_files,
        share_owner,
        shared_collection,
        sign_in,
        sign_up,
        staff,
        unit_awards,
        unit_keys,
        unit_members,
        unit_orders,
        units,
        unlinked,
        verify,
    )

    del (
        award_life,
        badge_forms,
        challenge,
        employer,
        past,
        printed,
        share_baked,
        share_cache,
        share_card,
        share_files,
        share_owner,
        shared_collection,
        unit_awards,
        unit_keys,
        unit_members,
        unit_orders,
        unlinked,
    )  # they add their pages to `badges`, `share`, `staff` and `units`
    del known_issuers, registries  # and so do these

    accounts = (sign_in.bp, sign_up.bp, passwords.bp, account.bp, staff.bp, demo_entry.bp, mailbox.bp)
    wallet = (receive.bp, badges.bp, care.bp, badge_files.bp, passes.bp, collections.bp, linkedin.bp, resume.bp)
    checks = (verify.bp, scan.bp, bulk.bp, receipts.bp)
    shown = (share.bp, embed.bp, certificates.bp)
    return (home.bp, home.about, robots.bp, issuers.bp, health.bp, *wallet, *shown, *checks, units.bp, *accounts)
