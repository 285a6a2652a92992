"""Transactions: writers take turns, a failed use case leaves nothing, a reader sees one instant."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from wallet.base.ids import new_id
from wallet.infra import migrate
from wallet.infra.db import Database, has_wal_reset_bug
from wallet.store.tables import AccountRow, RoleRow

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    yield database
    database.engine.dispose()


def an_account(**values):
    return AccountRow(id=new_id(), name="Ada", created_at=NOW, **values)


def test_sqlite_runs_with_the_promised_settings(database):
    if not database.is_sqlite:
        assert database.engine.dialect.name == "postgresql"
        return
    with database.read() as session:
        told = {name: session.execute(sa.text(f"PRAGMA {name}")).scalar() for name in ("synchronous", "foreign_keys")}
        journal = session.execute(sa.text("PRAGMA journal_mode")).scalar()
        version = tuple(map(int, session.execute(sa.text("SELECT sqlite_version()")).scalar().split(".")))
    assert told == {"synchronous": 2, "foreign_keys": 1}
    assert journal == ("delete" if has_wal_reset_bug(version) else "wal")


@pytest.mark.parametrize(
    ("version", "has_bug"),
    [
        ((3, 40, 1), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
    ],
)
def test_the_wal_reset_bug_is_known_by_version(version, has_bug):
    assert has_wal_reset_bug(version) is has_bug


def test_eight_writers_that_read_first_lose_nothing(database):
    account = an_account()
    with database.begin() as session:
        session.add(account)

    def raise_revision():
        for _ in range(10):
            with database.begin() as session:
                row = session.get_one(AccountRow, account.id, with_for_update=not database.is_sqlite)
                row.wallet_revision += 1

    writers = [threading.Thread(target=raise_revision) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with database.read() as session:
        assert session.get_one(AccountRow, account.id).wallet_revision == 80


def test_a_use_case_that_fails_leaves_nothing_behind(database):
    with pytest.raises(IntegrityError), database.begin() as session:
        session.add(an_account())
        session.flush()
        session.add(RoleRow(account_id=new_id(), role="learner", given_at=NOW))
    with database.read() as session:
        assert session.scalars(sa.select(AccountRow)).all() == []


def test_a_reader_keeps_seeing_one_instant(database):
    with database.read() as reader:
        assert reader.scalar(sa.select(sa.func.count()).select_from(AccountRow)) == 0
        with database.begin() as writer:
            writer.add(an_account())
        assert reader.scalar(sa.select(sa.func.count()).select_from(AccountRow)) == 0


def test_an_error_for_the_log_names_no_values(database):
    with pytest.raises(IntegrityError) as caught, database.begin() as session:
        session.execute(sa.insert(RoleRow), [{"account_id": new_id(), "role": "a secret"}])
    assert "a secret" not in str(caught.value)


def test_a_naive_instant_is_a_bug(database):
    with pytest.raises(sa.exc.StatementError), database.begin() as session:
        session.add(AccountRow(id=new_id(), name="Ada", created_at=datetime(2026, 1, 1)))


def test_tables_and_migrations_agree(database):
    assert migrate.at_head(database)
    assert migrate.differences(database) is None
    migrate.upgrade(database)  # twice changes nothing


def test_an_empty_database_is_not_at_head(tmp_path):
    empty = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert not migrate.at_head(empty)
    assert migrate.differences(empty) is not None
    empty.engine.dispose()
