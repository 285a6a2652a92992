"""Raw documents to what a rule is judged over: tokens (one badge, held or planned) and options (one standing of a token)."""

from __future__ import annotations

import calendar
import re
from collections import namedtuple
from datetime import datetime, timedelta
from fractions import Fraction

DEFAULT_SCALE = ["A", "B", "C", "D", "F"]
MEETS_ANY = object()  # the result of a planned badge

# `badge` is None for a planned one; `unknown` badges count only for percent_high.
Token = namedtuple("Token", "badge achievement issuer level tags result scale awarded expires unknown own_award copy")
# `rank` orders the standings of one token: its own achievement first.
Option = namedtuple("Option", "token achievement credits rank")


def amount(number):
    """Thousandths, from what the JSON says, never from a binary float."""
    scaled = Fraction(str(number)) * 1000
    assert scaled.denominator == 1
    return scaled.numerator


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def later(start, duration):
    """Years and months by the calendar (a day that the month lacks becomes its last), then weeks and days."""
    years, months, weeks, days = (
        int(part or 0) for part in re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", duration).groups()
    )
    year, month = divmod(start.year * 12 + start.month - 1 + years * 12 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day) + timedelta(weeks=weeks, days=days)


def nodes_of(node, observing=False):
    """Yield (node, observes) for a node and everything below it."""
    observing = observing or node.get("consumes", True) is False
    yield node, observing
    for child in node.get("of", []):
        yield from nodes_of(child, observing)


def size(node):
    """How many children a `choose` takes; `any` takes one."""
    return node["count"] if node["type"] == "choose" else 1


def is_leaf(node):
    return node["type"] in ("achievement", "match", "manual")


def meets_result(token, wanted):
    if token.result is MEETS_ANY:
        return True
    if token.result not in token.scale or wanted not in token.scale:
        return False
    return token.scale.index(token.result) <= token.scale.index(wanted)


def matches(where, token, option):
    """Whether one badge, in one standing, is what `where` asks for."""
    tests = {
        "achievement_in": lambda v: option.achievement in v,
        "issuer_in": lambda v: token.issuer in v,
        "issuer_not_in": lambda v: token.issuer not in v,
        "level_in": lambda v: token.level in v,
        "tag": lambda v: v in token.tags,
        "min_credits": lambda v: option.credits >= amount(v),
        "awarded_after": lambda v: token.awarded >= instant(v),
        "awarded_before": lambda v: token.awarded < instant(v),
        "min_result": lambda v: meets_result(token, v),
    }
    return all(tests[member](value) for member, value in where.items())


def fits(leaf, token, option):
    if leaf["type"] == "manual":
        return False
    if leaf["type"] == "match":
        return matches(leaf["where"], token, option)
    wanted = leaf.get("min_result")
    return option.achievement == leaf["achievement"] and (wanted is None or meets_result(token, wanted))


def expiry(badge, achievement):
    """The instant from which a badge has expired, or None."""
    if badge.get("expires"):
        return instant(badge["expires"])
    lasts = achievement.get("valid_for")
    return later(instant(badge["awarded"]), lasts) if lasts else None


def held_token(case, badge):
    known = {a["id"]: a for a in case["catalogue"]["achievements"]}.get(badge["achievement"], {})
    issuer = badge.get("issuer")
    verdict = badge.get("verdict", "verified")
    return Token(
        badge=badge["id"],
        achievement=badge["achievement"],
        issuer=known.get("issuer") if issuer is None else issuer,
        level=known.get("level"),
        tags=known.get("tags", []),
        result=badge.get("result"),
        scale=known.get("results", DEFAULT_SCALE),
        awarded=instant(badge["awarded"]),
        expires=expiry(badge, known),
        unknown=verdict == "unknown" and not case["pathway"].get("accepts_unverified", False),
        own_award=badge["achievement"] == case["pathway"].get("awards"),
        copy=0,
    )


def planned_token(case, achievement_id, copy):
    """What earning it at the audit instant gives. An achievement that the catalogue lacks has no issuer, level or credits."""
    known = {a["id"]: a for a in case["catalogue"]["achievements"]}.get(achievement_id, {})
    return Token(
        badge=None,
        achievement=achievement_id,
        issuer=known.get("issuer"),
        level=known.get("level"),
        tags=known.get("tags", []),
        result=MEETS_ANY,
        scale=known.get("results", DEFAULT_SCALE),
        awarded=instant(case["at"]),
        expires=None,
        unknown=False,
        own_award=False,
        copy=copy,
    )


def could_count(case, badge):
    """Section 3's eligibility, where a verdict `unknown` is let through (the token says so)."""
    known = {a["id"]: a for a in case["catalogue"]["achievements"]}.get(badge["achievement"], {})
    at, awarded, expires = instant(case["at"]), instant(badge["awarded"]), expiry(badge, known)
    if badge.get("state", "active") != "active" or badge.get("verdict", "verified") not in ("verified", "unknown"):
        return False
    if awarded > at:
        return False
    validity = case["pathway"].get("validity", "valid_now")
    if validity == "valid_now":
        return expires is None or at < expires
    if validity == "all_valid_together":
        return expires is None or awarded < expires
    return True


def options_of(case, token, own_credits, index):
    """Every standing of a token: its own achievement, and whatever an equivalence lets it count as."""
    found = [Option(index, token.achievement, own_credits, (0,))]
    for equivalence in case["pathway"].get("equivalences", []):
        if equivalence["held"] == token.achievement:
            given = equivalence.get("credits")
            credits = own_credits if given is None else amount(given)
            found.append(Option(index, equivalence["counts_as"], credits, (1, equivalence["counts_as"], credits)))
    return found


def own_credits(case, token):
    known = {a["id"]: a for a in case["catalogue"]["achievements"]}.get(token.achievement, {})
    if token.badge is not None:
        badge = next(b for b in case["holdings"]["badges"] if b["id"] == token.badge)
        if badge.get("credits") is not None:
            return amount(badge["credits"])
    return amount(known.get("credits", 0))


def waived_nodes(case):
    at = instant(case["at"])
    return {
        waiver["node"]
        for waiver in case["holdings"].get("waivers", [])
        if waiver.get("until") is None or at < instant(waiver["until"])
    }


def effort(achievement):
    return amount(achievement.get("credits", 0)) or 1000
