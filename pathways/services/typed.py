"""What authors type into forms, read strictly: a value of the model, or an error that says what to type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final, TypeVar

from pathways.core.amounts import Thousandths, thousandths
from pathways.core.model import FactValue
from pathways.core.scalars import instant_of
from pathways.services.typed_errors import (
    AddressUnusable,
    ChoiceUnusable,
    CountUnusable,
    DurationUnusable,
    MomentUnusable,
    NumberUnusable,
    SlugUnusable,
    VersionNameUnusable,
    WordsMissing,
    WordsTooLong,
)
from wallet.api import legible, legible_lines, safe_link
from wallet.base.durations import parse_duration
from wallet.base.limits import NAME_MAX_CHARS, PATHWAY_AMOUNT_MAX, PATHWAY_ID_MAX_CHARS, URL_MAX_CHARS

Form = Mapping[str, str]
_Word = TypeVar("_Word", bound=StrEnum)

VERSION_MAX_CHARS: Final = 64
_VERSION: Final = re.compile(r"[^\W_][\w .+()\u2013-]*")
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d{1,12}(?:[.,]\d{1,6})?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_URI: Final = re.compile(r"[a-z][a-z0-9+.-]*:[\x21-\x7e]+", re.ASCII)
_SLUG_CHARS: Final = 80
RESERVED: Final = frozenset({"new", "import", "catalogue", "decisions"})  # pages of ours stand there


def read_words(text: str, *, most: int = NAME_MAX_CHARS) -> str | None:
    """Return a line of legible words, None when there are none. Raises WordsTooLong."""
    words = legible(text, most + 1)
    if len(words) > most:
        raise WordsTooLong
    return words or None


def need_words(text: str, *, most: int = NAME_MAX_CHARS) -> str:
    """Return a line of legible words. Raises WordsMissing, WordsTooLong."""
    words = read_words(text, most=most)
    if words is None:
        raise WordsMissing
    return words


def read_lines(text: str, *, most: int) -> str:
    """Return a longer text with its lines, empty when there is none. Raises WordsTooLong."""
    lines = legible_lines(text, most + 1)
    if len(lines) > most:
        raise WordsTooLong
    return lines.strip()


def read_version(text: str) -> str:
    """Return the name of a version: it becomes part of an address. Raises VersionNameUnusable."""
    words = legible(text, VERSION_MAX_CHARS + 1)
    if len(words) > VERSION_MAX_CHARS or not _VERSION.fullmatch(words):
        raise VersionNameUnusable
    return words


def read_slug(text: str, *, name: str) -> str:
    """Return the last part of an address, made from `name` where nothing is typed. Raises SlugUnusable."""
    slug = text.strip() or slug_of(name)
    if len(slug) > _SLUG_CHARS or not _SLUG.fullmatch(slug) or slug in RESERVED:
        raise SlugUnusable
    return slug


def slug_of(name: str) -> str:
    """Return a name as part of an address; empty when nothing of it can be."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())[:_SLUG_CHARS].strip("-")


def read_amount(text: str) -> Thousandths | None:
    """Return a number in thousandths, None for nothing. Raises NumberUnusable."""
    text = text.strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise NumberUnusable
    try:
        amount = thousandths(Decimal(text.replace(",", ".")))
    except (InvalidOperation, ValueError) as error:
        raise NumberUnusable from error
    if abs(amount) > PATHWAY_AMOUNT_MAX * 1000:
        raise NumberUnusable
    return amount


def read_quantity(text: str) -> Thousandths | None:
    """Return a number in thousandths that is not below 0, None for nothing. Raises NumberUnusable."""
    amount = read_amount(text)
    if amount is not None and amount < 0:
        raise NumberUnusable
    return amount


def need_amount(text: str) -> Thousandths:
    """Return a number in thousandths. Raises NumberUnusable."""
    amount = read_amount(text)
    if amount is None:
        raise NumberUnusable
    return amount


def read_count(text: str) -> int | None:
    """Return a whole number, None for nothing. Raises CountUnusable."""
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise CountUnusable
    return int(text)


def need_count(text: str) -> int:
    """Return a whole number. Raises CountUnusable."""
    count = read_count(text)
    if count is None:
        raise CountUnusable
    return count


def read_moment(text: str) -> datetime | None:
    """Return the beginning of a day in UTC, or an instant as it is written; None for nothing. Raises MomentUnusable."""
    text = text.strip()
    if not text:
        return None
    found = instant_of(f"{text}T00:00:00Z" if _DAY.fullmatch(text) else text)
    if found is None:
        raise MomentUnusable
    return found


def read_day(text: str) -> date | None:
    """Return a day, None for nothing. Raises MomentUnusable."""
    moment = read_moment(text) if not text.strip() or _DAY.fullmatch(text.strip()) else None
    if text.strip() and moment is None:
        raise MomentUnusable
    return moment.date() if moment else None


def read_uri(text: str) -> str:
    """Return an identifier as it stands: it is compared byte for byte. Raises AddressUnusable."""
    text = text.strip()
    if len(text) > PATHWAY_ID_MAX_CHARS or not _URI.fullmatch(text):
        raise AddressUnusable
    return text


def read_link(text: str) -> str | None:
    """Return an address that may stand in a link, None for nothing. Raises AddressUnusable."""
    text = text.strip()
    if not text:
        return None
    link = safe_link(text) if len(text) <= URL_MAX_CHARS else None
    if link is None:
        raise AddressUnusable
    return link


def read_duration(text: str) -> str | None:
    """Return an ISO 8601 duration as it is written, None for nothing. Raises DurationUnusable."""
    text = text.strip().upper()
    if not text:
        return None
    try:
        return parse_duration(text).text
    except ValueError as error:
        raise DurationUnusable from error


def read_choice(text: str, kinds: type[_Word]) -> _Word:
    """Return one of a list. Raises ChoiceUnusable."""
    try:
        return kinds(text)
    except ValueError as error:
        raise ChoiceUnusable from error


class FactKind(StrEnum):
    """What kind of value a fact has; `equals` compares it too."""

    YES_NO = "yes_no"
    NUMBER = "number"
    WORDS = "words"
    NOTHING = "nothing"


def read_value(text: str, kind: FactKind) -> FactValue:
    """Return a fact's value. Raises ChoiceUnusable, NumberUnusable, WordsMissing, WordsTooLong."""
    if kind is FactKind.NOTHING:
        return None
    if kind is FactKind.WORDS:
        return need_words(text)
    if kind is FactKind.YES_NO:
        return read_choice(text.strip().lower(), _YesNo) is _YesNo.YES
    amount = need_amount(text)
    return amount // 1000 if amount % 1000 == 0 else amount / 1000


def value_words(value: FactValue) -> tuple[FactKind, str]:
    """Return kind and words that `read_value` makes the same value of again."""
    if isinstance(value, bool):
        return FactKind.YES_NO, "yes" if value else "no"
    if value is None:
        return FactKind.NOTHING, ""
    return (FactKind.WORDS, value) if isinstance(value, str) else (FactKind.NUMBER, str(value))


class _YesNo(StrEnum):
    YES = "yes"
    NO = "no"
