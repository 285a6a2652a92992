"""The documents say what the program does: settings, commands, links, and nothing of how it was made."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from wallet.infra import settings as settings_module
from wsgi import create_app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
DOCUMENTS = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])


def variables():
    """Return every environment variable that the settings read."""
    source = Path(settings_module.__file__).read_text()
    return sorted(set(re.findall(r'env(?:\.get)?[\[(]"([A-Z_]+)"|_number\(env, "([A-Z_]+)"', source)))


def test_every_setting_is_in_the_readme():
    names = {name for pair in variables() for name in pair if name}
    assert len(names) > 10
    assert sorted(name for name in names if f"`{name}`" not in README) == []


def test_the_readme_names_no_setting_that_does_not_exist():
    table = README.split("## Configure it")[1].split("## ")[0]
    told = {
        name for row in re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE) for name in re.findall(r"`([A-Z_]+)`", row)
    }
    read_by_run = set(re.findall(r"\b([A-Z_]{4,})\b", (ROOT / "run").read_text()))
    names = {name for pair in variables() for name in pair if name}
    assert sorted(told - names - read_by_run) == []


def test_every_command_is_in_the_documents(settings):
    app = create_app(settings, testing=True)
    words = "\n".join(path.read_text() for path in DOCUMENTS)
    ours = [
        group
        for group in app.cli.commands.values()
        if (group.callback or group).__module__.startswith(("wallet", "pathways", "flask"))
    ]
    assert ours
    missing = []
    for group in ours:
        for name in getattr(group, "commands", {"": None}):
            if f"{group.name} {name}".strip() not in words:
                missing.append(f"{group.name} {name}".strip())
    app.extensions["deps"].database.engine.dispose()
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_leads_somewhere(document):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)|src=\"([^\":]+)\"", document.read_text()):
        path = document.parent / next(filter(None, target))
        assert path.exists(), f"{document.name} points to {path}"


@pytest.mark.parametrize(
    "document", [path for path in DOCUMENTS if "decisions" in path.parts], ids=lambda path: path.name
)
def test_a_decision_fits_on_a_page(document):
    assert len(document.read_text().splitlines()) <= 40


def test_nothing_speaks_of_how_it_was_made():
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        return  # an exported tree has no list of its files
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    made_of = re.compile(rb"/w[o]rk/(main|shared)|/f[a]rm/|\bissue #?\d|sub[a]gent", re.IGNORECASE)
    here = Path(__file__).name
    odd = [
        name
        for name in tracked.stdout.decode().split("\0")
        if name
        and Path(name).name != here
        and made_of.search((ROOT / name).read_bytes() if (ROOT / name).is_file() else b"")
    ]
    assert odd == []
