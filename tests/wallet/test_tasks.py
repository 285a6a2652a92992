"""The worker: jobs by name, letters within moments, a clean end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.wallet.accounts_kit import PASSWORD, bare_deps, letters_to
from wallet import tasks
from wallet.base.clock import utc_now
from wallet.base.limits import UNPROVED_ACCOUNT_DAYS
from wallet.infra import migrate
from wallet.infra.db import Database
from wallet.infra.jobs import make_queue, nudger
from wallet.infra.mail import letters_in, mail_folder
from wallet.infra.sessions import SessionRow
from wallet.infra.settings import load_settings
from wallet.services.passwords import ask_for_reset
from wallet.services.sign_in import SignInRefused, sign_in
from wallet.services.sign_up import sign_up
from wallet.services.staff import create_account
from wallet.store.tables import AccountRow, AccountTokenRow, SignInFailureRow


@pytest.fixture
def deps(settings, clock):
    deps = bare_deps(settings, clock)
    yield deps
    deps.database.engine.dispose()


def count(deps, table):
    with deps.database.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table))


def test_every_job_runs_on_an_empty_database(deps, caplog):
    for name in tasks.JOBS:
        tasks.run_job(name, deps)
    assert "failed" not in caplog.text


def test_a_job_that_fails_is_logged_and_no_more(deps, caplog, monkeypatch):
    monkeypatch.setitem(tasks.JOBS, "broken", tasks.Job(lambda deps: 1 / 0, 1))
    tasks.run_job("broken", deps)
    tasks.run_job("nothing of ours", deps)
    assert "job broken failed" in caplog.text
    assert "no job is called 'nothing of ours'" in caplog.text


def test_letters_land_in_the_folder(deps):
    sign_up("Maya", "maya@uni.example", PASSWORD, deps)
    tasks.run_job("deliver_mail", deps)
    assert [letter.recipient for letter in letters_in(mail_folder(deps.settings))] == ["maya@uni.example"]


def test_the_sweep_takes_what_has_had_its_time_and_nothing_else(deps):
    sign_up("Never", "never@uni.example", PASSWORD, deps)
    keeper, _ = create_account("keeper@uni.example", "Keeper", roles=["learner"], password=PASSWORD, deps=deps)
    ask_for_reset("keeper@uni.example", deps)
    with pytest.raises(SignInRefused):
        sign_in("keeper@uni.example", "wrong", network="192.0.2.1", deps=deps)
    with deps.database.begin() as session:
        for number, owner in enumerate((keeper, None)):
            seen = deps.now() - timedelta(days=1)
            row = {"id_hash": str(number), "account_id": owner, "data": "{}", "started_at": seen, "last_seen_at": seen}
            session.execute(sa.insert(SessionRow).values(**row))

    tasks.run_job("sweep", deps)
    assert (count(deps, SessionRow), count(deps, AccountRow), count(deps, AccountTokenRow)) == (2, 2, 2)

    deps.now.forward(days=1, seconds=1)
    tasks.run_job("sweep", deps)
    assert count(deps, AccountTokenRow) == count(deps, SignInFailureRow) == 0
    assert count(deps, SessionRow) == 1  # the visitor's went

    deps.now.forward(days=UNPROVED_ACCOUNT_DAYS)
    tasks.run_job("sweep", deps)
    with deps.database.read() as session:
        assert session.scalars(sa.select(AccountRow.name)).all() == ["Keeper"]
    deps.now.forward(days=30)
    tasks.run_job("deliver_mail", deps)
    tasks.run_job("sweep", deps)
    assert letters_to(deps, "keeper@uni.example") == []
    assert count(deps, SessionRow) == 0


def test_the_queue_s_own_tables_are_no_difference(settings, migrated):
    engine, url = migrated
    if engine == "postgresql":
        queue, _ = make_queue(replace(settings, queue_url=url), print)
        queue.storage.close()
    database = Database(settings.database_url)
    assert migrate.differences(database) is None
    database.engine.dispose()


def wait_for(what, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return
        time.sleep(0.1)
    raise AssertionError("waited in vain")


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_real_worker_delivers_and_ends_cleanly(settings, migrated, ending):
    engine, url = migrated
    queue_url = url if engine == "postgresql" else settings.queue_url
    environ = {
        "DATABASE_URL": settings.database_url,
        "QUEUE_URL": queue_url,
        "SECRET_KEY": settings.secret_key,
        "INSTANCE_DIR": str(settings.instance_dir),
    }
    loaded = load_settings(environ)
    deps = replace(bare_deps(loaded, utc_now), nudge=nudger(loaded))
    command = [str(Path(sys.executable).with_name("flask")), "--app", "wsgi", "worker"]
    root = Path(tasks.__file__).parents[1]
    with subprocess.Popen(command, env=os.environ | environ, cwd=root, stderr=subprocess.PIPE) as worker:
        try:
            sign_up("Maya", "maya@uni.example", PASSWORD, deps)
            wait_for(lambda: letters_in(mail_folder(loaded)))
            begun = time.monotonic()
            worker.send_signal(ending)
            said = worker.communicate(timeout=20)[1].decode()
        finally:
            worker.kill()
    assert worker.returncode == 0, said
    assert time.monotonic() - begun < 5
    assert "Traceback" not in said
    assert "maya@" not in said
    deps.database.engine.dispose()
