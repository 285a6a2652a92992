"""A pathway like those that are shared: parts of two issuers, one that stands for another, an optional one."""

from __future__ import annotations

from datetime import UTC, datetime

from pathways.services import goals
from pathways.services.catalogue import explorer
from tests.pathways.explorer_kit import HOME, entry, leaf, put_entries, put_pathway, uri_of
from tests.sims.issuer import IssuerSimulator
from wallet.core.sharing import Subject
from wallet.services.receive import receive_badge
from wallet.services.share import turn_on

ELSEWHERE = "did:web:college.example"
PUBLISHED = datetime(2026, 2, 2, tzinfo=UTC)
RULE = {
    "type": "all",
    "id": "root",
    "of": [
        {"type": "all", "id": "core", "name": "Core", "of": [leaf("a"), leaf("b")]},
        {
            "type": "credits",
            "id": "breadth",
            "name": "Breadth",
            "credits": 3,
            "of": [leaf("c"), leaf("d")],
            "minimums": [{"where": {"issuer_not_in": [HOME]}, "min": 3, "unit": "credits"}],
        },
        leaf("extra", optional=True),
    ],
}
EQUIVALENT = [{"held": uri_of("outside"), "counts_as": uri_of("c"), "credits": 3}]


def put_stack(deps, rule=RULE, **more):
    """Write the pathway `stack` and what it is made of; returns its id, to be a link's topic."""
    put_entries(
        deps,
        *(entry(slug, name=f"Course {slug.upper()}") for slug in "abcd"),
        entry("extra", name="Extra", credits=None),
        entry("outside", name="Outside Course", issuer_uri=ELSEWHERE, issuer_name="The College"),
        entry("certificate", name="Data Practice", credits="9", achievement_type="Certificate"),
    )
    values = {"awards": uri_of("certificate"), "equivalences": EQUIVALENT, "name": "Data Practice"}
    return put_pathway(deps, "stack", rule, version="3", published=PUBLISHED, **(values | more))[0]


def hold(deps, issuer, learner_id, slug, *, name=None, status=None, **changes):
    """Put a badge for an achievement of the kit into a wallet; returns its id."""
    if status is not None:
        changes["credentialStatus"] = issuer.status(status)
    credential = issuer.credential(id=f"urn:x:{slug}:{changes.get('validFrom', '')}", **changes)
    subject = credential["credentialSubject"]
    achievement = {**subject["achievement"], "id": uri_of(slug), "name": name or f"Course {slug.upper()}"}
    signed = issuer.sign({**credential, "credentialSubject": {**subject, "achievement": achievement}})
    return receive_badge(issuer.json(signed), learner_id=learner_id, deps=deps, file_name="badge.json").badge_id


def college(issuer):
    """Return another issuer, whose documents the first one's network serves too."""
    other = IssuerSimulator(ELSEWHERE, name="The College")
    issuer.documents |= other.documents
    return other


def share(deps, learner_id, topic):
    """Start the pathway where that is still to do, and turn its link on; returns the path."""
    if not goals.goals_of(learner_id, explorer(deps), deps):
        goals.start(learner_id, "stack", "3", deps)
    address = turn_on(learner_id, Subject.of_pathway(str(topic)), deps)
    return address.removeprefix(deps.settings.public_url)
