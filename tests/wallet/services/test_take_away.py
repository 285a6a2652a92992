"""What a learner takes away: single files and everything at once."""

import hashlib
import io
import json
import re
import zipfile

import pytest

from tests.wallet.wallet_kit import ada, add_learner, called, forged, wallet_deps
from wallet.base.errors import NotFound
from wallet.core.baking.png import unbake_png
from wallet.core.baking.svg import unbake_svg
from wallet.core.verify.report import Verdict
from wallet.services import downloads, organise
from wallet.services.export import export_everything, plain_file
from wallet.services.receive import receive_badge
from wallet.services.reverify import check_again


@pytest.fixture
def deps(settings, clock, issuer):
    deps = wallet_deps(settings, clock, issuer)
    yield deps
    deps.database.engine.dispose()


@pytest.fixture
def learner(deps):
    return ada(deps)


def received(deps, learner, upload, **values):
    return receive_badge(upload, learner_id=learner, deps=deps, **values).badge_id


def test_the_original_comes_back_byte_for_byte(deps, learner, issuer):
    file = issuer.png(issuer.sign(issuer.credential()))
    badge_id = received(deps, learner, file, file_name='a"; filename="x.html\r\nX-Injected: 1.png')
    download = downloads.original_download(learner, badge_id, deps)
    assert (download.body, download.media_type) == (file, "image/png")
    assert download.file_name == "a-filename-x-html-x-injected-1.png"


@pytest.mark.parametrize(
    "carry",
    [
        pytest.param(lambda i: i.png(i.sign(i.credential())), id="from-png"),
        pytest.param(lambda i: i.svg(i.sign(i.credential())), id="from-svg"),
        pytest.param(lambda i: i.json(i.sign(i.credential())), id="from-json"),
        pytest.param(lambda i: i.sign_jwt(i.credential()).encode(), id="from-jwt"),
        pytest.param(lambda i: i.json(i.assertion()), id="from-ob2"),
    ],
)
def test_a_freshly_baked_picture_verifies_again(deps, learner, issuer, carry):
    upload = carry(issuer)
    badge_id = received(deps, learner, upload)
    payload = downloads.credential_download(learner, badge_id, deps)
    for kind, unbake in (("png", unbake_png), ("svg", unbake_svg)):
        download = downloads.baked_download(learner, badge_id, kind, deps)
        assert unbake(download.body).text == payload.body.decode()
        other = add_learner(deps, f"{kind}@uni.example")
        assert receive_badge(download.body, learner_id=other, deps=deps).report.verdict is Verdict.VERIFIED


def test_a_badge_without_a_picture_has_a_drawn_one(deps, learner, issuer):
    badge_id = received(deps, learner, issuer.json(issuer.sign(issuer.credential())))
    drawing = downloads.drawn_download(learner, badge_id, deps)
    assert drawing.startswith(b"<svg")
    assert drawing == downloads.drawn_download(learner, badge_id, deps)


def test_nobody_takes_away_somebody_elses(deps, learner, issuer):
    badge_id = received(deps, learner, issuer.png(issuer.sign(issuer.credential())))
    eve = add_learner(deps, "eve@uni.example")
    for act in (
        lambda: downloads.original_download(eve, badge_id, deps),
        lambda: downloads.credential_download(eve, badge_id, deps),
        lambda: downloads.baked_download(eve, badge_id, "png", deps),
        lambda: downloads.drawn_download(eve, badge_id, deps),
    ):
        with pytest.raises(NotFound):
            act()
    with deps.database.read() as session:
        from wallet.store.badges import badge_for

        sha256 = badge_for(session, learner, badge_id).picture_sha256
    assert downloads.picture_download(learner, sha256, deps).media_type == "image/png"
    with pytest.raises(NotFound):
        downloads.picture_download(eve, sha256, deps)


@pytest.fixture
def archive(deps, learner, issuer, clock):
    """An export of four badges: verified, checked twice, forged, deleted."""
    first = received(
        deps, learner, issuer.png(issuer.sign(issuer.credential(credentialStatus=issuer.status(7)))), file_name="w.png"
    )
    clock.forward(days=1)
    check_again(learner, first, deps)
    organise.write_note(learner, first, "For <b>interviews</b>", revision=1, deps=deps)
    organise.write_tags(learner, first, "metal", revision=2, deps=deps)
    shelf = organise.new_collection(learner, "Shelf", deps)
    organise.place_badge(learner, first, {shelf}, revision=3, deps=deps)
    received(deps, learner, issuer.json(forged(issuer, id="urn:b")))
    clock.forward(seconds=1)
    gone = received(deps, learner, issuer.sign_jwt(called(issuer, "Gone", id="urn:c")).encode())
    organise.delete_badge(learner, gone, deps)
    received(deps, add_learner(deps, "eve@uni.example"), issuer.json(issuer.sign(called(issuer, "Hers", id="urn:d"))))
    pieces = export_everything(learner, deps, lambda: {"account.json": b"{}", "../../evil.txt": b"x"})
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def test_an_export_is_complete_and_can_be_checked(archive):
    index = json.loads(archive.read("index.json"))
    assert archive.testzip() is None
    assert [badge["name"] for badge in index["badges"]] == ["Welding 1", None, "Gone"]
    listed = [one for badge in index["badges"] for one in badge["files"]] + index["account"] + index["documents"]
    for one in listed:
        body = archive.read(one["path"])
        assert (hashlib.sha256(body).hexdigest(), len(body)) == (one["sha256"], one["bytes"])
    assert set(archive.namelist()) == {one["path"] for one in listed} | {"index.json", "index.html"}
    assert {one["path"] for one in index["account"]} == {"account/account.json", "account/evil.txt"}
    assert {document["url"] for document in index["documents"]} == {
        "https://uni.example/.well-known/did.json",
        "https://uni.example/status/revocation",
    }


def test_an_export_says_what_the_learner_added(archive):
    first, forged, gone = json.loads(archive.read("index.json"))["badges"]
    assert (first["note"], first["tags"], first["collections"]) == ("For <b>interviews</b>", ["metal"], ["Shelf"])
    assert len(json.loads(archive.read(f"{first['folder']}/history.json"))) == 2
    assert (forged["verdict"], gone["deleted_at"] is not None) == ("invalid", True)


def test_what_an_unverified_file_claims_is_in_its_original_only(archive):
    holders = [name for name in archive.namelist() if b"Brain surgery" in archive.read(name)]
    assert holders == ["badges/0002-badge/original.json", "badges/0002-badge/credential.json"]


def test_nothing_of_somebody_else_is_in_an_export(archive):
    assert not any(b"Hers" in archive.read(name) for name in archive.namelist())


def test_the_page_for_people_is_escaped(archive):
    page = archive.read("index.html").decode()
    assert "For &lt;b&gt;interviews&lt;/b&gt;" in page
    assert "badges/0001-welding-1/original.png" in page


def test_no_file_that_could_run_is_one_click_away(deps, learner, issuer):
    drawing = issuer.svg(issuer.sign(issuer.credential()))
    hostile = drawing.replace(b"</svg>", b"<script>alert(1)</script></svg>")
    received(deps, learner, hostile)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(export_everything(learner, deps))))
    page = archive.read("index.html").decode()
    linked = re.findall(r'href="([^"]+)"', page)
    assert archive.read("badges/0001-welding-1/original.svg") == hostile
    assert "badges/0001-welding-1/credential.json" in linked
    assert "badges/0001-welding-1/original.svg" not in linked
    assert {path.rpartition(".")[2] for path in linked} <= {"json", "jwt", "txt", "png", "svg"}
    assert not any(b"<script" in archive.read(path) for path in linked)
    assert "original.svg (" in page


def test_the_same_export_twice_is_the_same(deps, learner, issuer):
    received(deps, learner, issuer.json(issuer.sign(issuer.credential())))
    assert b"".join(export_everything(learner, deps)) == b"".join(export_everything(learner, deps))


def test_an_export_comes_in_pieces(deps, learner, issuer):
    for number in range(3):
        credential = issuer.credential(id=f"urn:{number}", description=hashlib.shake_256(b"x").hexdigest(60_000))
        received(deps, learner, issuer.json(issuer.sign(credential)))
    sizes = [len(piece) for piece in export_everything(learner, deps)]
    assert len(sizes) > 3
    assert max(sizes) <= 64 * 1024


def test_a_stranger_has_nothing_to_export(deps):
    from uuid import UUID

    with pytest.raises(NotFound):
        export_everything(UUID(int=1), deps)


@pytest.mark.parametrize(
    ("name", "plain"),
    [("a.JSON", "a.json"), ("../x/y.txt", "x-y.txt"), ("noend", "noend"), (".htaccess", "file.htaccess")],
)
def test_plain_files(name, plain):
    assert plain_file(name) == plain
