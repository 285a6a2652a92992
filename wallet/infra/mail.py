"""Sending letters: over SMTP, or into a folder while developing. Knows nothing of what they say.

A mailer raises MailRefused when trying again cannot help, MailDelayed when it may. Neither names an address.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import SplitResult, unquote, urlsplit
from uuid import UUID

from wallet.base.errors import AppError, ConfigurationError, Unavailable
from wallet.base.limits import MAIL_TIMEOUT_S, MAILBOX_MAX_LETTERS
from wallet.infra.settings import LOOPBACK, Settings


class MailRefused(AppError):
    """This letter will never arrive."""

    code = "mail_refused"
    sentence = "The letter cannot be delivered."


class MailDelayed(Unavailable):
    """This letter did not go now and may go later."""

    code = "mail_delayed"
    sentence = "The letter could not be delivered yet."


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one person. `id` becomes its Message-ID, so that a second delivery of it can be told."""

    id: UUID
    recipient: str
    subject: str
    text: str
    html: str
    written_at: datetime


class Mailer(Protocol):
    def send(self, letter: Letter) -> None:
        """Hand the letter over; raises MailRefused or MailDelayed."""


def make_mailer(settings: Settings) -> Mailer:
    """Return the mailer the settings ask for: SMTP where SMTP_URL is set, else the folder."""
    if settings.smtp_url:
        return SmtpMailer(settings.smtp_url, settings.mail_from, settings.origin_host)
    return FolderMailer(mail_folder(settings), settings.mail_from, settings.origin_host)


def mail_folder(settings: Settings) -> Path:
    """Return where the folder mailer writes."""
    return settings.instance_dir / "mail"


def compose(letter: Letter, *, sender: str, host: str) -> EmailMessage:
    """Return the message as it goes out, text first and HTML beside it.

    Raises:
        MailRefused: an address or the subject holds what no header can, such as a line break.
    """
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = sender
        message["To"] = letter.recipient
        message["Subject"] = letter.subject
        message["Date"] = letter.written_at
        message["Message-ID"] = f"<{letter.id}@{host.partition(':')[0]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        addresses = message["To"].addresses
    except (ValueError, IndexError, AttributeError):
        raise MailRefused from None
    if [address.addr_spec for address in addresses] != [letter.recipient]:
        raise MailRefused
    return message


class SmtpMailer:
    """Delivers to one SMTP server. TLS always, except to this very machine."""

    def __init__(self, url: str, sender: str, host: str) -> None:
        """Read the address of the server.

        Args:
            url: smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host (TLS from the first byte).
            sender: the From header.
            host: right side of every Message-ID.

        Raises:
            ConfigurationError: the address cannot be read.
        """
        self.server = _server(url)
        self.sender = sender
        self.host = host

    def send(self, letter: Letter) -> None:
        """Deliver over a fresh connection."""
        message = compose(letter, sender=self.sender, host=self.host)
        try:
            with self._connect() as smtp:
                if self.server.username:
                    smtp.login(unquote(self.server.username), unquote(self.server.password or ""))
                smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            if codes and all(code >= 500 for code in codes):
                raise MailRefused(f"The server refused the recipient ({codes[0]}).") from None
            raise MailDelayed(f"The server put the recipient off ({codes[:1]}).") from None
        except smtplib.SMTPResponseException as error:
            raise MailDelayed(f"{type(error).__name__} ({error.smtp_code})") from None
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise MailDelayed(type(error).__name__) from None

    def _connect(self) -> smtplib.SMTP:
        host, port = cast(str, self.server.hostname), self.server.port
        if self.server.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port or 465, timeout=MAIL_TIMEOUT_S, context=context)
        smtp = smtplib.SMTP(host, port or 587, timeout=MAIL_TIMEOUT_S)
        try:
            if host not in LOOPBACK:
                smtp.starttls(context=ssl.create_default_context())
        except BaseException:
            smtp.close()
            raise
        return smtp


def _server(url: str) -> SplitResult:
    server = urlsplit(url)
    try:
        sound = server.scheme in ("smtp", "smtps") and server.hostname and server.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise ConfigurationError("SMTP_URL must look like smtp://user:password@mail.example.edu:587.")
    return server


class FolderMailer:
    """Writes each letter as a file that any mail program opens; the oldest go when there are too many."""

    def __init__(self, folder: Path, sender: str, host: str) -> None:
        self.folder = folder
        self.sender = sender
        self.host = host

    def send(self, letter: Letter) -> None:
        """Write the letter; the same letter again replaces itself."""
        message = compose(letter, sender=self.sender, host=self.host)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f"{letter.id}.part"
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(message.as_bytes())
            draft.replace(self.folder / f"{letter.id}.eml")
        except OSError as error:
            raise MailDelayed(type(error).__name__) from None
        for old in _newest_first(self.folder)[MAILBOX_MAX_LETTERS:]:
            old.unlink(missing_ok=True)


def letters_in(folder: Path) -> tuple[Letter, ...]:
    """Return the letters of the folder, newest first."""
    return tuple(_read(path) for path in _newest_first(folder))


def letter_in(folder: Path, letter_id: UUID) -> Letter | None:
    """Return one letter of the folder, or None."""
    path = folder / f"{letter_id}.eml"
    return _read(path) if path.is_file() else None


def forget_letters_in(folder: Path, address_keys: Collection[str]) -> None:
    """Delete the letters of the folder to these addresses (in lower case)."""
    for path in _newest_first(folder):
        if _read(path).recipient.lower() in address_keys:
            path.unlink(missing_ok=True)


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.eml"), key=lambda path: (-path.stat().st_mtime_ns, path.name))


def _read(path: Path) -> Letter:
    message = BytesParser(EmailMessage, policy=SMTP).parsebytes(path.read_bytes())
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return Letter(
        id=UUID(path.stem),
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        text=_lines(text),
        html=_lines(html),
        written_at=parsedate_to_datetime(str(message["Date"])),
    )


def _lines(part: MIMEPart | None) -> str:
    return "" if part is None else str(cast(EmailMessage, part).get_content()).replace("\r\n", "\n")
