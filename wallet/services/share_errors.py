"""Why something is not shared, or a link cannot be had as it was asked for."""

from __future__ import annotations

from wallet.base import limits
from wallet.base.errors import Conflict, InputError


class NotShareable(Conflict):
    """Something that cannot be shared as its holder's; the leaves say why."""

    code = "not_shareable"
    sentence = "This badge cannot be shared."


class NotLinkedToYou(NotShareable):
    """It names an identifier that the learner has not proved."""

    code = "share_not_linked"
    sentence = "This badge is not linked to you yet, so it cannot be shared as yours."


class NeverConfirmed(NotShareable):
    """Nobody could ever tell that it is genuine."""

    code = "share_never_confirmed"
    sentence = "We have never been able to confirm this badge, so it cannot be shared yet."


class NotGenuine(NotShareable):
    """It failed its checks."""

    code = "share_not_genuine"
    sentence = "This copy does not check out, so it cannot be shared. Ask the issuer for a fresh one."


class NothingToShow(NotShareable):
    """No badge of a collection or pathway can be shared."""

    code = "share_nothing_to_show"
    sentence = "None of these badges can be shared yet, so there would be nothing to see."


class AudienceMissing(InputError):
    """A link for one audience needs a name to be known by."""

    code = "share_audience_missing"
    sentence = "Say whom the link is for, so that you know it again."


class EndUnreadable(InputError):
    """The day on which a link ends is not one."""

    code = "share_end_unreadable"
    sentence = "Write the day as year, month and day, for example 2027-07-31."


class EndPassed(InputError):
    """A link cannot end before it begins."""

    code = "share_end_passed"
    sentence = "The day on which the link ends must be still to come, within ten years."


class TooManyLinks(InputError):
    """More links to one thing than anybody needs."""

    code = "share_too_many_links"
    sentence = f"There can be {limits.LINKS_TO_ONE_MAX} links to one thing. Give one up that you no longer need."
