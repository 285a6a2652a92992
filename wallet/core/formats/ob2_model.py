"""Put an Assertion, its BadgeClass and its Issuer together into the shapes of `wallet.core.model`."""

from __future__ import annotations

from collections.abc import Iterator

from wallet.core.formats.ob2 import Assertion, BadgeClass, Issuer
from wallet.core.formats.shapes import items, members, names_in, words
from wallet.core.model import (
    Achievement,
    AchievementCredential,
    Alignment,
    Criteria,
    Evidence,
    IdentityObject,
    JsonObject,
    JsonValue,
    Profile,
)

_IDENTITY_TYPES = {"email": "emailAddress", "telephone": "telephone", "url": "url"}
_HASHES = ("sha256$", "md5$", "sha1$")


def achievement_credential_of(assertion: Assertion, badge_class: BadgeClass, issuer: Issuer) -> AchievementCredential:
    """Build the badge from three documents that have no problems."""
    raw = assertion.raw
    achievement = _achievement(badge_class, issuer)
    return AchievementCredential(
        id=assertion.id or assertion.uid,
        issuer=_profile(issuer),
        achievement=achievement,
        name=achievement.name,
        identifiers=identifiers_of(raw),
        valid_from=assertion.issued_on,
        valid_until=assertion.expires,
        awarded_date=assertion.issued_on,
        image=_image(raw.get("image")),
        narrative=words(raw.get("narrative")),
        evidence=tuple(_evidence(one) for one in items(raw.get("evidence"))),
        extensions=dict(sorted([*_extensions(badge_class.raw), *_extensions(raw)])),
    )


def identifiers_of(assertion: JsonObject) -> tuple[IdentityObject, ...]:
    """Return the one way in which an assertion names its recipient."""
    recipient = members(assertion.get("recipient"))
    identity = recipient.get("identity")
    kinds = names_in(recipient.get("type", "email"))  # 1.0 may leave the type out
    if not kinds or not isinstance(identity, str):
        return ()
    kind = next((name for name in kinds if name in _IDENTITY_TYPES), kinds[0])
    hashed = recipient.get("hashed")
    salt = recipient.get("salt")
    return (
        IdentityObject(
            identity_type=_IDENTITY_TYPES.get(kind, kind),
            identity_hash=identity,
            hashed=hashed if isinstance(hashed, bool) else identity.startswith(_HASHES),
            salt=salt if isinstance(salt, str) else None,
        ),
    )


def _achievement(badge_class: BadgeClass, issuer: Issuer) -> Achievement:
    raw = badge_class.raw
    return Achievement(
        id=badge_class.id,
        name=badge_class.name or "",
        description=words(raw.get("description")),
        criteria=_criteria(raw.get("criteria")),
        image=_image(raw.get("image")),
        image_caption=words(members(raw.get("image")).get("caption")),
        alignments=tuple(_alignment(one) for one in map(members, items(raw.get("alignment")))),
        tags=tuple(filter(None, map(words, items(raw.get("tags"))))),
        creator=_profile(issuer),
        in_language=_string(raw.get("@language")),
        version=_string(raw.get("version")),
    )


def _profile(issuer: Issuer) -> Profile:
    raw = issuer.raw
    return Profile(
        id=issuer.id,
        name=issuer.name,
        url=_string(raw.get("url")),
        email=_string(raw.get("email")),
        description=words(raw.get("description")),
        image=_image(raw.get("image")),
    )


def _criteria(value: JsonValue) -> Criteria:
    if isinstance(value, str):
        return Criteria(id=value)
    return Criteria(_string(members(value).get("id")), words(members(value).get("narrative")))


def _alignment(fields: JsonObject) -> Alignment:
    """The 1.1 names (`name`, `url`, `description`) are read as well."""
    return Alignment(
        target_name=words(fields.get("targetName", fields.get("name"))) or "",
        target_url=_string(fields.get("targetUrl", fields.get("url"))),
        target_code=_string(fields.get("targetCode")),
        target_framework=words(fields.get("targetFramework")),
        target_description=words(fields.get("targetDescription", fields.get("description"))),
    )


def _evidence(value: JsonValue) -> Evidence:
    if isinstance(value, str):
        return Evidence(id=value)
    fields = members(value)
    return Evidence(
        id=_string(fields.get("id")),
        name=words(fields.get("name")),
        description=words(fields.get("description")),
        narrative=words(fields.get("narrative")),
        genre=words(fields.get("genre")),
        audience=words(fields.get("audience")),
    )


def _extensions(raw: JsonObject) -> Iterator[tuple[str, JsonValue]]:
    for name, value in raw.items():
        if ":" in name or "Extension" in names_in(members(value).get("type")):
            yield name, value


def _image(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else _string(members(value).get("id"))


def _string(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None
