"""Helpers for tests about sharing: badges worth sharing, and somebody who is signed in."""

from __future__ import annotations

from tests.sims.issuer import IssuerSimulator
from wallet.core.recipient import hash_identity
from wallet.services.receive import receive_badge

BROWSER = {"User-Agent": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"}


def keep(deps, learner, upload):
    return receive_badge(upload, learner_id=learner, deps=deps).badge_id


def good(deps, learner, issuer, /, **changes):
    """A verified badge of the learner with a status list."""
    changes.setdefault("credentialStatus", issuer.status(7))
    return keep(deps, learner, issuer.json(issuer.sign(issuer.credential(**changes))))


def token_of(address):
    return address.rpartition("/")[2]


def subject_for(address, *, hashed=True):
    """A subject that names another address, hashed or for all to read."""
    identity = hash_identity(address, "sea") if hashed else address
    who = {"type": "IdentityObject", "identityType": "emailAddress", "hashed": hashed, "identityHash": identity}
    subject = IssuerSimulator().credential()["credentialSubject"]
    return {**subject, "identifier": [{**who, "salt": "sea"} if hashed else who]}


def named(name):
    """A subject whose achievement has another name."""
    subject = IssuerSimulator().credential()["credentialSubject"]
    return {**subject, "achievement": {**subject["achievement"], "name": name}}


def enter(page, account_id):
    """Sign somebody in without the form."""
    with page.client.session_transaction(base_url=page.base) as session:
        session["_user_id"], session["_fresh"] = f"{account_id}:1", True
