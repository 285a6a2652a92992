"""The parts of a shared pathway in words: under each rule the badges that fill it, and what staff decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol, TypeAlias

from flask import url_for
from flask_babel import format_date, format_datetime

from pathways.core.amounts import in_words
from pathways.core.explain import junction_words, limit_words, minimum_words
from pathways.core.filled import Filled, Spot
from pathways.core.model import AllNode, ChooseNode, ManualNode, MatchNode, Node, Validity, children
from pathways.core.report import NodeResult
from pathways.services.shared_stack import Ruling, SharedStack
from pathways.web.entry_words import credits_words
from pathways.web.i18n import LazyString, gettext, lazy_gettext, ngettext
from pathways.web.voice import speak
from wallet.api import Report, SharedPage, Verdict

_OFF: Final = frozenset({Verdict.REVOKED, Verdict.EXPIRED, Verdict.SUSPENDED})
_NAMED_MAX: Final = 5
_NOT_NOW: Final[Mapping[str, LazyString]] = {
    "revoked": lazy_gettext("It does not count: its issuer withdrew it."),
    "suspended": lazy_gettext("It does not count today: its issuer has put it on hold."),
    "expired": lazy_gettext("It does not count any more: it has lapsed."),
    "unverified": lazy_gettext("It does not count today, because it could not be confirmed."),
    "not_yet_awarded": lazy_gettext("It does not count yet: it is not in force."),
}


class Shown(Protocol):
    """A badge's report with its words, as the wallet's own public page says them."""

    @property
    def report(self) -> Report: ...
    @property
    def word(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def issuer(self) -> str | None: ...
    @property
    def dates(self) -> str: ...


Show: TypeAlias = Callable[[SharedPage], Shown]


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """One part, with its own verdict. `is_off`: withdrawn or lapsed, the picture is greyed."""

    name: str
    href: str
    picture: str
    facts: str
    verdict: Verdict
    word: str
    notes: tuple[str, ...]
    is_off: bool


@dataclass(frozen=True, slots=True)
class RulingRow:
    """A part without a badge, that staff marked done or waived."""

    name: str
    facts: str
    word: str
    waived: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleBlock:
    """A rule with what fills it. `words` are its shortest ("all of 3"), `status` how far it is."""

    words: str
    name: str
    status: str
    is_done: bool
    asks: str
    made_of: str  # its members by name, where all of them have one
    rows: tuple[Row, ...]


Row: TypeAlias = BadgeRow | RulingRow | RuleBlock


class PartWords:
    """Speaks about the parts of one shared pathway."""

    def __init__(self, stack: SharedStack, show: Show, university: str) -> None:
        self.stack, self.show, self.university = stack, show, university
        self.results: Mapping[str, NodeResult] = {one.id: one for one in stack.audit.nodes} if stack.audit else {}

    @property
    def rules(self) -> str:
        """By which rules, and since when they stand."""
        on = self.stack.on
        return gettext(
            "version %(version)s of the rules, published %(day)s", version=on.version, day=day_words(on.published_at)
        )

    def figures(self) -> str:
        """Return "2 of 4 required parts, 18 credits" of the whole rule."""
        root = self.stack.on.pathway.rule
        result = self.results.get(root.id)
        if result is None:
            return ""
        if result.required.credits is not None:
            return self._credits(result)
        done, needed = self._members_done(root, result)
        parts = ngettext("%(done)s of %(num)s required part", "%(done)s of %(num)s required parts", needed, done=done)
        counted, credits = result.counted.badges, result.counted.credits
        badges = ngettext("%(num)s badge", "%(num)s badges", counted) if counted else ""
        said = (parts if done else badges, credits_words(credits) if credits else "")
        return ", ".join(one for one in said if one)

    def _members_done(self, node: Node, result: NodeResult) -> tuple[int, int]:
        """Return how many members of a rule are done, or badges there, and how many it asks for."""
        if isinstance(node, AllNode):
            needed = [child for child in children(node) if not child.optional]
            return sum(self._is_done(child) for child in needed), len(needed)
        if isinstance(node, ChooseNode):
            return min(sum(self._is_done(child) for child in children(node)), node.count), node.count
        if isinstance(node, ManualNode):
            return int(result.satisfied), 1
        return result.counted.badges, result.required.badges or 1

    def _credits(self, result: NodeResult) -> str:
        have, need = in_words(result.counted.credits), in_words(result.required.credits or 0)
        if result.counted.credits > (result.required.credits or 0):
            return gettext("%(have)s credits where %(need)s are asked for", have=have, need=need)
        return gettext("%(have)s of %(need)s credits", have=have, need=need)

    def _is_done(self, node: Node) -> bool:
        result = self.results.get(node.id)
        return result is not None and (result.satisfied or result.waived)

    def block(self) -> RuleBlock | None:
        """Return the whole rule with its parts; None where nothing can be told."""
        return self._block(self.stack.tree) if self.stack.tree else None

    def _block(self, tree: Filled) -> RuleBlock:
        node, names = tree.node, self.stack.explorer.names
        asks = [speak(limit_words(one, names)) for one in node.limits]
        asks += [speak(minimum_words(one, node, names)) for one in node.minimums]
        rows = tuple(self._rows(tree)) if not children(node) else tuple(self._members(tree))
        return RuleBlock(
            words=speak(junction_words(node)),
            name=node.name or "",
            status=self._status(tree),
            is_done=tree.is_done,
            asks=" ".join(f"{one}." for one in asks),
            made_of=_listed(self._called(child) for child in children(node)),
            rows=rows,
        )

    def _called(self, node: Node) -> str:
        return "" if children(node) and not node.name else self.stack.explorer.names.node(node)

    def _status(self, tree: Filled) -> str:
        if tree.result.waived:
            return gettext("Waived")
        if tree.result.satisfied:
            return gettext("Complete")
        if tree.result.required.credits is not None:
            return self._credits(tree.result)
        done, needed = self._members_done(tree.node, tree.result)
        return gettext("%(done)s of %(needed)s earned", done=done, needed=needed)

    def _members(self, tree: Filled) -> Iterator[Row]:
        if tree.result.waived:
            yield from self._rows(tree)
        for member in tree.members:
            if children(member.node) or (isinstance(member.node, MatchNode) and not member.result.waived):
                yield self._block(member)
            else:
                yield from self._rows(member)

    def _rows(self, tree: Filled) -> Iterator[Row]:
        """Yield what stands at one leaf."""
        shown = [(spot, page) for spot in tree.spots if (page := self.stack.pages.get(spot.badge)) is not None]
        if not shown and (tree.result.waived or (isinstance(tree.node, ManualNode) and tree.result.satisfied)):
            yield self._ruling_row(tree)
        for spot, page in shown:
            yield self._badge_row(tree.node, spot, page)

    def _ruling_row(self, tree: Filled) -> RulingRow:
        node, ruling = tree.node, self.stack.rulings.get(tree.node.id)
        name = self.stack.explorer.names.node(node) if node.name or not children(node) else self.stack.on.name
        label = node.label if isinstance(node, ManualNode) and node.name else ""
        word = gettext("Waived") if tree.result.waived else gettext("Done")
        return RulingRow(name, label, word, tree.result.waived, (self.ruled(ruling),) if ruling else ())

    def ruled(self, ruling: Ruling) -> str:
        """Return what was decided, by whom and when; their words stay between them and the learner."""
        values = {"who": ruling.who, "university": self.university, "day": day_words(ruling.at)}
        if ruling.waived and ruling.who:
            return gettext("%(who)s of %(university)s made an exception here on %(day)s.", **values)
        if ruling.waived:
            return gettext("%(university)s made an exception here on %(day)s.", **values)
        if ruling.who:
            return gettext("%(who)s of %(university)s marked it done on %(day)s.", **values)
        return gettext("%(university)s marked it done on %(day)s.", **values)

    def _badge_row(self, node: Node, spot: Spot, page: SharedPage) -> BadgeRow:
        shown, on = self.show(page), awarded_on(page)
        told = spot.counts or spot.accepted
        credits = (credits_words(spot.credits) if spot.credits else gettext("non-credit")) if told else ""
        facts = (shown.issuer or "", credits, short_day_words(on) if on else "")
        verdict = page.report.verdict
        return BadgeRow(
            name=shown.name or gettext("A badge"),
            href=url_for("share.view", token=page.token, part=page.part),
            picture=url_for("share.picture", token=page.token, part=page.part),
            facts=", ".join(one for one in facts if one),
            verdict=verdict,
            word=shown.word,
            notes=tuple(self._notes(node, spot, page)),
            is_off=verdict in _OFF,
        )

    def _notes(self, node: Node, spot: Spot, page: SharedPage) -> Iterator[str]:
        if spot.accepted:
            yield self._accepted(node, page)
        elif spot.stands_for is not None:
            other = self.stack.explorer.names.achievement(spot.stands_for)
            rules = self.rules
            yield (
                gettext("Accepted in place of %(other)s by %(rules)s.", other=other, rules=rules)
                if spot.counts
                else gettext("It could stand for %(other)s by %(rules)s.", other=other, rules=rules)
            )
        if page.accepted_at is not None:
            yield gettext("Staff here confirmed on %(day)s that it is the holder's.", day=day_words(page.accepted_at))
        if spot.optional:
            yield gettext("Optional: the rules do not rest on it.")
        elif spot.why:
            yield str(_NOT_NOW[spot.why])
        elif spot.counts and page.report.verdict is Verdict.UNKNOWN:
            yield gettext("It counts all the same: these rules take badges that could not be confirmed.")
        elif spot.counts and page.report.verdict is Verdict.EXPIRED:
            yield self._still_counts()

    def _accepted(self, node: Node, page: SharedPage) -> str:
        """Return what it was accepted in the place of, by whom and when."""
        ruling, other = self.stack.rulings[node.id], self._called(node) or self.stack.on.name
        values = {"other": other, "who": ruling.who, "university": self.university, "day": day_words(ruling.at)}
        if ruling.who:
            said = gettext("Accepted in place of %(other)s by %(who)s of %(university)s on %(day)s.", **values)
        else:
            said = gettext("Accepted in place of %(other)s by %(university)s on %(day)s.", **values)
        if page.report.verdict in (Verdict.VERIFIED, Verdict.UNKNOWN):
            return said
        return f"{said} {gettext('The exception holds until staff end it, whatever becomes of the badge.')}"

    def _still_counts(self) -> str:
        if self.stack.on.pathway.validity is Validity.ALL_VALID_TOGETHER:
            return gettext("It counts all the same: all parts were in force together.")
        return gettext("It counts all the same: by these rules a lapsed badge does.")


def _listed(names: Iterable[str]) -> str:
    """Return "A, B and C"; nothing where one of them has no name, or where they are too many to be read."""
    found = list(names)
    if len(found) < 2 or len(found) > _NAMED_MAX or "" in found:
        return ""
    return gettext("%(names)s and %(last)s", names=", ".join(found[:-1]), last=found[-1])


def awarded_on(page: SharedPage) -> datetime | None:
    """Return the day of award, by the signed text."""
    return (page.credential.awarded_date or page.credential.valid_from) if page.credential else None


def day_words(value: date | datetime) -> str:
    """Return "10 May 2025" in the reader's language."""
    return str(format_date(value, "d MMMM y", rebase=False))


def short_day_words(value: date | datetime) -> str:
    """Return "10 Jan 2025"."""
    return str(format_date(value, "d MMM y", rebase=False))


def moment_words(value: datetime) -> str:
    """Return "23 November 2026, 14:02 UTC"."""
    return str(format_datetime(value, "d MMMM y, HH:mm 'UTC'", rebase=False))
