"""What this installation judges with: the operator's schemas and the check of derived proofs reach every judgement."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.sims.issuer import OB3, VC2
from tests.sims.partial import PartialIssuer
from wallet.core.verify.report import Verdict
from wallet.services.check import check
from wallet.web.build import build_deps

URL = "https://uni.example/schemas/badge"


def judged(badge, deps):
    return check(json.dumps(badge).encode(), deps, email=None, permit=lambda: None)


@pytest.fixture
def build(clock, issuer):
    """Builds what use cases need, and closes it."""
    made = []

    def make(settings):
        made.append(build_deps(settings, now=clock, fetcher=issuer))
        return made[-1]

    yield make
    for deps in made:
        deps.check_derived.close()
        deps.database.engine.dispose()


def test_a_badge_of_which_a_part_is_shown(settings, build):
    deps = build(settings)

    assert judged(PartialIssuer().shown(), deps).report.verdict is Verdict.VERIFIED


def test_a_schema_in_the_operators_folder(settings, build, issuer, tmp_path):
    (tmp_path / "badge.json").write_text('{"properties": {"name": {"const": "Welding 1"}}}')
    index = {"documents": {URL: {"file": "badge.json", "kind": "schema"}}}
    (tmp_path / "index.json").write_text(json.dumps(index))
    deps = build(replace(settings, context_dir=tmp_path))
    words = {"@context": [VC2, OB3, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]}
    named = {"credentialSchema": {"id": URL, "type": "1EdTechJsonSchemaValidator2019"}, **words}

    good = judged(issuer.sign(issuer.credential(**named)), deps)
    bad = judged(issuer.sign(issuer.credential(**named, name="Sewing 1")), deps)

    assert (good.report.verdict, bad.report.verdict) == (Verdict.VERIFIED, Verdict.INVALID)
