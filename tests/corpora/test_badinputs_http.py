"""The corpus's raw requests against our route map: sessions, forms, other people's badges, hosts, redirects, injections.

A request for a page that Laurel does not have yet is named in NOT_HERE with the reason; nothing is left out silently.
"""

from __future__ import annotations

import csv
import io
import json
import re
import time
import zipfile
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import pytest
import sqlalchemy as sa

from tests.corpora import shared
from tests.pages import Page
from tests.people import PASSWORD, a_person, add_person
from tests.wallet.unit_kit import an_achievement
from wallet.core.sharing import Scope, Subject
from wallet.infra.outbox import MailRow
from wallet.services.award import AwardOrder, award
from wallet.services.receive import receive_badge
from wallet.services.share import AudienceAsked, end_for_good, open_audience, open_share, panel_for
from wallet.services.unit_profile import Typed, make_unit
from wallet.store import units
from wallet.store.tables import AccountRow, BadgeRow, RoleRow, SessionRow, SigningKeyRow

CATEGORIES = ("csrf", "session", "access", "share", "host", "redirect", "injection")
NOT_HERE = {
    "csrf-login": "sign-in with the university's provider",
    "consent-revoked": "advisors' view of a learner",
    "csv-export": "advisors' exports; what a unit's staff take away is tried below",
    "slowloris-client": "needs a server and 400 slow clients",
}
# Routes of the corpus -> ours. A name that is missing is a page we do not have: it must answer 404.
ROUTES = {
    "api_me": "/account",
    "bulk_award": "/units/maple/orders",
    "badge_edit": "/wallet/badges/{id}/note",
    "badge_delete": "/wallet/badges/{id}/delete",
    "badge_view": "/wallet/badges/{id}",
    "badge_download": "/wallet/badges/{id}/original",
    "share_create": "/wallet/badges/{badge}/share",
    "share_view": "/v/{token}",
    "share_image": "/v/{token}/og.png",
    "share_qr": "/v/{token}/qr.svg",
    "wallet": "/wallet",
    "search": "/wallet",
    "local_login": "/sign-in",
    "oidc_callback": "/sign-in",  # stands in for it: the session rules are the same
    "login": "/sign-in",
    "admin_users": "/staff/people",
    "export_all": "/account/download",
    "profile_edit": "/account/name",
    "invite_create": "/units/maple/invitations",
    "issuer_key_rotate": "/units/{id}/keys",
}
STATUS = {
    400: "rejected_input",
    401: "forbidden",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    410: "gone",
}
STATUS |= {
    409: "rejected_input",
    413: "rejected_input",
    415: "rejected_input",
    421: "rejected_input",
    422: "rejected_input",
    429: "rate_limited",
}


def a_credential(issuer, email):
    """Return an unsigned badge for this address."""
    credential = issuer.credential(id=f"urn:example:{email.partition('@')[0]}")
    identity = {"type": "IdentityObject", "identityType": "emailAddress", "hashed": False, "identityHash": email}
    credential["credentialSubject"]["identifier"] = [identity]
    return credential


def items():
    manifest = json.loads(shared("badinputs", "manifest.json").read_bytes())["items"]
    return [i for i in manifest if i["category"] in CATEGORIES and i["present"]["how"] == "http-request"]


class Stage:
    """The people of the corpus with a badge and a link each, and requests sent as one of them."""

    def __init__(self, app, issuer) -> None:
        self.app, self.deps = app, app.extensions["deps"]
        self.people = {
            "alice": a_person(app, "alice@maple.example"),
            "bob": a_person(app, "bob@maple.example", name="Bob"),
            "adv": a_person(app, "adv@maple.example", roles=("advisor",)),
            "iss": a_person(app, "iss@maple.example", roles=("issuer",)),
        }
        self._units()
        self.badges = {name: self._badge(issuer, name) for name in ("alice", "bob")}
        self.first = self._open(self.people["alice"].id, self.badges["alice"])
        self.closed = self._closed()
        self.ended = self._ended()
        erased = add_person(app, "gone@maple.example")
        self.erased = self._erased(issuer, erased)

    def _units(self):
        """Maple is for iss to look after, Birch for issb."""
        admin = add_person(self.app, "root@maple.example", roles=("administrator",))
        heads = {"maple": self.people["iss"].id, "birch": add_person(self.app, "issb@birch.example", roles=("issuer",))}
        for slug, head in heads.items():
            unit = make_unit(admin, slug, Typed(name=slug.title()), self.deps)
            with self.deps.database.begin() as session:
                units.put_member(session, unit.id, head, duty="head", by_name="Root", now=self.deps.now())

    def offer_kilns(self):
        """Let Maple offer a badge."""
        with self.deps.database.begin() as session:
            maple = units.unit_by_slug(session, "maple")
            session.add(an_achievement(maple.id, self.deps.now()))

    def _badge(self, issuer, name):
        badge = issuer.sign(a_credential(issuer, f"{name}@maple.example"))
        return receive_badge(json.dumps(badge).encode(), learner_id=self.people[name].id, deps=self.deps).badge_id

    def _open(self, owner, badge_id):
        return open_share(owner, badge_id, self.deps).rpartition("/")[2]

    def _closed(self):
        """Give alice's link up and open another: the first is the revoked one of the corpus."""
        alice, closed = self.people["alice"].id, self.first
        end_for_good(alice, panel_for(alice, self.badges["alice"], self.deps).permanent.id, self.deps)
        self.first = self._open(alice, self.badges["alice"])
        return closed

    def _ended(self):
        """Open a link for an audience that ends in a second."""
        asked = AudienceAsked("Acme, July", self.deps.now() + timedelta(seconds=1), Scope())
        subject = Subject.of_badge(self.badges["alice"])
        return open_audience(self.people["alice"].id, subject, asked, self.deps).rpartition("/")[2]

    def _erased(self, issuer, account_id):
        badge = issuer.sign(a_credential(issuer, "gone@maple.example"))
        badge_id = receive_badge(json.dumps(badge).encode(), learner_id=account_id, deps=self.deps).badge_id
        token = self._open(account_id, badge_id)
        with self.deps.database.begin() as session:
            session.execute(sa.delete(AccountRow).where(AccountRow.id == account_id))
        return token

    def fill(self, text):
        """Put our values where the corpus has placeholders."""
        host = self.app.extensions["settings"].origin_host
        for name, badge in self.badges.items():
            text = text.replace("{{ID:badge:" + name + "}}", str(badge))
        values = {"ID:share:alice": self.first, "ID:revoked_share:alice": self.closed, "ID:share:erased": self.erased}
        values |= {"ID:expired_share:alice": self.ended}
        values |= {"HOST": host, "N": "wrong", "CODE": "c", "STATE": "s", "ETAG": "e"}
        for name, value in values.items():
            text = text.replace("{{" + name + "}}", value)
        text = text.replace("{{ID:issuer:issb}}", "birch").replace("{{ID:issuer:iss}}", "maple")
        return re.sub(r"\{\{ID:(?:user|issuer|export):\w+\}\}", "11111111-1111-4111-8111-111111111111", text)

    def address(self, route):
        name, _, query = route.partition("?")
        template = ROUTES.get(name, f"/{name}")
        values = dict(part.partition("=")[::2] for part in query.split("&")) if "{" in template else {}
        return template.format(**values) if values else f"{template}?{query}" if query else template

    def send(self, text, **extra):
        """Send one raw request; returns the answer."""
        head, _, body = self.fill(text).replace("\r\n", "\n").partition("\n\n")
        line, *headers = head.split("\n")
        method, target = line.split(" ", 1)[0], line.split(" ", 1)[1].removesuffix(" HTTP/1.1")
        route = re.fullmatch(r"\{\{R:(.*)\}\}", target, re.DOTALL)
        path = self.address(route[1]) if route else target
        sender, sent = self.app.test_client(), []
        for name, value in (header.split(": ", 1) for header in headers if header):
            if (cookie := re.fullmatch(r"\{\{C:(\w+)\}\}", value)) is not None:
                sender = self.people[cookie[1]].client
            elif (token := re.fullmatch(r"\{\{X:(\w+)\}\}", value)) is not None:
                sent.append(("X-CSRFToken", self.people[token[1]].csrf_token()))
            elif name.lower() != "host" or value != self.app.extensions["settings"].origin_host:
                sent.append((name, value))
        return sender.open(
            path, method=method, headers=sent, data=body.encode(), base_url=self.people["alice"].base, **extra
        )

    def state(self):
        """What no request of a stranger may change."""
        with self.deps.database.read() as session:
            badges = session.execute(
                sa.select(BadgeRow.id, BadgeRow.note, BadgeRow.verdict, BadgeRow.deleted_at).order_by(BadgeRow.id)
            )
            roles = session.execute(
                sa.select(RoleRow.account_id, RoleRow.role).order_by(RoleRow.account_id, RoleRow.role)
            )
            names = session.execute(sa.select(AccountRow.id, AccountRow.name).order_by(AccountRow.id))
            keys = session.execute(sa.select(SigningKeyRow.id, SigningKeyRow.retired_at).order_by(SigningKeyRow.id))
            letters = session.execute(sa.select(MailRow.id, MailRow.recipient).order_by(MailRow.id))
            return [tuple(row) for rows in (badges, roles, names, keys, letters) for row in rows]


@pytest.fixture
def stage(app, issuer, clock):
    stage = Stage(app, issuer)
    clock.forward(seconds=1)
    return stage


def classes_of(answer, item):
    """Return every class of the corpus that this answer belongs to."""
    found = {STATUS.get(answer.status_code, str(answer.status_code))}
    if answer.status_code in (301, 302, 303, 307, 308):
        to = urlsplit(answer.headers["Location"])
        if to.netloc in ("", "127.0.0.1:8000") and to.scheme in ("", "http") and not to.path.startswith("//"):
            found |= {"safe_redirect", "forbidden"} if to.path == "/sign-in" else {"safe_redirect"}
    if answer.status_code == 200:
        found |= {
            "ok_ignored",
            "escaped",
            "canonical_origin",
            "safe_redirect" if item["category"] == "redirect" else "200",
        }
        if "Verified</" in answer.get_data(as_text=True):
            found.add("verified")
        if "Access-Control-Allow-Origin" not in answer.headers:
            found.add("ok_no_cors")
    return found


@pytest.mark.parametrize("category", [c for c in CATEGORIES if c != "session"])
def test_every_raw_request_gets_the_answer_it_must(stage, category):
    wrong, before = [], stage.state()
    for item in items():
        if item["category"] != category or item["id"] in NOT_HERE or item["id"] in ("linkedin-inject", "mass-assign"):
            continue
        answer = stage.send(shared("badinputs", item["file"]).read_text())
        demanded = {item["expect"]["class"], *item["expect"].get("also_ok", [])}
        body = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        if "root:x:0" in body or "Traceback" in body or "evil.example" in str(answer.headers):
            wrong.append((item["id"], "leaked"))
        if item["id"] == "share-cache":
            assert answer.headers["Cache-Control"] == "no-store"
        if item["id"] == "headers":
            missing = {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"} - set(
                answer.headers.keys()
            )
            assert not missing
            continue
        if not classes_of(answer, item) & demanded:
            wrong.append((item["id"], answer.status_code, sorted(demanded)))
    assert wrong == []
    assert stage.state() == before


def test_extra_members_of_a_form_change_nothing(stage):
    item = next(item for item in items() if item["id"] == "mass-assign")
    before = stage.state()
    answer = stage.send(shared("badinputs", item["file"]).read_text())
    assert answer.status_code in (303, 400, 403, 415, 422)
    assert [row for row in stage.state() if row not in before and row[1:] != ("A",)] == []


def test_a_next_address_never_leads_away(stage):
    """Each hostile `next` of the corpus, followed through a real sign-in."""
    for item in items():
        if item["category"] == "redirect" and item["id"].startswith("next-"):
            text = stage.fill(shared("badinputs", item["file"]).read_text())
            target = unquote(re.search(r"next=(.*)\}\} HTTP", text)[1])
            client = stage.people["bob"]
            client.post("/sign-out")
            answer = client.post(
                "/sign-in", {"email": "bob@maple.example", "password": PASSWORD, "next": target}, follow=False
            )
            assert answer.status == 303, item["id"]
            assert urlsplit(answer.location).netloc in ("", "127.0.0.1:8000"), (item["id"], answer.location)
            assert not answer.location.startswith("//")


def test_a_planted_session_id_is_worth_nothing(stage):
    client = stage.people["alice"].client
    planted = "A" * 43
    fresh = stage.app.test_client()
    fresh.set_cookie("laurel", planted, domain="127.0.0.1")
    page = Page(fresh.get("/sign-in", base_url=stage.people["alice"].base))
    token = page.form("/sign-in")["csrf_token"]
    answer = fresh.post(
        "/sign-in",
        data={"email": "alice@maple.example", "password": PASSWORD, "csrf_token": token},
        base_url=stage.people["alice"].base,
        headers={"Origin": stage.people["alice"].base},
    )
    assert answer.status_code == 303
    assert fresh.get_cookie("laurel", domain="127.0.0.1").value != planted
    assert client.get("/wallet", base_url=stage.people["alice"].base).status_code == 200


def test_a_cookie_copied_before_signing_out_is_dead_after_it(stage):
    alice = stage.people["alice"]
    copied = alice.client.get_cookie("laurel", domain="127.0.0.1").value
    alice.post("/sign-out")
    thief = stage.app.test_client()
    thief.set_cookie("laurel", copied, domain="127.0.0.1")
    answer = thief.get("/wallet", base_url=alice.base)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")
    with stage.deps.database.read() as session:
        left = session.scalars(sa.select(SessionRow.account_id).where(SessionRow.account_id == alice.id)).all()
    assert left == []


@pytest.mark.parametrize("kind", ["rows", "bomb"])
def test_a_table_of_a_million_rows_or_a_bomb_of_a_workbook_is_refused_at_once(stage, kind):
    if kind == "rows":
        data = b"email\n" + b"a@b.co\n" * 1_000_000
    else:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("xl/worksheets/sheet1.xml", b"\0" * (200 * 1024 * 1024))
        data = packed.getvalue()
    stage.offer_kilns()
    began = time.monotonic()
    file = {"achievement": "kilns", "file": (io.BytesIO(data), "people.xlsx")}
    answer = stage.people["iss"].post("/units/maple/orders", file, content_type="multipart/form-data")
    assert answer.status in (413, 422)
    assert time.monotonic() - began < 5
    assert ("10,000 lines" if kind == "rows" else "workbook") in answer.text


def test_what_a_unit_takes_away_has_no_cell_that_a_spreadsheet_would_run(stage):
    """The names of `csv-export`: formulas, control characters, separators."""
    stage.offer_kilns()
    names = ['=cmd|"/c calc"!A1', "+1 Ada", "-1 Ada", "@SUM Ada", "\tAda", "\rAda", "Ada; Eve, Bob", '"=1" Ada']
    with stage.deps.database.begin() as session:
        for number, name in enumerate(names):
            now = stage.deps.now()
            award(session, AwardOrder("kilns", f"p{number}@maple.example", name, now, now, result=name[:9]), stage.deps)
    answer = stage.people["iss"].get("/units/maple/awards.csv")
    text = answer.body.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == len(names) + 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert all(line.startswith('"') and line.endswith('"') for line in text.splitlines())
