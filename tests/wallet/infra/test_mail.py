from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from hypothesis import given
from hypothesis import strategies as st

from wallet.base.errors import ConfigurationError
from wallet.base.limits import MAILBOX_MAX_LETTERS
from wallet.infra import mail
from wallet.infra.letters import render_letter

ID = UUID("00000000-0000-4000-8000-000000000001")
WORDS = {
    "link": "https://badges.example.edu/confirm/abc",
    "university": "Alder & Co",
    "home": "https://badges.example.edu/",
}


def letter(**changes):
    values = {
        "id": ID,
        "recipient": "maya@uni.example",
        "subject": "Confirm \u2013 please",
        "text": "Hello\n",
        "html": "<p>Hello</p>\n",
        "written_at": datetime(2026, 11, 24, 12, tzinfo=UTC),
    }
    return mail.Letter(**(values | changes))


def test_a_message_says_who_it_is():
    message = mail.compose(letter(), sender="Laurel <no-reply@example.edu>", host="badges.example.edu:8000")
    assert message["Message-ID"] == f"<{ID}@badges.example.edu>"
    assert message["Date"] == "Tue, 24 Nov 2026 12:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "maya@uni.example\r\nBcc: eve@evil.example"},
        {"recipient": "maya@uni.example, eve@evil.example"},
        {"recipient": "Maya <maya@uni.example>"},
        {"recipient": ""},
        {"subject": "Hello\r\nBcc: eve@evil.example"},
        {"subject": "Hello\nX: y"},
    ],
)
def test_nothing_is_slipped_into_a_header(changes):
    with pytest.raises(mail.MailRefused):
        mail.compose(letter(**changes), sender="Laurel <no-reply@example.edu>", host="example.edu")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_recipient_and_subject_are_one_letter_to_one_person_or_refused(recipient, subject):
    try:
        message = mail.compose(letter(recipient=recipient, subject=subject), sender="a@example.edu", host="example.edu")
    except mail.MailRefused:
        return
    assert [address.addr_spec for address in message["To"].addresses] == [recipient]
    assert message.get_all("Bcc") is None
    assert len(message.get_all("To")) == 1


# --- a real server on loopback


class Keeper:
    def __init__(self):
        self.envelopes, self.answers = [], []

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.envelopes.append(envelope)
        return "250 OK"


class LoopbackController(Controller):
    def factory(self):
        return Server(self.handler, enable_SMTPUTF8=False, hostname="mail.test")

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]  # the one the system chose
        super()._trigger_server()


@pytest.fixture
def server():
    keeper = Keeper()
    controller = LoopbackController(keeper, hostname="127.0.0.1", port=0)
    controller.start()
    keeper.url = f"smtp://127.0.0.1:{controller.port}"
    yield keeper
    controller.stop()


def test_smtp(server):
    mail.SmtpMailer(server.url, "Laurel <no-reply@example.edu>", "example.edu").send(letter())
    [envelope] = server.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("no-reply@example.edu", ["maya@uni.example"])
    assert f"<{ID}@example.edu>".encode() in envelope.content


@pytest.mark.parametrize(
    ("answer", "error"),
    [("550 no such user", mail.MailRefused), ("451 greylisted, come again", mail.MailDelayed)],
)
def test_a_server_that_says_no(server, answer, error):
    server.answers = [answer]
    with pytest.raises(error) as raised:
        mail.SmtpMailer(server.url, "no-reply@example.edu", "example.edu").send(letter())
    assert "maya" not in str(raised.value)


def test_no_server():
    with pytest.raises(mail.MailDelayed):
        mail.SmtpMailer("smtp://127.0.0.1:9", "no-reply@example.edu", "example.edu").send(letter())


def test_a_password_is_never_sent_in_clear_over_a_network(monkeypatch):
    said = []

    class Smtp:
        def __init__(self, host, port, timeout):
            said.append((host, port))

        def starttls(self, context):
            said.append(context.verify_mode.name)
            raise mail.smtplib.SMTPNotSupportedError

        def close(self):
            said.append("closed")

    monkeypatch.setattr(mail.smtplib, "SMTP", Smtp)
    with pytest.raises(mail.MailDelayed):
        mail.SmtpMailer("smtp://user:secret@mail.example.edu", "a@example.edu", "example.edu").send(letter())
    assert said == [("mail.example.edu", 587), "CERT_REQUIRED", "closed"]


@pytest.mark.parametrize("url", ["", "mail.example.edu", "http://mail.example.edu", "smtp://", "smtp://host:port"])
def test_odd_servers(url):
    with pytest.raises(ConfigurationError):
        mail.SmtpMailer(url, "a@example.edu", "example.edu")


# --- the folder


def test_a_folder(tmp_path):
    mailer = mail.FolderMailer(tmp_path / "mail", "Laurel <no-reply@example.edu>", "example.edu")
    mailer.send(letter())
    mailer.send(letter())  # a second delivery of the same letter is the same file
    [read] = mail.letters_in(tmp_path / "mail")
    assert read == letter()
    assert mail.letter_in(tmp_path / "mail", ID) == read
    assert mail.letter_in(tmp_path / "mail", UUID(int=7)) is None
    assert (tmp_path / "mail" / f"{ID}.eml").stat().st_mode & 0o077 == 0


def test_a_folder_does_not_grow_for_ever(tmp_path):
    mailer = mail.FolderMailer(tmp_path, "a@example.edu", "example.edu")
    for number in range(MAILBOX_MAX_LETTERS + 3):
        mailer.send(letter(id=UUID(int=number)))
    assert len(mail.letters_in(tmp_path)) == MAILBOX_MAX_LETTERS


def test_no_folder_no_letters(tmp_path):
    assert mail.letters_in(tmp_path / "nowhere") == ()


# --- words


def test_markup_is_escaped_in_markup_alone():
    said = render_letter("reset_password", name="<b>Ann</b>\r\nBcc: x", **WORDS)
    assert "<b>Ann</b>" in said.text
    assert "&lt;b&gt;Ann" in said.html
    assert "<b>" not in said.html
    assert "Alder &amp; Co" in said.html
    assert "\n" not in said.subject
