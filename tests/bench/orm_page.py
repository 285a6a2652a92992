"""The peer of the public page: the same page, written as one writes it with an ORM and without keeping it ready.

Rows are loaded as whole objects through the identity map; from there on it is the very same page and template.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, relationship

from wallet.base.ids import secret_hash
from wallet.core.sharing import Scope, Subject
from wallet.core.standing import Linked
from wallet.core.verify.wire import report_from_json
from wallet.core.verify.wire_credential import credential_from_json
from wallet.infra.web import Audience, open_to
from wallet.services import shared, shared_links
from wallet.store import shared as store
from wallet.store.tables import AccountRow, BadgeFileRow, BadgeRow, ShareRow
from wallet.web.deps import deps
from wallet.web.share import render_shared

RELATED = {
    "badge": relationship(BadgeRow, viewonly=True),
    "learner": relationship(AccountRow, viewonly=True),
}


def add_to(app):
    """Give the app `/orm/<token>`."""
    if not hasattr(ShareRow, "badge"):
        ShareRow.badge, ShareRow.learner = RELATED["badge"], RELATED["learner"]
        BadgeRow.file = relationship(BadgeFileRow, viewonly=True, uselist=False)
        sa.orm.configure_mappers()

    @app.get("/orm/<string:token>")
    @open_to(Audience.ANYONE)
    def orm_page(token):
        """Show a shared badge."""
        with deps().database.begin() as session:  # the reader is counted, too
            row = session.scalars(
                sa.select(ShareRow)
                .options(joinedload(ShareRow.badge).joinedload(BadgeRow.file), joinedload(ShareRow.learner))
                .where(ShareRow.token_hash == secret_hash(token))
            ).one()
            row.views += 1
            link, badge = _values(row)
        page = shared.page_of(shared_links._link(token, link, deps()), badge, deps())
        return render_shared(page, errors={})


def _values(row):
    badge, file = row.badge, row.badge.file
    link = store.FoundLink(
        id=row.id,
        subject=Subject.of_badge(badge.id),
        learner_id=row.learner.id,
        holder=row.learner.name,
        scope=Scope(row.shows_name, row.shows_result, row.shows_evidence, row.shows_address),
        listed=row.listed,
        permanent=row.audience is None,
        ends_at=row.ends_at,
    )
    return link, store.SharedBadge(
        badge_id=badge.id,
        learner_id=badge.learner_id,
        linked=Linked(badge.linked),
        accepted_at=badge.accepted_at,
        withdrawn_at=badge.withdrawn_at,
        withdrawn_reason=badge.withdrawn_reason,
        picture_sha256=badge.picture_sha256,
        report=report_from_json(file.report),
        credential=credential_from_json(file.credential),
    )
