"""The child that checks derived proofs: its limits, its life, and what it is not told."""

from __future__ import annotations

import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.sims.partial import PartialIssuer
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.derived import DerivedAnswer, DerivedProof, prepare_derived
from wallet.core.proofs.keys import key_from_multibase, public_jwk
from wallet.infra.derived_proofs import DerivedProofs

ISSUER = PartialIssuer()
KEY = public_jwk(key_from_multibase(ISSUER.multibase))


@pytest.fixture(scope="module")
def proof():
    return prepared(ISSUER.shown())


@pytest.fixture
def checks():
    """Makes runners and closes them."""
    made = []

    def make(**limits):
        made.append(DerivedProofs(**{"total_s": 30.0, **limits}))
        return made[-1]

    yield make
    for runner in made:
        runner.close()


def prepared(shown):
    document = {name: value for name, value in shown.items() if name != "proof"}
    return prepare_derived(document, shown["proof"], ContextSet.bundled())


def a_long_one():
    """A sound question that takes seconds."""
    shown = ISSUER.shown()
    shown["credentialSubject"]["result"] = [{"type": ["Result"], "value": str(n)} for n in range(900)]
    return prepared(shown)


def child_of(runner):
    return runner._child._process


def test_one_child_answers_all_questions(checks, proof):
    check = checks()
    stranger = public_jwk(key_from_multibase(PartialIssuer("a stranger").multibase))

    answers = [check(proof, KEY), check(proof, stranger), check(proof, KEY)]
    child = child_of(check)

    assert answers == [DerivedAnswer.GENUINE, DerivedAnswer.FORGED, DerivedAnswer.GENUINE]
    assert child.poll() is None
    check.close()
    assert child.returncode is not None


def test_many_threads_ask_one_child(checks, proof):
    check = checks()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: check(proof, KEY), range(8)))

    assert answers == [DerivedAnswer.GENUINE] * 8


def test_a_question_that_takes_too_much_processor_time_ends_the_child(checks, proof):
    check = checks(cpu_s=0)

    assert check(a_long_one(), KEY) is DerivedAnswer.UNCHECKED
    assert check._child is None


def test_a_question_that_takes_too_long_is_given_up(checks, proof):
    check = checks(total_s=0.3)
    began = time.monotonic()

    assert check(a_long_one(), KEY) is DerivedAnswer.UNCHECKED
    assert time.monotonic() - began < 3.0
    assert check._child is None


def test_whoever_waits_too_long_for_their_turn_gives_up(checks, proof):
    check = checks(total_s=0.05)
    with check._lock:
        assert check(proof, KEY) is DerivedAnswer.UNCHECKED


def test_after_a_child_was_killed_another_answers(checks, proof):
    check = checks()
    check(proof, KEY)
    child_of(check).send_signal(signal.SIGKILL)
    child_of(check).wait()

    assert check(proof, KEY) is DerivedAnswer.UNCHECKED  # it may have been this question that killed it
    assert check(proof, KEY) is DerivedAnswer.GENUINE


def test_a_child_goes_home_and_another_comes(checks, proof):
    check = checks(idle_s=0.1)
    assert check(proof, KEY) is DerivedAnswer.GENUINE
    assert child_of(check).wait(10) == 0

    assert check(proof, KEY) is DerivedAnswer.GENUINE


def test_a_fork_starts_a_child_of_its_own(checks, proof):
    check = checks()
    check(proof, KEY)
    parents = check._child
    parents.owner = os.getpid() + 1  # what it looks like in a fork

    assert check(proof, KEY) is DerivedAnswer.GENUINE
    assert check._child is not parents
    assert parents._process.poll() is None
    parents.end()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_child_is_told_nothing_and_may_take_only_so_much(checks, proof, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for children")
    check = checks()
    check(proof, KEY)
    process = Path("/proc", str(child_of(check).pid))

    assert process.joinpath("environ").read_bytes() == b""
    limits = process.joinpath("limits").read_text()
    assert [line.split()[3] for line in limits.splitlines() if line.startswith("Max address space")] == ["1073741824"]
    assert [line.split()[3] for line in limits.splitlines() if line.startswith("Max cpu time")] != ["unlimited"]


@pytest.mark.parametrize("text", ["{}", '{"document": 7, "contexts": {}}', '{"document": {}, "contexts": []}'])
def test_questions_that_are_none(checks, text):
    check = checks()

    assert check(DerivedProof(text, b""), KEY) is DerivedAnswer.UNCHECKED


def test_a_runner_nobody_asked_has_no_child():
    with DerivedProofs() as check:
        assert check._child is None
