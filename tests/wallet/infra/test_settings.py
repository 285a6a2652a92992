"""Settings refuse to start an installation that could not be safe."""

from __future__ import annotations

import stat

import pytest

from wallet.base.errors import ConfigurationError
from wallet.infra.settings import load_settings

SECRET = "abcdefghijklmnopqrstuvwxyz0123456789"


def load(tmp_path, **env):
    return load_settings({"INSTANCE_DIR": str(tmp_path / "instance"), "SECRET_KEY": SECRET, **env})


def test_defaults_are_one_machine_and_sqlite(tmp_path):
    settings = load(tmp_path)
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{tmp_path / 'instance' / 'laurel.sqlite3'}"
    assert settings.local
    assert not settings.demo


@pytest.mark.parametrize(
    ("env", "complaint"),
    [
        pytest.param({"DEMO": "1", "HOST": "0.0.0.0"}, "DEMO", id="demo-on-every-interface"),
        pytest.param({"DEMO": "1", "PUBLIC_URL": "https://badges.example.edu"}, "DEMO", id="demo-behind-a-public-name"),
        pytest.param({"PUBLIC_URL": "http://badges.example.edu"}, "https", id="public-without-tls"),
        pytest.param({"PUBLIC_URL": "https://badges.example.edu/laurel"}, "PUBLIC_URL", id="public-url-with-a-path"),
        pytest.param({"SECRET_KEY": "secret"}, "SECRET_KEY", id="short-secret"),
        pytest.param({"SECRET_KEY": "a" * 64}, "SECRET_KEY", id="one-letter-secret"),
        pytest.param({"SECRET_KEY_FALLBACKS": "dev"}, "SECRET_KEY", id="weak-older-secret"),
        pytest.param({"PORT": "http"}, "PORT", id="port-that-is-no-number"),
        pytest.param({"PORT": "70000"}, "PORT", id="port-out-of-range"),
        pytest.param({"PORT": "٨٠٠٠"}, "PORT", id="port-in-other-digits"),
        pytest.param({"DATABASE_URL": "mysql://x"}, "DATABASE_URL", id="a-database-we-do-not-speak"),
        pytest.param({"LOG_FORMAT": "xml"}, "LOG_FORMAT", id="odd-log-format"),
    ],
)
def test_settings_that_do_not_fit_are_refused(tmp_path, env, complaint):
    with pytest.raises(ConfigurationError, match=complaint):
        load(tmp_path, **env)


@pytest.mark.parametrize("prefix", ["postgres://", "postgresql://"])
def test_both_spellings_of_postgresql_go_to_psycopg(tmp_path, prefix):
    assert load(tmp_path, DATABASE_URL=f"{prefix}h/db").database_url == "postgresql+psycopg://h/db"


def test_a_secret_is_made_once_and_kept_private(tmp_path):
    env = {"INSTANCE_DIR": str(tmp_path / "instance")}
    first, second = load_settings(env), load_settings(env)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 64
    assert stat.S_IMODE((tmp_path / "instance" / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "instance").stat().st_mode) == 0o700
