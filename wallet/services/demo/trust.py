"""Whom the illustrative university knows: itself by its own list, the college next door by a register of colleges.

`valley-colleges.json` is that register as its file would be, but for the college's identifier, which depends on where
the demo runs. The security institute is on no list: it stays not recognised.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.core.artwork import Field, Glyph, Level, Shape, draw_badge
from wallet.infra.settings import Settings
from wallet.services.demo.catalogue import ISSUERS
from wallet.services.demo.people import day
from wallet.services.deps import Deps
from wallet.services.known_issuers import safe_logo
from wallet.services.publish import issuer_did
from wallet.services.registries import apply_file, bring_file
from wallet.store import known_issuers, trust
from wallet.store.known_issuers import NewEntry, Who
from wallet.store.tables import KnownIssuerRow, RegistryFileRow, RegistryRow

REGISTER: Final = "Valley Colleges Register"
GOVERNANCE: Final = "https://www.valley-colleges.example/how-we-decide"
IMPORTED: Final = day(2025, 1, 15)
_FILE: Final = Path(__file__).with_name("valley-colleges.json")


def register_file(settings: Settings) -> bytes:
    """Return the register's file, with the identifiers of today's address."""
    text = _FILE.read_text(encoding="utf-8")
    for issuer in ISSUERS:
        text = text.replace(f'"@{issuer.slug}"', f'"{issuer_did(settings, issuer.slug)}"')
    return text.encode()


def load_trust(deps: Deps) -> None:
    """Put the university on its own list, with its mark, and import the register."""
    home, now = ISSUERS[0], IMPORTED
    mark = draw_badge("mark", shape=Shape.SEAL, field=Field.LAUREL, level=Level.NONCREDIT, glyph=Glyph.LEAF)
    logo = safe_logo(mark.encode())
    with deps.database.begin() as session:
        trust.raise_revision(session)
        sha256 = known_issuers.keep_logo(session, logo.data, media_type=logo.media_type, now=now)
        entry = NewEntry(
            issuer_id=issuer_did(deps.settings, home.slug),
            name=home.name,
            url=home.url,
            location="Alder Valley",
            logo_sha256=sha256,
            since=home.known_since.date() if home.known_since else None,
            note="This is us.",
        )
        known_issuers.add_entries(session, [entry], registry_id=None, by=Who(), now=now)
    body = register_file(deps.settings)
    file_id = bring_file(body, name=REGISTER, governance=GOVERNANCE, by=None, deps=deps)
    apply_file(file_id, revision=None, by=None, deps=deps, at=IMPORTED)


def has_register(session: Session) -> bool:
    """Tell whether the register was ever imported; whoever trusts it no longer has said so."""
    return session.scalar(sa.select(RegistryRow.id).where(RegistryRow.name == REGISTER).limit(1)) is not None


def erase_trust(session: Session) -> None:
    """Take the register and what was said of the demo's issuers out again, and nothing else."""
    trust.raise_revision(session)
    registers = sa.select(RegistryRow.id).where(RegistryRow.name == REGISTER)
    ours = [KnownIssuerRow.issuer_id.endswith(f":issuers:{issuer.slug}", autoescape=True) for issuer in ISSUERS]
    session.execute(sa.delete(KnownIssuerRow).where(sa.or_(KnownIssuerRow.registry_id.in_(registers), *ours)))
    session.execute(sa.delete(RegistryFileRow).where(RegistryFileRow.name == REGISTER))
    session.execute(sa.delete(RegistryRow).where(RegistryRow.name == REGISTER))
