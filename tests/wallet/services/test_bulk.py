"""Lists of badges: worked off in slices and in turn, within an allowance, forgotten in time, whatever breaks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.share_kit import keep, named, subject_for, token_of
from tests.wallet.wallet_kit import ada, rows_in, wallet_deps
from wallet.base import limits
from wallet.base.errors import NotFound
from wallet.core.verify.loop import verify
from wallet.core.verify.many import verify_many
from wallet.core.verify.report import Verdict
from wallet.services import bulk, bulk_work
from wallet.services.bulk import TooBusy, Trouble, bring, checked_list, delete_list, progress
from wallet.services.bulk_work import check_lists
from wallet.services.share import close_share, open_share
from wallet.services.shared import read_shared
from wallet.services.sweep import sweep
from wallet.store.tables import BadgeRow, BulkCheckRow, BulkItemRow, DocumentRow, ShareRow


@pytest.fixture
def nudges():
    return []


@pytest.fixture
def deps(settings, clock, issuer, nudges):
    deps = replace(wallet_deps(settings, clock, issuer), nudge=nudges.append)
    yield deps
    deps.database.engine.dispose()


def file(value, name="badge.json"):
    return name, value if isinstance(value, bytes) else json.dumps(value).encode()


def work(deps):
    """Let the worker run until nothing is left."""
    for _ in range(100):
        if not check_lists(deps):
            return
    raise AssertionError("the list is never done")


def verdicts(code, deps):
    return [line.verdict and line.verdict.value for line in checked_list(code, deps).lines]


def test_a_list_is_worked_off_and_what_was_brought_is_let_go(deps, issuer, nudges):
    good = issuer.sign(issuer.credential(credentialStatus=issuer.status(7)))
    revoked = issuer.sign(issuer.credential(id="urn:uuid:2", credentialStatus=issuer.status(8)))
    issuer.revoke(8)
    files = [
        file(good),
        file(issuer.png(revoked), "r.png"),
        file(issuer.sign_jwt(issuer.credential()).encode(), "j.jwt"),
    ]
    code = bring([*files, file(b"\x89PNG\r\n\x1a\n nothing", "x.png")], issuer.assertion()["id"], deps)
    assert nudges == ["check_lists"]
    assert verdicts(code, deps) == [None] * 5
    work(deps)
    assert verdicts(code, deps) == ["verified", "revoked", "verified", "rejected_input", "verified"]
    found = checked_list(code, deps)
    assert (found.finished, found.check.done, found.used_up) == (True, 5, False)
    assert [line.label for line in found.lines] == ["badge.json", "r.png", "1", "x.png", issuer.assertion()["id"]]
    assert found.lines[0].finding.name == "Welding 1"
    with deps.database.read() as session:
        assert session.scalars(sa.select(BulkItemRow.upload_sealed)).all() == [None] * 5
        assert session.scalar(sa.select(sa.func.sum(BulkItemRow.size))) == 0
    assert rows_in(deps, BadgeRow, DocumentRow) == [0, 0]


def test_the_same_as_one_by_one(deps, issuer, clock):
    """Judging together is judging each: the very same reports."""
    uploads = [
        issuer.json(
            issuer.sign(issuer.credential(credentialStatus=[issuer.status(1), issuer.status(1, "suspension")]))
        ),
        issuer.json(issuer.assertion()),
        issuer.sign_assertion(issuer.assertion(verification=issuer.signed_verification)).encode(),
        issuer.assertion_url.encode(),
        b"https://nobody.example/badge",
        b"hello",
        issuer.json(issuer.sign(issuer.credential()) | {"name": "changed"}),
    ]
    alone = [
        verify(upload, issuer.gather, now=clock.now, claimed_recipient={}, shelf=deps.shelf()) for upload in uploads
    ]
    issuer.asked_for.clear()
    together = verify_many(uploads, issuer.gather, now=clock.now, shelf=deps.shelf())
    assert [one.report for one in together] == [one.report for one in alone]
    assert [one.documents for one in together] == [one.documents for one in alone]
    assert len(issuer.asked_for) == len(set(issuer.asked_for)), "no address twice"
    assert verify_many([], issuer.gather, now=clock.now, shelf=deps.shelf()) == ()


def test_our_own_shared_pages_are_read_and_not_counted(deps, issuer):
    learner = ada(deps)
    badges = [
        keep(
            deps,
            learner,
            issuer.json(issuer.sign(issuer.credential(id=f"urn:uuid:{n}", credentialSubject=named(f"W{n}")))),
        )
        for n in range(2)
    ]
    on, off = (open_share(learner, badge, deps) for badge in badges)
    close_share(learner, badges[1], deps)
    text = "\n".join(
        [on, token_of(on).lower(), off, "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA", "https://evil.example/v/" + token_of(on)]
    )
    code = bring([], text, deps)
    work(deps)
    lines = checked_list(code, deps).lines
    assert [line.verdict.value for line in lines] == ["verified", "verified", "unknown", "unknown", "unknown"]
    assert [line.finding.holder for line in lines[:2]] == ["Ada Example"] * 2
    assert [line.finding.trouble for line in lines[2:]] == [Trouble.LINK_OFF, Trouble.NO_SUCH_LINK, None]
    with deps.database.read() as session:
        assert set(session.scalars(sa.select(ShareRow.views))) == {0}


def test_no_address_of_a_person_and_no_shared_address_lies_open(deps, issuer):
    learner = ada(deps)
    share = open_share(learner, keep(deps, learner, issuer.json(issuer.sign(issuer.credential()))), deps)
    plain = issuer.sign(issuer.credential(id="urn:uuid:5", credentialSubject=subject_for(EMAIL, hashed=False)))
    code = bring([file(plain), ("l.csv", f"Name,Link,Mail\nAda,{share},{EMAIL}\n".encode())], "", deps)
    for _ in range(2):
        with deps.database.read() as session:
            rows = session.execute(
                sa.select(BulkItemRow.label_sealed, BulkItemRow.upload_sealed, BulkItemRow.found)
            ).all()
            kept = repr(rows)
            assert EMAIL not in kept
            assert token_of(share) not in kept
            assert code not in repr(session.execute(sa.select(BulkCheckRow.code_hash)).all())
        work(deps)
    assert EMAIL not in repr(checked_list(code, deps))
    assert read_shared(token_of(share), deps).holder == "Ada Example"


def test_lists_take_turns_and_a_short_one_need_not_wait(deps, issuer, nudges, clock):
    badge = json.dumps(issuer.sign(issuer.credential()))
    long = bring([], "\n".join([badge] * (limits.BULK_SLICE * limits.BULK_SLICES_PER_RUN)), deps)
    clock.forward(seconds=1)
    short = bring([], badge, deps)
    clock.forward(seconds=1)
    nudges.clear()
    check_lists(deps)
    assert progress(short, deps).finished_at is not None
    assert progress(long, deps).done == limits.BULK_SLICE * (limits.BULK_SLICES_PER_RUN - 1)
    assert nudges == ["check_lists"]
    work(deps)
    assert progress(long, deps).finished_at is not None


def test_an_issuer_is_asked_once_for_a_slice(deps, issuer):
    badges = [
        issuer.sign(issuer.credential(id=f"urn:uuid:{n}", credentialStatus=issuer.status(n)))
        for n in range(limits.BULK_SLICE)
    ]
    code = bring([], "\n".join(map(json.dumps, badges)), deps)
    issuer.asked_for.clear()
    work(deps)
    assert sorted(issuer.asked_for) == [issuer.did_url, issuer.list_url]
    assert set(verdicts(code, deps)) == {"verified"}
    assert progress(code, deps).lookups == 2


def test_a_list_has_an_allowance_of_documents(deps, issuer, monkeypatch):
    monkeypatch.setattr(bulk_work, "BULK_LOOKUPS_MAX", 3)
    monkeypatch.setattr(bulk, "BULK_LOOKUPS_MAX", 3)
    text = "\n".join(f"https://uni.example/{n}" for n in range(50))
    code = bring([], text, deps)
    issuer.asked_for.clear()
    work(deps)
    assert len(issuer.asked_for) == 3
    found = checked_list(code, deps)
    assert found.used_up
    assert set(verdicts(code, deps)) == {"unknown"}
    other = bring([], issuer.assertion()["id"], deps)
    work(deps)
    assert verdicts(other, deps) == ["unknown"] or issuer.asked_for[3:], "each list has its own"


def test_our_own_documents_cost_nothing(deps, issuer, monkeypatch):
    monkeypatch.setattr(bulk_work, "BULK_LOOKUPS_MAX", 0)
    code = bring([], f"{deps.settings.public_url}/achievements/nothing", deps)
    work(deps)
    assert progress(code, deps).lookups == 0
    assert issuer.asked_for == []


def test_a_silent_world_is_unknown_and_never_green(deps, issuer):
    code = bring(
        [file(issuer.sign(issuer.credential(credentialStatus=issuer.status(7))))], issuer.assertion()["id"], deps
    )
    issuer.online = False
    work(deps)
    assert verdicts(code, deps) == ["unknown", "unknown"]


def test_one_that_breaks_the_judge_does_not_keep_the_others(deps, issuer, monkeypatch, caplog):
    honest = bulk_work.verify_many

    def breaking(uploads, *args, **options):
        if b"poison" in uploads:
            raise RuntimeError("broken")
        return honest(uploads, *args, **options)

    monkeypatch.setattr(bulk_work, "verify_many", breaking)
    good = issuer.sign(issuer.credential())
    code = bring([file(good), ("p.png", b"\x89PNG\r\n\x1a\n"), file(good)], "", deps)
    with deps.database.begin() as session:
        session.execute(
            sa.update(BulkItemRow)
            .where(BulkItemRow.position == 1)
            .values(upload_sealed=bulk.box_of(deps).seal(b"poison"))
        )
    work(deps)
    lines = checked_list(code, deps).lines
    assert [line.verdict.value for line in lines] == ["verified", "unknown", "verified"]
    assert lines[1].finding.trouble is Trouble.BROKE_OFF
    assert "broke off" in caplog.text


def test_a_worker_that_died_is_followed_by_another_and_in_the_end_given_up(deps, issuer, monkeypatch, clock):
    def dies(*_args):
        raise SystemExit

    code = bring([file(issuer.sign(issuer.credential()))], "", deps)
    monkeypatch.setattr(bulk_work, "_work_off", dies)
    with pytest.raises(SystemExit):
        check_lists(deps)
    assert check_lists(deps) == 0, "somebody may still be at it"
    for _ in range(limits.BULK_TRIES_MAX - 1):
        clock.forward(seconds=limits.BULK_LEASE_S)
        with pytest.raises(SystemExit):
            check_lists(deps)
    monkeypatch.undo()
    clock.forward(seconds=limits.BULK_LEASE_S)
    work(deps)
    assert checked_list(code, deps).lines[0].finding.trouble is Trouble.BROKE_OFF
    assert progress(code, deps).finished_at is not None


def test_what_no_key_opens_any_more_is_given_up(deps, issuer):
    code = bring([file(issuer.sign(issuer.credential()))], "", deps)
    with deps.database.begin() as session:
        session.execute(sa.update(BulkItemRow).values(upload_sealed=b"sealed with a key that is gone"))
    work(deps)
    assert checked_list(code, deps).lines[0].finding.trouble is Trouble.BROKE_OFF


def test_two_workers_do_not_take_the_same_slice(deps, issuer):
    bring([file(issuer.sign(issuer.credential()))], "", deps)
    taken = []
    for _ in range(2):
        with deps.database.begin() as session:
            now = deps.now()
            taken.append(bulk_work.bulk.take_slice(session, size=9, now=now, until=now + timedelta(seconds=60)))
    assert [one and len(one.items) for one in taken] == [1, None]


def test_only_so_much_may_wait(deps, issuer, monkeypatch):
    badge = file(issuer.sign(issuer.credential()))
    monkeypatch.setattr(bulk, "BULK_WAITING_MAX", 2)
    bring([badge, badge], "", deps)
    with pytest.raises(TooBusy):
        bring([badge], "", deps)
    work(deps)
    bring([badge], "", deps)
    monkeypatch.setattr(bulk, "BULK_WAITING_MAX_BYTES", len(badge[1]))
    with pytest.raises(TooBusy):
        bring([badge], "", deps)


def test_refused_lines_need_no_worker(deps, issuer):
    code = bring([("l.csv", b"Name,Link\nMaya,\nAda,https://uni.example/1\n")], "", deps)
    assert [line.verdict for line in checked_list(code, deps).lines] == [Verdict.REJECTED_INPUT, None]
    assert progress(code, deps).done == 1


def test_a_list_is_deleted_after_a_day_or_when_asked(deps, issuer, clock):
    badge = file(issuer.sign(issuer.credential()))
    first, second = bring([badge], "", deps), bring([badge], "", deps)
    work(deps)
    delete_list(first, deps)
    delete_list(first, deps)
    with pytest.raises(NotFound):
        checked_list(first, deps)
    assert rows_in(deps, BulkCheckRow, BulkItemRow) == [1, 1]
    clock.forward(seconds=limits.BULK_KEPT_S - 1)
    sweep(deps)
    assert verdicts(second, deps) == ["verified"]
    clock.forward(seconds=1)
    with pytest.raises(NotFound):
        progress(second, deps)
    sweep(deps)
    assert rows_in(deps, BulkCheckRow, BulkItemRow) == [0, 0]


def test_a_list_deleted_while_it_is_worked_on_stays_deleted(deps, issuer):
    code = bring([file(issuer.sign(issuer.credential()))], "", deps)
    with deps.database.begin() as session:
        now = deps.now()
        taken = bulk_work.bulk.take_slice(session, size=9, now=now, until=now)
    delete_list(code, deps)
    bulk_work._work_off(taken, deps)
    assert rows_in(deps, BulkCheckRow, BulkItemRow) == [0, 0]
    assert check_lists(deps) == 0


def test_issuers_far_apart_are_asked_at_the_same_time(deps, clock):
    """A slice waits for the slowest of its documents, not for all of them one after the other: each round asks once."""
    issuers = [IssuerSimulator(f"did:web:uni{n}.example") for n in range(5)]
    rounds = []

    def gather(urls):
        rounds.append(len(urls))
        return {url: next(one for one in issuers if one.host in url).fetch(url) for url in urls}

    uploads = [one.json(one.sign(one.credential(credentialStatus=one.status(1)))) for one in issuers]
    found = verify_many(uploads, gather, now=clock.now, shelf=deps.shelf())
    assert {one.report.verdict.value for one in found} == {"verified"}
    assert max(rounds) >= 5
    assert len(rounds) <= 3
