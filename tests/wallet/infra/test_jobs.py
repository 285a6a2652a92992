from __future__ import annotations

import logging
import pickle
from dataclasses import replace

import pytest

from wallet.infra.jobs import make_queue, nudger, queue_file

log = logging.getLogger(__name__)


@pytest.fixture
def queued(settings, migrated):
    """Settings whose queue is on the engine under test."""
    engine, url = migrated
    return replace(settings, queue_url=url) if engine == "postgresql" else settings


@pytest.fixture
def queue(queued):
    done = []
    queue, _ = make_queue(queued, done.append)
    queue.done = done
    queue.storage.flush_all()
    yield queue
    queue.storage.close()


def run_all(queue):
    while (task := queue.dequeue()) is not None:
        queue.execute(task)


def test_a_nudge_reaches_the_worker(queued, queue):
    nudge = nudger(queued)
    nudge("deliver_mail")
    nudge("sweep")
    run_all(queue)
    assert queue.done == ["deliver_mail", "sweep"]


def test_a_queue_that_cannot_be_reached_is_only_logged(settings, caplog):
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    blocked = settings.instance_dir / "file"
    blocked.write_text("not a folder")
    for url in (f"sqlite:///{blocked}/queue.sqlite3", "postgresql+psycopg://nobody@127.0.0.1:9/nothing"):
        nudger(replace(settings, queue_url=url))("deliver_mail")
    assert caplog.text.count("the periodic run will find the work") == 2


def test_a_message_that_we_did_not_sign_is_not_read(queued, queue):
    queue.storage.enqueue(pickle.dumps(("anything", "at", "all")))
    with pytest.raises(ValueError, match=r"Separator|mismatch"):
        queue.dequeue()
    forger, forge = make_queue(replace(queued, secret_key="another-" + "0123456789abcdefghijklmnop"), print)
    forge("deliver_mail")
    forger.storage.close()
    with pytest.raises(ValueError, match="mismatch"):
        queue.dequeue()
    assert queue.done == []


def test_the_queue_is_never_in_the_database_file(settings):
    url = f"sqlite:///{settings.instance_dir}/laurel.sqlite3"
    assert queue_file(replace(settings, database_url=url, queue_url=url)).name == "laurel-queue.sqlite3"
    assert queue_file(replace(settings, database_url=url, queue_url="sqlite:////var/q.sqlite3")).name == "q.sqlite3"
