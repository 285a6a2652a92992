"""Other people's badges get the verdict they must get: `vectors/score.py`'s own rules, over our own batch command."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter

import pytest

from tests.corpora import shared
from wallet.infra.offline import context_set, judge_line

GATED = {
    *("ob2-hosted", "ob2-signed", "ob2-baked-png"),
    *("ob3-di", "ob3-di-status", "ob3-di-recipient", "ob3-jwt", "ob3-baked-png", "ob3-baked-svg"),
    *("png-container", "svg-container", "svg-active-content", "image-not-baked", "image-malformed", "malformed"),
}
SHARE_RIGHT = 0.95  # of the gated cases; the corpus has suites that come later


def load_score(folder):
    """The corpus's own judge of answers, as a module."""
    spec = importlib.util.spec_from_file_location("vectors_score", folder / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def judged():
    """(case, report, accepted) for every case."""
    folder = shared("vectors")
    contexts = context_set(shared("contexts"))
    accepted = load_score(folder).accepted
    rows = []
    for case in json.loads((folder / "manifest.json").read_bytes())["cases"]:
        if case["kind"] == "primitive-suite":
            continue
        line = {
            "id": case["id"],
            "file": str(folder / case["file"]),
            "at": case["verify_at"],
            "documents": {url: name and str(folder / name) for url, name in case["documents"].items()},
            "recipient": case.get("claimed_recipient"),
        }
        report = judge_line(json.dumps(line).encode(), contexts)
        rows.append((case, report, accepted(case, report)))
    return rows


def is_policy(case):
    return bool(case["expected"].get("policy_dependent"))


def test_the_gated_kinds(judged):
    gated = [(case, good) for case, _, good in judged if case["kind"] in GATED and not is_policy(case)]
    wrong = sorted(case["id"] for case, good in gated if not good)

    assert len(gated) - len(wrong) >= SHARE_RIGHT * len(gated), wrong


def test_not_one_false_green_in_any_kind(judged):
    green = [
        case["id"]
        for case, report, good in judged
        if not good
        and report["verdict"] == "verified"
        and case["expected"]["verdict"] in ("invalid", "indeterminate")
        and not (case["expected"].get("scope") or is_policy(case))
    ]

    assert green == []


def test_every_other_kind_is_mostly_right(judged):
    """The other kinds are not gated; this says at once when one of them breaks."""
    wrong = Counter(case["kind"] for case, _, good in judged if not good and not is_policy(case))
    wrong -= Counter({"di-suite-vector": 2, "ob3-di": 1})  # ecdsa-sd-2023

    assert wrong == Counter()


def test_a_rejected_input_rests_on_nothing(judged):
    for case, report, _ in judged:
        if report["verdict"] == "rejected_input":
            assert (report["format"], report["credential"], report["sources"]) == (None, None, []), case["id"]


def test_nothing_unproven_is_called_the_credential(judged):
    for case, report, _ in judged:
        outcomes = {line["check"]: line["outcome"] for line in report["checks"]}
        proven = outcomes.get("conformance") == outcomes.get("proof") == "passed"
        assert (report["credential"] is not None) == proven, case["id"]
