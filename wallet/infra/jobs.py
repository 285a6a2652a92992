"""The job queue: huey on SQLite or PostgreSQL, the same code. A job is a name; what is due is found in our own tables.

So a lost message costs a minute at most: the periodic run finds the work anyway. Messages are signed with a key
derived from SECRET_KEY, and hold nothing but the name.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa

from wallet.infra.secrets import derive_key
from wallet.infra.settings import Settings

if TYPE_CHECKING:
    from huey import Huey

log = logging.getLogger(__name__)

_QUEUE = "laurel"
_TASK = "job"


def make_queue(settings: Settings, run: Callable[[str], None]) -> tuple[Huey, Callable[[str], Any]]:
    """Return the queue and the function that puts a job's name into it; a consumer of the queue calls `run(name)`."""
    from huey import PostgresHuey, SqliteHuey
    from huey.serializer import SignedSerializer

    common = {
        "results": False,
        "serializer": SignedSerializer(secret=derive_key(settings.secret_key, "job-queue").decode()),
    }
    if settings.queue_url.startswith("sqlite"):
        # Python's own SQLite may have the WAL-reset bug, so the queue keeps the older journal and a file of its own.
        path = queue_file(settings)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        queue = SqliteHuey(_QUEUE, filename=str(path), journal_mode="delete", **common)
    else:
        queue = PostgresHuey(_QUEUE, dsn=settings.queue_url.replace("+psycopg", "", 1), **common)

    def job(name: str) -> None:
        run(name)

    return queue, cast(Callable[[str], Any], queue.task(name=_TASK)(job))


def queue_file(settings: Settings) -> Path:
    """Return the SQLite file of the queue: never the database's own, which other connections keep in WAL mode."""
    path = Path(sa.make_url(settings.queue_url).database or settings.instance_dir / "queue.sqlite3")
    if settings.queue_url == settings.database_url:
        return path.with_name(f"{path.stem}-queue.sqlite3")
    return path


def nudger(settings: Settings) -> Callable[[str], None]:
    """Return a function that tells the worker that a job may be due. It never raises and keeps nothing open."""
    lock = Lock()
    made: list[tuple[Huey, Callable[[str], Any]]] = []

    def nudge(name: str) -> None:
        try:
            with lock:
                if not made:
                    made.append(make_queue(settings, _nobody_home))
                queue, enqueue = made[0]
                try:
                    enqueue(name)
                finally:
                    queue.storage.close()
        except Exception:
            log.warning("the queue did not take %s; the periodic run will find the work", name, exc_info=True)

    return nudge


def _nobody_home(name: str) -> None:
    raise RuntimeError(f"this process only asks for {name}; the worker does it")
