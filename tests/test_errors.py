"""The error census: every error we raise on purpose has a code of its own, a sentence, a status and a line in the docs."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pathways
import wallet
from wallet.base.errors import AppError, ConfigurationError
from wallet.infra.web import STATUS, status_of

DOCS = Path(__file__).parents[1] / "docs" / "errors.md"
FAMILIES = tuple(family for family, _ in STATUS)
# Errors outside every family end before a page does: the judge or the caller turns them into outcomes.
ENDS_EARLIER = ("wallet.core.", "wallet.infra.")


def errors():
    """Return every AppError class of the project, by code."""
    for room in (wallet, pathways):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if ".migrations" not in found.name:
                importlib.import_module(found.name)
    seen, stack = set(), [AppError]
    while stack:
        kind = stack.pop()
        stack += kind.__subclasses__()
        seen.add(kind)
    ours = [kind for kind in seen if kind.__module__.split(".")[0] in ("wallet", "pathways")]
    return sorted(ours, key=lambda kind: (kind.code, kind.__qualname__))


def test_every_error_has_a_code_of_its_own():
    codes = [kind.code for kind in errors()]
    assert sorted(set(codes)) == codes, sorted({code for code in codes if codes.count(code) > 1})
    assert [code for code in codes if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", code)] == []


def test_every_error_has_a_sentence_a_learner_could_read():
    odd = [kind.code for kind in errors() if not re.fullmatch(r"[A-Z0-9“\"].+[.?]", kind.sentence, re.DOTALL)]
    assert odd == []


def test_every_error_has_a_status_or_never_reaches_a_page():
    lost = [
        f"{kind.__module__}.{kind.__name__}"
        for kind in errors()
        if kind not in (AppError, ConfigurationError)
        and not issubclass(kind, FAMILIES)
        and not kind.__module__.startswith(ENDS_EARLIER)
    ]
    assert lost == []


def test_every_error_is_in_the_docs():
    written = DOCS.read_text()
    expected = "\n".join(lines())
    assert expected in written, f"docs/errors.md should hold these lines:\n{expected}"


def lines():
    """Return the table of docs/errors.md."""
    yield "| code | status | what it says |"
    yield "|---|---:|---|"
    for kind in errors():
        status = str(status_of(kind.__new__(kind))) if issubclass(kind, FAMILIES) else "-"
        yield f"| `{kind.code}` | {status} | {' '.join(kind.sentence.split())} |"


if __name__ == "__main__":
    DOCS.write_text(
        "# Error codes\n\nEvery refusal has a stable code (in JSON answers as `code`) and a sentence. "
        "A dash means that it ends as one line of a report and never as an answer of its own. "
        "`python -m tests.test_errors` writes this table; a test compares it.\n\n" + "\n".join(lines()) + "\n"
    )
