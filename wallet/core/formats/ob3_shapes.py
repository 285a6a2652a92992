"""The classes of Open Badges 3.0 as tables: which members must be there, and of which kind.

Stricter than JSON-LD asks, as strict as 1EdTech's own schema, but for what deployed issuers do: an `achievementType`
or `identityType` may be any word, and a picture may be a bare address.

Source: Open Badges 3.0 Appendix B, https://www.imsglobal.org/spec/ob/v3p0#data-models.
"""

from __future__ import annotations

from wallet.core.formats.shapes import (
    Rule,
    anything,
    boolean,
    either,
    filled,
    later,
    number,
    one_or_many,
    record,
    remembered,
    stamp,
    string,
    text,
    typed,
    uri,
)

_CRITERIA = record({}, {"id": uri, "narrative": text})
_SHAPES: dict[str, Rule] = {}
_PROFILE = later("Profile", _SHAPES)
_IMAGE = either(uri, record({"id": uri}, {"type": typed("Image"), "caption": text}))
_ENTRY = record({"type": typed("IdentifierEntry"), "identifier": string, "identifierType": string})
_ENDORSED: dict[str, Rule] = {"endorsement": anything, "endorsementJwt": anything}  # each is judged on its own
ALIGNMENT = record(
    {"type": typed("Alignment"), "targetName": text, "targetUrl": uri},
    {"targetCode": text, "targetDescription": text, "targetFramework": text, "targetType": string},
)
_SHAPES["Profile"] = remembered(
    record(
        {"id": uri, "type": typed("Profile")},
        {
            "name": text,
            "url": uri,
            "phone": string,
            "description": text,
            "image": _IMAGE,
            "email": string,
            "address": record({}, {"type": typed("Address"), "geo": record({}, {"type": typed("GeoCoordinates")})}),
            "otherIdentifier": one_or_many(_ENTRY),
            "official": string,
            "parentOrg": _PROFILE,
            **_ENDORSED,
        },
    )
)
_LEVEL = record(
    {"id": uri, "type": typed("RubricCriterionLevel"), "name": text},
    {"description": text, "level": text, "points": text, "alignment": one_or_many(ALIGNMENT)},
)
_RESULT_DESCRIPTION = record(
    {"id": uri, "type": typed("ResultDescription"), "name": text, "resultType": string},
    {
        "alignment": one_or_many(ALIGNMENT),
        "allowedValue": one_or_many(text),
        "requiredLevel": uri,
        "requiredValue": text,
        "rubricCriterionLevel": one_or_many(_LEVEL),
        "valueMax": text,
        "valueMin": text,
    },
)
ACHIEVEMENT = remembered(
    record(
        {"id": uri, "type": typed("Achievement"), "criteria": _CRITERIA, "description": text, "name": filled},
        {
            "alignment": one_or_many(ALIGNMENT),
            "achievementType": string,
            "creator": _PROFILE,
            "creditsAvailable": number,
            "fieldOfStudy": text,
            "humanCode": text,
            "image": _IMAGE,
            "inLanguage": string,
            "otherIdentifier": one_or_many(_ENTRY),
            "related": one_or_many(record({"id": uri, "type": typed("Related")})),
            "resultDescription": one_or_many(_RESULT_DESCRIPTION),
            "specialization": text,
            "tag": one_or_many(text),
            "version": text,
            **_ENDORSED,
        },
    )
)
_RESULT = record(
    {"type": typed("Result")},
    {
        "achievedLevel": uri,
        "alignment": one_or_many(ALIGNMENT),
        "resultDescription": uri,
        "status": string,
        "value": text,
    },
)
IDENTITY_OBJECT = record(
    {"type": typed("IdentityObject"), "hashed": boolean, "identityHash": string, "identityType": string},
    {"salt": string},
)
ACHIEVEMENT_SUBJECT = record(
    {"type": typed("AchievementSubject"), "achievement": ACHIEVEMENT},
    {
        "id": uri,
        "activityEndDate": stamp,
        "activityStartDate": stamp,
        "creditsEarned": number,
        "identifier": one_or_many(IDENTITY_OBJECT),
        "image": _IMAGE,
        "licenseNumber": text,
        "narrative": text,
        "result": one_or_many(_RESULT),
        "role": text,
        "source": _PROFILE,
        "term": text,
    },
)
_EVIDENCE = record(
    {"type": typed("Evidence")},
    {"id": uri, "narrative": text, "name": text, "description": text, "genre": text, "audience": text},
)
ISSUER = either(uri, _PROFILE)
ACHIEVEMENT_CREDENTIAL = record(
    {"id": uri, "issuer": ISSUER, "credentialSubject": anything},
    {
        "name": text,
        "description": text,
        "image": _IMAGE,
        "awardedDate": stamp,
        "evidence": one_or_many(_EVIDENCE),
        **_ENDORSED,
    },
)
ENDORSEMENT_CREDENTIAL = record(
    {
        "id": uri,
        "issuer": ISSUER,
        "credentialSubject": record({"id": uri, "type": typed("EndorsementSubject")}, {"endorsementComment": text}),
    }
)
CLR_CREDENTIAL = record(
    {"id": uri, "name": text, "issuer": ISSUER, "credentialSubject": anything},
    {"description": text, "image": _IMAGE, "awardedDate": stamp, **_ENDORSED},
)
CLR_SUBJECT = record(
    {"type": typed("ClrSubject"), "verifiableCredential": anything},
    {"id": uri, "identifier": one_or_many(IDENTITY_OBJECT), "achievement": one_or_many(ACHIEVEMENT)},
)
