"""What the VC Data Model asks of every credential, 1.1 and 2.0, read into one typed value.

Source: https://www.w3.org/TR/vc-data-model-2.0/ section 4 and https://www.w3.org/TR/vc-data-model/ section 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wallet.base import limits
from wallet.base.errors import AppError
from wallet.core.dates import parse_date_time_stamp
from wallet.core.formats.shapes import (
    Problem,
    Rule,
    anything,
    either,
    is_uri,
    items,
    members,
    names_in,
    one_or_many,
    record,
    some,
    stamp,
    string,
    text,
    typed,
    uri,
    words,
)
from wallet.core.model import JsonObject, JsonValue

VC1_CONTEXT = "https://www.w3.org/2018/credentials/v1"
VC2_CONTEXT = "https://www.w3.org/ns/credentials/v2"


class DataModel(StrEnum):
    VCDM_1_1 = "1.1"
    VCDM_2_0 = "2.0"


class CredentialKind(StrEnum):
    """What a credential says it is, by its `type`."""

    ACHIEVEMENT = "achievement"
    CLR = "clr"
    ENDORSEMENT = "endorsement"
    STATUS_LIST = "status_list"
    OTHER = "other"


_KINDS = (
    (frozenset({"BitstringStatusListCredential", "StatusList2021Credential"}), CredentialKind.STATUS_LIST),
    (frozenset({"ClrCredential"}), CredentialKind.CLR),
    (frozenset({"EndorsementCredential"}), CredentialKind.ENDORSEMENT),
    (frozenset({"OpenBadgeCredential", "AchievementCredential"}), CredentialKind.ACHIEVEMENT),
)


@dataclass(frozen=True, slots=True)
class VerifiableCredential:
    """A credential's outer shape. Nothing here has been verified; `problems` are what the data model forbids."""

    raw: JsonObject
    data_model: DataModel
    kind: CredentialKind
    types: tuple[str, ...]
    id: str | None
    issuer_id: str | None
    issuer_name: str | None
    name: str | None
    subject: JsonObject  # of the first subject; empty when there is none
    valid_from: datetime | None  # aware UTC
    valid_until: datetime | None  # aware UTC, inclusive
    valid_from_text: str | None  # as it was written
    valid_until_text: str | None
    problems: tuple[Problem, ...]


def is_credential(value: JsonValue) -> bool:
    """Say whether an object means to be a verifiable credential: by its type, its context or its parts."""
    fields = members(value)
    contexts = items(fields.get("@context"))
    if "VerifiableCredential" in names_in(fields.get("type")):
        return True
    if VC1_CONTEXT in contexts or VC2_CONTEXT in contexts:
        return "VerifiablePresentation" not in names_in(fields.get("type"))
    return "credentialSubject" in fields and "issuer" in fields


def kind_of(types: tuple[str, ...]) -> CredentialKind:
    """Return what a credential of these types is; the narrowest kind wins."""
    return next((kind for names, kind in _KINDS if names & set(types)), CredentialKind.OTHER)


def read_credential(raw: JsonObject) -> VerifiableCredential:
    """Read any object as a credential. Never raises; what is wrong is in `problems`, sorted."""
    model = DataModel.VCDM_1_1 if _first_context(raw) == VC1_CONTEXT else DataModel.VCDM_2_0
    types = names_in(raw.get("type"))
    start, end = _period_members(raw, model)
    subjects = items(raw.get("credentialSubject"))
    issuer = raw.get("issuer")
    issuer_id = issuer if isinstance(issuer, str) else members(issuer).get("id")
    return VerifiableCredential(
        raw=raw,
        data_model=model,
        kind=kind_of(types),
        types=types,
        id=_string(raw.get("id")),
        issuer_id=_string(issuer_id),
        issuer_name=words(members(issuer).get("name")),
        name=words(raw.get("name")),
        subject=members(subjects[0]) if subjects else {},
        valid_from=max(filter(None, map(_instant, start)), default=None),
        valid_until=min(filter(None, map(_instant, end)), default=None),
        valid_from_text=next(filter(None, map(_string, start)), None),
        valid_until_text=next(filter(None, map(_string, end)), None),
        problems=tuple(sorted(set(_find_problems(raw, model)))),
    )


def _find_problems(raw: JsonObject, model: DataModel) -> Iterator[Problem]:
    yield from _context_problems(raw.get("@context"))
    if len(items(raw.get("credentialStatus"))) > limits.STATUS_ENTRIES_MAX:
        yield Problem("credentialStatus", "too_many", "has more entries than we accept")
    yield from (_RULES_1_1 if model is DataModel.VCDM_1_1 else _RULES_2_0)(raw, "")


def _context_problems(context: JsonValue) -> Iterator[Problem]:
    contexts = items(context)
    if not contexts:
        yield Problem("@context", "missing", "is missing")
    elif contexts[0] not in (VC1_CONTEXT, VC2_CONTEXT):
        yield Problem("@context", "context_missing", "must begin with the context of verifiable credentials")
    if len(contexts) > limits.CONTEXTS_MAX:
        yield Problem("@context", "too_many", "has more entries than we accept")


def _first_context(raw: JsonObject) -> JsonValue:
    contexts = items(raw.get("@context"))
    return contexts[0] if contexts else None


def _period_members(raw: JsonObject, model: DataModel) -> tuple[list[JsonValue], list[JsonValue]]:
    """The members that begin and end the period. 1.1 has two names for each; the narrower period counts."""
    if model is DataModel.VCDM_1_1:
        return [raw.get("issuanceDate"), raw.get("validFrom")], [raw.get("expirationDate"), raw.get("validUntil")]
    return [raw.get("validFrom")], [raw.get("validUntil")]


def _string(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None


def _instant(value: JsonValue) -> datetime | None:
    try:
        return parse_date_time_stamp(value) if isinstance(value, str) else None
    except AppError:
        return None


def _absolute_context(value: JsonValue, path: str) -> Iterator[Problem]:
    if not is_uri(value):
        yield Problem(path, "wrong_type", "must hold addresses or inline contexts")


def _claims(value: JsonValue, path: str) -> Iterator[Problem]:
    """A subject of 2.0 says something. Of 1.1 others publish empty ones as valid."""
    yield from _SUBJECT(value, path)
    if value == {}:
        yield Problem(path, "missing", "must say something")


_SUBJECT: Rule = record({}, {"id": uri})
_TYPED_OBJECT: Rule = record({"type": some(string)}, {"id": uri})
_COMMON: dict[str, Rule] = {
    "@context": some(either(_absolute_context, record({}))),
    "type": typed("VerifiableCredential"),
    "issuer": either(uri, record({"id": uri}, {"name": text})),
    "credentialSubject": some(_SUBJECT),
}
_OPTIONAL: dict[str, Rule] = {
    "id": uri,
    "name": text,
    "description": text,
    "credentialStatus": one_or_many(_TYPED_OBJECT),
    "credentialSchema": one_or_many(record({"id": uri, "type": some(string)})),
    "refreshService": one_or_many(_TYPED_OBJECT),
    "termsOfUse": one_or_many(_TYPED_OBJECT),
    "evidence": one_or_many(_TYPED_OBJECT),
    "validFrom": stamp,
    "validUntil": stamp,
    "proof": anything,
}
_RULES_2_0 = record({**_COMMON, "credentialSubject": some(_claims)}, _OPTIONAL)
_RULES_1_1 = record({**_COMMON, "issuanceDate": stamp}, {**_OPTIONAL, "expirationDate": stamp})
