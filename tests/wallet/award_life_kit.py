"""A unit's award in a learner's wallet, shared with the world, and the staff who look after it."""

from __future__ import annotations

import sqlalchemy as sa

from tests.people import add_person
from tests.wallet.unit_kit import Units
from wallet.core.award_life import Act
from wallet.services.award_life import Asked, award_page, change_award
from wallet.services.claim import claim_awards
from wallet.services.share import open_share
from wallet.store.tables import BadgeRow

ALICE = "alice@maple.example"


class Life(Units):
    """Maple has awarded Alice a badge; she holds it and shares it."""

    def __init__(self, app) -> None:
        super().__init__(app)
        self.alice = add_person(app, ALICE, name="Alice")
        self.award_id, self.text = self.award(ALICE)
        claim_awards(self.alice, self.deps)

    def badges(self):
        """Return Alice's badges, oldest first: (id, verdict)."""
        query = sa.select(BadgeRow.id, BadgeRow.verdict).where(BadgeRow.learner_id == self.alice)
        with self.deps.database.read() as session:
            return [tuple(row) for row in session.execute(query.order_by(BadgeRow.received_at, BadgeRow.id))]

    def share(self):
        """Return the address of the badge's page."""
        return open_share(self.alice, self.badges()[0][0], self.deps).removeprefix(self.deps.settings.public_url)

    def page(self, award_id=None, actor=None, unit="maple"):
        return award_page(actor or self.staff, unit, award_id or self.award_id, self.deps)

    def act(self, act, reason="Looked into", *, seen=None, actor=None, award_id=None, unit="maple"):
        award_id = award_id or self.award_id
        seen = self.page(award_id).seen if seen is None else seen
        return change_award(actor or self.staff, unit, award_id, Asked(Act(act), reason, seen), self.deps)

    def history(self, award_id=None):
        return [(event.what, event.by_name, event.reason) for event in self.page(award_id).history]

    def raised(self, purpose="revocation"):
        """Return how many bits the published list has set, and the list's text."""
        import gzip
        from base64 import urlsafe_b64decode

        document = self.published(f"/status/maple-{purpose}")
        packed = document["credentialSubject"]["encodedList"].removeprefix("u")
        bits = gzip.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        return sum(byte.bit_count() for byte in bits)
