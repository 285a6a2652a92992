"""Several badges on a sheet, a learner's own sheets, receipts on paper, and strangers' words on all of them."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests.pdf_kit import attachments_of, codes_in, needs_pdf, read, size_mm, text_of
from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.certificate_kit import (
    HOSTILE,
    collection_of,
    get,
    hashed,
    lowest,
    one_engine,
    outside_frame,
    pdf,
    refusal,
)
from tests.wallet.share_kit import enter, good, keep, named, subject_for, token_of
from tests.wallet.wallet_kit import ada, add_learner
from wallet.core.sharing import Scope, Subject
from wallet.services.receipts import keep_shared
from wallet.services.share import AudienceAsked, open_share, turn_on


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
@one_engine
class TestHostileWords:
    @pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
    def test_they_stay_inside_the_frame_and_do_nothing(self, page, deps, words):
        issuer = IssuerSimulator("did:web:uni.example", name=words)
        learner = add_learner(deps, EMAIL, name=words[:200])
        subject = named(words)
        subject["achievement"]["description"] = words
        badge = keep(deps, learner, issuer.json(issuer.sign(issuer.credential(credentialSubject=subject))))
        path = urlsplit(open_share(learner, badge, deps)).path
        for paper in ("a4", "letter"):
            body = pdf(page, f"{path}.pdf?paper={paper}")
            assert len(read(body).pages) == 1
            assert outside_frame(body) == []
            assert "Awarded on 1 January 2026" in text_of(body)
        assert codes_in(body) == [f"{deps.settings.public_url}{path}"]
        several = collection_of(deps, learner, badge, name=words[:100], introduction=words[:2_000])
        body = pdf(page, f"{urlsplit(turn_on(learner, Subject.of_collection(several), deps)).path}.pdf")
        assert outside_frame(body) == [] or len(read(body).pages) > 1
        receipt = keep_shared(token_of(path), deps)
        assert pdf(page, f"/receipts/{receipt}.pdf")


@needs_pdf
class TestOfSeveral:
    @pytest.fixture
    def both(self, deps, learner, badge, issuer):
        subject = {**subject_for(EMAIL, hashed=False), "achievement": named("Brazing")["achievement"]}
        return badge, good(deps, learner, issuer, id=f"urn:uuid:{uuid4()}", credentialSubject=subject)

    @pytest.fixture
    def shelf(self, deps, learner, both):
        return collection_of(deps, learner, *both)

    @pytest.fixture
    def listed(self, deps, learner, shelf):
        return urlsplit(turn_on(learner, Subject.of_collection(shelf), deps)).path

    def test_it_lists_them_in_their_order_with_the_learners_words(self, page, listed, settings):
        body = pdf(page, f"{listed}.pdf")
        words = text_of(body)

        for said in ("Ada Example", "For applications", "My own words.", "Awarded on 1 January 2026"):
            assert said in words
        assert words.index("Welding 1") < words.index("Brazing")
        assert codes_in(body) == [f"{settings.public_url}{listed}"]
        assert read(body).metadata.title == "For applications, Ada Example"

    def test_the_files_that_tell_no_more_are_inside(self, page, listed):
        body = pdf(page, f"{listed}.pdf")

        assert list(attachments_of(body)) == ["1-welding-1.json"]
        assert "The signed file of 1 badge is attached. Those that tell more than this sheet are not." in text_of(body)

    def test_one_that_was_withdrawn_says_so(self, page, deps, learner, listed, badge, issuer):
        issuer.revoke(7)
        page.client.post(
            f"{urlsplit(open_share(learner, badge, deps)).path}/check",
            base_url=page.base,
            headers={"Origin": page.base},
        )
        assert "Withdrawn." in text_of(pdf(page, f"{listed}.pdf"))

    @one_engine
    def test_many_badges_run_over_several_pages_inside_the_frame(self, page, deps, learner, issuer):
        badges = [
            good(deps, learner, issuer, id=f"urn:uuid:{uuid4()}", credentialSubject=named(f"Weld {number}"))
            for number in range(24)
        ]
        shelf = collection_of(deps, learner, *badges)
        body = pdf(page, f"{urlsplit(turn_on(learner, Subject.of_collection(shelf), deps)).path}.pdf")

        assert len(read(body).pages) > 1
        assert text_of(body).count("Awarded on") == 24
        assert outside_frame(body) == []

    @one_engine
    @pytest.mark.parametrize(("number", "paper"), [(1, "a4"), (3, "letter"), (4, "a4"), (5, "letter")])
    def test_a_few_fill_one_page_with_the_code_at_its_foot(self, page, deps, learner, issuer, clock, number, paper):
        ids = [f"urn:uuid:{uuid4()}" for _ in range(number)]
        badges = [good(deps, learner, issuer, id=one, credentialSubject=named("Weld")) for one in ids]
        shelf = collection_of(deps, learner, *badges, introduction="My own words. " * 28)
        listed = urlsplit(turn_on(learner, Subject.of_collection(shelf), deps)).path
        body = pdf(page, f"{listed}.pdf?paper={paper}")

        assert len(read(body).pages) == 1
        assert outside_frame(body) == []
        assert lowest(body, "Check each of them") < 60
        clock.forward(days=30)
        assert outside_frame(pdf(page, f"{listed}.pdf?paper={paper}")) == []

    def test_a_pathways_list_does_not_read_as_its_award(self, page, app, deps, learner, both):
        class Stacks:
            def title(self, *_):
                return "Metal Work"

            def badges(self, *_):
                return both

        app.extensions["deps"] = with_stacks = replace(deps, stacks=Stacks())
        listed = urlsplit(turn_on(learner, Subject.of_pathway("metal"), with_stacks)).path
        words = text_of(pdf(page, f"{listed}.pdf"))

        assert "On the pathway Metal Work" in words
        assert (
            "Whether the pathway is complete, and what is missing, stands on the page that the code leads to." in words
        )
        assert "has been awarded" not in words

    def test_each_has_a_certificate_of_its_own(self, page, deps, listed, badge, settings):
        from wallet.core.sharing import part_code

        part = part_code(token_of(listed), badge)
        body = pdf(page, f"{listed}/part/{part}.pdf")

        assert "Welding 1" in text_of(body)
        assert codes_in(body) == [f"{settings.public_url}{listed}/part/{part}"]

    def test_it_is_gone_with_its_link(self, page, deps, learner, shelf, listed):
        from wallet.services.share import links_for, turn_off

        turn_off(learner, links_for(learner, Subject.of_collection(shelf), deps).permanent.id, deps)
        assert get(page, f"{listed}.pdf")[0] == 410

    def test_its_learner_prints_it_too(self, page, learner, shelf, listed, settings):
        enter(page, learner)
        body = pdf(page, f"/wallet/collections/{shelf}/certificate.pdf")

        assert codes_in(body) == [f"{settings.public_url}{listed}"]


class TestOfTheLearner:
    @needs_pdf
    def test_it_shows_the_name_whatever_the_link_hides(self, page, deps, learner, badge, path, settings):
        from wallet.services.share import change_link, links_for

        link = links_for(learner, Subject.of_badge(badge), deps).permanent
        change_link(
            learner,
            link.id,
            AudienceAsked("", None, Scope(name=False)),
            listed=False,
            revision=link.revision,
            deps=deps,
        )
        enter(page, learner)
        body = pdf(page, f"/wallet/badges/{badge}/certificate.pdf")

        assert "Ada Example" in text_of(body)
        assert codes_in(body) == [f"{settings.public_url}{path}"]
        assert list(attachments_of(body)) == ["welding-1.json"]

    def test_without_a_link_it_says_what_to_do(self, page, learner, badge):
        enter(page, learner)
        assert refusal(page, f"/wallet/badges/{badge}/certificate.pdf") == (409, "certificate_needs_link")

    def test_another_learner_finds_nothing(self, page, deps, badge, path):
        enter(page, add_learner(deps, "eve@uni.example", name="Eve"))
        assert get(page, f"/wallet/badges/{badge}/certificate.pdf")[0] == 404


@needs_pdf
class TestOfAReceipt:
    def test_it_says_what_was_found_then_and_carries_the_signed_receipt(self, page, deps, path, settings):
        code = keep_shared(token_of(path), deps)
        body = pdf(page, f"/receipts/{code}.pdf")
        words, signed = text_of(body), get(page, f"/receipts/{code}.json")[2]

        for said in (
            "Receipt for Welding 1",
            "Found on 24 November 2026, 12:00 UTC: Verified",
            "Ada Example",
            "Not revoked",
            "Passed",
            "did:web:uni.example",
        ):
            assert said in words
        assert attachments_of(body) == {f"receipt-{code}.json": ("application/vc", "/Source", signed)}
        assert [one for sheet in range(len(read(body).pages)) for one in codes_in(body, page=sheet)] == [
            f"{settings.public_url}/receipts/{code}"
        ]

    def test_it_is_the_same_file_for_ever(self, page, deps, path, clock):
        code = keep_shared(token_of(path), deps)
        first = pdf(page, f"/receipts/{code}.pdf")
        clock.forward(days=3)
        assert pdf(page, f"/receipts/{code}.pdf") == first

    def test_it_is_found_however_its_code_is_typed(self, page, deps, path):
        code = keep_shared(token_of(path), deps)
        assert pdf(page, f"/receipts/{code.lower().replace('-', '')}.pdf")

    def test_letter(self, page, deps, path):
        code = keep_shared(token_of(path), deps)
        assert size_mm(pdf(page, f"/receipts/{code}.pdf?paper=letter")) == (216, 279)
