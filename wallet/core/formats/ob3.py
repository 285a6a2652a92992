"""Open Badges 3.0: an achievement credential on VCDM 1.1 or 2.0, read into the shapes of `wallet.core.model`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from wallet.base.errors import AppError
from wallet.base.limits import CONTEXTS_MAX, STATUS_ENTRIES_MAX, URL_MAX_CHARS
from wallet.core.dates import parse_date_time_stamp
from wallet.core.formats.glance import glance_of
from wallet.core.formats.ob3_shapes import (
    ACHIEVEMENT_CREDENTIAL,
    ACHIEVEMENT_SUBJECT,
    CLR_CREDENTIAL,
    CLR_SUBJECT,
    ENDORSEMENT_CREDENTIAL,
)
from wallet.core.formats.shapes import Problem, items, joint, members, record, without, words
from wallet.core.formats.status_list import find_list_problems
from wallet.core.formats.vc import (
    CredentialKind,
    DataModel,
    VerifiableCredential,
    find_context_problems,
    rules_of,
)
from wallet.core.memo import Memo, content_key
from wallet.core.model import (
    LEARNER_RECORD,
    Achievement,
    AchievementCredential,
    Alignment,
    Criteria,
    Evidence,
    IdentityObject,
    JsonObject,
    JsonValue,
    Profile,
    Result,
    ResultDescription,
)
from wallet.core.recipient import Recipient, identifiers_of

_OB3_CONTEXT = re.compile(
    r"https://(purl\.imsglobal\.org/spec/(ob/v3p0|clr/v2p0)/"
    r"|imsglobal\.github\.io/openbadges-specification/"
    r"|dc\.imsglobal\.org/draft/(ob|clr)/"
    r"|w3c-ccg\.github\.io/vc-ed/plugfest-)[!-~]*"
)
_STRICTER = ("id", "name", "description", "issuer", "evidence", "credentialSubject")  # Open Badges is, of these members
_BADGE = joint(ACHIEVEMENT_CREDENTIAL, record({"credentialSubject": ACHIEVEMENT_SUBJECT}))
_BADGE_1_1, _BADGE_2_0 = (glance_of(joint(without(rules_of(model), *_STRICTER), _BADGE)) for model in DataModel)
_DATED = (CredentialKind.ACHIEVEMENT, CredentialKind.CLR, CredentialKind.ENDORSEMENT)
_ACHIEVEMENTS: Memo[Achievement] = Memo(entries=256, weight=256)  # the same is awarded to many
_LINKEDIN_ID = "ext:LinkedIn:organizationId"


def find_badge_problems(credential: VerifiableCredential) -> tuple[Problem, ...]:
    """Return everything that Open Badges 3.0 (or CLR 2.0) forbids here; sorted, empty when it conforms."""
    if credential.kind is CredentialKind.ACHIEVEMENT and conforms_at_a_glance(credential):
        return ()
    problems = set(credential.problems)
    dated = credential.kind in _DATED and credential.data_model is DataModel.VCDM_2_0
    if dated and credential.raw.get("validFrom") is None:
        problems.add(Problem("validFrom", "missing", "is missing"))
    if credential.kind is CredentialKind.ACHIEVEMENT:
        problems.update(_context_problems(credential.raw))
        problems.update(ACHIEVEMENT_CREDENTIAL(credential.raw, ""))
        problems.update(_subject_problems(credential.raw))
    elif credential.kind is CredentialKind.ENDORSEMENT:
        problems.update(ENDORSEMENT_CREDENTIAL(credential.raw, ""))
    elif credential.kind is CredentialKind.CLR:
        problems.update(_context_problems(credential.raw))
        problems.update(CLR_CREDENTIAL(credential.raw, ""))
        problems.update(CLR_SUBJECT(credential.subject, "credentialSubject"))
    elif credential.kind is CredentialKind.STATUS_LIST:
        problems.update(find_list_problems(credential))
    elif any("achievement" in members(subject) for subject in items(credential.raw.get("credentialSubject"))):
        problems.add(Problem("type", "wrong_type", "must include OpenBadgeCredential or AchievementCredential"))
    return tuple(sorted(problems))


def conforms_at_a_glance(credential: VerifiableCredential) -> bool:
    """Tell at a glance that nothing is wrong with a badge. If not, it is looked at again, to say what."""
    raw, contexts = credential.raw, credential.raw.get("@context")
    if credential.data_model is DataModel.VCDM_1_1:
        look = _BADGE_1_1
    elif raw.get("validFrom") is not None:
        look = _BADGE_2_0
    else:
        return False
    if not isinstance(contexts, list) or not look(raw) or len(items(raw.get("credentialStatus"))) > STATUS_ENTRIES_MAX:
        return False
    try:
        few = len(contexts) <= CONTEXTS_MAX and sum(map(len, contexts)) <= URL_MAX_CHARS  # not too much to remember
        return few and _are_badge_contexts(tuple(contexts))
    except TypeError:  # one is no address, but written out
        return False


@lru_cache(maxsize=256)
def _are_badge_contexts(contexts: tuple[str, ...]) -> bool:
    """Tell contexts that a badge may have, when they are addresses all; issuers use a few combinations."""
    raw = {"@context": list(contexts)}
    return not [*find_context_problems(raw), *_context_problems(raw)]


def _context_problems(raw: JsonObject) -> Iterator[Problem]:
    contexts = items(raw.get("@context"))
    if not any(isinstance(context, str) and _OB3_CONTEXT.fullmatch(context) for context in contexts):
        yield Problem("@context", "context_missing", "must hold the context of Open Badges 3.0")


def _subject_problems(raw: JsonObject) -> Iterator[Problem]:
    subjects = items(raw.get("credentialSubject"))
    if len(subjects) > 1:
        yield Problem("credentialSubject", "too_many", "must be one learner")
    for subject in subjects:
        yield from ACHIEVEMENT_SUBJECT(subject, "credentialSubject")


def achievement_credential_of(credential: VerifiableCredential) -> AchievementCredential:
    """Build the badge that a credential with no problems holds. Everything is optional but the names."""
    raw, subject = credential.raw, credential.subject
    achievement = _achievement_once(members(subject.get("achievement")))
    identifiers = identifiers_of(subject)
    descriptions = {description.id: description.name for description in achievement.result_descriptions}
    return AchievementCredential(
        id=credential.id,
        issuer=profile_of(raw.get("issuer")),
        achievement=achievement,
        name=achievement.name,
        description=words(raw.get("description")),
        subject_id=_string(subject.get("id")),
        subject_name=words(subject.get("name")) or _name_among(identifiers),
        identifiers=identifiers,
        valid_from=credential.valid_from,
        valid_until=credential.valid_until,
        awarded_date=_instant(raw.get("awardedDate")),
        image=_image(raw.get("image")) or _image(subject.get("image")),
        narrative=words(subject.get("narrative")),
        evidence=tuple([_evidence(members(one)) for one in items(raw.get("evidence"))]),
        results=tuple([_result(members(one), descriptions) for one in items(subject.get("result"))]),
        credits_earned=_decimal(subject.get("creditsEarned")),
        role=words(subject.get("role")),
        term=words(subject.get("term")),
        license_number=words(subject.get("licenseNumber")),
        activity_start_date=_instant(subject.get("activityStartDate")),
        activity_end_date=_instant(subject.get("activityEndDate")),
        own_name=credential.name if credential.name != achievement.name else None,
        endorsed=bool(raw.get("endorsement") or raw.get("endorsementJwt")),
    )


def clr_credential_of(credential: VerifiableCredential) -> AchievementCredential:
    """Build the one line that stands for a whole CLR: its own name, learner and dates, no achievement of its own."""
    raw, subject = credential.raw, credential.subject
    identifiers = identifiers_of(subject)
    name = credential.name or "Comprehensive learner record"
    return AchievementCredential(
        id=credential.id,
        issuer=profile_of(raw.get("issuer")),
        achievement=Achievement(id=None, name=name, achievement_type=LEARNER_RECORD, image=_image(raw.get("image"))),
        name=name,
        description=words(raw.get("description")),
        subject_id=_string(subject.get("id")),
        subject_name=words(subject.get("name")) or _name_among(identifiers),
        identifiers=identifiers,
        valid_from=credential.valid_from,
        valid_until=credential.valid_until,
        awarded_date=_instant(raw.get("awardedDate")),
        image=_image(raw.get("image")),
    )


def profile_of(value: JsonValue) -> Profile:
    """Read an issuer, creator or endorser: an object, or just its URI."""
    if isinstance(value, str):
        return Profile(id=value)
    fields = members(value)
    return Profile(
        id=_string(fields.get("id")),
        name=words(fields.get("name")),
        url=_string(fields.get("url")),
        email=_string(fields.get("email")),
        description=words(fields.get("description")),
        image=_image(fields.get("image")),
        linkedin_organization_id=_linkedin_id(fields.get("otherIdentifier")),
    )


def recipient_of(credential: VerifiableCredential) -> Recipient:
    """Return what a badge says about whom it was awarded to, by itself."""
    return Recipient(credential.subject)


def _achievement_once(fields: JsonObject) -> Achievement:
    key = content_key(fields)
    if key is None:
        return _achievement(fields)
    return _ACHIEVEMENTS.get(key, lambda: _achievement(fields))


def _achievement(fields: JsonObject) -> Achievement:
    criteria, image = members(fields.get("criteria")), fields.get("image")
    return Achievement(
        id=_string(fields.get("id")),
        name=words(fields.get("name")) or "",
        description=words(fields.get("description")),
        achievement_type=_string(fields.get("achievementType")),
        criteria=Criteria(_string(criteria.get("id")), words(criteria.get("narrative"))),
        image=_image(image),
        image_caption=words(members(image).get("caption")),
        alignments=_alignments(fields.get("alignment")),
        tags=tuple(filter(None, map(words, items(fields.get("tag"))))),
        creator=profile_of(fields["creator"]) if fields.get("creator") is not None else None,
        credits_available=_decimal(fields.get("creditsAvailable")),
        field_of_study=words(fields.get("fieldOfStudy")),
        specialization=words(fields.get("specialization")),
        human_code=words(fields.get("humanCode")),
        in_language=_string(fields.get("inLanguage")),
        version=words(fields.get("version")),
        result_descriptions=tuple(_result_description(members(one)) for one in items(fields.get("resultDescription"))),
    )


def _result_description(fields: JsonObject) -> ResultDescription:
    return ResultDescription(
        id=_string(fields.get("id")),
        name=words(fields.get("name")),
        result_type=_string(fields.get("resultType")),
        value_min=words(fields.get("valueMin")),
        value_max=words(fields.get("valueMax")),
        allowed_values=tuple(filter(None, map(words, items(fields.get("allowedValue"))))),
    )


def _result(fields: JsonObject, descriptions: dict[str | None, str | None]) -> Result:
    described = _string(fields.get("resultDescription"))
    return Result(
        name=descriptions.get(described) if described else None,
        value=words(fields.get("value")),
        achieved_level=_string(fields.get("achievedLevel")),
        status=_string(fields.get("status")),
        result_description=described,
        alignments=_alignments(fields.get("alignment")),
    )


def _evidence(fields: JsonObject) -> Evidence:
    return Evidence(
        id=_string(fields.get("id")),
        name=words(fields.get("name")),
        description=words(fields.get("description")),
        narrative=words(fields.get("narrative")),
        genre=words(fields.get("genre")),
        audience=words(fields.get("audience")),
    )


def _alignments(value: JsonValue) -> tuple[Alignment, ...]:
    return tuple(
        Alignment(
            target_name=words(one.get("targetName")) or "",
            target_url=_string(one.get("targetUrl")),
            target_code=words(one.get("targetCode")),
            target_framework=words(one.get("targetFramework")),
            target_type=_string(one.get("targetType")),
            target_description=words(one.get("targetDescription")),
        )
        for one in map(members, items(value))
    )


def _linkedin_id(value: JsonValue) -> str | None:
    for entry in map(members, items(value)):
        identifier = entry.get("identifier")
        if entry.get("identifierType") == _LINKEDIN_ID and isinstance(identifier, str):
            return identifier if re.fullmatch("[0-9]{1,20}", identifier) else None
    return None


def _name_among(identifiers: Iterable[IdentityObject]) -> str | None:
    return next((one.identity_hash for one in identifiers if one.identity_type == "name" and not one.hashed), None)


def _image(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else _string(members(value).get("id"))


def _decimal(value: JsonValue) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _instant(value: JsonValue) -> datetime | None:
    try:
        return parse_date_time_stamp(value) if isinstance(value, str) else None
    except AppError:
        return None


def _string(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None
