"""What the two kinds of picture share: the text found inside, its keyword, and how reading it can fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from wallet.base.errors import InputError
from wallet.base.limits import CREDENTIAL_MAX_BYTES

BakingKeyword: TypeAlias = Literal["openbadges", "openbadgecredential"]


@dataclass(frozen=True, slots=True)
class BakedText:
    """A badge as a picture carries it, not verified. `openbadges` is Open Badges 1 and 2, the other one 3."""

    text: str
    keyword: BakingKeyword


class MalformedImage(InputError):
    """The picture is damaged, or breaks the rules for baking a badge into one."""

    code = "malformed_image"
    sentence = "This picture is damaged, so the badge in it cannot be read."


class NoBadgeInImage(InputError):
    """A sound picture without a badge inside."""

    code = "no_badge_in_image"
    sentence = "This is a picture, but there is no badge inside it."


class AmbiguousImage(InputError):
    """More than one badge in a picture: which one is meant, nobody can say."""

    code = "ambiguous_image"
    sentence = "There is more than one badge inside this picture, so we cannot tell which one is meant."


class UnbakeableText(InputError):
    """A text that could not be read back unchanged from the picture."""

    code = "unbakeable_text"
    sentence = "This badge cannot be put into a picture without changing it."


def require_bakeable(text: str) -> bytes:
    """Return the text as UTF-8, or refuse what no reader would take out again: empty, too long, with a NUL.

    Raises:
        UnbakeableText: so.
    """
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnbakeableText from error
    if not text.strip() or len(data) > CREDENTIAL_MAX_BYTES or b"\0" in data:
        raise UnbakeableText
    return data
