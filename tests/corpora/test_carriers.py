"""The hostile files and the container vectors, through the floor that turns bytes into text and no further.

What has to be rejected input is rejected here already, unless only a later floor can see it; what must be anything
else (invalid, verified, …) gets through, or is refused as a JWS that proves nothing.
"""

from __future__ import annotations

import json

import pytest

from tests.corpora import SHARED, shared
from wallet.base.errors import InputError
from wallet.core.baking.png import bake_png, unbake_png
from wallet.core.baking.svg import bake_svg, unbake_svg
from wallet.core.formats.detect import read_carrier
from wallet.core.proofs.compact_jws import JwsRefused, parse_compact_jws
from wallet.core.strict_json import parse_json_object

CATEGORIES = {"png", "svg", "json", "jwt", "control"}
CONTAINERS = {
    "png-container",
    "svg-container",
    "image-not-baked",
    "image-malformed",
    "malformed",
    "ob3-baked-png",
    "ob3-baked-svg",
    "ob2-baked-png",
    "ob1-baked-png",
    "ob1-baked-svg",
    "ob0.5-baked-png",
}
SEEN_LATER = {"json-claims-verified", "jws-json-general", "jws-json-unprotected-alg", "file-json-array"}


def manifest(folder):
    path = SHARED / folder / "manifest.json"
    return json.loads(path.read_text()) if path.is_file() else {"items": [], "cases": []}


HOSTILE = {
    item["id"]: item
    for item in manifest("badinputs")["items"]
    if item["category"] in CATEGORIES and item["present"]["how"] == "upload" and "generate" not in item["present"]
}
VECTORS = {case["id"]: case for case in manifest("vectors")["cases"] if case["kind"] in CONTAINERS}


def floor(data):
    """`read`, `refused` (a JWS that proves nothing) or `rejected`."""
    try:
        carrier = read_carrier(data)
        if carrier.form == "jws":
            parse_json_object(parse_compact_jws(carrier.text).payload)
        elif carrier.form == "json":
            parse_json_object(carrier.text.encode())
    except InputError:
        return "rejected"
    except JwsRefused:
        return "refused"
    return "read"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name):
    item = HOSTILE[name]
    expected = {item["expect"]["class"], *item["expect"].get("also_ok", [])}
    answer = floor(shared("badinputs", item["file"]).read_bytes())
    if answer == "rejected":
        assert "rejected_input" in expected
    elif answer == "refused":
        assert "invalid" in expected
    else:
        assert expected - {"rejected_input"} or name in SEEN_LATER


@pytest.mark.parametrize("name", VECTORS)
def test_container(name):
    case = VECTORS[name]
    wanted = case["expected"]
    unreadable = {"malformed", "no_badge_data", "duplicate_chunk", "oversized", "unsupported_media_type"}
    answer = floor(shared("vectors", case["file"]).read_bytes())
    if not wanted.get("policy_dependent"):
        assert (answer == "rejected") == bool(unreadable & set(wanted["failing_checks"]))


@pytest.mark.parametrize("name", [name for name, case in VECTORS.items() if case["file"].endswith((".png", ".svg"))])
def test_baking_again_gives_the_same_text(name):
    image = shared("vectors", VECTORS[name]["file"]).read_bytes()
    unbake, bake = (unbake_png, bake_png) if VECTORS[name]["file"].endswith(".png") else (unbake_svg, bake_svg)
    try:
        baked = unbake(image)
    except InputError:
        return
    assert unbake(bake(image, baked.text, keyword=baked.keyword)) == baked
