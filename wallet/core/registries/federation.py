"""A registry that speaks OpenID Federation, read from one file: who its trust anchor says belongs to it.

Two shapes. A list of signed entity statements, the trust anchor's own among them:

    ["eyJ…", "eyJ…"]

Or the answer of an extended subordinate listing, whole, with statements or bare metadata:

    {"immediate_subordinate_entities": [{"id": …, "subordinate_statement": "eyJ…", "metadata": {…}}],
     "entity_configuration": "eyJ…"}

`entity_configuration` is what the trust anchor publishes at `/.well-known/openid-federation`; whoever brings the file
adds it. With it every entry has to be signed by the trust anchor; a statement without it proves nothing and is
refused. Bare metadata alone is as good as a DCC registry, which is not signed either.

Source: OpenID Federation 1.0 sections 3 and 8; Extended Subordinate Listing 1.0 section 3.3; DCC's registries put a
legal name under `institution_additional_information`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from wallet.base.errors import AppError, InputError
from wallet.base.limits import CLOCK_SKEW_S, NAME_MAX_CHARS, REGISTRY_ENTRIES_MAX
from wallet.core.dids.jwks import parse_jwks
from wallet.core.legible import legible, safe_link
from wallet.core.model import JsonObject, JsonValue
from wallet.core.proofs.compact_jws import CompactJws, parse_compact_jws, verify_jws
from wallet.core.proofs.keys import PublicKey
from wallet.core.registries.entries import (
    RegistryFile,
    RegistryFormat,
    RegistryTooLarge,
    RegistryUnreadable,
    facts_from,
    listed,
    object_in,
    refused,
)
from wallet.core.registries.facts import IssuerFacts, png_in
from wallet.core.strict_json import parse_json_object

_TYPE: Final = "entity-statement+jwt"
_STATEMENTS: Final = ("subordinate_statement", "entity_statement")  # the draft's newer and older name
_NEXT_PAGE: Final = ("next", "next_entity_id")


class StatementRefused(RegistryUnreadable):
    """A signed statement that is not what the trust anchor says now."""

    code = "registry_statement_refused"
    sentence = "A signed statement in this registry does not hold, so nothing was taken from it."


class RegistryIncomplete(RegistryUnreadable):
    """One page of several: whoever stands on the others would be forgotten."""

    code = "registry_incomplete"
    sentence = "This is one page of a longer list. Bring the whole list in one file."


@dataclass(frozen=True, slots=True)
class _Statement:
    """What was read of a signed statement; nothing in it is verified."""

    jws: CompactJws
    claims: JsonObject

    def text(self, name: str) -> str:
        value = self.claims.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class _Anchor:
    """The trust anchor: who it is, and the keys that it signs with."""

    id: str
    keys: Mapping[str | None, PublicKey]
    metadata: JsonObject


def read_federation(value: JsonValue, now: datetime) -> RegistryFile:
    """Return the registry in a parsed file; raises RegistryUnreadable or one of its kinds, RegistryTooLarge."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _from_statements(value, now)
    entities = value.get("immediate_subordinate_entities") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(entities, Sequence) or isinstance(entities, str):
        raise RegistryUnreadable
    if any(value.get(name) is not None for name in _NEXT_PAGE):
        raise RegistryIncomplete
    configuration = value.get("entity_configuration")
    anchor = _anchor(_statement(configuration), now) if configuration is not None else None
    return _file(listed(_from_listing(entities, anchor, now)), anchor)


def _from_statements(texts: Sequence[JsonValue], now: datetime) -> RegistryFile:
    if len(texts) > REGISTRY_ENTRIES_MAX + 1:
        raise RegistryTooLarge
    statements = [_statement(text) for text in texts]
    own = [one for one in statements if one.text("iss") == one.text("sub")]
    if len(own) != 1:
        raise StatementRefused("The trust anchor's own statement has to be in the file exactly once.")
    anchor = _anchor(own[0], now)
    return _file(listed(_facts(one, anchor, now) for one in statements if one is not own[0]), anchor)


def _from_listing(entities: Sequence[JsonValue], anchor: _Anchor | None, now: datetime) -> Iterator[IssuerFacts]:
    """Yield an entry for each issuer that is not marked as revoked."""
    for entity in entities:
        issuer_id = entity.get("id") if isinstance(entity, Mapping) else None
        if not isinstance(entity, Mapping) or not isinstance(issuer_id, str):
            raise RegistryUnreadable("An entry of this registry has no id, so nothing was taken from it.")
        if entity.get("revoked") is not None:
            continue
        text = next((entity[name] for name in _STATEMENTS if entity.get(name) is not None), None)
        if anchor is None and text is not None:
            raise StatementRefused("Add the trust anchor's own statement to the file, as “entity_configuration”.")
        facts = (
            _described(issuer_id, object_in(entity, "metadata"))
            if anchor is None
            else _facts(_statement(text), anchor, now)
        )
        if facts.id != issuer_id:
            raise refused(issuer_id, "Its signed statement is about another issuer.")
        yield replace(facts, since=_day(entity.get("registered"), now))


def _file(entries: tuple[IssuerFacts, ...], anchor: _Anchor | None) -> RegistryFile:
    about = object_in(anchor.metadata, "federation_entity") if anchor else {}
    name, policy = about.get("organization_name"), about.get("policy_uri")
    return RegistryFile(
        format=RegistryFormat.OPENID_FEDERATION,
        entries=entries,
        name=legible(name, NAME_MAX_CHARS) or None if isinstance(name, str) else None,
        governance=safe_link(policy) if isinstance(policy, str) else None,
        signed_by=anchor.id if anchor else None,
    )


def _statement(text: JsonValue) -> _Statement:
    if not isinstance(text, str):
        raise RegistryUnreadable
    try:
        jws = parse_compact_jws(text)
        claims = parse_json_object(jws.payload)
    except AppError as error:
        raise StatementRefused("A signed statement in this registry cannot be read. Nothing was taken.") from error
    if jws.header.get("typ") != _TYPE or "crit" in claims:
        raise StatementRefused("A signed text in this registry is not an entity statement as we know them.")
    return _Statement(jws, claims)


def _anchor(statement: _Statement, now: datetime) -> _Anchor:
    """Return the trust anchor as it says of itself, signed with a key of its own; raises StatementRefused."""
    try:
        keys = parse_jwks(json.dumps(statement.claims.get("jwks")).encode())
    except InputError as error:
        raise StatementRefused("The trust anchor's own statement lists no keys.") from error
    anchor = _Anchor(statement.text("sub"), dict(keys), object_in(statement.claims, "metadata"))
    if len(anchor.keys) != len(keys):
        raise StatementRefused("The trust anchor gives two of its keys the same name.")
    _require_signed(statement, anchor, now)
    return anchor


def _facts(statement: _Statement, anchor: _Anchor, now: datetime) -> IssuerFacts:
    _require_signed(statement, anchor, now)
    return _described(statement.text("sub"), object_in(statement.claims, "metadata"))


def _require_signed(statement: _Statement, anchor: _Anchor, now: datetime) -> None:
    """Raise StatementRefused unless the trust anchor signed this, and it is in force."""
    kid = statement.jws.header.get("kid")
    key = anchor.keys.get(kid) if isinstance(kid, str) else None
    about = legible(statement.text("sub"), 80)
    if not anchor.id or statement.text("iss") != anchor.id or key is None or not _signed(statement.jws, key):
        raise StatementRefused(f"The statement about “{about}” is not signed by the trust anchor. Nothing was taken.")
    ends, issued = _instant(statement.claims.get("exp")), _instant(statement.claims.get("iat"))
    if ends is None or ends <= now or (issued is not None and (issued - now).total_seconds() > CLOCK_SKEW_S):
        raise StatementRefused(f"The statement about “{about}” is not in force now. Nothing was taken.")


def _signed(jws: CompactJws, key: PublicKey) -> bool:
    try:
        return verify_jws(jws, key)
    except AppError:
        return False


def _described(issuer_id: str, metadata: JsonObject) -> IssuerFacts:
    """Return an entry from the metadata that describes it; raises RegistryEntryRefused."""
    about = object_in(metadata, "federation_entity")
    words = {
        "name": about.get("organization_name"),
        "legal_name": object_in(metadata, "institution_additional_information").get("legal_name"),
        "url": about.get("homepage_uri") or about.get("organization_uri"),
    }
    logo = about.get("logo_uri")
    return replace(facts_from(issuer_id, words), logo=png_in(logo) if isinstance(logo, str) else None)


def _day(value: JsonValue, now: datetime) -> date | None:
    at = _instant(value)
    return at.date() if at is not None and at <= now else None


def _instant(value: JsonValue) -> datetime | None:
    """Return a NumericDate as an instant, None for anything else. Digits in a text are read too: some sign so."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 12:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None
