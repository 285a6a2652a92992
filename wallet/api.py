"""The front door of the wallet for the other room: what a learner holds, and when that changes."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from wallet.core.artwork import Field, Glyph, Level, Shape, draw_badge
from wallet.core.legible import legible, legible_lines, safe_link
from wallet.core.search import fold, query_words
from wallet.core.sharing import Subject, SubjectKind
from wallet.core.standing import Linked, Standing
from wallet.core.verify.report import Outcome, Report, Verdict
from wallet.core.verify.wire import report_to_json
from wallet.services import refresh, share, shared
from wallet.services.accounts import account_for, demo_people
from wallet.services.deps import Deps
from wallet.services.forms import Fields, FormRefused
from wallet.services.publish import CatalogueOffer, all_offers
from wallet.services.refresh import HeldBadge
from wallet.services.share import SharePanel
from wallet.services.shared import SharedLink, SharedPage
from wallet.services.stacks import Stacks
from wallet.store import accounts, holdings

__all__ = [
    "CatalogueOffer",
    "Deps",
    "Field",
    "Fields",
    "FormRefused",
    "Glyph",
    "HeldBadge",
    "Level",
    "Linked",
    "Outcome",
    "Report",
    "Shape",
    "SharePanel",
    "SharedLink",
    "SharedPage",
    "Stacks",
    "Standing",
    "Subject",
    "SubjectKind",
    "Verdict",
    "account_name",
    "account_names",
    "all_offers",
    "demo_people",
    "draw_badge",
    "fold",
    "held_badges",
    "legible",
    "legible_lines",
    "query_words",
    "report_to_json",
    "safe_link",
    "share_panel",
    "shared_parts",
    "wallet_revision",
]


def held_badges(learner_id: UUID, deps: Deps) -> tuple[HeldBadge, ...]:
    """Return every badge a learner holds, newest first, each with its `standing`.

    COUNTS is the only standing that counts by itself. UNCONFIRMED counts where a pathway accepts badges that cannot be
    checked just now. Every other standing is the reason why the badge does not count.
    """
    return refresh.held_badges(learner_id, deps)


def wallet_revision(learner_id: UUID, deps: Deps) -> int:
    """Return a number that goes up whenever the held badges change. Raises NotFound.

    What a badge says also changes by itself: it lapses, comes into force, grows old. So a result that is remembered
    under this number is good until the earliest of those instants only.
    """
    with deps.database.read() as session:
        return holdings.wallet_revision_of(session, learner_id)


def account_name(account_id: UUID, deps: Deps) -> str:
    """Return what a person is called. Raises NotFound."""
    return account_for(account_id, deps).name


def account_names(account_ids: Iterable[UUID], deps: Deps) -> dict[UUID, str]:
    """Return what people are called, by id, those who have an account. One statement."""
    with deps.database.read() as session:
        return {account.id: account.name for account in accounts.accounts_for(session, account_ids)}


def shared_parts(
    link: SharedLink, badges: tuple[UUID, ...], deps: Deps, *, reader: UUID | None = None
) -> tuple[SharedPage, ...]:
    """Return what a link to a pathway shows of these badges, in their order, without those that cannot be seen now.

    Nobody is asked anew: each is as it was last heard, and says when that was. Its own page asks again.
    """
    return shared.read_parts(link, deps, wanted=badges, reader=reader)


def share_panel(learner_id: UUID, subject: Subject, deps: Deps) -> SharePanel:
    """Return everything about sharing one thing, as its owner sees it. Raises NotFound, SealBroken."""
    return share.links_for(learner_id, subject, deps)
