"""The words for issuers' papers that are gone, sites that are silent and keys that are no longer listed.

"Not there" is said only where the issuer's own site said so; a site that does not answer has "not answered since".
"""

from __future__ import annotations

from wallet.services.care import CareItem, Paper
from wallet.web.care_told import issuer_of
from wallet.web.dates import day
from wallet.web.i18n import LazyString, gettext, lazy_gettext

_Words = tuple[str, str, str]  # title, what happened, what it means and what to do

_PAPERS: dict[Paper, LazyString] = {
    Paper.BADGE: lazy_gettext("its own copy of the badge"),
    Paper.KEYS: lazy_gettext("the document with its keys"),
    Paper.ISSUER: lazy_gettext("its description of itself"),
    Paper.DESCRIPTION: lazy_gettext("the description of what the badge was awarded for"),
    Paper.STATUS: lazy_gettext("its list of withdrawn badges"),
}
_KEPT = lazy_gettext("Your file is kept here, byte for byte.")
_ASK = lazy_gettext("Ask the issuer to publish it at the same address again, or to issue the badge anew.")


def gone_words(item: CareItem, badge: str) -> _Words:
    """Return the words for a paper that the issuer's site says is not there."""
    paper = item.paper or Paper.BADGE
    what, since, issuer = str(_PAPERS[paper]), day(item.at), issuer_of(item)
    if item.code == "withdrawn":
        title = gettext("An issuer has taken a badge down")
        happened = gettext(
            "Since %(day)s the site of %(issuer)s answers that what it published for %(badge)s is gone for good. "
            "That counts as withdrawn.",
            day=since,
            issuer=issuer,
            badge=badge,
        )
        means = gettext("We last found it there on %(day)s.", day=day(item.before))
        return title, happened, f"{means} {_KEPT} {gettext('If you think that this is a mistake, ask the issuer.')}"
    happened = gettext(
        "Since %(day)s the site of %(issuer)s answers that %(what)s is not there. It is needed by %(badge)s.",
        day=since,
        issuer=issuer,
        what=what,
        badge=badge,
    )
    return gettext("An issuer's file is gone"), happened, f"{_what_is_left(paper, item)} {_KEPT} {_ASK}"


def silent_words(item: CareItem, badge: str) -> _Words:
    """Return the words for a site that has not answered for long."""
    paper = item.paper or Paper.BADGE
    happened = gettext(
        "We ask the site of %(issuer)s again and again for %(what)s, which is needed by %(badge)s.",
        issuer=issuer_of(item),
        what=str(_PAPERS[paper]),
        badge=badge,
    )
    means = gettext("That is not to say that anything is gone.")
    tell = gettext("If you can reach the issuer, tell them that their site does not answer.")
    return (
        gettext("An issuer has not answered since %(day)s", day=day(item.at)),
        happened,
        f"{means} {_what_is_left(paper, item)} {_KEPT} {tell}",
    )


def rotated_words(item: CareItem, badge: str) -> _Words:
    """Return the words for a key that the issuer no longer stands for."""
    issuer = issuer_of(item)
    if item.code == "key_revoked":
        happened = gettext("%(issuer)s has declared the key invalid that signed %(badge)s.", issuer=issuer, badge=badge)
    elif item.code == "key_expired":
        happened = gettext("The key of %(issuer)s that signed %(badge)s has had its time.", issuer=issuer, badge=badge)
    else:
        happened = gettext(
            "%(issuer)s no longer lists the key that signed %(badge)s as one for signing badges.",
            issuer=issuer,
            badge=badge,
        )
    before = gettext("On %(day)s it was still listed, and all was well.", day=day(item.before))
    means = gettext(
        "The file has not changed, but nobody can tell today that it is the issuer's, so it reads “Not valid”."
    )
    ask = gettext("Ask the issuer to issue the badge again with the key they use now, or to list the old key again.")
    return gettext("An issuer has changed its key"), f"{happened} {before}", f"{means} {ask}"


def _what_is_left(paper: Paper, item: CareItem) -> str:
    """Return what can still be checked without a paper, and until when it was."""
    last = day(item.before)
    if paper is Paper.STATUS:
        return gettext(
            "Anybody can still check who signed the badge. Whether it was withdrawn cannot be found out: "
            "we last read the list on %(day)s.",
            day=last,
        )
    if paper is Paper.KEYS:
        return gettext(
            "Who signed the badge was last confirmed on %(day)s, and that answer stays here. Nobody else can check it, "
            "nor whether it was withdrawn since.",
            day=last,
        )
    return gettext(
        "A badge of this kind is genuine because its issuer publishes it. That was last so on %(day)s; "
        "nobody can confirm it now.",
        day=last,
    )
