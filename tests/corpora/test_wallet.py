"""Every real badge of the corpora goes through a wallet: it is kept or refused, and each page about it is sound."""

import io
import json

import pytest

from tests.corpora import shared
from tests.people import a_learner
from tests.sims.issuer import IssuerSimulator
from wallet.core.verify.materials import Answer


class CorpusDoor(IssuerSimulator):
    """The network as one case of the corpus has it."""

    def serve(self, folder, case):
        self.documents = {
            url: (Answer.FOUND, (folder / name).read_bytes(), None) for url, name in case["documents"].items() if name
        }


@pytest.fixture
def issuer():
    return CorpusDoor()


def test_real_badges_in_a_wallet(app, issuer):
    folder = shared("vectors")
    cases = json.loads((folder / "manifest.json").read_text())["cases"]
    ada = a_learner(app, "ada@uni.example")
    seen, token = set(), ada.csrf_token()
    for case in cases:
        if case["kind"] == "primitive-suite":
            continue
        issuer.serve(folder, case)
        body = (folder / case["file"]).read_bytes()
        answer = ada.post(
            "/wallet/add",
            {"file": [(io.BytesIO(body), case["file"].rpartition("/")[2])]},
            token=token,
            content_type="multipart/form-data",
            headers={"Accept": "application/json", "Origin": ada.base},
        )
        assert answer.status in (200, 413, 422), case["id"]
        [item] = answer.json["items"]
        assert (item["href"] is None) == (answer.status != 200), case["id"]
        if item["href"] and item["href"] not in seen:
            seen.add(item["href"])
            baked = ("/baked.png", "/baked.svg") if len(seen) % 4 == 0 else ()
            for ending in ("", "/credential", *baked):
                assert ada.get(item["href"] + ending).status in (200, 422), (case["id"], ending)
            assert ada.get(item["href"] + "/original").body == body, case["id"]
    for path in ("/wallet", "/wallet?page=2", "/wallet?view=list", "/account/download"):
        assert ada.get(path).status == 200
    assert len(seen) > 100
