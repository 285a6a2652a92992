"""Insert rows unless their keys are there already, in one statement, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from wallet.infra.db import Base


def insert_missing(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those of `rows` whose primary key does not exist yet; two transactions at once do not clash."""
    if not rows:
        return
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(table).on_conflict_do_nothing(), list(rows))


def insert_once(session: Session, table: type[Base], row: Mapping[str, Any]) -> bool:
    """Insert a row unless one of its unique keys exists already; tells whether it was inserted."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    key = sa.inspect(table).primary_key[0]
    asked = insert(table).values(dict(row)).on_conflict_do_nothing().returning(key)
    return session.execute(asked).first() is not None  # a count of rows is -1 where the driver does not know it
