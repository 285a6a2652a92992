"""The words of verdicts and checks: exact where the design fixed them, total over everything a report can hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel

from tests.look.samples import CASES, NOW, report
from wallet.core.verify.report import Check, CheckResult, CredentialFormat, Outcome, Verdict
from wallet.web.check_words import (
    FORMATS,
    OUTCOMES,
    READABLE,
    SENTENCES,
    TITLES,
    YOUR_SENTENCES,
    check_sentence,
    check_title,
)
from wallet.web.dates import ago, moment, parse_day, short_day
from wallet.web.words import (
    ISSUER_WORDS,
    RECIPIENT_WORDS,
    VERDICT_WORDS,
    Award,
    install,
    verdict_sentence,
    verdict_word,
)

MAYA = Award(holder="Maya Okafor")


@pytest.fixture(autouse=True)
def english():
    app = Flask(__name__)
    Babel(app)
    install(app)
    with app.test_request_context():
        yield app


def line(check, outcome, code="x", **more):
    return CheckResult(check, outcome, code, "In the core's words.", **more)


def changed(base, *lines, **fields):
    new = {one.check: one for one in lines}
    return replace(base, checks=tuple(new.get(old.check, old) for old in base.checks), **fields)


TO_EMPLOYER = {
    Verdict.VERIFIED: "Maya Okafor was awarded Robotics by Alder Valley University on 10 May 2025. The badge is unchanged and in force today.",
    Verdict.UNKNOWN: "The badge is genuine, but today we could not find out whether Alder Valley University has withdrawn it. "
    "This is not a sign of forgery. When last confirmed, 5 hours ago, it was in force.",
    Verdict.EXPIRED: "The badge is genuine. It was in force from 30 June 2023 to 30 June 2026 and has not been renewed.",
    Verdict.NOT_YET_VALID: "The badge is genuine. It comes into force on 11 January 2027.",
    Verdict.SUSPENDED: "The issuer has put this badge on hold. It may be restored; ask the issuer.",
    Verdict.REVOKED: 'The issuer withdrew this badge on 2 October 2026. Reason given: "Issued in error". Do not rely on it.',
    Verdict.INVALID: "Do not rely on this file. It was changed after it was signed.",
    Verdict.REJECTED_INPUT: "This file is not a badge, or we cannot read it safely. Nothing in it was checked and nothing was kept.",
}
TO_LEARNER = {
    Verdict.VERIFIED: "Your badge checks out. Anyone you share it with sees the same.",
    Verdict.UNKNOWN: "We could not reach the issuer's list today. There is nothing you need to do; we look again at 14:17 UTC.",
    Verdict.EXPIRED: "This badge lapsed on 30 June 2026. It still shows what you did. Renew it to count again.",
    Verdict.NOT_YET_VALID: "It comes into force on 11 January 2027. Share it then.",
    Verdict.SUSPENDED: "The issuer has put your badge on hold. Ask them why; it does not count meanwhile.",
    Verdict.REVOKED: 'The issuer withdrew this badge on 2 October 2026. Reason given: "Issued in error". It stays in your wallet with the reason. '
    "Ask them if you think it is a mistake.",
    Verdict.INVALID: "This copy does not check out. Ask the issuer for a fresh one; copies altered by image editors often fail.",
    Verdict.REJECTED_INPUT: "This file is not a badge, or is too large. Nothing was stored. Try the original file from the issuer's e-mail.",
}


@pytest.mark.parametrize("verdict", Verdict)
def test_the_sentences_of_the_design(verdict):
    assert verdict_sentence(report(verdict), "employer", CASES[verdict][1]) == TO_EMPLOYER[verdict]
    assert verdict_sentence(report(verdict), "learner", CASES[verdict][1]) == TO_LEARNER[verdict]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([line(Check.PROOF, Outcome.FAILED, "no_proof")], "It is not signed"),
        ([line(Check.ISSUER_KEY, Outcome.FAILED, "key_not_listed")], "The key that signed it is not the issuer's."),
        (
            [line(Check.PROOF, Outcome.FAILED), line(Check.ISSUER_KEY, Outcome.FAILED)],
            "It was changed after it was signed, or the key that signed it is not the issuer's.",
        ),
        ([line(Check.PROOF, Outcome.PASSED), line(Check.CONFORMANCE, Outcome.FAILED)], "does not follow the standard"),
    ],
    ids=["unsigned", "key", "both", "conformance"],
)
def test_not_valid_names_the_cause_that_is_known(lines, words):
    base = report(Verdict.VERIFIED)
    assert words in verdict_sentence(changed(base, *lines, verdict=Verdict.INVALID), "employer")


def test_badges_kept_at_their_issuer_are_not_called_signed():
    hosted = changed(
        report(Verdict.VERIFIED),
        line(Check.PROOF, Outcome.PASSED, "hosted"),
        line(Check.ISSUER_KEY, Outcome.PASSED, "hosted_in_scope"),
        format=CredentialFormat.OB2_HOSTED,
    )
    for check in (Check.PROOF, Check.ISSUER_KEY):
        assert "sign" not in str(check_title(check, "employer", hosted))
        assert "sign" not in check_sentence(hosted.outcome(check), hosted)
    failed = changed(hosted, line(Check.PROOF, Outcome.FAILED, "hosted_mismatch"), verdict=Verdict.INVALID)
    assert "The issuer's own copy does not confirm it." in verdict_sentence(failed, "employer")


@pytest.mark.parametrize(
    ("lines", "employer", "learner"),
    [
        ([line(Check.ISSUER_KEY, Outcome.UNKNOWN)], "could not reach the issuer's key", "key did not answer"),
        (
            [line(Check.PROOF, Outcome.UNKNOWN, "issuer_key_unresolved"), line(Check.ISSUER_KEY, Outcome.UNKNOWN)],
            "could not reach the issuer's key",
            "key did not answer",
        ),
        (
            [line(Check.PROOF, Outcome.UNKNOWN, "unsupported_cryptosuite")],
            "could not check its signature",
            "we cannot check",
        ),
        ([line(Check.CONFORMANCE, Outcome.UNKNOWN)], "everything that a clear answer needs", "nothing you need to do"),
    ],
    ids=["key", "key and so the proof", "suite", "conformance"],
)
def test_unknown_names_the_cause_and_never_forgery(lines, employer, learner):
    unknown = changed(report(Verdict.VERIFIED), *lines, verdict=Verdict.UNKNOWN)
    assert employer in verdict_sentence(unknown, "employer")
    assert "genuine" not in verdict_sentence(unknown, "employer")
    assert "This is not a sign of forgery." in verdict_sentence(unknown, "employer")
    assert learner in verdict_sentence(unknown, "learner")


def test_look_again_on_another_day_is_dated():
    later = replace(report(Verdict.UNKNOWN), look_again_at=NOW + timedelta(days=1))
    assert "we look again on 24 November 2026, 14:02 UTC." in verdict_sentence(later, "learner")
    past = replace(report(Verdict.UNKNOWN), look_again_at=NOW - timedelta(days=1))
    assert verdict_sentence(past, "learner").endswith("There is nothing you need to do.")


def test_who_signed_is_said_only_where_the_key_is_the_issuers():
    base = report(Verdict.VERIFIED)
    assert (
        check_sentence(base.outcome(Check.PROOF), base) == "Not a letter has been changed since the issuer signed it."
    )
    strange = changed(base, line(Check.ISSUER_KEY, Outcome.FAILED))
    assert check_sentence(strange.outcome(Check.PROOF), strange) == "Not a letter has been changed since it was signed."


def test_an_old_answer_says_when_it_was_read():
    old = line(Check.REVOCATION, Outcome.UNKNOWN, "stale", learned_at=NOW)
    assert "on 23 November 2026, 14:02 UTC, this badge was not withdrawn" in check_sentence(
        old, report(Verdict.VERIFIED)
    )


def test_an_unasked_list_says_which_of_the_two_questions_stayed_open():
    told = [
        check_sentence(line(check, Outcome.UNKNOWN, "status_retrieval_error"), report(Verdict.UNKNOWN))
        for check in (Check.REVOCATION, Check.SUSPENSION)
    ]

    assert "withdrawn" in told[0]
    assert "on hold" in told[1]
    assert "withdrawn" not in told[1]


def test_what_we_have_no_better_words_for_is_said_in_the_cores():
    assert check_sentence(line(Check.CONFORMANCE, Outcome.FAILED)) == "In the core's words."


def test_what_an_issuer_notes_is_told_in_its_words():
    noted = CheckResult(Check.REVOCATION, Outcome.PASSED, "not_revoked", "It is not. The issuer notes: ask us (0x2).")
    newer = CheckResult(Check.READABLE, Outcome.PASSED, "refreshed", "There is a newer edition.")

    assert check_sentence(noted).endswith("The issuer notes: ask us (0x2).")
    assert check_sentence(newer) == "There is a newer edition."


@pytest.mark.parametrize("audience", ["employer", "learner"])
def test_total(audience):
    base = report(Verdict.VERIFIED)
    for verdict, format_, credential in product(Verdict, [None, *CredentialFormat], [None, base.credential]):
        for outcome in Outcome:
            lines = [line(check, outcome) for check in Check]
            made = changed(base, *lines, verdict=verdict, format=format_, credential=credential)
            assert verdict_sentence(made, audience)
            assert all(
                check_sentence(one, made, audience) and str(check_title(one.check, audience, made)) for one in lines
            )
    rejected = replace(base, verdict=Verdict.UNKNOWN, checks=())
    assert verdict_sentence(rejected, audience)


def test_every_table_is_whole():
    assert set(VERDICT_WORDS) == set(Verdict)
    assert set(TITLES) == set(Check)
    assert set(OUTCOMES) == set(Outcome) == set(ISSUER_WORDS)
    assert set(FORMATS) == set(CredentialFormat) == set(READABLE)
    assert len(RECIPIENT_WORDS) == 3


def test_only_constant_words_are_lazy(english):
    """A lazy string counts as finished markup in templates, so none may hold what a stranger wrote."""
    evil = Award(holder="<b>x</b>", reason="<b>y</b>", name="<i>z</i>", issuer="<u>q</u>")
    for verdict in Verdict:
        sentence = verdict_sentence(report(verdict), "employer", evil)
        assert type(sentence) is str
        assert "<b>" not in render_template_string("{{ sentence }}", sentence=sentence)
    tables = (
        VERDICT_WORDS,
        TITLES,
        OUTCOMES,
        FORMATS,
        READABLE,
        SENTENCES,
        YOUR_SENTENCES,
        ISSUER_WORDS,
        RECIPIENT_WORDS,
    )
    assert not [word for table in tables for word in table.values() if "%(" in str(word)]
    assert str(verdict_word(Verdict.UNKNOWN)) == "Could not be confirmed"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "1 minute ago"),
        (59, "59 minutes ago"),
        (60, "1 hour ago"),
        (47 * 60, "47 hours ago"),
        (72 * 60, "3 days ago"),
    ],
)
def test_ago(minutes, words):
    assert ago(NOW - timedelta(minutes=minutes), NOW) == words


def test_dates():
    assert moment(NOW) == "23 November 2026, 14:02 UTC"
    assert short_day(NOW) == "23 Nov 2026"
    assert moment(None) == short_day(None) == ""
    assert parse_day("2025-05-10T00:00:00Z") == datetime(2025, 5, 10, tzinfo=UTC)
    assert parse_day("soon") is None
