"""A badge's certificate: what stands on it, what is inside the file, and who gets none."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.pdf_kit import attachments_of, codes_in, needs_pdf, read, size_mm, text_of
from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.certificate_kit import (
    FOOT,
    HOSTILE,
    get,
    hashed,
    lowest,
    one_engine,
    outside_frame,
    pdf,
    refusal,
)
from tests.wallet.share_kit import good, keep, named, subject_for, token_of
from tests.wallet.wallet_kit import ada, add_learner
from wallet.core.sharing import EVERYTHING, Scope, Subject
from wallet.infra.pdf import PdfBusy, PdfTooMuch, PdfUnavailable
from wallet.services.share import AudienceAsked, close_share, open_audience, open_share
from wallet.web import pdf_answers


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def badge(deps, learner, issuer):
    return good(deps, learner, issuer, validUntil="2030-06-30T00:00:00Z", credentialSubject=hashed())


@pytest.fixture
def path(deps, learner, badge):
    return urlsplit(open_share(learner, badge, deps)).path


@needs_pdf
class TestOfOneBadge:
    def test_it_says_who_was_awarded_what_by_whom_and_when(self, page, path):
        words = text_of(pdf(page, f"{path}.pdf"))

        for said in (
            "Ada Example",
            "Welding 1",
            "has been awarded",
            "Awarded on 1 January 2026",
            "In force until 30 June 2030",
            "What this sheet says was so on 24 November 2026. Scan the code to see whether it still is.",
        ):
            assert said in words
        assert "EXAMPLE UNIVERSITY" in words
        assert token_of(path) in words.replace("- ", "-")

    def test_it_bears_no_verdict(self, page, path):
        words = text_of(pdf(page, f"{path}.pdf")).lower()
        assert "verified" not in words
        assert "genuine" not in words

    def test_it_is_one_page_tagged_titled_and_in_a_language(self, page, path):
        found = read(pdf(page, f"{path}.pdf"))

        assert len(found.pages) == 1
        assert found.metadata.title == "Welding 1, Ada Example"
        assert found.trailer["/Root"]["/Lang"] == "en"
        assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert b'pdfuaid:part="1"' in found.trailer["/Root"]["/Metadata"].get_object().get_data()

    @pytest.mark.parametrize(
        ("asked", "size"), [("", (210, 297)), ("?paper=letter", (216, 279)), ("?paper=x", (210, 297))]
    )
    def test_it_is_printed_on_both_papers(self, page, path, asked, size):
        body = pdf(page, f"{path}.pdf{asked}")

        assert size_mm(body) == size
        assert len(read(body).pages) == 1
        assert outside_frame(body) == []

    def test_a_camera_reads_the_code_from_paper(self, page, path, settings):
        for paper in ("a4", "letter"):
            assert codes_in(pdf(page, f"{path}.pdf?paper={paper}")) == [f"{settings.public_url}{path}"]

    def test_the_signed_badge_is_inside_byte_for_byte(self, page, deps, learner, issuer):
        signed = issuer.json(issuer.sign(issuer.credential(credentialSubject=hashed())))
        path = urlsplit(open_share(learner, keep(deps, learner, signed), deps)).path
        (file,) = attachments_of(pdf(page, f"{path}.pdf")).items()

        assert file == ("welding-1.json", ("application/vc+ld+json", "/Source", signed))

    def test_a_token_is_attached_as_what_it_is(self, page, deps, learner, issuer):
        token = issuer.sign_jwt(issuer.credential(credentialSubject=hashed()))
        path = urlsplit(open_share(learner, keep(deps, learner, token.encode()), deps)).path

        assert attachments_of(pdf(page, f"{path}.pdf")) == {
            "welding-1.jwt": ("application/vc+jwt", "/Source", token.encode())
        }

    def test_a_badge_that_tells_an_address_is_not_inside(self, page, deps, learner, issuer):
        badge = good(deps, learner, issuer, credentialSubject=subject_for(EMAIL, hashed=False))
        body = pdf(page, f"{urlsplit(open_share(learner, badge, deps)).path}.pdf")

        assert attachments_of(body) == {}
        assert EMAIL.encode() not in body

    def test_a_link_that_hides_the_name_prints_none(self, page, deps, learner, issuer):
        subject = hashed(name="Ada Example")
        badge = good(deps, learner, issuer, credentialSubject=subject)
        hidden = open_audience(learner, Subject.of_badge(badge), AudienceAsked("Acme", None, Scope(name=False)), deps)
        body = pdf(page, f"{urlsplit(hidden).path}.pdf")

        assert "Ada" not in text_of(body)
        assert "has awarded" in text_of(body)
        assert read(body).metadata.title == "Welding 1"
        assert attachments_of(body) == {}

    def test_results_are_printed_where_the_link_shows_them(self, page, deps, learner, issuer):
        achievement = {
            **subject_for(EMAIL)["achievement"],
            "resultDescription": [
                {
                    "id": "urn:uuid:5f1e8c1d-93a5-4d0e-8f8c-0d8b6f3b1c55",
                    "type": ["ResultDescription"],
                    "name": "Grade",
                    "resultType": "LetterGrade",
                }
            ],
        }
        result = {
            "type": ["Result"],
            "value": "A-",
            "resultDescription": "urn:uuid:5f1e8c1d-93a5-4d0e-8f8c-0d8b6f3b1c55",
        }
        badge = good(deps, learner, issuer, credentialSubject=hashed(achievement=achievement, result=[result]))
        subject = Subject.of_badge(badge)
        closed = open_audience(learner, subject, AudienceAsked("Acme", None, Scope()), deps)
        wide = open_audience(learner, subject, AudienceAsked("Beta", None, EVERYTHING), deps)

        assert "Grade: A-" not in text_of(pdf(page, f"{urlsplit(closed).path}.pdf"))
        assert "Grade: A-" in text_of(pdf(page, f"{urlsplit(wide).path}.pdf"))

    def test_an_issuer_that_nobody_here_knows_is_called_so(self, page, path):
        assert "an issuer that this Laurel does not recognise" in text_of(pdf(page, f"{path}.pdf"))

    def test_a_picture_that_takes_too_much_is_replaced_by_one_of_ours(self, page, path, monkeypatch):
        made, real = [], pdf_answers.render

        def heavy(sheet):
            made.append(sheet)
            if len(made) == 1:
                raise PdfTooMuch
            return real(sheet)

        monkeypatch.setattr(pdf_answers, "render", heavy)
        status, headers, body = get(page, f"{path}.pdf")

        assert (status, body[:4]) == (200, b"%PDF")
        assert headers["ETag"] == f'"{made[1].digest()}"'


@needs_pdf
class TestStates:
    def test_one_that_is_no_longer_in_force_says_so_with_its_dates(self, page, path, clock):
        clock.forward(days=5 * 365)
        words = text_of(pdf(page, f"{path}.pdf"))

        assert "No longer in force" in words
        assert "It was in force until 30 June 2030 and had not been renewed by" in words
        assert "In force until" not in words

    @one_engine
    @pytest.mark.parametrize("words", ["long", "one word", "cjk", "rtl", "markup"])
    def test_its_state_is_never_cut_off_by_long_names(self, page, deps, clock, words):
        words = HOSTILE[words]
        issuer = IssuerSimulator("did:web:uni.example", name=words)
        learner = add_learner(deps, EMAIL, name=words[:200])
        badge = good(deps, learner, issuer, validUntil="2027-01-01T00:00:00Z", credentialSubject=named(words))
        path = urlsplit(open_share(learner, badge, deps)).path
        clock.forward(days=500)
        for paper in ("a4", "letter"):
            assert lowest(pdf(page, f"{path}.pdf?paper={paper}"), "2028.") > FOOT

    def test_one_whose_issuer_is_silent_says_so(self, page, path, issuer, clock):
        issuer.online = False
        clock.forward(days=30)
        words = text_of(pdf(page, f"{path}.pdf"))

        assert "Not confirmed on this day" in words
        assert "on 24 December 2026 nobody could find out whether its issuer had withdrawn it" in words
        assert "It was last known to be in force on 24 November 2026." in words

    def test_one_that_is_not_in_force_yet_says_from_when_on(self, page, deps, learner, issuer):
        badge = good(deps, learner, issuer, validFrom="2027-01-11T00:00:00Z")
        path = urlsplit(open_share(learner, badge, deps)).path
        assert "It comes into force on 11 January 2027." in text_of(pdf(page, f"{path}.pdf"))


class TestRefused:
    def test_a_withdrawn_badge_gets_none(self, page, path, issuer, clock, deps):
        issuer.revoke(7)
        clock.forward(days=2)
        assert refusal(page, f"{path}.pdf") == (409, "certificate_withdrawn")

    def test_a_badge_on_hold_gets_none(self, page, deps, learner, issuer, clock):
        status = issuer.status(9, purpose="suspension")
        path = urlsplit(open_share(learner, good(deps, learner, issuer, credentialStatus=status), deps)).path
        issuer.suspend(9)
        clock.forward(days=2)
        assert refusal(page, f"{path}.pdf") == (409, "certificate_on_hold")

    def test_a_link_that_is_off_is_gone_from_every_paper_and_every_cache(self, page, deps, learner, badge, path):
        first = get(page, f"{path}.pdf")
        close_share(learner, badge, deps)

        for asked in ("", "?paper=letter"):
            assert get(page, f"{path}.pdf{asked}")[0] == 410
        tag = first[1].get("ETag", '"x"')
        assert get(page, f"{path}.pdf", headers={"If-None-Match": tag})[0] == 410

    def test_there_is_none_for_a_guess(self, page, path):
        assert get(page, "/v/AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA.pdf")[0] == 404
        assert get(page, f"{path}/part/{'0' * 16}.pdf")[0] == 404
        assert get(page, "/receipts/AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA.pdf")[0] == 404

    @pytest.mark.parametrize(
        ("error", "status", "code"),
        [(PdfUnavailable, 503, "pdf_unavailable"), (PdfBusy, 503, "pdf_busy"), (PdfTooMuch, 422, "pdf_too_much")],
    )
    def test_what_cannot_be_made_is_said(self, page, path, monkeypatch, error, status, code):
        def refuse(_sheet):
            raise error

        monkeypatch.setattr(pdf_answers, "render", refuse)
        monkeypatch.setattr(pdf_answers, "pdf_available", lambda: True)
        assert refusal(page, f"{path}.pdf") == (status, code)

    def test_a_machine_without_the_libraries_says_what_to_do_instead(self, page, path, monkeypatch):
        monkeypatch.setattr(pdf_answers, "pdf_available", lambda: False)
        shown = page.get(f"{path}.pdf")

        assert shown.status == 503
        assert "Print the page from your browser instead." in shown.text


@needs_pdf
class TestAnswer:
    def test_it_is_saved_under_a_plain_name_and_can_do_nothing(self, page, deps, learner, issuer):
        badge = good(deps, learner, issuer, credentialSubject=named('Ünïcode"; filename="evil.exe'))
        path = urlsplit(open_share(learner, badge, deps)).path
        _, headers, _ = get(page, f"{path}.pdf")

        assert headers["Content-Disposition"] == 'attachment; filename="certificate-unicode-filename-evil-exe.pdf"'
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "private, no-cache"
        assert "noindex" in headers["X-Robots-Tag"]

    def test_whoever_has_this_very_file_is_not_sent_it_again(self, page, path, monkeypatch):
        _, headers, body = get(page, f"{path}.pdf")
        monkeypatch.setattr(pdf_answers, "render", lambda _sheet: pytest.fail("made again"))
        status, again, nothing = get(page, f"{path}.pdf", headers={"If-None-Match": headers["ETag"]})

        assert (status, nothing) == (304, b"")
        assert again["ETag"] == headers["ETag"]
        assert body

    def test_it_is_the_same_file_all_day_and_another_tomorrow(self, page, path, clock):
        first = get(page, f"{path}.pdf")
        clock.forward(minutes=5)
        later = get(page, f"{path}.pdf")
        clock.forward(days=1)
        tomorrow = get(page, f"{path}.pdf")

        assert first[1]["ETag"] == later[1]["ETag"] != tomorrow[1]["ETag"]
        assert first[2] == later[2] != tomorrow[2]
