"""Is this my applicant? Yes, no, cannot tell; nothing else is said, and nothing is kept."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from tests.sims.issuer import EMAIL
from tests.wallet.share_kit import keep, subject_for
from tests.wallet.wallet_kit import add_learner, rows_in
from wallet.base.limits import APPLICANT_TRIES_PER_HOUR
from wallet.core.sharing import Scope, Subject
from wallet.services.share import AudienceAsked, close_share, open_audience, open_share
from wallet.store.tables import SessionRow, ShareRow, SignInFailureRow

OTHER = "ada@home.example"


def ask(page, path, email):
    answer = page.client.post(
        f"{path}/applicant", data={"who": email}, base_url=page.base, headers={"Origin": page.base}
    )
    return answer.status_code, answer.get_data(as_text=True)


def shared(deps, issuer, learner, **changes):
    badge = keep(deps, learner, issuer.json(issuer.sign(issuer.credential(**changes))))
    return urlsplit(open_share(learner, badge, deps)).path, badge


@pytest.fixture
def learner(deps):
    return add_learner(deps, EMAIL, OTHER, unproved=("new@home.example",))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (EMAIL, "Yes."),
        (f" {EMAIL.upper()} ", "Yes."),
        (OTHER, "Yes."),
        ("new@home.example", "No."),
        ("eve@uni.example", "No."),
    ],
)
@pytest.mark.parametrize("hashed", [True, False])
def test_yes_and_no(page, deps, issuer, learner, typed, words, hashed):
    path, _ = shared(deps, issuer, learner, credentialSubject=subject_for(EMAIL, hashed=hashed))
    status, body = ask(page, path, typed)
    assert status == 200
    assert f"<strong>{words}</strong>" in body
    assert typed.strip().lower() not in body.lower()
    assert OTHER not in body


def test_a_badge_that_names_nobody_cannot_tell(page, deps, issuer, learner):
    subject = {**issuer.credential()["credentialSubject"], "id": "did:example:ada"}
    del subject["identifier"]
    from wallet.core.standing import Linked
    from wallet.store.tables import BadgeRow

    badge = keep(deps, learner, issuer.json(issuer.sign(issuer.credential(credentialSubject=subject))))
    with deps.database.begin() as session:  # staff accepted it
        session.execute(sa.update(BadgeRow).values(linked=Linked.ACCEPTED.value, accepted_at=deps.now()))
    path = urlsplit(open_share(learner, badge, deps)).path
    assert "<strong>We cannot tell.</strong>" in ask(page, path, "eve@uni.example")[1]
    assert "<strong>Yes.</strong>" in ask(page, path, OTHER)[1]


def test_nothing_is_kept_or_logged(page, deps, issuer, learner, caplog):
    path, _ = shared(deps, issuer, learner)
    for typed in (EMAIL, "eve@uni.example"):
        ask(page, path, typed)
    assert "uni.example" not in caplog.text
    assert rows_in(deps, SessionRow) == [0]
    with deps.database.read() as session:
        assert session.scalars(sa.select(ShareRow.views)).one() == 0
        [counter] = session.scalars(sa.select(SignInFailureRow)).all()
    assert counter.failures == 2
    assert page.get(path).text.count("Compare") == 1


def test_what_is_no_address_is_said_at_the_field(page, deps, issuer, learner):
    path, _ = shared(deps, issuer, learner)
    shown = page.post(f"{path}/applicant", {"who": "ada@"})
    assert shown.status == 422
    assert shown.title.startswith("Error: Verified")
    [field] = [attrs for tag, attrs in shown.elements if tag == "input" and attrs.get("name") == "who"]
    assert (field["aria-invalid"], field["value"]) == ("true", "ada@")
    assert rows_in(deps, SignInFailureRow) == [0], "it was not a try"


def test_nobody_tries_a_whole_directory(page, deps, issuer, learner, clock):
    path, _ = shared(deps, issuer, learner)
    other, _ = shared(deps, issuer, learner, id="urn:uuid:2")
    for number in range(APPLICANT_TRIES_PER_HOUR):
        assert ask(page, path, f"n{number}@uni.example")[0] == 200
    status, body = ask(page, path, EMAIL)
    assert status == 429
    assert "Yes." not in body
    assert ask(page, other, EMAIL)[0] == 200, "each page has its own count"
    clock.forward(hours=1)
    assert ask(page, path, EMAIL)[0] == 200


def test_a_link_that_is_off_answers_nothing(page, deps, issuer, learner):
    path, badge = shared(deps, issuer, learner)
    close_share(learner, badge, deps)
    assert ask(page, path, EMAIL)[0] == 410
    assert ask(page, "/v/AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA", EMAIL)[0] == 404


def test_a_form_of_another_site_is_refused(page, deps, issuer, learner):
    path, _ = shared(deps, issuer, learner)
    answer = page.client.post(
        f"{path}/applicant", data={"who": EMAIL}, base_url=page.base, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403


def named(issuer, name="Maya Chidinma Okafor"):
    subject = issuer.credential()["credentialSubject"]
    one = {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": name}
    return {**subject, "identifier": [*subject["identifier"], one]}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Maya Okafor", "Yes."),
        ("okafor, maya", "Yes."),
        ("Eve Okafor", "No."),
        ("Ada Example", "No."),  # what the account is called says nothing
        ("Maya", "We cannot tell."),
        ("M. Okafor", "We cannot tell."),
    ],
)
def test_a_name_is_compared_with_the_one_that_the_issuer_signed(page, deps, issuer, learner, typed, words, caplog):
    path, _ = shared(deps, issuer, learner, credentialSubject=named(issuer))
    status, body = ask(page, path, typed)
    assert status == 200
    assert f"<strong>{words}</strong>" in body
    assert typed not in caplog.text
    assert f'value="{typed}"' not in body


def test_a_badge_without_a_name_cannot_tell(page, deps, issuer, learner):
    path, _ = shared(deps, issuer, learner)
    status, body = ask(page, path, "Ada Example")
    assert (status, "<strong>We cannot tell.</strong>" in body) == (200, True)
    assert "The issuer signed no name." in body


def test_a_hidden_name_cannot_be_guessed(page, deps, issuer, learner):
    _, badge = shared(deps, issuer, learner, credentialSubject=named(issuer))
    hidden = AudienceAsked("Acme", None, Scope(name=False))
    path = urlsplit(open_audience(learner, Subject.of_badge(badge), hidden, deps)).path
    for typed in ("Maya Okafor", "Eve Okafor"):
        status, body = ask(page, path, typed)
        assert status == 422
        assert "names are not compared" in body
        assert "Yes." not in body
        assert "No." not in body
    assert rows_in(deps, SignInFailureRow) == [0], "it was not a try"
    assert "<strong>Yes.</strong>" in ask(page, path, EMAIL)[1]


@pytest.mark.parametrize("typed", ["", "   ", "x" * 201, "\u202e\u200b"])
def test_neither_address_nor_name(page, deps, issuer, learner, typed):
    path, _ = shared(deps, issuer, learner, credentialSubject=named(issuer))
    shown = page.post(f"{path}/applicant", {"who": typed})
    assert shown.status == 422
    assert "or a first and a last name" in shown.text
