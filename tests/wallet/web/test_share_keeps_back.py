"""What a link hides is in none of its forms, however the issuer wrote it down."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.wallet.core.test_clr import record
from tests.wallet.share_kit import good, keep, token_of
from tests.wallet.wallet_kit import ada
from wallet.base.limits import RECEIPTS_PER_HOUR
from wallet.core.sharing import Scope, Subject
from wallet.services import receipts
from wallet.services.share import AudienceAsked, open_audience, open_share

FILES = (".png", ".svg", ".jwt", "/credential")
OTHERS = ("", ".json", ".pdf", "/embed", "/og.png")
SECRETS = (b"Zelda", b"LIC-33", b"GRADE-99", b"EVID-77")
PROFILE = "https://openbadgespec.org/extensions/recipientProfile/context.json"


def inside_words(issuer):
    """The holder's name in words about the badge only, and the number of a licence."""
    subject = issuer.credential()["credentialSubject"] | {"licenseNumber": "LIC-33"}
    about = {"name": "Welding 1 for Zelda Quux", "description": "Zelda Quux has earned this."}
    return issuer.sign(issuer.credential(credentialSubject=subject, **about))


def inside_a_number(issuer):
    subject = issuer.credential()["credentialSubject"]
    number = {"type": "IdentityObject", "identityType": "userName", "hashed": False, "identityHash": "Zelda"}
    return issuer.sign(issuer.credential(credentialSubject=subject | {"identifier": [*subject["identifier"], number]}))


def inside_a_record(issuer):
    """A learner record, whose parts bear name, grade and evidence."""
    own = issuer.credential()["credentialSubject"]
    told = own | {"name": "Zelda Quux", "result": [{"type": ["Result"], "value": "GRADE-99"}]}
    part = issuer.sign(issuer.credential(credentialSubject=told, evidence=[{"type": ["Evidence"], "name": "EVID-77"}]))
    whole = record(issuer, part)
    whole["credentialSubject"]["identifier"] = own["identifier"]
    return issuer.sign(whole)


def inside_an_endorsement(issuer):
    """What somebody wrote about the holder, signed, inside the badge."""
    badge = issuer.credential()
    about = {"id": badge["id"], "type": ["EndorsementSubject"], "endorsementComment": "Zelda did well: GRADE-99."}
    changes = {"id": "urn:uuid:e1", "type": ["VerifiableCredential", "EndorsementCredential"], "name": "Praise"}
    return issuer.sign(issuer.credential(endorsement=[issuer.sign(badge | changes | {"credentialSubject": about})]))


def inside_an_extension(issuer):
    profile = {"@context": PROFILE, "type": ["Extension", "extensions:RecipientProfile"], "name": "Zelda Quux"}
    return issuer.assertion(**{"extensions:recipientProfile": profile})


@pytest.mark.parametrize(
    "make", [inside_words, inside_a_number, inside_a_record, inside_an_endorsement, inside_an_extension]
)
def test_a_link_without_a_name_hands_out_no_text_that_may_tell_it(page, deps, issuer, make):
    learner = ada(deps)
    subject = Subject.of_badge(keep(deps, learner, issuer.json(make(issuer))))
    path = urlsplit(open_audience(learner, subject, AudienceAsked("Acme", None, Scope(name=False)), deps)).path
    for form in FILES:
        assert page.get(path + form).status == 403, form
    for form in OTHERS:
        answer = page.client.get(path + form, base_url=page.base)
        assert answer.status_code == 200, form
        assert not [secret for secret in SECRETS if secret in answer.data], form


def test_a_learner_record_is_kept_back_without_saying_that_it_holds_an_address(page, deps, issuer):
    learner = ada(deps)
    path = urlsplit(open_share(learner, keep(deps, learner, issuer.json(inside_a_record(issuer))), deps)).path
    assert page.get(f"{path}/credential").json["code"] == "credential_tells_more"


def test_nobody_fills_the_table_of_receipts_through_one_link(page, deps, issuer, clock, monkeypatch):
    learner = ada(deps)
    path = urlsplit(open_share(learner, good(deps, learner, issuer), deps)).path
    monkeypatch.setattr(receipts, "RECEIPTS_PER_HOUR", 2)
    said = [page.client.post(f"{path}/receipt", base_url=page.base).status_code for _ in range(3)]
    assert (said, RECEIPTS_PER_HOUR) == ([303, 303, 429], 60)
    clock.forward(hours=1, seconds=1)
    assert receipts.keep_shared(token_of(path), deps)
