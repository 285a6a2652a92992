"""Passes as a learner gets them: only theirs, only while the link is on, and only where keys are set up."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from io import BytesIO
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
import zxingcpp
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from PIL import Image

from tests.wallet.pass_kit import (
    ACCOUNT,
    ISSUER_ID,
    TEAM_ID,
    TYPE_ID,
    apple_settings,
    authority,
    checked_signature,
    google_settings,
    rsa_key,
)
from tests.wallet.share_kit import enter, good, keep, named
from tests.wallet.wallet_kit import ada, add_learner
from wallet.base.errors import NotFound
from wallet.base.limits import GOOGLE_PASS_MAX_CHARS
from wallet.core.sharing import Scope
from wallet.infra.passes import NO_SIGNERS
from wallet.infra.pictures import qr_png
from wallet.services.organise import delete_badge
from wallet.services.passes import NO_OFFERS, offers
from wallet.services.reverify import check_again
from wallet.services.share import AudienceAsked, change_link, close_share, end_for_good, open_share, panel_for

SAVE = "https://pay.google.com/gp/v/save/"


@pytest.fixture
def settings(settings, tmp_path):
    """An installation whose operator has set up both wallets."""
    keys = tmp_path / "keys"
    return replace(settings, apple_passes=apple_settings(keys), google_passes=google_settings(keys))


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def badge(deps, learner, issuer):
    """A badge whose permanent link is on."""
    subject = named("Data visualisation")
    kept = good(deps, learner, issuer, credentialSubject=subject, validUntil="2028-05-10T21:59:59+02:00")
    open_share(learner, kept, deps)
    return kept


@pytest.fixture
def mine(page, learner):
    enter(page, learner)
    return page


def get(page, path):
    return page.client.get(path, base_url=page.base)


def apple_path(badge):
    return f"/wallet/badges/{badge}/pass.pkpass"


def google_path(badge):
    return f"/wallet/badges/{badge}/google-pass"


def files_of(answer):
    with ZipFile(BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def claims_of(address):
    token = JWS()
    token.deserialize(address.removeprefix(SAVE), JWK.from_pyca(rsa_key("google").public_key()))
    return json.loads(token.payload)


def test_a_learner_takes_a_badge_to_an_apple_wallet(mine, deps, learner, badge):
    answer = get(mine, apple_path(badge))
    assert (answer.status_code, answer.content_type) == (200, "application/vnd.apple.pkpass")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="data-visualisation.pkpass"'
    assert answer.headers["Cache-Control"] == "no-store"
    files = files_of(answer)
    manifest = json.loads(files["manifest.json"])
    assert manifest == {
        name: hashlib.sha1(body).hexdigest()
        for name, body in files.items()
        if name not in ("manifest.json", "signature")
    }
    assert authority() in checked_signature(files["signature"], files["manifest.json"])
    link = panel_for(learner, badge, deps).link
    value = json.loads(files["pass.json"])
    assert (value["passTypeIdentifier"], value["teamIdentifier"]) == (TYPE_ID, TEAM_ID)
    assert value["serialNumber"] == str(link.id)
    assert value["expirationDate"] == "2028-05-10T19:59:59Z"
    assert value["organizationName"] == "Alder Valley University"
    (code,) = value["barcodes"]
    assert (code["message"], code["altText"]) == (link.address, link.code)
    assert zxingcpp.read_barcodes(Image.open(BytesIO(qr_png(code["message"]))))[0].text == link.address
    shown = {field["key"]: field["value"] for group in value["generic"].values() for field in group}
    assert (shown["name"], shown["holder"]) == ("Data visualisation", "Ada Example")
    assert shown["until"] == "2028-05-10T00:00:00Z"
    assert b"token_hash" not in answer.data


def test_the_pictures_have_the_sizes_that_apple_asks_for(mine, badge):
    files = files_of(get(mine, apple_path(badge)))
    for name, side in (("icon", 29), ("logo", 50), ("thumbnail", 90)):
        for scale, ending in ((1, ""), (2, "@2x"), (3, "@3x")):
            with Image.open(BytesIO(files[f"{name}{ending}.png"])) as picture:
                assert picture.format == "PNG"
                assert max(picture.size) == side * scale
                assert len(picture.getcolors(100_000)) > 2, "something is drawn"


def test_a_learner_takes_a_badge_to_a_google_wallet(mine, deps, learner, badge):
    answer = get(mine, google_path(badge))
    assert answer.status_code == 303
    assert answer.location == offers(learner, badge, deps).google
    assert answer.location.startswith(SAVE)
    assert len(answer.location.removeprefix(SAVE)) <= GOOGLE_PASS_MAX_CHARS
    claims = claims_of(answer.location)
    assert (claims["iss"], claims["aud"], claims["typ"]) == (ACCOUNT, "google", "savetowallet")
    assert claims["origins"] == [deps.settings.public_url]
    (value,) = claims["payload"]["genericObjects"]
    link = panel_for(learner, badge, deps).link
    assert value["id"] == f"{ISSUER_ID}.{link.id.hex}"
    assert value["barcode"] == {"type": "QR_CODE", "value": link.address, "alternateText": link.code}
    assert value["header"]["defaultValue"]["value"] == "Data visualisation"


def test_without_keys_nothing_is_there(mine, app, deps, learner, badge):
    app.extensions["deps"] = replace(deps, pass_signers=NO_SIGNERS)
    assert get(mine, apple_path(badge)).status_code == 404
    assert get(mine, google_path(badge)).status_code == 404
    assert offers(learner, badge, app.extensions["deps"]) == NO_OFFERS


def test_one_wallet_can_be_set_up_without_the_other(mine, app, deps, learner, badge):
    app.extensions["deps"] = alone = replace(deps, pass_signers=replace(deps.pass_signers, apple=None))
    assert get(mine, apple_path(badge)).status_code == 404
    assert get(mine, google_path(badge)).status_code == 303
    assert offers(learner, badge, alone).apple is False
    app.extensions["deps"] = alone = replace(deps, pass_signers=replace(deps.pass_signers, google=None))
    assert get(mine, google_path(badge)).status_code == 404
    assert offers(learner, badge, alone).google is None


def test_only_their_learner_gets_them(page, deps, badge):
    for path in (apple_path(badge), google_path(badge)):
        assert urlsplit(get(page, path).location).path == "/sign-in"
    enter(page, add_learner(deps, "bob@uni.example", name="Bob"))
    for path in (apple_path(badge), google_path(badge)):
        assert get(page, path).status_code == 404


def test_a_link_that_is_off_is_said_and_not_offered(mine, deps, learner, badge):
    assert offers(learner, badge, deps).apple
    close_share(learner, badge, deps)
    assert offers(learner, badge, deps) == NO_OFFERS
    for path in (apple_path(badge), google_path(badge)):
        answer = mine.get(path)
        assert answer.status == 409
        assert "Turn the link on first" in answer.text


def test_a_link_that_was_given_up_makes_another_pass(deps, learner, badge):
    before = claims_of(offers(learner, badge, deps).google)
    end_for_good(learner, panel_for(learner, badge, deps).link.id, deps)
    open_share(learner, badge, deps)
    after = claims_of(offers(learner, badge, deps).google)
    first, second = (one["payload"]["genericObjects"][0] for one in (before, after))
    assert first["id"] != second["id"]
    assert first["barcode"]["value"] != second["barcode"]["value"]


def test_a_link_that_hides_the_name_makes_a_pass_without_it(mine, deps, learner, badge):
    link = panel_for(learner, badge, deps).link
    asked = AudienceAsked("", None, Scope(name=False))
    change_link(learner, link.id, asked, listed=False, revision=link.revision, deps=deps)
    assert b"Ada Example" not in files_of(get(mine, apple_path(badge)))["pass.json"]
    assert "Ada Example" not in json.dumps(claims_of(get(mine, google_path(badge)).location))


def test_a_badge_that_was_withdrawn_makes_no_pass(mine, deps, learner, badge, issuer, clock):
    issuer.revoke(7)
    clock.forward(days=2)
    check_again(learner, badge, deps)
    assert offers(learner, badge, deps) == NO_OFFERS
    assert mine.get(apple_path(badge)).status == 409


def test_a_badge_in_the_bin_makes_no_pass(mine, deps, learner, badge):
    delete_badge(learner, badge, deps)
    with pytest.raises(NotFound):
        offers(learner, badge, deps)
    for path in (apple_path(badge), google_path(badge)):
        assert get(mine, path).status_code == 404


def test_an_ended_certificate_is_said(page, deps, learner, clock, badge):
    clock.forward(days=500)
    assert offers(learner, badge, deps).apple is False
    enter(page, learner)
    answer = page.get(apple_path(badge))
    assert answer.status == 503
    assert "tell the people who run this site" in answer.text


@pytest.mark.parametrize("name", ["\u202egnp.exe <script>alert(1)</script>", "漢" * 10_000, '"}],"aud":"evil"'])
def test_what_an_issuer_wrote_stays_words(mine, deps, learner, issuer, name):
    badge = keep(deps, learner, issuer.json(issuer.sign(issuer.credential(credentialSubject=named(name)))))
    open_share(learner, badge, deps)
    answer = get(mine, apple_path(badge))
    assert answer.headers["Content-Disposition"].isascii()
    value = json.loads(files_of(answer)["pass.json"])
    shown = value["generic"]["primaryFields"][0]["value"]
    assert len(shown) <= 200
    assert "\u202e" not in shown
    claims = claims_of(get(mine, google_path(badge)).location)
    assert claims["aud"] == "google"
    assert len(answer.data) < 300_000
