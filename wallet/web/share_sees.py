"""What readers of a link see and do not see, said to its owner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from wallet.core.sharing import Scope, SubjectKind
from wallet.core.verify.report import CredentialFormat, Outcome, Report, Verdict
from wallet.services.share import NotLinkedToYou, SharePanel
from wallet.web.dates import day, parse_day
from wallet.web.i18n import gettext

_KEPT_BY_ITS_ISSUER: Final = frozenset({CredentialFormat.OB05, CredentialFormat.OB1, CredentialFormat.OB2_HOSTED})

# Where the name of an issuer is not on any list, and the verdict is one that an issuer stands behind.
_NAMES_ITS_ISSUER: Final = frozenset(Verdict) - {Verdict.INVALID, Verdict.REJECTED_INPUT}


def readers_told(panel: SharePanel) -> tuple[str, ...]:
    """Return, for a badge that is not simply verified by a known issuer, what its readers are told about that."""
    if panel.said is None:
        return ()
    if isinstance(panel.refusal, NotLinkedToYou):
        if panel.permanent is None and not panel.audiences:
            return ()
        return (
            gettext("Readers see that the link is switched off, because this badge is not linked to you any more."),
        )
    said = [_TOLD[panel.said.verdict](panel.said, panel)] if panel.said.verdict in _TOLD else []
    if panel.said.verdict in _NAMES_ITS_ISSUER and panel.said.issuer_known is not Outcome.PASSED:
        said.append(
            gettext("Readers see that its issuer is not on any of our lists, so that nobody here vouches for it.")
        )
    return tuple(said)


def _lapsed(report: Report, _panel: SharePanel) -> str:
    ended = parse_day(report.credential.valid_until) if report.credential else None
    if ended is None:
        return gettext("Readers see that it has lapsed, and that it was genuine.")
    return gettext("Readers see that it lapsed on %(day)s, and that it was genuine.", day=day(ended))


def _begins(report: Report, _panel: SharePanel) -> str:
    begins = parse_day(report.credential.valid_from) if report.credential else None
    if begins is None:
        return gettext("Readers see that it is not in force yet.")
    return gettext("Readers see that it comes into force on %(day)s.", day=day(begins))


def _withdrawn(_report: Report, panel: SharePanel) -> str:
    if panel.withdrawn_at is None:
        return gettext("Readers see that its issuer withdrew it.")
    return gettext("Readers see that its issuer withdrew it on %(day)s.", day=day(panel.withdrawn_at))


_TOLD: Final[dict[Verdict, Callable[[Report, SharePanel], str]]] = {
    Verdict.EXPIRED: _lapsed,
    Verdict.NOT_YET_VALID: _begins,
    Verdict.REVOKED: _withdrawn,
    Verdict.SUSPENDED: lambda _r, _p: gettext("Readers see that its issuer has put it on hold."),
    Verdict.UNKNOWN: lambda _r, _p: gettext(
        "Readers see that it could not be confirmed just now, and that this is no sign of forgery."
    ),
    Verdict.INVALID: lambda _r, _p: gettext("Readers see that this copy does not check out."),
}


_ALWAYS: Final[dict[SubjectKind, Callable[[], list[str]]]] = {
    SubjectKind.BADGE: lambda: [gettext("the badge"), gettext("its checks")],
    SubjectKind.COLLECTION: lambda: [gettext("the badges"), gettext("their checks")],
    SubjectKind.PATHWAY: lambda: [
        gettext("the pathway with what is still missing"),
        gettext("your badges in it"),
        gettext("their checks"),
    ],
}


def scope_sentence(panel: SharePanel, scope: Scope) -> str:
    """Return what a link with this scope shows, and what it keeps back."""
    first = _ALWAYS[panel.subject.kind]()
    fields = _fields(panel, scope)
    sees = gettext("Readers see %(list)s.", list=listed([*first, *(words for words, shown in fields if shown)]))
    hidden = [words for words, shown in fields if not shown]
    if not hidden:
        return sees
    return f"{sees} {gettext('They do not see %(list)s.', list=listed(hidden, last=gettext('or')))}"


def file_sentence(panel: SharePanel, scope: Scope) -> str:
    """Return why the signed file is not given to readers, and what can tell more than the link all the same."""
    said = []
    if panel.keeps_file_back(scope):
        said.append(
            gettext(
                "The signed file stays with you: it says more than this link shows, and cut short it would not hold."
            )
        )
        if panel.said is not None and panel.said.format in _KEPT_BY_ITS_ISSUER:
            said.append(
                gettext(
                    "Its issuer keeps this badge at a public address, which the checks name: "
                    "whoever opens that reads all of it."
                )
            )
    if not scope.name:
        said.append(gettext("Look at the picture: where the issuer has drawn your name into it, readers see it."))
    return " ".join(said)


def _fields(panel: SharePanel, scope: Scope) -> list[tuple[str, bool]]:
    """Return the words for what can be shown or kept back, where there is any of it, and whether it is shown."""
    told = panel.told
    there = [
        (gettext("your name"), scope.name, True),
        (gettext("your grade"), scope.result, told is None or told.result),
        (gettext("your evidence"), scope.evidence, told is None or told.evidence),
        (gettext("your e-mail address"), scope.address, True),
    ]
    return [(words, shown) for words, shown, is_there in there if is_there]


def listed(words: Sequence[str], *, last: str | None = None) -> str:
    """Return "a, b and c"; `last` is another word for "and"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last or gettext('and')} {words[-1]}"
