"""What a public page may say. An e-mail address never stands on one, wherever in a badge or its report it is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from wallet.base.limits import BADGE_NAME_MAX_CHARS
from wallet.core.legible import legible
from wallet.core.model import AchievementCredential
from wallet.core.verify.report import Report

_MAILBOX: Final = re.compile(r"(?:mailto:)?[^\s@<>\"'/?&=;,]{1,64}(?:@|%40)[^\s@<>\"'/?&=;,]{1,255}", re.IGNORECASE)
_PERSONAL_SCHEMES: Final = ("mailto:", "tel:")
_PERSONAL_TYPES: Final = frozenset({"emailAddress", "email", "telephone"})
HIDDEN: Final = "(address not shown)"


def public_report(report: Report, *, named: bool = True) -> Report:
    """Return the report without the addresses of people; nothing that it decides is changed.

    Args:
        report: as it was judged.
        named: whether the holder's name may stand in it.
    """
    said = report.credential
    holder = _unless_personal(said.awarded_to) if said and named else None
    return replace(
        report,
        credential=replace(said, awarded_to=holder) if said else None,
        checks=tuple(
            replace(
                line,
                message=hide_mailboxes(line.message),
                evidence=hide_mailboxes(line.evidence) if line.evidence else None,
            )
            for line in report.checks
        ),
        endorsements=tuple(
            replace(one, comment=hide_mailboxes(one.comment) if one.comment and named else None)
            for one in report.endorsements
        ),  # what somebody wrote about the holder seldom leaves their name out
        sources=tuple(replace(source, url=hide_mailboxes(source.url)) for source in report.sources),
    )


def hide_mailboxes(text: str) -> str:
    """Return a text with a few words in the place of every e-mail address in it."""
    return _MAILBOX.sub(HIDDEN, text)


def badge_name(credential: AchievementCredential) -> str:
    """Return what was awarded: the achievement's name. Large issuers put the holder's into the credential's own."""
    return credential.achievement.name or credential.name


def holder_name(credential: AchievementCredential) -> str | None:
    """Return the name that the badge itself gives its holder, when it is a name and no address or number."""
    name = legible(credential.subject_name or "", BADGE_NAME_MAX_CHARS)
    return name if name and "@" not in name and ":" not in name else None


def names_an_address(credential: AchievementCredential) -> bool:
    """Tell whether the signed text itself holds its recipient's address or telephone number, readable by anyone.

    Such a text cannot be shown publicly unless the holder says so: without it the signature would not hold any more.
    """
    readable = any(
        not identifier.hashed and (identifier.identity_type in _PERSONAL_TYPES or "@" in identifier.identity_hash)
        for identifier in credential.identifiers
    )
    named = (credential.subject_id, credential.subject_name)
    return readable or any(_unless_personal(name) is None for name in named if name)


def readable_addresses(credential: AchievementCredential) -> tuple[str, ...]:
    """Return the e-mail addresses of its recipient that the signed text spells out, in its order."""
    plain = [identifier.identity_hash for identifier in credential.identifiers if not identifier.hashed]
    named = [name.removeprefix("mailto:") for name in (credential.subject_id, credential.subject_name) if name]
    return tuple(dict.fromkeys(text for text in (*plain, *named) if _MAILBOX.fullmatch(text)))


def _unless_personal(name: str | None) -> str | None:
    personal = name is not None and (name.lower().startswith(_PERSONAL_SCHEMES) or _MAILBOX.search(name))
    return None if personal else name
