"""The pinned contexts: the bytes we know, and none that are fetched."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.wallet.core.credentials import CONTEXTS, OB3, VC2, a_credential
from wallet.core.proofs import context_set
from wallet.core.proofs.canon import UnknownContext, canonicalize
from wallet.core.proofs.context_set import ContextSet

FOLDER = Path(context_set.__file__).with_name("contexts")


def test_every_file_is_pinned_and_every_pin_has_its_file():
    pinned = json.loads((FOLDER / "contexts.json").read_text())["contexts"].values()
    hashes = {entry["file"]: entry["sha256"] for entry in pinned if entry["file"]}
    files = {path.name for path in FOLDER.glob("*.jsonld")}
    assert hashes == {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in files}
    assert all(entry["package"] and entry["version"] and entry["licence"] for entry in pinned)


def test_the_readme_names_every_package():
    readme = (FOLDER / "README.md").read_text()
    for entry in json.loads((FOLDER / "contexts.json").read_text())["contexts"].values():
        assert entry["package"].split(":")[1].rsplit("/", 1)[-1] in readme


def test_a_changed_file_is_not_loaded(tmp_path, monkeypatch):
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "ob-v3p0-3.0.3.jsonld").write_text('{"@context": {}}')
    monkeypatch.setattr(context_set, "_FOLDER", tmp_path)
    with pytest.raises(context_set.ConfigurationError):
        context_set._bundled.__wrapped__()


def test_an_operators_folder_adds_and_never_replaces():
    extra = {"@context": {"colour": "https://uni.example/vocabulary#colour"}}
    more = CONTEXTS.with_documents({"https://uni.example/v1": extra, VC2: {"@context": {}}})
    assert more.get("https://uni.example/v1") == extra
    assert more.get(VC2) == CONTEXTS.get(VC2)
    assert more != CONTEXTS
    assert more == ContextSet.bundled().with_documents({"https://uni.example/v1": extra})


def test_an_added_context_is_used_by_its_set_alone():
    extra = {"@context": {"@protected": True, "colour": "https://uni.example/vocabulary#colour"}}
    more = CONTEXTS.with_documents({"https://uni.example/v1": extra})
    document = a_credential(**{"@context": [VC2, OB3, "https://uni.example/v1"], "colour": "brown"})
    assert b"vocabulary#colour" in canonicalize(document, more)
    with pytest.raises(UnknownContext) as refused:
        canonicalize(document, CONTEXTS)
    assert refused.value.url == "https://uni.example/v1"


def test_threads_share_what_was_compiled():
    fresh = CONTEXTS.with_documents({"https://uni.example/threads/v1": {"@context": {}}})  # nothing compiled yet
    documents = [a_credential(name=f"Soil science {number}") for number in range(16)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda document: canonicalize(document, fresh), documents))
    assert together == [canonicalize(document, CONTEXTS) for document in documents]
