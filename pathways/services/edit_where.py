"""Predicates, limits and minimums in forms, written out and read back.

What is written out reads back as the same value, also where a name or an identifier is not known (any more).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from pathways.core.amounts import Thousandths, in_words
from pathways.core.model import EVERY_BADGE, Distinct, Limit, Minimum, Unit, Where
from pathways.core.scalars import write_instant
from pathways.services import typed
from pathways.services.names import Named, words_kept
from pathways.services.typed import Form
from wallet.api import Fields
from wallet.base.errors import InputError

Written = dict[str, str]  # the values of a form's controls by name; a box that is ticked is "1", else ""

_PERCENT: Final = re.compile(r"\d{1,3}(?:\.\d{1,13})?", re.ASCII)


class OneOfTheTwo(InputError):
    code = "one_of_the_two"
    sentence = "Fill in exactly one of the two."


class ShareUnusable(InputError):
    code = "share_unusable"
    sentence = "Type a share above 0 and up to 100 percent, such as 50."


def where_written(where: Where, named: Named) -> Written:
    """Return the values of a predicate's controls."""
    return {
        "achievement_in": named.lines(where.achievement_in),
        "issuer_in": named.issuer_lines(where.issuer_in),
        "issuer_not_in": named.issuer_lines(where.issuer_not_in),
        "level_in": "\n".join(sorted(where.level_in or ())),
        "tag": where.tag or "",
        "min_credits": amount_written(where.min_credits),
        "awarded_after": _moment(where.awarded_after),
        "awarded_before": _moment(where.awarded_before),
        "min_result": where.min_result or "",
    }


def where_read(form: Form, fields: Fields, named: Named, stored: Where = EVERY_BADGE) -> Where:
    """Return the predicate that a form says; what is wrong is noted at its controls."""

    def read(name: str, reader: Callable[[str], Any]) -> Any:
        return fields.read(name, None, lambda: reader(form.get(name, "")))

    return Where(
        achievement_in=read("achievement_in", lambda text: named.achievements_typed(text, keep=stored.achievement_in)),
        issuer_in=read("issuer_in", lambda text: named.issuers_typed(text, keep=stored.issuer_in)),
        issuer_not_in=read("issuer_not_in", lambda text: named.issuers_typed(text, keep=stored.issuer_not_in)),
        level_in=read("level_in", lambda text: words_kept(text, stored.level_in, typed.need_words)),
        tag=read("tag", typed.read_words),
        min_credits=read("min_credits", typed.read_amount),
        awarded_after=read("awarded_after", typed.read_moment),
        awarded_before=read("awarded_before", typed.read_moment),
        min_result=read("min_result", typed.read_words),
    )


def limit_written(limit: Limit | None, named: Named) -> Written:
    """Return the values of a limit's form, of a new one when there is none."""
    if limit is None:
        return {"max": "", "unit": Unit.CREDITS.value} | where_written(EVERY_BADGE, named)
    return {"max": in_words(limit.max), "unit": limit.unit.value} | where_written(limit.where, named)


def limit_read(form: Form, named: Named, stored: Limit | None) -> Limit:
    """Return the limit that a form says. Raises FormRefused."""
    fields = Fields()
    limit = Limit(
        where=where_read(form, fields, named, stored.where if stored else EVERY_BADGE),
        max=fields.read("max", 0, lambda: typed.need_amount(form.get("max", ""))),
        unit=fields.read("unit", Unit.CREDITS, lambda: typed.read_choice(form.get("unit", ""), Unit)),
    )
    fields.refuse()
    return limit


def minimum_written(minimum: Minimum | None, named: Named) -> Written:
    """Return the values of a minimum's form, of a new one when there is none."""
    if minimum is None:
        return {"min": "", "share": "", "of": Unit.CREDITS.value} | where_written(EVERY_BADGE, named)
    share = "" if minimum.min_share is None else _percent(minimum.min_share)
    of = minimum.distinct.value if minimum.distinct else minimum.unit.value
    return {"min": amount_written(minimum.min), "share": share, "of": of} | where_written(minimum.where, named)


def minimum_read(form: Form, named: Named, stored: Minimum | None) -> Minimum:
    """Return the minimum that a form says. Raises FormRefused."""
    fields = Fields()
    least = fields.read("min", None, lambda: typed.read_amount(form.get("min", "")))
    share = fields.read("share", None, lambda: _share_read(form.get("share", "")))
    if not fields.wrong and (least is None) == (share is None):
        fields.wrong["min"] = OneOfTheTwo()
    of = form.get("of", "")
    distinct = Distinct(of) if of in {one.value for one in Distinct} else None
    unit = Unit.CREDITS if distinct else fields.read("of", Unit.CREDITS, lambda: typed.read_choice(of, Unit))
    if distinct and stored and stored.distinct is distinct:
        unit = stored.unit
    where = where_read(form, fields, named, stored.where if stored else EVERY_BADGE)
    fields.refuse()
    return Minimum(where=where, min=least, min_share=share, unit=unit, distinct=distinct)


def amount_written(amount: Thousandths | None) -> str:
    """Write an amount, nothing for None."""
    return "" if amount is None else in_words(amount)


def _moment(moment: datetime | None) -> str:
    """Write the day alone where the moment is its beginning."""
    if moment is None:
        return ""
    return moment.date().isoformat() if moment.timetz() == time(tzinfo=UTC) else write_instant(moment)


def _percent(share: Fraction) -> str:
    """Write a share as percent; it is a decimal number of at most 15 digits, so this is exact."""
    exact = Decimal(share.numerator) * 100 / Decimal(share.denominator)
    return f"{exact.normalize():f}"


def _share_read(text: str) -> Fraction | None:
    words = text.strip().removesuffix("%").strip().replace(",", ".")
    if not words:
        return None
    share = Fraction(words) / 100 if _PERCENT.fullmatch(words) else Fraction(0)
    if not 0 < share <= 1:
        raise ShareUnusable
    return share
