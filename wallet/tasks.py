"""Names of jobs -> service functions, and the worker that runs them: `flask worker`.

A job takes no argument: what is due is found in our own tables. So running one twice, or late, changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from wallet.infra.jobs import make_queue
from wallet.infra.mail import make_mailer
from wallet.services.deps import Deps

log = logging.getLogger(__name__)
_checking = Lock()
_claiming = Lock()


@dataclass(frozen=True, slots=True)
class Job:
    """What to do, and how often even if nobody asks."""

    run: Callable[[Deps], object]
    every_minutes: int


def deliver_mail(deps: Deps) -> None:
    """Deliver letters that are due."""
    from wallet.services.mail import deliver_mail

    deliver_mail(deps, make_mailer(deps.settings))


def sweep(deps: Deps) -> None:
    """Throw away what has had its time."""
    from wallet.services.sweep import sweep

    sweep(deps)


def sweep_bin(deps: Deps) -> None:
    """Delete for good what has been in the bin long enough."""
    from wallet.services.organise import sweep_bin

    sweep_bin(deps)


def check_badges(deps: Deps) -> None:
    """Ask issuers again about badges whose answers have grown old; one run at a time, so that letters go meanwhile."""
    from wallet.services.recheck import check_due

    if _checking.acquire(blocking=False):
        try:
            check_due(deps)
        finally:
            _checking.release()


def check_lists(deps: Deps) -> None:
    """Judge the next badges of lists that somebody brought."""
    from wallet.services.bulk_work import check_lists

    check_lists(deps)


def make_awards(deps: Deps) -> None:
    """Make the next awards of lists that staff confirmed."""
    from wallet.services.award_work import make_awards

    make_awards(deps)


def claim_awards(deps: Deps) -> None:
    """Put awards into the wallets of people who have proved their address; one run at a time."""
    from wallet.services.claim import claim_waiting

    if _claiming.acquire(blocking=False):
        try:
            claim_waiting(deps)
        finally:
            _claiming.release()


def tell_lapses(deps: Deps) -> None:
    """Tell learners about badges that expire soon, or have expired."""
    from wallet.services.news import tell_lapses

    tell_lapses(deps)


def tell_care(deps: Deps) -> None:
    """Tell learners what is worth looking after, each at most once a day."""
    from wallet.services.care import tell_care

    tell_care(deps)


def sweep_documents(deps: Deps) -> None:
    """Throw away documents that no report rests on any more."""
    from wallet.services.sweep import sweep_documents

    sweep_documents(deps)


JOBS: dict[str, Job] = {
    "deliver_mail": Job(deliver_mail, 1),
    "sweep": Job(sweep, 15),
    "sweep_bin": Job(sweep_bin, 60),
    "check_lists": Job(check_lists, 1),
    "make_awards": Job(make_awards, 1),
    "claim_awards": Job(claim_awards, 1),
    "check_badges": Job(check_badges, 1),
    "tell_lapses": Job(tell_lapses, 60),
    "tell_care": Job(tell_care, 60),
    "sweep_documents": Job(sweep_documents, 60),
}


def run_job(name: str, deps: Deps) -> None:
    """Run one job; a failure is logged and left to its next turn."""
    job = JOBS.get(name)
    if job is None:
        log.warning("no job is called %r", name)
        return
    try:
        job.run(deps)
    except Exception:
        log.exception("job %s failed", name)


def work(deps: Deps) -> None:
    """Run jobs until SIGTERM or SIGINT; what is being done is finished first."""
    from huey import crontab

    make_mailer(deps.settings)  # settings that cannot work are told at once
    queue, enqueue = make_queue(deps.settings, lambda name: run_job(name, deps))
    for name, job in sorted(JOBS.items()):
        minute = crontab(minute="0" if job.every_minutes == 60 else f"*/{job.every_minutes}")
        queue.periodic_task(minute, name=f"periodic_{name}")(_turn(name, deps))
    del enqueue
    queue.create_consumer(
        workers=2, periodic=True, initial_delay=0.1, max_delay=1.0, graceful_signal="TERM", shutdown_timeout=20
    ).run()


def _turn(name: str, deps: Deps) -> Callable[[], None]:
    def turn() -> None:
        run_job(name, deps)

    return turn


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Deliver letters and sweep, until told to stop."""
    work(current_app.extensions["deps"])


def register(app: Flask) -> None:
    """Give the app its `worker` command."""
    app.cli.add_command(worker)
