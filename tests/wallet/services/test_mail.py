"""The outbox: at least once, never lost, never for ever."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.wallet.accounts_kit import KeepingMailer, bare_deps
from wallet.base.limits import MAIL_LEASE_S, MAIL_TRIES_MAX
from wallet.infra.db import Database
from wallet.infra.mail import MailDelayed, MailRefused
from wallet.infra.outbox import MailRow, forget_letters_to, lease_letter, sweep_letters
from wallet.services.mail import deliver_mail, letter_frame, post_letter, wait_after


@pytest.fixture
def deps(settings, clock):
    deps = bare_deps(settings, clock)
    yield deps
    deps.database.engine.dispose()


def post(deps, recipient="maya@uni.example", **options):
    with deps.database.begin() as session:
        words = {"link": "https://badges.example.edu/confirm/secret-words", **letter_frame(deps.settings)}
        post_letter(session, recipient=recipient, template="confirm_sign_up", now=deps.now(), **words)
        if options.get("fail"):
            raise RuntimeError("the use case failed")


def rows(deps):
    with deps.database.read() as session:
        return session.scalars(sa.select(MailRow).order_by(MailRow.created_at, MailRow.id)).all()


def test_a_letter_goes_once_and_its_words_are_forgotten(deps):
    post(deps)
    mailer = KeepingMailer()
    assert deliver_mail(deps, mailer) == 1
    assert deliver_mail(deps, mailer) == 0
    [sent] = mailer.letters
    assert "secret-words" in sent.text
    [row] = rows(deps)
    assert (row.sent_at, row.next_try_at, row.leased_until, row.text, row.html) == (deps.now(), None, None, "", "")


def test_no_letter_without_its_use_case(deps):
    with pytest.raises(RuntimeError):
        post(deps, fail=True)
    assert rows(deps) == []


def test_a_letter_survives_a_crash_between_commit_and_delivery(deps, settings, clock):
    post(deps)
    deps.database.engine.dispose()  # the process is gone; nothing but the database is left
    reborn = bare_deps(settings, clock)
    mailer = KeepingMailer()
    assert deliver_mail(reborn, mailer) == 1
    reborn.database.engine.dispose()


def test_a_worker_that_dies_while_sending_is_followed_by_another(deps):
    class Dying:
        def send(self, letter):
            raise KeyboardInterrupt

    post(deps)
    with pytest.raises(KeyboardInterrupt):
        deliver_mail(deps, Dying())
    mailer = KeepingMailer()
    assert deliver_mail(deps, mailer) == 0  # still leased
    deps.now.forward(seconds=MAIL_LEASE_S)
    assert deliver_mail(deps, mailer) == 1
    assert [letter.id for letter in mailer.letters] == [row.id for row in rows(deps)]


def test_waits_grow_and_end(deps):
    assert [wait_after(n) for n in (1, 2, 3)] == [timedelta(minutes=m) for m in (1, 2, 4)]
    assert wait_after(10) == wait_after(1_000) == timedelta(hours=6)
    post(deps)
    mailer = KeepingMailer(*[MailDelayed("SMTPServerDisconnected")] * (MAIL_TRIES_MAX + 5))
    tries, begun = 0, deps.now()
    while rows(deps)[0].next_try_at is not None:
        deliver_mail(deps, mailer)
        tries += 1
        deps.now.forward(hours=6)
    assert tries == MAIL_TRIES_MAX
    assert deps.now() - begun > timedelta(days=2)
    [row] = rows(deps)
    assert (row.failure, row.sent_at, row.text) == ("SMTPServerDisconnected", None, "")


def test_a_refused_letter_is_given_up_and_the_next_one_goes(deps):
    post(deps)
    deps.now.forward(seconds=1)
    post(deps, "ann@uni.example")
    mailer = KeepingMailer(MailRefused(), None)
    assert deliver_mail(deps, mailer) == 1
    assert [letter.recipient for letter in mailer.letters] == ["ann@uni.example"]
    assert all(row.next_try_at is None for row in rows(deps))


def test_a_server_that_is_down_for_an_hour(deps):
    post(deps)
    mailer = KeepingMailer(*[MailDelayed()] * 6)
    for _ in range(65):
        deliver_mail(deps, mailer)
        deps.now.forward(minutes=1)
    assert len(mailer.letters) == 1


def test_two_workers_never_have_the_same_letter(deps):
    for number in range(12):
        post(deps, f"p{number}@uni.example")
    mailer, start = KeepingMailer(), threading.Barrier(3)

    def work():
        start.wait()
        deliver_mail(deps, mailer)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recipients = [letter.recipient for letter in mailer.letters]
    assert sorted(recipients) == sorted({f"p{n}@uni.example" for n in range(12)})


def test_a_letter_that_kills_its_worker_is_not_tried_for_ever(deps):
    post(deps)
    for _ in range(MAIL_TRIES_MAX):
        with deps.database.begin() as session:
            assert lease_letter(session, now=deps.now(), until=deps.now())
    with deps.database.begin() as session:
        assert lease_letter(session, now=deps.now(), until=deps.now()) is None


def test_sweeping_and_forgetting(deps):
    post(deps)
    deliver_mail(deps, KeepingMailer())
    post(deps, "Ann@uni.example")
    with deps.database.begin() as session:
        assert sweep_letters(session, before=deps.now() + timedelta(seconds=1)) == 1
        forget_letters_to(session, {"ann@uni.example"})
    assert rows(deps) == []


def test_a_subject_is_one_line_whatever_the_words(deps):
    post(deps)
    [row] = rows(deps)
    assert row.subject == "Confirm your address for Laurel"
    assert isinstance(deps.database, Database)
