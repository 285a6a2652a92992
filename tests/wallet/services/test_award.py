"""Revoking and suspending: each says its own, and two changes at once are both published."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from wallet.services.award import AwardOrder, StatusChange, award, set_status
from wallet.services.demo.load import load_demo
from wallet.store import issuing
from wallet.store.tables import AwardRow, StatusEntryRow, StatusListRow
from wsgi import create_app


@pytest.fixture
def deps(settings, clock, issuer):
    app = create_app(replace(settings, demo=True), now=clock, fetcher=issuer, testing=True)
    deps = app.extensions["deps"]
    load_demo(deps)
    yield deps
    deps.database.engine.dispose()


def awarded(deps, number):
    order = AwardOrder("robotics", f"a{number}@uni.example", None, deps.now(), deps.now())
    with deps.database.begin() as session:
        return award(session, order, deps)


def change(deps, award_id, purpose, raised, reason=None, **later):
    with deps.database.begin() as session:
        set_status(session, award_id, StatusChange(purpose, raised, deps.now() + timedelta(**later), reason), deps)


def state(deps, award_id):
    with deps.database.read() as session:
        row = session.get_one(AwardRow, award_id)
        return row.revoked_at, row.suspended_at, row.reason


def test_a_suspension_takes_nothing_of_a_revocation_back(deps):
    award_id, now = awarded(deps, 1), deps.now()
    change(deps, award_id, "revocation", True, "Not earned")
    change(deps, award_id, "suspension", True, "Being looked at", hours=1)
    assert state(deps, award_id) == (now, now + timedelta(hours=1), "Not earned")
    change(deps, award_id, "suspension", False)
    assert state(deps, award_id) == (now, None, "Not earned")


def test_a_suspension_ends_with_its_reason(deps):
    award_id = awarded(deps, 1)
    change(deps, award_id, "suspension", True, "Being looked at")
    assert state(deps, award_id) == (None, deps.now(), "Being looked at")
    change(deps, award_id, "suspension", False)
    assert state(deps, award_id) == (None, None, None)


def test_two_revocations_at_once_are_both_published(deps, monkeypatch):
    ids = [awarded(deps, number) for number in range(4)]
    published = []
    build = issuing.raised_positions
    monkeypatch.setattr(
        issuing, "raised_positions", lambda session, list_id: published.append(build(session, list_id)) or published[-1]
    )
    threads = [threading.Thread(target=change, args=(deps, one, "revocation", True, "x")) for one in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with deps.database.read() as session:
        raised = session.scalars(
            sa.select(StatusEntryRow.position)
            .join(StatusListRow, StatusListRow.id == StatusEntryRow.list_id)
            .where(StatusEntryRow.award_id.in_(ids), StatusListRow.purpose == "revocation")
        ).all()
    assert set(raised) <= set(max(published, key=len))
    assert sorted(map(len, published)) == sorted({len(one) for one in published})  # one after the other


def test_an_awards_recipient_is_named_by_a_hash_only(deps):
    award_id = awarded(deps, 1)
    with deps.database.read() as session:
        text = session.get_one(AwardRow, award_id).credential
    assert "a1@uni.example" not in text
    assert "sha256$" in text
