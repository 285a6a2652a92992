"""The hostile uploads of the corpus, sent to the app as a stranger and as a learner would send them."""

from __future__ import annotations

import fnmatch
import json
import resource
import time
from datetime import UTC, datetime
from io import BytesIO

import pytest
import sqlalchemy as sa

from tests.corpora import shared
from tests.corpora.test_door import fetcher_for, lenient, net  # noqa: F401 - fixtures
from tests.people import a_learner
from wallet.store.tables import BadgeFileRow, BadgeRow, DocumentRow
from wsgi import create_app

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1", "::1", "127.0.1.10", "127.0.1.66"]),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.timeout(400),
]
AS_OF = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIFTY_MEGABYTES = 50 * 1024 * 1024
MEGABYTES_64 = 64 * 1024  # in the kilobytes of ru_maxrss
# Scripts, handlers and outside references, none of which may be in what is served as a picture.
ACTIVE = (
    b"<script",
    b"onload",
    b"javascript:",
    b"foreignobject",
    b"<iframe",
    b'xlink:href="http',
    b"@import",
    b"<!doctype",
)


def uploads(*categories):
    manifest = json.loads(shared("badinputs", "manifest.json").read_bytes())["items"]
    return [item for item in manifest if item["category"] in categories and item["present"]["how"] == "upload"]


def body_of(item):
    if "generate" in item["present"]:
        return b'{"a":"' + b"a" * FIFTY_MEGABYTES + b'"}'
    return shared("badinputs", item["file"]).read_bytes()


@pytest.fixture
def laurel(settings, net, lenient):  # noqa: F811
    app = create_app(settings, now=lambda: AS_OF, fetcher=fetcher_for(net, net.port(443)), testing=True)
    yield app
    app.extensions["deps"].database.engine.dispose()


class Visitor:
    """Sends one item by one door and writes down what it saw."""

    def __init__(self, app, internet) -> None:
        self.app, self.net = app, internet
        self.database = app.extensions["deps"].database
        self.page = a_learner(app, "alice@maple.example")

    def stored(self):
        with self.database.read() as session:
            return [
                session.scalar(sa.select(sa.func.count()).select_from(t)) for t in (BadgeRow, BadgeFileRow, DocumentRow)
            ]

    def judge(self, item):
        """POST /verify, nobody signed in: the class of the answer, and what must never be seen."""
        observed, hits = [], len(self.net.hits)
        memory, begin = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        files = {"file": (BytesIO(body_of(item)), item["present"]["filename"], item["present"].get("content_type"))}
        answer = self.app.test_client().post(
            "/verify",
            data=files,
            content_type="multipart/form-data",
            headers={"Accept": "application/json"},
            base_url=self.page.base,
        )
        if time.perf_counter() - begin > 2:
            observed.append("wall>2s")
        if (
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory > MEGABYTES_64
            and "generate" not in item["present"]
        ):
            observed.append("rss>+64MB")
        if answer.status_code >= 500:
            observed.append("5xx")
        asked = self.net.hits[hits:]
        observed += [f"outbound:{hit['headers'].get('Host', '')}" for hit in asked]
        observed += [f"connect:{host}" for host, _ in self.net.canary_hits]
        if answer.status_code in (413, 422):
            assert answer.mimetype == "application/problem+json", item["id"]
            assert asked == [], f"{item['id']}: asked {asked} for what was rejected"
            return "rejected_input", observed
        assert answer.status_code == 200, (item["id"], answer.status_code)
        verdict = answer.get_json()["verdict"]
        return verdict, observed + ([verdict] if verdict == "verified" else [])

    def keep(self, item, verdict):
        """POST /wallet/add as a learner: nothing is stored of a rejected input; what is kept is served inert."""
        before = self.stored()
        files = {
            "file": (BytesIO(body_of(item)), item["present"]["filename"], item["present"].get("content_type")),
            "csrf_token": self.page.csrf_token(),
        }
        answer = self.page.client.post(
            "/wallet/add",
            data=files,
            content_type="multipart/form-data",
            headers={"Accept": "application/json", "Origin": self.page.base},
            base_url=self.page.base,
        )
        assert answer.status_code < 500, item["id"]
        if verdict == "rejected_input":
            assert self.stored() == before, f"{item['id']} was rejected and left something behind"
            return
        for kept in answer.get_json().get("items", []):
            if kept.get("href"):
                self.look(item, kept["href"])

    def look(self, item, href):
        """Open the badge's page, its picture and its original as a browser would."""
        page = self.page.get(href)
        assert page.status == 200
        for tag, attrs in page.elements:
            if tag == "img" and attrs["src"].startswith("/wallet/pictures/"):
                picture = self.page.get(attrs["src"])
                assert "sandbox" in picture.headers["Content-Security-Policy"]
                assert picture.headers["X-Content-Type-Options"] == "nosniff"
                assert picture.headers["Content-Type"].split(";")[0] in ("image/png", "image/svg+xml")
                assert [word for word in ACTIVE if word in picture.body.lower()] == [], item["id"]
        original = self.page.get(f"{href}/original")
        assert original.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in original.headers["Content-Security-Policy"]
        assert "html" not in original.headers["Content-Type"]


def fits(got, wanted):
    return got == wanted or got == wanted.split(":")[0]


@pytest.mark.parametrize(
    "category", ["png", "svg", "json", "jwt", "control", "di", "status", "didweb", "ob2", "injection"]
)
def test_every_upload_gets_the_answer_it_must(laurel, net, category):  # noqa: F811
    visitor, wrong = Visitor(laurel, net), []
    for item in uploads(category):
        got, observed = visitor.judge(item)
        visitor.keep(item, got)
        demanded = [item["expect"]["class"], *item["expect"].get("also_ok", [])]
        if {"sanitized", "escaped"} & set(demanded) and got != "rejected_input":
            got = demanded[0]  # `keep` looked at what is served, and it was inert
        if (
            "refused_fetch" in demanded
            and got == "unknown"
            and not any(seen.startswith("outbound") for seen in observed)
        ):
            got = "refused_fetch"  # what the file names was not asked, and the report says that it could not be
        never = [seen for seen in observed for pattern in item.get("never", []) if fnmatch.fnmatch(seen, pattern)]
        if never or not any(fits(got, one) for one in demanded):
            wrong.append((item["id"], got, demanded, never))
    assert wrong == []
    assert net.canary_hits == []
