"""The resume builder as a learner uses it: without JavaScript, in any order, and with strangers' words in it."""

from __future__ import annotations

import io
import json
from urllib.parse import urlencode
from uuid import uuid4

import pypdf
import pypdfium2
import pytest
import zxingcpp

from tests.wallet.core.test_resume import valid
from tests.wallet.share_kit import enter, good, keep, named, subject_for
from tests.wallet.wallet_kit import ada, add_learner
from wallet.base import limits
from wallet.services.organise import delete_badge, new_collection, place_badge
from wallet.services.share import close_share, open_share, panel_for

MM = 72 / 25.4


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def mine(page, learner):
    enter(page, learner)
    return page


def award(deps, learner, issuer, name, **changes):
    """A verified badge of this name, with an achievement of its own."""
    subject = named(name)
    subject["achievement"]["id"] = f"https://uni.example/achievements/{uuid4()}"
    subject["achievement"] |= {"creditsAvailable": 6}
    skill = {"type": ["Alignment"], "targetName": "Kinematics", "targetUrl": "https://skills.example/1"}
    subject["achievement"]["alignment"] = [skill]
    return good(deps, learner, issuer, id=f"urn:uuid:{uuid4()}", credentialSubject=subject, **changes)


def at(*badges, path="/wallet/resume", **more):
    parts = [("badge", str(badge)) for badge in badges] + [
        (name, one) for name, value in more.items() for one in (value if isinstance(value, list) else [value])
    ]
    return f"{path}?{urlencode(parts)}"


def ticked(page):
    """Return the badges that are ticked, in the order in which the form would send them."""
    return [a["value"] for a in boxes_of(page) if "checked" in a]


def boxes_of(page, name="badge"):
    return [a for _, a in page.elements if a.get("type") == "checkbox" and a.get("name") == name]


def text_of(page):
    return page.html.partition('aria-describedby="text-hint">')[2].partition("</textarea>")[0].removeprefix("\n")


# --- choosing and ordering


def test_an_empty_wallet_says_what_to_do(mine):
    shown = mine.get("/wallet/resume")
    assert (shown.status, shown.h1) == (200, ["Resume"])
    assert "Add a badge" in shown.text


def test_what_is_chosen_comes_out_in_its_order(mine, deps, learner, issuer):
    robotics = award(deps, learner, issuer, "Robotics", validUntil="2028-05-31T23:59:59-08:00")
    data = award(deps, learner, issuer, "Data", validFrom="2026-06-30T23:30:00-08:00")
    addresses = [open_share(learner, badge, deps) for badge in (robotics, data)]
    shown = mine.get(at(data, robotics))
    assert ticked(shown) == [str(data), str(robotics)]
    assert text_of(shown) == (
        "Ada Example\n\nCertificates and badges\n\n"
        f"Data\nExample University\nIssued June 2026; 6 credits\nSkills: Kinematics\nVerify: {addresses[1]}\n\n"
        "Robotics\nExample University\nIssued January 2026, in force until May 2028; 6 credits\nSkills: Kinematics\n"
        f"Verify: {addresses[0]}\n"
    )
    assert ticked(mine.get(at(robotics, data))) == [str(robotics), str(data)]


def test_one_step_up_or_down_keeps_everything_else(mine, deps, learner, issuer):
    a, b, c = (award(deps, learner, issuer, name) for name in ("Alpha", "Beta", "Gamma"))
    asked = {"asked": "1", "heading": "Nachweise & mehr", "with": ["skills"], "paper": "letter"}
    answer = mine.get(at(a, b, c, step=f"up:{b}", **asked), follow=False)
    assert answer.status == 303
    shown = mine.get(answer.location)
    assert ticked(shown) == [str(b), str(a), str(c)]
    boxes = {a["value"]: "checked" in a for a in boxes_of(shown, "with")}
    assert boxes == {"holder": False, "credits": False, "skills": True}
    assert ("input", "Nachweise & mehr") in [(tag, a.get("value")) for tag, a in shown.elements]
    assert ticked(mine.get(at(a, b, c, step=f"down:{a}", **asked))) == [str(b), str(a), str(c)]
    assert ticked(mine.get(at(c, a, b, step="name"))) == [str(a), str(b), str(c)]
    assert set(ticked(mine.get(at(c, a, b, step="newest")))) == {str(a), str(b), str(c)}
    for odd in ("up:", "up:x", f"up:{uuid4()}", "sideways:1", "\x00", "x" * 10_000):
        assert ticked(mine.get(at(a, b, c, step=odd))) == [str(a), str(b), str(c)]


def test_a_whole_collection_in_its_order(mine, deps, learner, issuer):
    a, b = (award(deps, learner, issuer, name) for name in ("Alpha", "Beta"))
    shelf = new_collection(learner, "For Acme", deps)
    for badge in (b, a):
        place_badge(learner, badge, {shelf}, revision=1, deps=deps)
    assert "For Acme" in mine.get("/wallet/resume").text
    assert ticked(mine.get(at(step=f"collection:{shelf}"))) == [str(b), str(a)]
    bob = add_learner(deps, "bob@uni.example", name="Bob")
    assert ticked(mine.get(at(step=f"collection:{new_collection(bob, 'Not yours', deps)}"))) == []


def test_what_cannot_be_chosen_says_why(mine, deps, learner, issuer):
    withdrawn = good(deps, learner, issuer, id="urn:uuid:1", credentialStatus=issuer.status(9))
    issuer.revoke(9)
    mine.post(f"/wallet/badges/{withdrawn}/check")
    early = award(deps, learner, issuer, "Early", validFrom="2027-01-01T00:00:00Z")
    others = award(deps, learner, issuer, "Bea's")
    changed = keep(deps, learner, issuer.json({**issuer.sign(issuer.credential(id="urn:uuid:5")), "name": "Welding 9"}))
    strange = {"id": "urn:uuid:6", "credentialSubject": subject_for("x@y.example")}
    foreign = keep(deps, learner, issuer.json(issuer.sign(issuer.credential(**strange))))
    issuer.publish(issuer.did_url, None)
    nobody = keep(
        deps, learner, issuer.json(issuer.sign(issuer.credential(id="urn:uuid:7", issuer="did:web:gone.example")))
    )
    barred = [withdrawn, early, changed, foreign, nobody]
    shown = mine.get(at(*barred))
    assert ticked(shown) == []
    for why in (
        "The issuer withdrew it.",
        "It is not in force yet.",
        "This copy does not check out.",
        "It is not linked to you yet.",
        "Nobody could confirm it yet",
    ):
        assert why in shown.text
    boxes = {a["value"]: "disabled" in a for a in boxes_of(shown)}
    assert boxes == {str(badge): True for badge in barred} | {str(others): False}


def test_an_expired_badge_says_so_in_its_line(mine, deps, learner, issuer):
    badge = award(deps, learner, issuer, "Robotics", validUntil="2026-06-30T23:59:59-08:00")
    open_share(learner, badge, deps)
    shown = mine.get(at(badge))
    assert "Issued January 2026, expired June 2026" in text_of(shown)
    value = mine.get(at(badge, path="/wallet/resume.json")).json
    assert value["certificates"][0]["name"] == "Robotics (expired June 2026)"


def test_a_large_wallet_is_searched(mine, deps, learner, issuer, monkeypatch):
    monkeypatch.setattr(limits, "WALLET_PAGE_SIZE", 2)
    a, b, _ = (award(deps, learner, issuer, name) for name in ("Alpha", "Beta", "Gamma"))
    shown = mine.get("/wallet/resume")
    assert "One more is not shown here" in shown.text
    found = mine.get(at(b, q="alpha"))
    assert [a["value"] for a in boxes_of(found)] == [str(b), str(a)]


# --- links


def test_without_a_link_there_is_no_line_until_one_is_made(mine, deps, learner, issuer):
    a, b = (award(deps, learner, issuer, name) for name in ("Alpha", "Beta"))
    open_share(learner, a, deps)
    shown = mine.get(at(b, a))
    assert "One badge has no public link yet" in shown.text
    assert "Beta" not in text_of(shown)
    form = [("badge", str(b)), ("badge", str(a)), ("asked", "1"), ("heading", "Awards"), ("with", "holder")]
    answer = mine.post("/wallet/resume/links", _multi(form), follow=False)
    assert answer.status == 303
    shown = mine.get(answer.location)
    assert ticked(shown) == [str(b), str(a)]
    assert "One public link is on." in shown.text
    assert f"Verify: {panel_for(learner, b, deps).link.address}" in text_of(shown)
    close_share(learner, a, deps)
    assert "Alpha" not in text_of(mine.get(answer.location))


def test_a_link_for_one_reader_is_never_in_a_line(mine, deps, learner, issuer):
    from wallet.core.sharing import Scope, Subject
    from wallet.services.share import AudienceAsked, open_audience

    badge = award(deps, learner, issuer, "Alpha")
    address = open_audience(learner, Subject.of_badge(badge), AudienceAsked("Acme", None, Scope()), deps)
    shown = mine.get(at(badge))
    assert address not in shown.html
    assert "One badge has no public link yet" in shown.text


# --- whose


def test_others_badges_are_not_there(mine, page, deps, learner, issuer):
    badge = award(deps, learner, issuer, "Alpha")
    address = open_share(learner, badge, deps)
    enter(page, add_learner(deps, "bob@uni.example", name="Bob"))
    for path in ("/wallet/resume", "/wallet/resume.txt", "/wallet/resume.json"):
        answer = page.get(at(badge, path=path))
        assert answer.status == 200
        assert address.encode() not in answer.body
        assert b"Alpha" not in answer.body
    assert page.get(at(badge, path="/wallet/resume.pdf")).status == 404
    assert page.post("/wallet/resume/links", _multi([("badge", str(badge))])).status == 200
    assert panel_for(learner, badge, deps).link.address == address


def test_a_deleted_badge_is_gone(mine, deps, learner, issuer):
    badge = award(deps, learner, issuer, "Alpha")
    open_share(learner, badge, deps)
    delete_badge(learner, badge, deps)
    assert ticked(mine.get(at(badge))) == []


def test_strangers_are_asked_to_sign_in(page):
    for path in ("/wallet/resume", "/wallet/resume.txt", "/wallet/resume.json", "/wallet/resume.pdf"):
        answer = page.get(path, follow=False)
        assert (answer.status, answer.location.partition("?")[0]) == (303, "/sign-in")
    assert page.post("/wallet/resume/links", follow=False).status == 401


# --- files


def test_the_text_is_the_text_of_the_page(mine, deps, learner, issuer):
    badge = award(deps, learner, issuer, "\u201cAlpha\u201d \u2013 1")
    open_share(learner, badge, deps)
    file = mine.get(at(badge, path="/wallet/resume.txt"))
    assert file.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert file.headers["Content-Disposition"] == 'attachment; filename="resume-ada-example.txt"'
    assert b"\r" not in file.body
    assert '"Alpha" - 1\n' in file.body.decode()
    assert file.body.decode().isascii()
    assert file.body.decode().replace('"', "&#34;") == text_of(mine.get(at(badge)))


def test_the_json_file_has_json_resumes_shape(mine, deps, learner, issuer):
    badge = award(deps, learner, issuer, "Alpha", validFrom="2026-03-01T00:30:00+09:00")
    address = open_share(learner, badge, deps)
    file = mine.get(at(badge, path="/wallet/resume.json"))
    assert file.headers["Content-Disposition"] == 'attachment; filename="resume-ada-example.json"'
    value = valid(json.loads(file.body))
    assert value["basics"] == {"name": "Ada Example"}
    assert value["certificates"] == [
        {"name": "Alpha", "date": "2026-03-01", "issuer": "Example University", "url": address}
    ]
    nameless = mine.get(at(badge, path="/wallet/resume.json", asked="1"))
    assert valid(json.loads(nameless.body))["basics"] == {}


@pytest.mark.parametrize(("paper", "size"), [("a4", (210, 297)), ("letter", (215.9, 279.4))])
def test_the_pdf_is_one_page_with_a_code_for_each_badge(mine, deps, learner, issuer, paper, size):
    names = ["Alpha", "Beta", "Gamma"]
    badges = [award(deps, learner, issuer, name) for name in names]
    addresses = [open_share(learner, badge, deps) for badge in badges]
    file = mine.get(
        at(*badges, path="/wallet/resume.pdf", asked="1", paper=paper, heading="Awards", **{"with": "holder"})
    )
    assert file.headers["Content-Type"] == "application/pdf"
    reader = pypdf.PdfReader(io.BytesIO(file.body))
    assert len(reader.pages) == 1
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (
        "en",
        True,
        True,
    )
    assert reader.metadata.title == "Ada Example - Awards"
    box = reader.pages[0].mediabox
    assert (float(box.width) / MM, float(box.height) / MM) == pytest.approx(size, abs=0.2)
    text = reader.pages[0].extract_text()
    for name, address in zip(names, addresses, strict=True):
        assert name in text
        assert address.rpartition("/")[2] in text.replace("\n", "")
    assert json.loads(reader.attachments["resume.json"][0])["certificates"][2]["name"] == "Gamma"
    codes = _codes(file.body)
    assert sorted(codes) == sorted(addresses)
    assert all(side >= 20 for side in codes.values()), codes


def test_what_does_not_fit_is_told_on_the_page_and_on_the_paper(mine, deps, learner, issuer):
    """Seventeen badges on A4: sixteen codes, and the last one named."""
    badges = [award(deps, learner, issuer, f"Course {number:02} {'W' * 300}") for number in range(17)]
    addresses = [open_share(learner, badge, deps) for badge in badges]
    shown = mine.get(at(*badges))
    assert "One badge does not fit on the page of the PDF: Course 16" in shown.text
    file = mine.get(at(*badges, path="/wallet/resume.pdf"))
    reader = pypdf.PdfReader(io.BytesIO(file.body))
    assert len(reader.pages) == 1
    assert "One more badge did not fit on this page" in reader.pages[0].extract_text().replace("\n", " ")
    codes = _codes(file.body)
    assert sorted(codes) == sorted(addresses[:16])
    assert all(side >= 20 for side in codes.values()), codes
    assert len(json.loads(reader.attachments["resume.json"][0])["certificates"]) == 17


def test_there_is_no_pdf_of_nothing(mine):
    assert mine.get("/wallet/resume.pdf").status == 404
    assert mine.get("/wallet/resume.txt").body == b""


# --- bad input


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", '"><b onmouseover=x>', "Robo\u202escit", "=HYPERLINK(1)", "z" * 10_000, "a\nb\tc"],
)
def test_hostile_names_are_inert_everywhere(mine, deps, learner, issuer, name):
    badge = award(deps, learner, issuer, name)
    address = open_share(learner, badge, deps)
    shown = mine.get(at(badge))
    assert "<script>alert" not in shown.html
    assert "\u202e" not in shown.html
    text = mine.get(at(badge, path="/wallet/resume.txt")).body.decode()
    assert len(text.split("\n")) == 10
    assert f"Verify: {address}" in text
    assert "\n=" not in text
    value = valid(json.loads(mine.get(at(badge, path="/wallet/resume.json")).body))
    assert value["certificates"][0]["url"] == address
    assert "\u202e" not in value["certificates"][0]["name"]


def test_a_hostile_name_on_paper(mine, deps, learner, issuer):
    badge = award(deps, learner, issuer, "<img src=file:///etc/passwd> \u202eevil " + "W" * 10_000)
    open_share(learner, badge, deps)
    file = mine.get(at(badge, path="/wallet/resume.pdf"))
    reader = pypdf.PdfReader(io.BytesIO(file.body))
    assert len(reader.pages) == 1
    assert "<img src=file:///etc/passwd>" in reader.pages[0].extract_text().replace("\n", "")


def test_odd_parameters_are_left_out(mine, deps, learner, issuer):
    badge = award(deps, learner, issuer, "Alpha")
    odd = at(badge, "x", badge, "\x00", asked="1", paper="a0", heading="H\u202e\x00" + "x" * 5_000, q="\x00")
    shown = mine.get(odd + "&with=everything&with=skills")
    assert shown.status == 200
    assert ticked(shown) == [str(badge)]
    heading = next(attrs["value"] for _, attrs in shown.elements if attrs.get("id") == "heading")
    assert (heading[:3], len(heading)) == ("Hxx", limits.RESUME_HEADING_MAX_CHARS)


def test_too_many_badges_are_not_dropped_in_silence(mine, deps, learner, issuer):
    award(deps, learner, issuer, "Alpha")
    many = [uuid4() for _ in range(limits.RESUME_BADGES_MAX + 1)]
    shown = mine.get(at(*many))
    assert shown.status == 422
    assert shown.title.startswith("Error: Resume")
    assert f"A resume can name {limits.RESUME_BADGES_MAX} badges" in shown.text
    for path in ("/wallet/resume.txt", "/wallet/resume.json", "/wallet/resume.pdf"):
        assert mine.get(at(*many, path=path)).status == 422


def _multi(pairs):
    """Return form values as the client wants them: lists for names that come more than once."""
    names = list(dict.fromkeys(name for name, _ in pairs))
    return {name: [value for other, value in pairs if other == name] for name in names}


def _codes(body):
    """Return every QR code on the first page, with the side of the code itself in millimetres."""
    dpi = 300
    picture = pypdfium2.PdfDocument(body)[0].render(scale=dpi / 72).to_pil().convert("L")
    found = {}
    for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode):
        at = code.position
        found[code.text] = (at.top_right.x - at.top_left.x) / dpi * 25.4
    return found
