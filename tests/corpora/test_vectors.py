"""Other people's badges get the verdict they must get: `vectors/score.py`'s own rules, over our own batch command."""

from __future__ import annotations

import importlib.util
import json

import pytest

from tests.corpora import shared
from wallet.core.verify import judge, vc
from wallet.core.verify.bench import Shelf
from wallet.infra.derived_proofs import DerivedProofs
from wallet.infra.offline import judge_line
from wallet.infra.operator_folder import read_contexts, read_schemas


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
    extra = shared("contexts")
    accepted = load_score(folder).accepted
    cases = [case for case in json.loads((folder / "manifest.json").read_bytes())["cases"] if has_a_verdict(case)]
    with DerivedProofs() as check_derived:
        shelf = Shelf(read_contexts(extra), schemas=read_schemas(extra), check_derived=check_derived)
        reports = [judge_line(json.dumps(line_of(case, folder)).encode(), shelf) for case in cases]
    return [(case, report, accepted(case, report)) for case, report in zip(cases, reports, strict=True)]


def has_a_verdict(case):
    return case["kind"] != "primitive-suite"


def line_of(case, folder):
    return {
        "id": case["id"],
        "file": str(folder / case["file"]),
        "at": case["verify_at"],
        "documents": {url: name and str(folder / name) for url, name in case["documents"].items()},
        "recipient": case.get("claimed_recipient"),
    }


def is_policy(case):
    return bool(case["expected"].get("policy_dependent"))


def test_every_case_gets_the_verdict_it_must(judged):
    wrong = sorted(case["id"] for case, _, good in judged if not good and not is_policy(case))

    assert wrong == []


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


def test_a_rejected_input_rests_on_nothing(judged):
    for case, report, _ in judged:
        if report["verdict"] == "rejected_input":
            assert (report["format"], report["credential"], report["sources"]) == (None, None, []), case["id"]


def test_nothing_unproven_is_called_the_credential(judged):
    for case, report, _ in judged:
        outcomes = {line["check"]: line["outcome"] for line in report["checks"]}
        proven = outcomes.get("conformance") == outcomes.get("proof") == "passed"
        assert (report["credential"] is not None) == proven, case["id"]


def test_both_ways_through_say_the_same(judged, monkeypatch):
    folder, extra = shared("vectors"), shared("contexts")
    monkeypatch.setattr(vc, "judge_ordinary", lambda *_: None)
    monkeypatch.setattr(judge, "read_at_once", lambda _: None)
    with DerivedProofs() as check_derived:
        shelf = Shelf(read_contexts(extra), schemas=read_schemas(extra), check_derived=check_derived)
        for case, report, _ in judged:
            assert judge_line(json.dumps(line_of(case, folder)).encode(), shelf) == report, case["id"]
