"""Load the demo: deterministic (same ids, keys and places every time) and idempotent (loading twice changes nothing).

The keys follow from their names, so anybody could sign with them: that is why demo mode runs on loopback only.
"""

from __future__ import annotations

import hashlib
import json
from uuid import UUID, uuid5

import sqlalchemy as sa
from nacl.signing import SigningKey
from sqlalchemy.orm import Session

from wallet.base.errors import ConfigurationError, NotFound
from wallet.core.encoding import encode_multibase_base58
from wallet.core.proofs.signing import sign_eddsa_rdfc_2022
from wallet.services.award import AwardOrder, StatusChange, award, open_lists, set_status
from wallet.services.demo.catalogue import ACHIEVEMENTS, ISSUERS, DemoAchievement, DemoIssuer
from wallet.services.demo.erase import erase_demo
from wallet.services.demo.people import PEOPLE, DemoBadge, DemoPerson, day
from wallet.services.demo.trust import has_register, load_trust
from wallet.services.demo.wallets import fill_wallet
from wallet.services.deps import Deps
from wallet.services.publish import issuer_did
from wallet.store import issuing
from wallet.store.tables import AccountRow, AchievementRow, AwardRow, EmailAddressRow, IssuerRow, RoleRow, SigningKeyRow
from wallet.store.units import UnitEvent, add_event, put_member

DEMO = UUID("6f1f0f3a-51c8-5d0e-9a53-2b7d4c1a8e10")
FOUNDED = day(2024, 9, 1)
JOINED = day(2024, 9, 2)
_ED25519_PUB = b"\xed\x01"  # multicodec


def load_demo(deps: Deps) -> bool:
    """Make the demo university, its people and their wallets; returns whether anything was written.

    A demo made under another address is erased first: its documents would name an address that is no longer ours.

    Raises:
        ConfigurationError: demo mode is off.
    """
    if not deps.settings.demo:
        raise ConfigurationError("Demo data is loaded in demo mode only (DEMO=1, on this machine).")
    if is_loaded(deps):
        return False
    with deps.database.begin() as session:
        erase_demo(session)
        for issuer in ISSUERS:
            _add_issuer(session, issuer, deps)
        for achievement in ACHIEVEMENTS:
            _add_achievement(session, achievement)
        for order, person in enumerate(PEOPLE, 1):
            _add_person(session, person, -order)
        session.flush()
        _add_members(session)
        carried = {person.slug: [_award(session, person, badge, deps) for badge in person.badges] for person in PEOPLE}
    load_trust(deps)
    for person in PEOPLE:
        fill_wallet(person_id(person), person, carried[person.slug], deps)
    with deps.database.begin() as session:
        session.execute(
            sa.update(AccountRow).where(AccountRow.demo_order < 0).values(demo_order=-AccountRow.demo_order)
        )
    return True


def is_loaded(deps: Deps) -> bool:
    """Tell whether this very demo is there, complete, under today's address.

    People get their place on the entry page in the last step, so an interrupted load is seen and done again.
    """
    home = ISSUERS[0].slug
    try:
        with deps.database.read() as session:
            placed = session.scalar(sa.select(sa.func.count()).where(AccountRow.demo_order > 0))
            published = issuing.status_list_by_slug(session, f"{home}-revocation").credential
            trusted = has_register(session)
    except NotFound:
        return False
    return trusted and placed == len(PEOPLE) and json.loads(published)["issuer"] == issuer_did(deps.settings, home)


def demo_id(name: str) -> UUID:
    """Return the id that always belongs to this name in the demo."""
    return uuid5(DEMO, name)


def person_id(person: DemoPerson) -> UUID:
    """Return the account id of a demo person."""
    return demo_id(f"person {person.slug}")


def demo_key(issuer_slug: str) -> SigningKey:
    """Return the demo issuer's key. It follows from its name: worthless outside the demo."""
    return SigningKey(hashlib.sha256(f"laurel demo key of {issuer_slug}".encode()).digest())


def _add_issuer(session: Session, issuer: DemoIssuer, deps: Deps) -> None:
    issuer_id, key = demo_id(f"issuer {issuer.slug}"), demo_key(issuer.slug)
    session.add(
        IssuerRow(
            id=issuer_id,
            slug=issuer.slug,
            name=issuer.name,
            url=issuer.url,
            email=issuer.email,
            description=issuer.description,
            linkedin_organization_id=issuer.linkedin_organization_id,
            contact=issuer.contact,
            known=issuer.known_since is not None,
            known_since=issuer.known_since,
            created_at=FOUNDED,
        )
    )
    session.flush()
    session.add(
        SigningKeyRow(
            id=demo_id(f"key {issuer.slug}"),
            issuer_id=issuer_id,
            name="key-1",
            public_multibase=encode_multibase_base58(_ED25519_PUB + bytes(key.verify_key)),
            private_sealed=deps.key_box.seal(bytes(key)),
            created_at=FOUNDED,
        )
    )
    session.flush()
    open_lists(session, issuer_id, issuer.slug, at=FOUNDED, deps=deps)


def _add_achievement(session: Session, item: DemoAchievement) -> None:
    session.add(
        AchievementRow(
            id=demo_id(f"achievement {item.slug}"),
            issuer_id=demo_id(f"issuer {item.issuer}"),
            slug=item.slug,
            name=item.name,
            achievement_type=item.kind,
            level=item.level,
            description=item.description,
            criteria="\n".join(f"* {line}" for line in item.criteria),
            credits=item.credits,
            hours=item.hours,
            weeks=item.weeks,
            delivery=item.delivery,
            assessment=item.assessment,
            skills=list(item.skills),
            tags=list(item.tags),
            valid_for=item.valid_for,
            shape=item.shape,
            field=item.field,
            glyph=item.glyph,
            illustrative=True,
            created_at=FOUNDED,
        )
    )


def _add_person(session: Session, person: DemoPerson, order: int) -> None:
    account_id = person_id(person)
    session.add(
        AccountRow(id=account_id, name=person.name, created_at=FOUNDED, demo_order=order, demo_words=person.words)
    )
    session.flush()
    session.add_all(RoleRow(account_id=account_id, role=role, given_at=FOUNDED) for role in person.roles)
    session.add(
        EmailAddressRow(
            id=demo_id(f"address {person.slug}"),
            account_id=account_id,
            address=person.email,
            address_key=person.email.casefold(),
            primary=True,
            confirmed_at=FOUNDED,
            created_at=FOUNDED,
        )
    )


def _add_members(session: Session) -> None:
    """Let people of the demo act for its units, with the history that such a unit has."""
    opener = next(person for person in PEOPLE if "administrator" in person.roles)
    for issuer in ISSUERS:
        made = UnitEvent(FOUNDED, "made", opener.name, issuer.name, "")
        add_event(session, demo_id(f"issuer {issuer.slug}"), made, by_id=person_id(opener))
    for person in PEOPLE:
        for unit, duty in person.duties:
            issuer_id = demo_id(f"issuer {unit}")
            put_member(session, issuer_id, person_id(person), duty=duty, by_name=opener.name, now=JOINED)
            joined = UnitEvent(JOINED, "joined", person.name, f"{person.name}, {duty}", "")
            add_event(session, issuer_id, joined, by_id=person_id(person))


def _award(session: Session, person: DemoPerson, badge: DemoBadge, deps: Deps) -> str:
    """Award one badge, bring its status up to date, and return the exact signed text."""
    seed = f"{person.slug} {badge.achievement}"
    order = AwardOrder(
        badge.achievement,
        badge.to or person.email,
        person.name,
        awarded_at=badge.awarded,
        valid_from=badge.since or badge.awarded,
        valid_until=badge.until,
        result=badge.result,
        evidence=badge.evidence,
        salt=hashlib.sha256(seed.encode()).hexdigest()[:16],
        award_id=demo_id(f"award {seed}"),
        seed=seed,
    )
    award_id = award(session, order, deps)
    for purpose, at in (("revocation", badge.revoked), ("suspension", badge.suspended)):
        if at is not None:
            set_status(session, award_id, StatusChange(purpose, True, at, badge.reason), deps)
    text = session.get_one(AwardRow, award_id).credential
    return _with_silent_list(text, badge, deps) if badge.silent else text


def _with_silent_list(text: str, badge: DemoBadge, deps: Deps) -> str:
    """Sign again with a status list that is published nowhere, as when an issuer has closed a system."""
    document = json.loads(text)
    document.pop("proof")
    silent = f"{deps.settings.public_url}/status/closed-2025"
    document["credentialStatus"] = [
        entry | {"id": f"{silent}#{entry['statusListIndex']}", "statusListCredential": silent}
        for entry in document["credentialStatus"]
    ]
    issuer = next(item.issuer for item in ACHIEVEMENTS if item.slug == badge.achievement)
    signed = sign_eddsa_rdfc_2022(
        document,
        private_key_seed=bytes(demo_key(issuer)),
        verification_method=f"{issuer_did(deps.settings, issuer)}#key-1",
        created=document["awardedDate"],
        contexts=deps.contexts,
    )
    return json.dumps(signed, ensure_ascii=False, separators=(",", ":"))
