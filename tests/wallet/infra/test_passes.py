"""Keys for passes: refused at the start when they do not fit, silent about themselves, and good for a phone."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from cryptography.hazmat.primitives import serialization
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from tests.wallet.pass_kit import (
    ACCOUNT,
    ENDS,
    TEAM_ID,
    TYPE_ID,
    apple_settings,
    authority,
    checked_signature,
    google_settings,
    leaf,
    pem,
    rsa_key,
)
from wallet.base.errors import ConfigurationError
from wallet.base.limits import GOOGLE_PASS_MAX_CHARS
from wallet.infra.pass_keys import read_signers
from wallet.infra.settings import load_settings

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"
ENV = {"SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789"}


@pytest.fixture
def base(tmp_path):
    return load_settings(ENV | {"INSTANCE_DIR": str(tmp_path / "instance")})


def signers(base, **passes):
    return read_signers(replace(base, **passes), NOW)


def test_without_settings_nothing_is_signed(base):
    found = signers(base)
    assert found.apple is None
    assert found.google is None


@pytest.mark.parametrize(
    ("encoding", "password"),
    [(serialization.Encoding.PEM, None), (serialization.Encoding.DER, PASSWORD)],
    ids=["pem", "der-and-a-password"],
)
def test_a_package_holds_what_phones_ask_for(base, tmp_path, encoding, password):
    given = apple_settings(tmp_path / "keys", encoding=encoding, password=password)
    signer = signers(base, apple_passes=given).apple
    package = signer.package({"pass.json": b"{}", "icon.png": b"icon"})
    with ZipFile(BytesIO(package)) as archive:
        assert archive.namelist() == ["icon.png", "manifest.json", "pass.json", "signature"]
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        manifest, signature = archive.read("manifest.json"), archive.read("signature")
    assert json.loads(manifest) == {
        "icon.png": hashlib.sha1(b"icon").hexdigest(),
        "pass.json": hashlib.sha1(b"{}").hexdigest(),
    }
    assert set(checked_signature(signature, manifest)) == {leaf(), authority()}
    with pytest.raises(AssertionError):
        checked_signature(signature, manifest + b" ")


def test_the_same_files_are_the_same_package_but_for_the_signature(base, tmp_path):
    signer = signers(base, apple_passes=apple_settings(tmp_path / "keys")).apple
    first, second = (
        ZipFile(BytesIO(signer.package(files)))
        for files in ({"a": b"1", "pass.json": b"{}"}, {"pass.json": b"{}", "a": b"1"})
    )
    assert first.namelist() == second.namelist()
    assert first.read("manifest.json") == second.read("manifest.json")


def test_a_link_to_google_is_signed_and_short_enough(base, tmp_path):
    signer = signers(base, google_passes=google_settings(tmp_path / "keys")).google
    assert signer.account == ACCOUNT
    claims = b'{"a":"' + b"x" * (signer.room - 8) + b'"}'
    link = signer.save_link(claims)
    token = link.removeprefix("https://pay.google.com/gp/v/save/")
    assert GOOGLE_PASS_MAX_CHARS - 3 <= len(token) <= GOOGLE_PASS_MAX_CHARS
    read = JWS()
    read.deserialize(token, JWK.from_pyca(rsa_key("google").public_key()))
    assert read.payload == claims
    assert json.loads(read.objects["protected"]) == {"alg": "RS256", "typ": "JWT"}


def test_what_does_not_belong_together_is_refused(base, tmp_path):
    folder = tmp_path / "keys"
    given = apple_settings(folder)
    (folder / "other.pem").write_bytes(pem(rsa_key("other")))
    (folder / "other.cer").write_bytes(authority("other").public_bytes(serialization.Encoding.PEM))
    (folder / "large").write_bytes(b" " * 70_000)
    (folder / "words").write_text("no key at all")
    refused = {
        "APPLE_PASS_KEY is not the key": replace(given, key=folder / "other.pem"),
        "APPLE_WWDR_CERT is not the certificate": replace(given, intermediate=folder / "other.cer"),
        "not for the APPLE_PASS_TYPE_ID": replace(given, type_id="pass.example.other"),
        "not for the APPLE_TEAM_ID": replace(given, team_id="Z1B2C3D4E5"),
        "APPLE_PASS_TYPE_ID must": replace(given, type_id="badges"),
        "APPLE_TEAM_ID must": replace(given, team_id="team"),
        "APPLE_PASS_CERT names cannot be read": replace(given, certificate=folder / "nothing"),
        "APPLE_WWDR_CERT names is too large": replace(given, intermediate=folder / "large"),
        "APPLE_PASS_CERT is not a certificate": replace(given, certificate=folder / "words"),
        "APPLE_PASS_KEY is not a private key": replace(given, key=folder / "words"),
    }
    for complaint, wrong in refused.items():
        with pytest.raises(ConfigurationError, match=complaint):
            signers(base, apple_passes=wrong)


def test_a_wrong_password_is_refused_without_being_told(base, tmp_path):
    for password in (None, "tell nobody"):
        given = replace(apple_settings(tmp_path / "keys", password=PASSWORD), key_password=password)
        with pytest.raises(ConfigurationError, match="password is wrong") as refusal:
            signers(base, apple_passes=given)
        assert "tell nobody" not in str(refusal.value) + repr(given)
        assert refusal.value.__cause__ is None


def test_google_files_that_are_none_are_refused(base, tmp_path):
    folder = tmp_path / "keys"
    given = google_settings(folder)
    with pytest.raises(ConfigurationError, match="ISSUER_ID"):
        signers(base, google_passes=replace(given, issuer_id="BCR2DN"))
    for text in ("", "[]", "[" * 50_000, "{}", '{"client_email": 1}', "\udcff"):
        (folder / "google.json").write_bytes(text.encode(errors="surrogateescape"))
        with pytest.raises(ConfigurationError, match="JSON key of a service account"):
            signers(base, google_passes=given)
    with pytest.raises(ConfigurationError, match="private key"):
        signers(base, google_passes=google_settings(folder, private_key="secret words"))
    short = pem(rsa_key("short", 1024)).decode()
    with pytest.raises(ConfigurationError, match="2048 bits"):
        signers(base, google_passes=google_settings(folder, private_key=short))


def test_nothing_shows_a_key(base, tmp_path):
    folder = tmp_path / "keys"
    found = signers(base, apple_passes=apple_settings(folder), google_passes=google_settings(folder))
    assert "PRIVATE" not in repr(found)
    assert "key=" not in repr(found)


def test_a_certificate_that_has_ended_keeps_nobody_from_starting(base, tmp_path, caplog):
    later = ENDS.replace(year=2028)
    settings = replace(base, apple_passes=apple_settings(tmp_path / "keys"))
    with caplog.at_level(logging.WARNING):
        assert not read_signers(settings, later).apple.in_force(later)
    assert "APPLE_PASS_CERT" in caplog.text
    assert str(tmp_path) not in caplog.text


APPLE = {
    "APPLE_PASS_TYPE_ID": TYPE_ID,
    "APPLE_TEAM_ID": TEAM_ID,
    "APPLE_PASS_CERT": "/keys/pass.cer",
    "APPLE_PASS_KEY": "/keys/pass.pem",
    "APPLE_WWDR_CERT": "/keys/wwdr.cer",
}
GOOGLE = {"GOOGLE_WALLET_ISSUER_ID": "3388", "GOOGLE_WALLET_KEY_FILE": "/keys/google.json"}


@pytest.mark.parametrize("left_out", [*APPLE, *GOOGLE])
def test_half_set_is_refused_by_name(tmp_path, left_out):
    group = APPLE if left_out in APPLE else GOOGLE
    env = ENV | {"INSTANCE_DIR": str(tmp_path)} | {name: value for name, value in group.items() if name != left_out}
    with pytest.raises(ConfigurationError, match=left_out):
        load_settings(env)
    with pytest.raises(ConfigurationError, match=left_out):
        load_settings(env | {left_out: ""})


def test_a_password_alone_is_half_set(tmp_path):
    with pytest.raises(ConfigurationError, match="APPLE_PASS_CERT") as refusal:
        load_settings(ENV | {"INSTANCE_DIR": str(tmp_path), "APPLE_PASS_KEY_PASSWORD": PASSWORD})
    assert PASSWORD not in str(refusal.value)


def test_all_set_is_taken(tmp_path):
    settings = load_settings(ENV | {"INSTANCE_DIR": str(tmp_path)} | APPLE | GOOGLE)
    assert settings.apple_passes.type_id == TYPE_ID
    assert settings.google_passes.issuer_id == "3388"
