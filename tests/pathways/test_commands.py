"""`flask pathways …`: answers as JSON, problems as JSON and status 1, a batch that always goes on."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from flask import Flask

from pathways import cli
from pathways.core import cases
from tests.pathways.core import kit
from tests.pathways.core.kit import achievement, group, leaf
from wsgi import create_bare_app

AT = "2026-11-23T00:00:00Z"
CATALOGUE = kit.catalogue_document(achievement("a", 6, weeks=20, cost=9), achievement("b", 3, prerequisites=["a"]), "c")
PATHWAY = kit.pathway_document(group("all", leaf("a"), leaf("c")))
HOLDINGS = kit.holdings_document("a")
CASE = {"catalogue": CATALOGUE, "pathway": PATHWAY, "holdings": HOLDINGS, "at": AT}
TOGETHER = {
    "catalogue": CATALOGUE,
    "pathways": [PATHWAY, kit.pathway_document(leaf("a"), id="q", awards="other")],
    "holdings": HOLDINGS,
    "between": [{"pathways": ["p", "q"], "share": "exclusive"}],
}


@pytest.fixture
def run():
    app = Flask("bare")
    app.cli.add_command(cli.pathways)
    runner = app.test_cli_runner()
    return lambda *args, **kwargs: runner.invoke(args=["pathways", *map(str, args)], **kwargs)


@pytest.fixture
def file(tmp_path):
    """Write a document and return its name."""

    def write(document, name=None):
        path = tmp_path / (name or f"{len(list(tmp_path.iterdir()))}.json")
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        return path

    return write


@pytest.fixture
def documents(file):
    return ("--catalogue", file(CATALOGUE), "--pathway", file(PATHWAY), "--holdings", file(HOLDINGS))


def lines(*cases):
    return "".join((case if isinstance(case, str) else json.dumps(case)) + "\n" for case in cases)


def answers(result):
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_audit(run, documents):
    result = run("audit", *documents, "--at", AT)

    assert result.exit_code == 0, result.output
    answer = json.loads(result.output)
    assert (answer["percent"], answer["remaining"]["effort"], answer["allocation"]) == (66, 3, {"b-a": ["leaf-a"]})


def test_an_audit_is_of_now_unless_it_says_otherwise(run, file, documents):
    late = file(kit.holdings_document(kit.badge("a", awarded="2999-01-01T00:00:00Z")))
    result = run("audit", *documents[:4], "--holdings", late)

    assert json.loads(result.output)["unused"][0]["why"] == "not_yet_awarded"


@pytest.mark.parametrize("minimise", ["effort", "badges", "cost", "weeks"])
def test_plan(run, documents, minimise):
    result = run("plan", *documents, "--at", AT, "--minimise", minimise, "--per-term", 1)

    answer = json.loads(result.output)
    assert [step["achievement"] for step in answer["steps"]] == ["c"]
    assert (answer["minimise"], answer["optimal"]) == (minimise, True)


def test_plan_several_from_files_and_from_one(run, file, documents):
    second, between = file(TOGETHER["pathways"][1]), file(TOGETHER["between"])
    several = run("plan", *documents, "--pathway", second, "--together", "--between", between, "--at", AT)
    one = run("plan", "--together", "--at", AT, file(TOGETHER))
    piped = run("plan", "--together", "--at", AT, "-", input=json.dumps(TOGETHER))

    assert several.exit_code == 0, several.output
    assert json.loads(several.output) == json.loads(one.output) == json.loads(piped.output)
    assert json.loads(one.output)["total_effort"] == 9


def test_problems_end_with_status_1_and_say_where(run, file, documents):
    broken = file(kit.pathway_document(group("all", leaf("a"), {"type": "achievement", "id": "x"})))
    for command in ("audit", "plan"):
        result = run(command, *documents[:2], "--pathway", broken, *documents[4:])
        error = json.loads(result.output)["error"]
        assert (result.exit_code, error["code"]) == (1, "malformed_document")
        assert [(one["document"], one["path"]) for one in error["problems"]] == [("pathway", "$.rule.of[1]")]
    impossible = run("audit", *documents[:2], "--pathway", file(kit.pathway_document(leaf("z"))), *documents[4:])
    assert (impossible.exit_code, json.loads(impossible.output)["error"]["code"]) == (1, "pathway_problems")


def test_every_document_is_looked_at_before_anything_is_said(run, file):
    result = run("audit", "--catalogue", file({}), "--pathway", file("{"), "--holdings", file({"badges": 3}))

    problems = json.loads(result.output)["error"]["problems"]
    assert [(one["document"], one["path"]) for one in problems] == [
        ("pathway", "$"),
        ("catalogue", "$"),
        ("holdings", "$.badges"),
    ]


def test_check(run, file):
    catalogue, sound, doubtful = file(CATALOGUE), file(PATHWAY), kit.pathway_document(leaf("c", optional=True))
    doubtful["rule"] = group("any", doubtful["rule"])
    fine = run("check", "--catalogue", catalogue, "--pathway", sound)
    warned = run("check", "--catalogue", catalogue, "--pathway", file(doubtful))

    assert (fine.exit_code, json.loads(fine.output)) == (0, {"problems": []})
    assert warned.exit_code == 0
    assert [one["severity"] for one in json.loads(warned.output)["problems"]] == ["warning"]


def test_check_lists_everything_over_all_pathways(run, file):
    broken, empty = file('{"id": 1'), file(kit.pathway_document(group("all")))
    result = run("check", "--catalogue", file(CATALOGUE), "--pathway", file(PATHWAY), broken, "--pathway", empty)

    answer = json.loads(result.output)
    assert result.exit_code == 1
    assert [(one["document"], one["code"]) for one in answer["error"]["problems"]] == [
        ("pathways[2]", "malformed_document"),
        ("pathways[1]", "empty_group"),
    ]
    assert len(answer["problems"]) >= 2


def test_check_finds_circles_over_several_files(run, file):
    first = kit.pathway_document(leaf("a"), id="1", awards="b")
    second = kit.pathway_document(leaf("b"), id="2", awards="a")
    result = run("check", "--catalogue", file(CATALOGUE), "--pathway", file(first), "--pathway", file(second))

    assert {one["code"] for one in json.loads(result.output)["error"]["problems"]} == {"award_cycle"}


def test_a_batch_answers_a_line_for_a_line_in_order(run, file):
    batch = lines(CASE, "nonsense", "[]", {**CASE, "pathway": {}}, {**CASE, "at": "today"}, "", CASE)
    found = answers(run("audit", "--batch", file(batch, "cases.jsonl")))

    assert [answer.get("percent") or answer["error"]["code"] for answer in found] == [
        66,
        *["malformed_document"] * 4,
        66,
    ]
    assert [one["path"] for one in found[4]["error"]["problems"]] == ["$.at"]
    assert answers(run("audit", "--batch", "-", input=batch)) == found


def test_a_plan_batch_says_what_is_made_small_line_by_line(run):
    batch = lines({**CASE, "minimise": "weeks"}, {**CASE, "minimise": "fun"}, CASE, TOGETHER, {**CASE, "per_term": 0})
    found = answers(run("plan", "--batch", "-", "--minimise", "cost", "--at", AT, input=batch))

    assert [answer.get("minimise") for answer in found] == ["weeks", None, "cost", None, None]
    assert found[3]["total_effort"] == 9
    assert [found[place]["error"]["problems"][0]["path"] for place in (1, 4)] == ["$.minimise", "$.per_term"]


def test_a_mistake_of_ours_in_one_line_does_not_end_the_batch(run, monkeypatch):
    def fail(case):
        raise ZeroDivisionError

    monkeypatch.setattr(cases, "audit_case", fail)
    found = answers(run("audit", "--batch", "-", input=lines(CASE, "x")))

    assert [answer["error"]["code"] for answer in found] == ["failed", "malformed_document"]


def test_a_line_that_is_too_long_is_refused_and_the_next_one_read(run, monkeypatch):
    monkeypatch.setattr(cli, "PATHWAY_DOCUMENT_MAX_BYTES", 40)
    monkeypatch.setattr("pathways.core.reading_json.PATHWAY_DOCUMENT_MAX_BYTES", 40)
    found = answers(run("audit", "--batch", "-", input=lines(CASE, "{}")))

    assert ["larger" in answer["error"]["problems"][0]["message"] for answer in found] == [True, False]


def test_pathways_that_are_planned_together_are_different_and_some(run):
    twice = {**TOGETHER, "pathways": [PATHWAY, PATHWAY], "between": []}
    unknown = {**TOGETHER, "between": [{"pathways": ["p", "r"], "share": "free"}]}
    found = answers(run("plan", "--batch", "-", input=lines(twice, {**CASE, "pathways": []}, unknown)))

    paths = [[one["path"] for one in answer["error"]["problems"]] for answer in found]
    assert paths == [["$.pathways[1]"], ["$.pathways"], ["$.between[0].pathways[1]"]]


@pytest.mark.parametrize(
    "call",
    [
        ("audit",),
        ("audit", "--catalogue", "C", "--pathway", "P"),
        ("audit", "--batch", "B", "--catalogue", "C"),
        ("audit", "--catalogue", "C", "--pathway", "P", "--holdings", "H", "--at", "today"),
        ("plan", "--catalogue", "C", "--pathway", "P", "--pathway", "P", "--holdings", "H"),
        ("plan", "--catalogue", "C", "--pathway", "P", "--holdings", "H", "--between", "B"),
        ("plan", "--catalogue", "C", "--pathway", "P", "--holdings", "H", "--per-term", "0"),
        ("plan", "--batch", "B", "B"),
        ("check", "--pathway", "P"),
        ("check", "--catalogue", "C"),
        ("check", "--catalogue", "missing", "--pathway", "P"),
    ],
)
def test_a_wrong_call_is_no_answer(run, file, call):
    names = {"C": file(CATALOGUE), "P": file(PATHWAY), "H": file(HOLDINGS), "B": file(lines(CASE))}
    result = run(*(names.get(word, word) for word in call))

    assert result.exit_code == 2, result.output


def test_the_bare_app_has_the_commands():
    assert "pathways" in create_bare_app().cli.commands


@pytest.mark.parametrize("batch", [False, True])
def test_what_the_solver_prints_is_no_part_of_the_answer(file, documents, batch):
    """HiGHS prints a remark to C's standard output now and then."""
    script = (
        "import os, sys; from pathways.core import cases; from wsgi import create_bare_app;"
        "own = cases.audit_case; cases.audit_case = lambda case: os.write(1, b'remark') and own(case);"
        "create_bare_app().cli(['pathways', 'audit', *sys.argv[1:]])"
    )
    call = ("--batch", file(lines(CASE, CASE))) if batch else (*documents, "--at", AT)
    done = subprocess.run([sys.executable, "-c", script, *map(str, call)], capture_output=True, text=True, check=True)

    found = [json.loads(line) for line in done.stdout.splitlines()] if batch else [json.loads(done.stdout)]
    assert [answer["percent"] for answer in found] == [66] * (2 if batch else 1)
    assert "remark" in done.stderr


def test_check_loads_no_solver(file, tmp_path):
    catalogue, pathway = file(CATALOGUE), file(PATHWAY)
    script = (
        "import sys; from wsgi import create_bare_app; from pathways.core.cases import check_documents;"
        "create_bare_app();"
        f"import json; check_documents(json.load(open({str(catalogue)!r})), [json.load(open({str(pathway)!r}))]);"
        "print([name for name in ('scipy', 'numpy', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
