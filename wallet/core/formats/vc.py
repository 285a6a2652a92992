"""What the VC Data Model asks of every credential, 1.1 and 2.0, read into one typed value.

Source: https://www.w3.org/TR/vc-data-model-2.0/ section 4 and https://www.w3.org/TR/vc-data-model/ section 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from wallet.base import limits
from wallet.base.errors import AppError
from wallet.core.dates import parse_date_time_stamp
from wallet.core.formats.glance import glance_at
from wallet.core.formats.shapes import (
    Problem,
    Rule,
    anything,
    either,
    is_uri,
    items,
    joint,
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


class VerifiableCredential(NamedTuple):
    """A credential's outer shape. Nothing here has been verified."""

    raw: JsonObject
    data_model: DataModel
    kind: CredentialKind
    issuer_id: str | None
    subject: JsonObject  # of the first subject; empty when there is none
    valid_from: datetime | None  # aware UTC
    valid_until: datetime | None  # aware UTC, inclusive

    @property
    def types(self) -> tuple[str, ...]:
        return names_in(self.raw.get("type"))

    @property
    def id(self) -> str | None:
        return _string(self.raw.get("id"))

    @property
    def name(self) -> str | None:
        return words(self.raw.get("name"))

    @property
    def issuer_name(self) -> str | None:
        return words(members(self.raw.get("issuer")).get("name"))

    @property
    def valid_from_text(self) -> str | None:
        """As it was written."""
        if self.data_model is DataModel.VCDM_2_0:
            return _string(self.raw.get("validFrom")) or None
        return _first_text(_period_members(self.raw, self.data_model)[0])

    @property
    def valid_until_text(self) -> str | None:
        """As it was written."""
        if self.data_model is DataModel.VCDM_2_0:
            return _string(self.raw.get("validUntil")) or None
        return _first_text(_period_members(self.raw, self.data_model)[1])

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the data model forbids; sorted. Found anew each time."""
        return tuple(sorted(set(_find_problems(self.raw, self.data_model))))


def is_credential(value: JsonValue) -> bool:
    """Say whether an object means to be a verifiable credential: by its type, its context or its parts."""
    fields = members(value)
    types = fields.get("type")
    if types == "VerifiableCredential" or (isinstance(types, list) and "VerifiableCredential" in types):
        return True
    contexts = items(fields.get("@context"))
    if VC1_CONTEXT in contexts or VC2_CONTEXT in contexts:
        return "VerifiablePresentation" not in names_in(fields.get("type"))
    return "credentialSubject" in fields and "issuer" in fields


def kind_of(types: tuple[str, ...]) -> CredentialKind:
    """Return what a credential of these types is; the narrowest kind wins."""
    for names, kind in _KINDS:
        if not names.isdisjoint(types):
            return kind
    return CredentialKind.OTHER


def read_credential(raw: JsonObject) -> VerifiableCredential:
    """Read any object as a credential. Never raises; what is wrong is in `problems`."""
    model = DataModel.VCDM_1_1 if _first_context(raw) == VC1_CONTEXT else DataModel.VCDM_2_0
    start, end = _period(raw, model)
    subjects, issuer = raw.get("credentialSubject"), raw.get("issuer")
    subject = subjects[0] if isinstance(subjects, list) and subjects else subjects
    issuer_id = issuer if isinstance(issuer, str) else members(issuer).get("id")
    return VerifiableCredential(
        raw,
        model,
        kind_of(names_in(raw.get("type"))),
        _string(issuer_id),
        members(subject),
        start,
        end,
    )


def rules_of(model: DataModel) -> Rule:
    """Return what a data model asks of the members of a credential, each by itself."""
    return _RULES_1_1 if model is DataModel.VCDM_1_1 else _RULES_2_0


def _find_problems(raw: JsonObject, model: DataModel) -> Iterator[Problem]:
    yield from find_context_problems(raw)
    if len(items(raw.get("credentialStatus"))) > limits.STATUS_ENTRIES_MAX:
        yield Problem("credentialStatus", "too_many", "has more entries than we accept")
    yield from rules_of(model)(raw, "")


def find_context_problems(raw: JsonObject) -> Iterator[Problem]:
    """Yield what is wrong with the `@context` of any credential."""
    if "@context" in raw:
        yield from _CONTEXTS(raw["@context"], "@context")
    contexts = items(raw.get("@context"))
    if not contexts:
        yield Problem("@context", "missing", "is missing")
    elif contexts[0] not in (VC1_CONTEXT, VC2_CONTEXT):
        yield Problem("@context", "context_missing", "must begin with the context of verifiable credentials")
    if len(contexts) > limits.CONTEXTS_MAX:
        yield Problem("@context", "too_many", "has more entries than we accept")


def _first_context(raw: JsonObject) -> JsonValue:
    contexts = raw.get("@context")
    return contexts if not isinstance(contexts, list) else contexts[0] if contexts else None


def _period_members(raw: JsonObject, model: DataModel) -> tuple[list[JsonValue], list[JsonValue]]:
    """The members that begin and end the period. 1.1 has two names for each; the narrower period counts."""
    if model is DataModel.VCDM_1_1:
        return [raw.get("issuanceDate"), raw.get("validFrom")], [raw.get("expirationDate"), raw.get("validUntil")]
    return [raw.get("validFrom")], [raw.get("validUntil")]


def _period(raw: JsonObject, model: DataModel) -> tuple[datetime | None, datetime | None]:
    starts, ends = _period_members(raw, model)
    if model is not DataModel.VCDM_1_1:
        return instant_of(starts[0]), instant_of(ends[0])
    start, end = (
        max(filter(None, map(instant_of, starts)), default=None),
        min(filter(None, map(instant_of, ends)), default=None),
    )
    return start, end


def _first_text(values: list[JsonValue]) -> str | None:
    for value in values:
        if isinstance(value, str) and value:
            return value
    return None


def _string(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None


def instant_of(value: JsonValue) -> datetime | None:
    """Return the instant of an xsd:dateTimeStamp, aware UTC; None for anything else."""
    try:
        return parse_date_time_stamp(value) if isinstance(value, str) else None
    except AppError:
        return None


def _absolute_context(value: JsonValue, path: str) -> Iterator[Problem]:
    if not is_uri(value):
        yield Problem(path, "wrong_type", "must hold addresses or inline contexts")


def _something(value: JsonValue, path: str) -> Iterator[Problem]:
    if value == {}:
        yield Problem(path, "missing", "must say something")


glance_at(_something, lambda value: value != {})
_SUBJECT: Rule = record({}, {"id": uri})
_CLAIMS: Rule = joint(_SUBJECT, _something)  # a subject of 2.0 says something; of 1.1 others publish empty ones
_TYPED_OBJECT: Rule = record({"type": some(string)}, {"id": uri})
_CONTEXTS: Rule = some(either(_absolute_context, record({})))
_COMMON: dict[str, Rule] = {
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
_RULES_2_0 = record({**_COMMON, "credentialSubject": some(_CLAIMS)}, _OPTIONAL)
_RULES_1_1 = record({**_COMMON, "issuanceDate": stamp}, {**_OPTIONAL, "expirationDate": stamp})
