"""Settings: read once from the environment, checked together, frozen. The only module that reads the environment.

Each field below names its variable, meaning, unit and default; README's table says the same (a test compares them).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from wallet.base.errors import ConfigurationError

ROOT = Path(__file__).resolve().parents[2]
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_TRUE = frozenset({"1", "true", "yes", "on"})
_SECRET_MIN_CHARS = 32


@dataclass(frozen=True, slots=True)
class ApplePassSettings:
    """What signs passes for Apple Wallet. All of it is set, or none."""

    type_id: str  # APPLE_PASS_TYPE_ID: the pass type that the certificate is for
    team_id: str  # APPLE_TEAM_ID: the developer team it was made for
    certificate: Path  # APPLE_PASS_CERT: the pass type's certificate, PEM or DER
    key: Path  # APPLE_PASS_KEY: its private key, PEM
    intermediate: Path  # APPLE_WWDR_CERT: Apple's intermediate certificate that signed it, PEM or DER
    key_password: str | None = field(default=None, repr=False)  # APPLE_PASS_KEY_PASSWORD: of the key, when it has one


@dataclass(frozen=True, slots=True)
class GooglePassSettings:
    """What signs passes for Google Wallet. All of it is set, or none."""

    issuer_id: str  # GOOGLE_WALLET_ISSUER_ID: digits, from Google's business console
    key_file: Path  # GOOGLE_WALLET_KEY_FILE: the key of a service account, as the JSON file that Google hands out


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between one installation and another."""

    host: str  # HOST: address the server binds to
    port: int  # PORT
    public_url: str  # PUBLIC_URL: scheme and host people use, without a trailing slash; every absolute address
    database_url: str  # DATABASE_URL: sqlite:///… or postgresql://…
    queue_url: str  # QUEUE_URL: where the job queue lives; the database unless set
    instance_dir: Path  # INSTANCE_DIR: the database file, generated secret and development mail live here
    secret_key: str  # SECRET_KEY: at least 32 characters; generated into the instance folder when not set
    secret_key_fallbacks: tuple[str, ...]  # SECRET_KEY_FALLBACKS: older keys, comma-separated, still read
    demo: bool  # DEMO: demo data and one-click entry; only on loopback
    smtp_url: str | None  # SMTP_URL: smtp://user:password@host:587; unset writes mail into the instance folder
    mail_from: str  # MAIL_FROM: sender of every e-mail
    trusted_proxies: int  # TRUSTED_PROXIES: how many proxies in front set X-Forwarded-For; 0 believes none
    ratelimit_storage_uri: str  # RATELIMIT_STORAGE_URI: memory:// counts per process
    university: str  # UNIVERSITY: name shown beside the house mark
    log_format: str  # LOG_FORMAT: json or text
    context_dir: Path | None  # CONTEXT_DIR: more JSON-LD contexts and schemas, with an index.json
    compute_scheduler: str | None  # COMPUTE_SCHEDULER: a Dask scheduler for large computations; unset is this machine
    session_days: int  # SESSION_DAYS: a sign-in ends after so many days without use
    apple_passes: ApplePassSettings | None = None
    google_passes: GooglePassSettings | None = None

    @property
    def origin_host(self) -> str:
        """Host of PUBLIC_URL, lower case, with its port where it has one."""
        return urlsplit(self.public_url).netloc.lower()

    @property
    def secure(self) -> bool:
        """Whether people reach us over https, so that cookies may demand it."""
        return self.public_url.startswith("https://")

    @property
    def shows_mailbox(self) -> bool:
        """Whether the app shows the folder of letters: in demo mode, or on this machine alone without SMTP."""
        return self.demo or (self.local and self.host in LOOPBACK and self.smtp_url is None)

    @property
    def local(self) -> bool:
        """Whether PUBLIC_URL names this very machine."""
        return (urlsplit(self.public_url).hostname or "") in LOOPBACK


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings.

    Raises:
        ConfigurationError: a value makes no sense, or demo mode is asked for where strangers could reach it.
    """
    env = os.environ if environ is None else environ
    host = env.get("HOST", "127.0.0.1")
    port = _number(env, "PORT", 8000, 1, 65535)
    instance = Path(env.get("INSTANCE_DIR") or ROOT / "instance").resolve()
    database = _database_url(env.get("DATABASE_URL"), instance)
    local_name = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - a comparison, not a bind
    settings = Settings(
        host=host,
        port=port,
        public_url=env.get("PUBLIC_URL", f"http://{_bracketed(local_name)}:{port}").rstrip("/"),
        database_url=database,
        queue_url=env.get("QUEUE_URL") or database,
        instance_dir=instance,
        secret_key=env.get("SECRET_KEY") or _generated_secret(instance),
        secret_key_fallbacks=tuple(filter(None, env.get("SECRET_KEY_FALLBACKS", "").split(","))),
        demo=env.get("DEMO", "0").lower() in _TRUE,
        smtp_url=env.get("SMTP_URL") or None,
        mail_from=env.get("MAIL_FROM", "Laurel <no-reply@localhost>"),
        trusted_proxies=_number(env, "TRUSTED_PROXIES", 0, 0, 5),
        compute_scheduler=env.get("COMPUTE_SCHEDULER") or None,
        ratelimit_storage_uri=env.get("RATELIMIT_STORAGE_URI", "memory://"),
        university=env.get("UNIVERSITY", "Alder Valley University"),
        log_format=env.get("LOG_FORMAT", "text"),
        context_dir=Path(env["CONTEXT_DIR"]) if env.get("CONTEXT_DIR") else None,
        session_days=_number(env, "SESSION_DAYS", 14, 1, 365),
        apple_passes=_apple_passes(env),
        google_passes=_google_passes(env),
    )
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    url = urlsplit(settings.public_url)
    if url.scheme not in ("http", "https") or not url.hostname or url.path or url.query or url.fragment:
        raise ConfigurationError("PUBLIC_URL must be a scheme and a host, such as https://badges.example.edu.")
    if url.scheme == "http" and not settings.local:
        raise ConfigurationError("PUBLIC_URL must begin with https:// unless it names this machine.")
    if settings.demo and not (settings.local and settings.host in LOOPBACK):
        raise ConfigurationError("DEMO lets anybody enter as anyone, so it runs on 127.0.0.1 only.")
    keys = (settings.secret_key, *settings.secret_key_fallbacks)
    if any(len(key) < _SECRET_MIN_CHARS or len(set(key)) < 10 for key in keys):
        raise ConfigurationError("SECRET_KEY must be at least 32 random characters.")
    if settings.log_format not in ("json", "text"):
        raise ConfigurationError("LOG_FORMAT is json or text.")


def _apple_passes(env: Mapping[str, str]) -> ApplePassSettings | None:
    password = env.get("APPLE_PASS_KEY_PASSWORD") or None
    given = {
        "APPLE_PASS_TYPE_ID": env.get("APPLE_PASS_TYPE_ID"),
        "APPLE_TEAM_ID": env.get("APPLE_TEAM_ID"),
        "APPLE_PASS_CERT": env.get("APPLE_PASS_CERT"),
        "APPLE_PASS_KEY": env.get("APPLE_PASS_KEY"),
        "APPLE_WWDR_CERT": env.get("APPLE_WWDR_CERT"),
    }
    if password is None and not any(given.values()):
        return None
    type_id, team_id, certificate, key, intermediate = _all_of("passes for Apple Wallet", given)
    return ApplePassSettings(type_id, team_id, Path(certificate), Path(key), Path(intermediate), password)


def _google_passes(env: Mapping[str, str]) -> GooglePassSettings | None:
    given = {
        "GOOGLE_WALLET_ISSUER_ID": env.get("GOOGLE_WALLET_ISSUER_ID"),
        "GOOGLE_WALLET_KEY_FILE": env.get("GOOGLE_WALLET_KEY_FILE"),
    }
    if not any(given.values()):
        return None
    issuer_id, key_file = _all_of("passes for Google Wallet", given)
    return GooglePassSettings(issuer_id, Path(key_file))


def _all_of(purpose: str, given: Mapping[str, str | None]) -> list[str]:
    """Return the values of settings that only make sense together; names those that are missing, never a value."""
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise ConfigurationError(f"For {purpose} these must be set, too: {', '.join(missing)}.")
    return [value for value in given.values() if value]


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and low <= int(text) <= high):
        raise ConfigurationError(f"{name} must be a whole number from {low} to {high}.")
    return int(text)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _database_url(url: str | None, instance: Path) -> str:
    """Return the URL SQLAlchemy wants: both spellings of PostgreSQL go to psycopg 3."""
    if not url:
        return f"sqlite:///{instance / 'laurel.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigurationError("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    return url


def _generated_secret(instance: Path) -> str:
    """Return the secret kept in the instance folder, made on first use; two processes agree on one."""
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = instance / "secret_key"
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii").strip()
