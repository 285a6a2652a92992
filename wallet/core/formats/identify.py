"""What kind of document a text is, by its shape alone. Nothing here is verified or trusted."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from wallet.base.errors import AppError
from wallet.base.limits import CREDENTIAL_MAX_BYTES
from wallet.core.formats.detect import TOKEN_BEGINS, Carrier, NotABadge, TextForm
from wallet.core.formats.ob1 import is_ob05, is_ob1
from wallet.core.formats.ob2 import CONTEXTS
from wallet.core.formats.shapes import items, names_in
from wallet.core.formats.vc import is_credential
from wallet.core.formats.vc_jwt import holds_credential
from wallet.core.model import JsonObject
from wallet.core.proofs.compact_jws import CompactJws, JwsRefused, parse_compact_jws
from wallet.core.strict_json import parse_json_object


class Family(StrEnum):
    """Which judge reads a document."""

    CREDENTIAL = "credential"  # a verifiable credential with embedded proofs, or none
    JWT_CREDENTIAL = "jwt_credential"
    ASSERTION = "assertion"  # Open Badges 0.5 to 2.1 as JSON
    SIGNED_ASSERTION = "signed_assertion"
    BARE = "bare"  # an Open Badges 2 BadgeClass or Issuer by itself


class Payload(NamedTuple):
    """A text, read as JSON. `refused` is why its signature can prove nothing, when that shows already."""

    family: Family
    value: JsonObject
    jws: CompactJws | None = None
    refused: AppError | None = None


def read_payload(text: str, form: TextForm, *, max_bytes: int = CREDENTIAL_MAX_BYTES) -> Payload:
    """Read the text of a carrier that is JSON or a JWS.

    Raises:
        InputError: not readable (MalformedJson, JsonTooLarge, MalformedJws), or no badge or credential (NotABadge).
    """
    if form == "json":
        value = parse_json_object(text.encode("utf-8"), max_bytes=max_bytes)
        return Payload(_json_family(value), value)
    if form != "jws":
        raise NotABadge
    try:
        jws, refused = parse_compact_jws(text), None
    except JwsRefused as error:
        jws, refused = error.jws, error
    value = parse_json_object(jws.payload, max_bytes=max_bytes)
    return Payload(_jws_family(value), value, jws, refused)


def read_at_once(data: bytes) -> tuple[Carrier, Payload] | None:
    """Read a file that is a token or a JSON object and nothing else, as `read_carrier` and `read_payload` do together.

    None: it is something else, has white space around it, or something is wrong with it.
    """
    if len(data) > CREDENTIAL_MAX_BYTES:
        return None
    try:
        if data.startswith(b"{") and data.endswith(b"}"):
            return _read_object(data)
        return _read_token(data) if data.startswith(TOKEN_BEGINS) else None
    except (AppError, UnicodeDecodeError):
        return None


def _read_object(data: bytes) -> tuple[Carrier, Payload]:
    text = data.decode("utf-8")
    value = parse_json_object(data)
    return Carrier("json", text, "json", None), Payload(_json_family(value), value)


def _read_token(data: bytes) -> tuple[Carrier, Payload]:
    """The segments are decoded strictly, so their letters need no other look."""
    text = data.decode("ascii")
    jws = parse_compact_jws(text)
    value = parse_json_object(jws.payload)
    return Carrier("jws", text, "jws", None), Payload(_jws_family(value), value, jws)


def _json_family(value: JsonObject) -> Family:
    if is_credential(value):
        return Family.CREDENTIAL
    if _is_assertion(value):
        return Family.ASSERTION
    types = set(names_in(value.get("type")))
    if "BadgeClass" in types or (types & {"Issuer", "Profile"} and _is_ob2(value)):
        return Family.BARE
    raise NotABadge("This is JSON, but not a badge or a credential.")


def _jws_family(value: JsonObject) -> Family:
    if holds_credential(value):
        return Family.JWT_CREDENTIAL
    if _is_assertion(value):
        return Family.SIGNED_ASSERTION
    raise NotABadge("This is a signed text, but not a badge or a credential.")


def _is_assertion(value: JsonObject) -> bool:
    if is_ob05(value) or is_ob1(value):
        return True
    if "Assertion" in names_in(value.get("type")):
        return True
    return _is_ob2(value) and "badge" in value


def _is_ob2(value: JsonObject) -> bool:
    """By its context; a context that is written out inside counts too: the standard's own examples do that."""
    contexts = items(value.get("@context"))
    named = any(isinstance(context, str) and context in CONTEXTS for context in contexts)
    return named or any(isinstance(context, dict) for context in contexts)
