"""Closing an account: nothing of the person is left, and nothing of anybody else is lost."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from tests.sims.issuer import EMAIL
from tests.wallet.accounts_kit import HOME, PASSWORD, newest_secret, person
from wallet.core.standing import Linked
from wallet.infra.db import Base
from wallet.infra.mail import make_mailer
from wallet.services import addresses
from wallet.services.accounts import account_for
from wallet.services.closing import close_account
from wallet.services.mail import deliver_mail
from wallet.services.passwords import ask_for_reset
from wallet.services.receive import receive_badge
from wallet.services.share import open_share
from wallet.store.badges import badge_for, badges_of
from wallet.store.tables import AwardRow, DocumentRow, PictureRow, ShareRow


def traces_of(deps, *words):
    """Return which tables say any of these words, whatever the case; what an issuer keeps about awards is left out."""
    found = []
    with deps.database.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(sa.select(table)).mappings():
                kept = {"recipient_email_key"} if table is AwardRow.__table__ else set()
                text = " ".join(
                    value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    for name, value in row.items()
                    if name not in kept
                )
                found += [f"{table.name}: {word}" for word in words if word.lower() in text.lower()]
    return found


def test_a_badge_follows_the_address(deps, issuer):
    maya = person(deps)
    receipt = receive_badge(issuer.png(issuer.sign(issuer.credential())), learner_id=maya.id, deps=deps)

    def linked():
        with deps.database.read() as session:
            return badge_for(session, maya.id, receipt.badge_id).linked

    assert linked() is Linked.NOT_LINKED
    addresses.add_address(maya.id, EMAIL, deps)
    addresses.confirm_address(newest_secret(deps, EMAIL), me=maya.id, password="", network=HOME, deps=deps)
    assert linked() is Linked.LINKED
    [email_id] = [email.id for email in account_for(maya.id, deps).emails if email.address == EMAIL]
    addresses.remove_address(maya.id, email_id, deps)
    assert linked() is Linked.NOT_LINKED


def test_nothing_is_left_of_the_person_and_all_of_the_others(deps, issuer):
    issuer.assertion(recipient={"type": "email", "hashed": False, "identity": EMAIL})
    upload = issuer.assertion_url.encode()  # an address, pasted; the page behind it names her
    ada = person(deps, EMAIL, "Ada Example-7f3a")
    other = person(deps, "grace@uni.example", "Grace")
    shared = issuer.png(issuer.sign(issuer.credential()))
    receipts = [receive_badge(data, learner_id=ada.id, deps=deps) for data in (upload, shared)]
    kept = receive_badge(shared, learner_id=other.id, deps=deps)
    open_share(ada.id, receipts[1].badge_id, deps)
    addresses.add_address(ada.id, "second-7f3a@uni.example", deps)
    ask_for_reset(EMAIL, deps)
    assert {trace.partition(":")[0] for trace in traces_of(deps, EMAIL)} >= {"mail", "email_address", "document_body"}

    close_account(ada.id, PASSWORD, network=HOME, deps=deps)

    with deps.database.read() as session:
        [held] = badges_of(session, other.id, now=deps.now())
        assert held.id == kept.badge_id
        assert session.scalar(sa.select(sa.func.count()).select_from(PictureRow)) == 1
        assert session.scalars(sa.select(DocumentRow.url).where(DocumentRow.url == issuer.did_url)).first()
        [share] = session.scalars(sa.select(ShareRow)).all()
        assert (share.learner_id, share.badge_id, share.token_sealed) == (None, None, None)
        assert share.closed_at == deps.now()
    left = [trace for trace in traces_of(deps, EMAIL, "7f3a") if not trace.startswith("badge_file")]  # that is Grace's
    assert left == []


def test_no_file_says_who_it_was(deps, issuer):
    """Every file of the instance is read: the database with its free pages and its log, and the letters on disk."""
    ada = person(deps, "marked-4c1d@uni.example", "Marked-4c1d")
    receive_badge(issuer.json(issuer.sign(issuer.credential())), learner_id=ada.id, file_name="4c1d.json", deps=deps)
    ask_for_reset("marked-4c1d@uni.example", deps)
    deliver_mail(deps, make_mailer(deps.settings))
    folders = [deps.settings.instance_dir]
    if deps.database.is_sqlite:
        folders.append(Path(deps.database.engine.url.database).parent)

    def saying():
        files = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
        return {path.suffix for path in files if b"4c1d" in path.read_bytes()}

    assert ".eml" in saying()
    close_account(ada.id, PASSWORD, network=HOME, deps=deps)
    assert saying() == set()


def test_closing_twice_and_signing_up_again(deps):
    first = person(deps)
    close_account(first.id, PASSWORD, network=HOME, deps=deps)
    again = person(deps)
    assert again.id != first.id
    assert again.roles == {"learner"}
