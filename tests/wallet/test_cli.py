"""`flask badge …`: verdicts as exit statuses, folders instead of the network, a batch that always goes on."""

from __future__ import annotations

import hashlib
import json
import os

import pytest
from flask import Flask

from tests.sims.issuer import EMAIL, IssuerSimulator, blank_png
from wallet.cli import badge as badge_group

AT = "2026-11-24T12:00:00Z"


@pytest.fixture
def issuer():
    return IssuerSimulator("did:web:uni.example")


@pytest.fixture
def run():
    app = Flask("bare")
    app.cli.add_command(badge_group)
    runner = app.test_cli_runner()
    return lambda *args, **kwargs: runner.invoke(args=["badge", *map(str, args)], **kwargs)


@pytest.fixture
def documents(issuer, tmp_path):
    """The issuer's documents as a folder with an index."""
    folder = tmp_path / "documents"
    folder.mkdir()

    def write():
        index = {}
        for number, (url, (_, body, _)) in enumerate(sorted(issuer.documents.items())):
            (folder / f"{number}.json").write_bytes(body)
            index[url] = f"{number}.json"
        (folder / "index.json").write_text(json.dumps({**index, "https://uni.example/down": None}))
        return folder

    return write


@pytest.fixture
def genuine(issuer, tmp_path):
    file = tmp_path / "badge.png"
    file.write_bytes(issuer.png(issuer.sign(issuer.credential(validUntil="2030-01-01T00:00:00Z"))))
    return file


def test_verified(run, genuine, documents):
    result = run("verify", genuine, "--at", AT, "--recipient", EMAIL, "--documents", documents())

    assert result.exit_code == 0, result.output
    assert result.output.startswith("VERIFIED\n")
    assert "Welding 1, issued by Example University" in result.output
    assert "It was awarded to the person it should belong to." in result.output


@pytest.mark.parametrize(("at", "verdict"), [("2029-12-31T23:59:59Z", "verified"), ("2031-01-01", "expired")])
def test_as_of_another_instant(run, genuine, documents, at, verdict):
    result = run("verify", genuine, "--at", at, "--documents", documents(), "--json")

    assert json.loads(result.output)["verdict"] == verdict
    assert result.exit_code == (0 if verdict == "verified" else 1)


def test_unreachable_is_unknown(run, genuine, tmp_path):
    (tmp_path / "index.json").write_text("{}")

    result = run("verify", genuine, "--at", AT, "--documents", tmp_path)

    assert (result.exit_code, result.output.splitlines()[0]) == (1, "UNKNOWN")


def test_address(run, issuer, documents):
    issuer.publish("https://uni.example/b", issuer.sign(issuer.credential()))

    assert run("verify", "https://uni.example/b", "--at", AT, "--documents", documents()).exit_code == 0


def test_no_badge(run, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear sir or madam")

    result = run("verify", tmp_path / "letter.txt")

    assert (result.exit_code, result.output.splitlines()[0]) == (1, "REJECTED INPUT")


def test_escape_sequences_do_not_reach_the_terminal(run, issuer, tmp_path, documents):
    name = "Welding\x1b[2J\u202e"
    (tmp_path / "b.jwt").write_text(issuer.sign_jwt(issuer.credential(name=name)))

    result = run("verify", tmp_path / "b.jwt", "--at", AT, "--documents", documents())

    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output


@pytest.mark.parametrize(
    "args",
    [
        ["verify"],
        ["verify", "no-such-file.json"],
        ["verify", "FILE", "--at", "noon"],
        ["verify", "FILE", "--documents", "no-such-folder"],
        ["verify", "FILE", "--contexts", "EMPTY"],
        ["verify", "FILE", "--documents", "EMPTY"],
        ["verify", "FILE", "--batch", "-"],
        ["verify", "--batch", "-", "--at", AT],
        ["verify", "--unheard-of"],
    ],
)
def test_a_wrong_call(run, genuine, tmp_path, args):
    (tmp_path / "empty").mkdir()
    words = {"FILE": str(genuine), "EMPTY": str(tmp_path / "empty")}

    assert run(*[words.get(arg, arg) for arg in args], input="").exit_code == 2


def test_contexts_folder(run, issuer, tmp_path, documents):
    context = json.dumps({"@context": {"hat": "https://uni.example/terms#hat"}}).encode()
    url = "https://uni.example/context"
    badge = issuer.sign(issuer.credential())
    badge["@context"] = [*badge["@context"], url]
    (tmp_path / "badge.json").write_text(json.dumps(badge))
    folder = tmp_path / "contexts"
    folder.mkdir()
    (folder / "c.json").write_bytes(context)
    entry = {"file": "c.json", "kind": "context", "sha256": hashlib.sha256(context).hexdigest()}
    call = ("verify", tmp_path / "badge.json", "--at", AT, "--documents", documents(), "--json")

    def proof(*more):
        checks = json.loads(run(*call, *more).output)["checks"]
        return next(line["code"] for line in checks if line["check"] == "proof")

    (folder / "index.json").write_text(json.dumps({"documents": {url: entry}}))
    assert proof() == "unknown_context"
    assert proof("--contexts", folder) == "eddsa-rdfc-2022"
    (folder / "c.json").write_bytes(context + b" ")
    assert run(*call, "--contexts", folder).exit_code == 2


# --- batch


def test_batch(run, issuer, genuine, documents, tmp_path):
    folder = documents()
    index = json.loads((folder / "index.json").read_text())
    given = {url: name and str(folder / name) for url, name in index.items()}
    issuer.publish("https://uni.example/b", issuer.sign(issuer.credential()))
    (tmp_path / "b.json").write_bytes(issuer.documents["https://uni.example/b"][1])
    (tmp_path / "url.txt").write_text("https://uni.example/b\n")
    by_url = given | {"https://uni.example/b": str(tmp_path / "b.json")}
    lines = [
        {"id": "1", "file": str(genuine), "at": AT, "documents": given, "recipient": {"email": EMAIL}},
        {"id": "2", "file": str(genuine), "at": AT, "documents": given, "recipient": {"email": ["x@y.example", EMAIL]}},
        {"id": "3", "file": str(genuine), "at": AT, "documents": {}, "recipient": None},
        {"id": "4", "file": str(tmp_path / "missing"), "at": AT, "documents": {}},
        {"id": "5", "file": str(tmp_path), "at": AT},
        {"id": "6", "at": AT},
        {"id": "7", "file": str(genuine), "at": "noon"},
        {"id": "8", "file": str(genuine), "at": AT, "documents": "?", "recipient": 3},
        {"id": "9", "file": str(tmp_path / "url.txt"), "at": AT, "documents": by_url},
    ]
    text = "\n".join([*map(json.dumps, lines), "not json", "[]", "", '{"id": "last"}'])

    result = run("verify", "--batch", "-", input=text)

    reports = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 0, result.output
    assert [(report["id"], report["verdict"]) for report in reports] == [
        ("1", "verified"),
        ("2", "verified"),
        ("3", "unknown"),
        ("4", "rejected_input"),
        ("5", "rejected_input"),
        ("6", "rejected_input"),
        ("7", "rejected_input"),
        ("8", "rejected_input"),
        ("9", "verified"),
        (None, "rejected_input"),
        (None, "rejected_input"),
        ("last", "rejected_input"),
    ]
    assert [report["recipient"] for report in reports[:3]] == ["match", "match", "unknown"]


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ('{"id": "\\ud800", "file": "FILE", "at": "AT"}', "unknown"),
        ('{"id": "\u2028\u0085", "file": "FILE", "at": "AT"}', "unknown"),
        ('{"id": 1, "file": "https://uni.example/\\ud800"}', "rejected_input"),
        ('{"id": 1, "file": "FILE", "at": 5}', "rejected_input"),
        ('{"id": 1, "file": "FILE", "at": "9999-12-31T23:59:59Z"}', "rejected_input"),
        ('{"id": 1, "file": "PIPE"}', "rejected_input"),
        (
            '{"id": 1, "file": "FILE", "at": "AT", "documents": {"https://uni.example/.well-known/did.json": 5}}',
            "unknown",
        ),
    ],
)
def test_no_line_of_a_batch_keeps_the_next_from_its_answer(run, genuine, tmp_path, line, verdict):
    os.mkfifo(tmp_path / "pipe")
    line = line.replace("FILE", str(genuine)).replace("PIPE", str(tmp_path / "pipe")).replace("AT", AT)

    result = run("verify", "--batch", "-", input=f'{line}\n{{"id": "next"}}')

    assert result.exit_code == 0, result.output
    assert result.output.isascii()
    first, second = map(json.loads, result.output.splitlines())
    assert (first["verdict"], second["id"]) == (verdict, "next")
    assert "We failed to judge" not in result.output


@pytest.mark.parametrize("entry", ["a text", {"kind": "context"}, {"kind": "context", "file": "list.json"}], ids=str)
def test_a_folder_of_contexts_that_makes_no_sense(run, genuine, tmp_path, entry):
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "index.json").write_text(json.dumps({"documents": {"https://uni.example/context": entry}}))

    result = run("verify", genuine, "--contexts", tmp_path)

    assert (result.exit_code, type(result.exception)) == (2, SystemExit)


def test_a_folder_of_documents_that_makes_no_sense(run, genuine, tmp_path):
    (tmp_path / "index.json").write_text('{"https://uni.example/": 5}')

    assert run("verify", genuine, "--documents", tmp_path).exit_code == 2


def test_the_last_year_there_is(run, genuine):
    assert run("verify", genuine, "--at", "9999-12-31T23:59:59Z").exit_code == 2


# --- baking


def test_nowhere_to_write(run, genuine, tmp_path):
    assert run("bake", genuine, genuine, tmp_path / "no" / "such" / "folder").exit_code == 2


@pytest.mark.parametrize("kind", ["object", "token", "assertion"])
def test_bake_and_unbake(run, issuer, tmp_path, kind):
    badge = {
        "object": json.dumps(issuer.sign(issuer.credential())),
        "token": issuer.sign_jwt(issuer.credential()),
        "assertion": json.dumps(issuer.assertion()),
    }[kind]
    (tmp_path / "blank.png").write_bytes(blank_png())
    (tmp_path / "badge.txt").write_text(badge)

    baked = run("bake", tmp_path / "blank.png", tmp_path / "badge.txt", tmp_path / "out.png")
    unbaked = run("unbake", tmp_path / "out.png")

    assert (baked.exit_code, unbaked.exit_code) == (0, 0), baked.output
    assert unbaked.output.rstrip("\n") == badge
    keyword = b"openbadges\0" if kind == "assertion" else b"openbadgecredential\0"
    assert keyword in (tmp_path / "out.png").read_bytes()


def test_what_cannot_be_baked_or_unbaked(run, tmp_path):
    (tmp_path / "blank.png").write_bytes(blank_png())
    (tmp_path / "letter.txt").write_text("Dear sir or madam")

    assert run("unbake", tmp_path / "blank.png").exit_code == 1
    assert run("bake", tmp_path / "blank.png", tmp_path / "letter.txt", tmp_path / "out.png").exit_code == 1
    assert not (tmp_path / "out.png").exists()
