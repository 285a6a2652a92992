"""The database floor: engine, transactions, column types. Knows nothing about badges.

Two kinds of transaction. `Database.begin()` writes: on SQLite it is `BEGIN IMMEDIATE`, because a deferred one that
later wants to write loses at once with "database is locked". `Database.read()` is a snapshot for pages.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, Uuid
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import JSON, TypeDecorator

from wallet.base.errors import ConfigurationError, Unavailable

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_MS = 5_000

_logger = logging.getLogger(__name__)


class DatabaseUnavailable(Unavailable):
    """The database does not answer, is locked for too long, cannot be written to, or its disk is full."""

    code = "database_unavailable"
    sentence = "We cannot reach our records just now. Nothing was changed; try again in a minute."


class UTCDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out, on SQLite too. A naive datetime is a bug, so it raises."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Words(TypeDecorator[StrEnum]):
    """A StrEnum kept as its value in plain text, so that adding a member needs no migration."""

    impl = sa.String
    cache_ok = True

    def __init__(self, kind: type[StrEnum], length: int = 32) -> None:
        super().__init__(length)
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> Any:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.kind(value)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime,
        UUID: Uuid(as_uuid=True),
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


class Database:
    """One engine and its two kinds of transaction; both raise DatabaseUnavailable when the database cannot do it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        self._glance = self.engine.execution_options(laurel_glance=True)
        self._read = sessionmaker(self.engine.execution_options(laurel_read=True), expire_on_commit=False)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open the one writing transaction of a use case; it commits at the end or leaves nothing behind."""
        with _reached(), self._write.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a read-only snapshot; whatever was changed in it is rolled back."""
        with _reached(), self._read() as session:
            yield session

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """Open a bare connection for one small statement that reads, where a session and a transaction cost more."""
        with _reached(), self._glance.connect() as connection:
            yield connection

    def drop_log(self) -> None:
        """Empty SQLite's write-ahead log, where copies of what was deleted stay; leaves it while somebody reads."""
        if not self.is_sqlite:
            return
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            for pragma in ("busy_timeout=200", "wal_checkpoint(TRUNCATE)", f"busy_timeout={BUSY_TIMEOUT_MS}"):
                cursor.execute(f"PRAGMA {pragma}").fetchall()
            cursor.close()
        finally:
            connection.close()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"


@contextmanager
def _reached() -> Iterator[None]:
    """Say in our own words that the database cannot do its work now: that is no fault of the request."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolExhausted) as error:
        cause = getattr(error, "orig", None) or error
        _logger.error("database unavailable: %s: %s", type(cause).__name__, cause)
        raise DatabaseUnavailable from error


def make_engine(url: str) -> Engine:
    """Return an engine with Laurel's settings: WAL, FULL, foreign keys on SQLite; UTC and pre-ping on PostgreSQL.

    An error that reaches a log names no values: they are people's addresses and words.
    """
    if url.startswith("sqlite"):
        return _sqlite_engine(url)
    engine = sa.create_engine(
        url, pool_pre_ping=True, pool_size=10, connect_args={"options": "-c timezone=UTC"}, hide_parameters=True
    )
    sa.event.listen(engine, "begin", _begin_postgres)
    sa.event.listen(engine, "handle_error", _name_no_values)
    return engine


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Tell whether this SQLite can corrupt a database when two connections reset the WAL (3.7.0 to 3.51.2).

    Source: sqlite.org release notes of 3.51.3; 3.44.6 and 3.50.7 carry the correction.
    """
    if version >= (3, 51, 3):
        return False
    return not ((3, 44, 6) <= version < (3, 45) or (3, 50, 7) <= version < (3, 51))


def _sqlite_engine(url: str) -> Engine:
    module = _sqlite_module()
    path = sa.make_url(url).database or ""
    if path and path != ":memory:":
        Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    journal = "DELETE" if has_wal_reset_bug(module.sqlite_version_info) else "WAL"
    timeout = {"timeout": BUSY_TIMEOUT_MS / 1000}
    engine = sa.create_engine(url, module=module, connect_args=timeout, hide_parameters=True)

    @sa.event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            f"journal_mode={journal}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what was deleted is overwritten, not only forgotten
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("laurel_glance"):
        return
    reading = options.get("laurel_read")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _begin_postgres(connection: Connection) -> None:
    if connection.get_execution_options().get("laurel_read"):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _name_no_values(context: sa.ExceptionContext) -> None:
    """Leave PostgreSQL's first line: those after it (`DETAIL`) hold the row."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])


def _sqlite_module() -> Any:
    """Return the SQLite with the newest library: the bundled wheel where it exists, else Python's own."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:  # no wheel for this platform
        import sqlite3 as dbapi2
    if dbapi2.sqlite_version_info < (3, 35):
        raise ConfigurationError("SQLite 3.35 or newer is needed.")
    return dbapi2
