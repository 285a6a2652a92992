"""The words for links: off, over, ending, leading nowhere, or showing a badge that was renewed."""

from __future__ import annotations

from typing import Any

from flask import url_for

from wallet.core.legible import legible
from wallet.core.verify.report import Verdict
from wallet.services.care import CareItem
from wallet.web.card_words import NAME_MAX_CHARS
from wallet.web.care_told import Step, Told, badge_page, first_of, name_of
from wallet.web.dates import day
from wallet.web.i18n import gettext, ngettext
from wallet.web.words import VERDICT_WORDS


def _to_link(item: CareItem, words: str) -> Step:
    """Lead to where the switches of a link are."""
    first, subject, anchor = first_of(item), item.subject, f"link-{item.link_id}" if item.link_id else None
    if subject is None and first is not None:
        return Step(words, badge_page(first.id, "share"))
    if subject is None:
        return Step(words, url_for("share.links"))
    named = {"badge_id": subject.badge_id, "collection_id": subject.collection_id, "topic": subject.topic}
    place: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
    return Step(words, url_for("share.manage", **place, _anchor=anchor))


def profile_link_off_words(item: CareItem) -> Told:
    """A LinkedIn entry leads to a link that is off or over."""
    badge = name_of(first_of(item))
    title = gettext("Your LinkedIn entry leads to a link that is off")
    if item.code == "over":
        return Told(
            title,
            gettext("The link that your profile has for %(badge)s was given up. It never comes back.", badge=badge),
            gettext("Whoever follows it from your profile sees nothing of the badge."),
            (_to_linkedin(item, gettext("Put the new address on LinkedIn")),),
        )
    happened = gettext("The permanent link to %(badge)s is off since %(day)s.", badge=badge, day=day(item.at))
    means = gettext("Whoever follows it from your profile reads that you switched it off. Its address stays the same.")
    first = first_of(item)
    on = Step(gettext("Turn the link on"), url_for("share.open", badge_id=first.id), post=True) if first else None
    return Told(title, happened, means, tuple(filter(None, (on, _to_linkedin(item, gettext("Change the entry"))))))


def _to_linkedin(item: CareItem, words: str) -> Step:
    first = first_of(item)
    return Step(words, url_for("linkedin.page", badge_id=first.id)) if first is not None else _to_link(item, words)


def link_unsound_words(item: CareItem) -> Told:
    """A link shows a badge that was withdrawn or is not valid."""
    badge, word = name_of(first_of(item)), VERDICT_WORDS[Verdict(item.code or "invalid")]
    return Told(
        gettext("A link of yours says “%(word)s”", word=str(word)),
        gettext("The link for %(whom)s shows %(badge)s, which does not count now.", whom=_whom(item), badge=badge),
        gettext("Whoever opens it reads that in the first line. You can leave it so, or turn the link off."),
        (_to_link(item, gettext("See the link")),),
    )


def link_in_bin_words(item: CareItem) -> Told:
    """A link leads to a badge in the bin."""
    first = first_of(item)
    back = (
        Step(gettext("Bring the badge back"), url_for("badges.restore", badge_id=first.id), post=True)
        if first
        else None
    )
    return Told(
        gettext("A link of yours leads to the bin"),
        gettext("You put %(badge)s into the bin on %(day)s.", badge=name_of(first), day=day(item.at)),
        gettext("Its link still stands in the world, and whoever opens it sees nothing of the badge."),
        tuple(filter(None, (back,))),
    )


def link_not_linked_words(item: CareItem) -> Told:
    """A link leads to a badge that is no longer linked."""
    return Told(
        gettext("A link of yours leads to a badge that is not linked to you"),
        gettext("%(badge)s names an address that is not confirmed here any more.", badge=name_of(first_of(item))),
        gettext("Whoever opens its link sees nothing of the badge until you confirm that address again."),
        (Step(gettext("Confirm the address"), url_for("account.page")), _to_link(item, gettext("See the link"))),
    )


def link_ends_words(item: CareItem) -> Told:
    """A link ends within days."""
    return Told(
        gettext("A link ends on %(day)s", day=day(item.at)),
        gettext("It is the one for %(whom)s.", whom=_whom(item)) + _opened(item),
        gettext("From then on whoever opens it sees nothing any more. The badge itself is not touched by that."),
        (_to_link(item, gettext("Give it a later end")),),
    )


def link_ended_words(item: CareItem) -> Told:
    """A link ended that was in use."""
    return Told(
        gettext("A link ended on %(day)s", day=day(item.at)),
        gettext("It was the one for %(whom)s.", whom=_whom(item)) + _opened(item),
        gettext("Whoever opens it now sees nothing any more. If somebody still needs it, give it a later end."),
        (_to_link(item, gettext("Give it a later end")),),
    )


def _opened(item: CareItem) -> str:
    if not item.views:
        return ""
    return " " + ngettext("It was opened once.", "It was opened %(num)s times.", item.views)


def renewed_words(item: CareItem) -> Told:
    """A permanent link could show the renewed badge."""
    first, other = first_of(item), item.other
    happened = gettext(
        "A newer %(badge)s is in your wallet. Your permanent link still shows the older one.", badge=name_of(first)
    )
    see = Step(gettext("See the newer badge"), badge_page(other.id)) if other else None
    title = gettext("A shared badge was renewed")
    if item.blocked:
        means = gettext(
            "The newer one has a permanent link of its own. End that one first if the older address should go on."
        )
        return Told(title, happened, means, tuple(filter(None, (see,))))
    means = gettext(
        "You can move the link. The address stays the same, so LinkedIn entries and printed codes go on working."
    )
    move = (
        Step(
            gettext("Move the link to the newer badge"),
            url_for("care.move_link", badge_id=first.id),
            post=True,
            fields=(("to", str(other.id)),),
        )
        if first and other
        else None
    )
    return Told(title, happened, means, tuple(filter(None, (move, see))))


def entry_stale_words(item: CareItem) -> Told:
    """A LinkedIn entry says what is no longer so."""
    until = gettext("It is in force until %(day)s.", day=day(item.at)) if item.at else gettext("It has no end.")
    return Told(
        gettext("Your LinkedIn entry is out of date"),
        gettext("%(badge)s was renewed since you put it on your profile.", badge=name_of(first_of(item))) + " " + until,
        gettext("LinkedIn keeps what you typed. We show you which fields to change, and to what."),
        (_to_linkedin(item, gettext("See what to change")),),
    )


def _whom(item: CareItem) -> str:
    return legible(item.who, NAME_MAX_CHARS) if item.who else gettext("everybody")
