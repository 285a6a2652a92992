"""The words of the check list, by check and outcome; the core's own sentence serves where we have none better.

Every title states the good case, so that "Passed" beside it needs no second thought.
"""

from __future__ import annotations

from wallet.core.legible import cut
from wallet.core.status.answer import ISSUERS_NOTE
from wallet.core.verify.report import Check, CheckResult, CredentialFormat, Outcome, Report
from wallet.web.dates import day, moment, parse_day
from wallet.web.i18n import LazyString, gettext, lazy_gettext

TITLES: dict[Check, LazyString] = {
    Check.READABLE: lazy_gettext("Can be read"),
    Check.CONFORMANCE: lazy_gettext("Follows the standard"),
    Check.PROOF: lazy_gettext("Unchanged since it was signed"),
    Check.ISSUER_KEY: lazy_gettext("The issuer's own key"),
    Check.REVOCATION: lazy_gettext("Not revoked"),
    Check.SUSPENSION: lazy_gettext("Not suspended"),
    Check.VALIDITY_PERIOD: lazy_gettext("Within its dates"),
    Check.RECIPIENT: lazy_gettext("Awarded to this person"),
    Check.ISSUER_KNOWN: lazy_gettext("The issuer is known here"),
    Check.ENDORSEMENTS: lazy_gettext("Endorsements"),
}
YOUR_TITLES: dict[Check, LazyString] = {Check.RECIPIENT: lazy_gettext("It was awarded to you")}
HOSTED_TITLES: dict[Check, LazyString] = {
    Check.PROOF: lazy_gettext("The same as the issuer's own copy"),
    Check.ISSUER_KEY: lazy_gettext("Kept where its issuer keeps badges"),
}
OUTCOMES: dict[Outcome, LazyString] = {
    Outcome.PASSED: lazy_gettext("Passed"),
    Outcome.FAILED: lazy_gettext("Failed"),
    Outcome.UNKNOWN: lazy_gettext("Could not be checked"),
    Outcome.NOT_APPLICABLE: lazy_gettext("Does not apply"),
}
FORMATS: dict[CredentialFormat, LazyString] = {
    CredentialFormat.OB05: lazy_gettext("Open Badge 0.5"),
    CredentialFormat.OB1: lazy_gettext("Open Badge 1"),
    CredentialFormat.OB2_HOSTED: lazy_gettext("Open Badge 2.0, kept at its issuer"),
    CredentialFormat.OB2_SIGNED: lazy_gettext("Open Badge 2.0, signed"),
    CredentialFormat.OB2_BADGECLASS: lazy_gettext("description of an Open Badge 2.0"),
    CredentialFormat.OB2_ISSUER: lazy_gettext("description of an Open Badge 2.0 issuer"),
    CredentialFormat.OB3_DATA_INTEGRITY: lazy_gettext("Open Badge 3.0 credential"),
    CredentialFormat.OB3_JWT: lazy_gettext("Open Badge 3.0 credential (VC-JWT)"),
    CredentialFormat.CLR2_DATA_INTEGRITY: lazy_gettext("Comprehensive Learner Record 2.0"),
    CredentialFormat.CLR2_JWT: lazy_gettext("Comprehensive Learner Record 2.0 (VC-JWT)"),
    CredentialFormat.VC_DATA_INTEGRITY: lazy_gettext("verifiable credential"),
    CredentialFormat.VC_JWT: lazy_gettext("verifiable credential (VC-JWT)"),
    CredentialFormat.STATUS_LIST: lazy_gettext("list of withdrawn credentials"),
    CredentialFormat.ENDORSEMENT: lazy_gettext("endorsement"),
}

READABLE: dict[CredentialFormat, LazyString] = {
    CredentialFormat.OB05: lazy_gettext("The file is an Open Badge 0.5."),
    CredentialFormat.OB1: lazy_gettext("The file is an Open Badge 1."),
    CredentialFormat.OB2_HOSTED: lazy_gettext("The file is an Open Badge 2.0 that its issuer keeps on its own site."),
    CredentialFormat.OB2_SIGNED: lazy_gettext("The file is a signed Open Badge 2.0."),
    CredentialFormat.OB2_BADGECLASS: lazy_gettext("The file describes an Open Badge 2.0; it is nobody's badge."),
    CredentialFormat.OB2_ISSUER: lazy_gettext("The file describes an issuer of Open Badges 2.0; it is nobody's badge."),
    CredentialFormat.OB3_DATA_INTEGRITY: lazy_gettext("The file is an Open Badge 3.0 credential."),
    CredentialFormat.OB3_JWT: lazy_gettext("The file is an Open Badge 3.0 credential, written as a JWT."),
    CredentialFormat.CLR2_DATA_INTEGRITY: lazy_gettext("The file is a Comprehensive Learner Record 2.0."),
    CredentialFormat.CLR2_JWT: lazy_gettext("The file is a Comprehensive Learner Record 2.0, written as a JWT."),
    CredentialFormat.VC_DATA_INTEGRITY: lazy_gettext("The file is a verifiable credential, but not a badge."),
    CredentialFormat.VC_JWT: lazy_gettext("The file is a verifiable credential, written as a JWT, but not a badge."),
    CredentialFormat.STATUS_LIST: lazy_gettext("The file is a list of withdrawn credentials, not a badge."),
    CredentialFormat.ENDORSEMENT: lazy_gettext("The file is an endorsement, not a badge."),
}

# Lines of which the core's own sentence says more than a general one could.
TELLING = frozenset(
    {
        *("refreshed", "refresh_same", "refresh_differs", "refresh_not_genuine"),
        *("refresh_unreachable", "refresh_unreadable", "schema_not_checked", "status_note"),
    }
)
# (check, outcome) -> sentence, where the same words are right whatever the code says.
SENTENCES: dict[tuple[Check, Outcome], LazyString] = {
    (Check.CONFORMANCE, Outcome.PASSED): lazy_gettext("Everything the standard requires is there."),
    (Check.PROOF, Outcome.PASSED): lazy_gettext("Not a letter has been changed since it was signed."),
    (Check.PROOF, Outcome.NOT_APPLICABLE): lazy_gettext("It carries no signature."),
    (Check.REVOCATION, Outcome.PASSED): lazy_gettext("The issuer has not withdrawn it."),
    (Check.REVOCATION, Outcome.NOT_APPLICABLE): lazy_gettext("This issuer keeps no list of withdrawn badges for it."),
    (Check.SUSPENSION, Outcome.PASSED): lazy_gettext("The issuer has not put it on hold."),
    (Check.SUSPENSION, Outcome.NOT_APPLICABLE): lazy_gettext("This issuer does not suspend badges."),
    (Check.RECIPIENT, Outcome.PASSED): lazy_gettext("It names the address or identifier that it was compared with."),
    (Check.RECIPIENT, Outcome.FAILED): lazy_gettext("It names another address or identifier."),
    (Check.RECIPIENT, Outcome.UNKNOWN): lazy_gettext("Nobody has been compared with the person it names yet."),
    (Check.ISSUER_KNOWN, Outcome.PASSED): lazy_gettext("It is on a list that this university keeps or trusts."),
    (Check.ISSUER_KNOWN, Outcome.UNKNOWN): lazy_gettext(
        "It is on no list that this university keeps or trusts. That says nothing against it."
    ),
    (Check.ENDORSEMENTS, Outcome.NOT_APPLICABLE): lazy_gettext(
        "Nobody has endorsed this badge. Most badges have none."
    ),
}
# code -> sentence, where the code tells more than the outcome.
BY_CODE: dict[str, LazyString] = {
    "issuer_listed": lazy_gettext("It is on this university's own list."),
    "issuer_in_registry": lazy_gettext("A registry that this university trusts lists it."),
    "issuer_not_proven": lazy_gettext("It is not proven who issued this, so we cannot say whether we know them."),
}
# (check, code) -> sentence, where the core says the same of two checks.
BY_BOTH: dict[tuple[Check, str], LazyString] = {
    (Check.REVOCATION, "status_retrieval_error"): lazy_gettext("We could not ask the issuer whether it was withdrawn."),
    (Check.SUSPENSION, "status_retrieval_error"): lazy_gettext(
        "We could not ask the issuer whether it was put on hold."
    ),
}
YOUR_SENTENCES: dict[tuple[Check, Outcome], LazyString] = {
    (Check.RECIPIENT, Outcome.PASSED): lazy_gettext("It names an address or identifier that you have proved is yours."),
    (Check.RECIPIENT, Outcome.FAILED): lazy_gettext(
        "It names an address or identifier that you have not proved is yours."
    ),
    (Check.RECIPIENT, Outcome.UNKNOWN): lazy_gettext("It names nobody in a way that we could compare with you."),
}
_NOT_RECOGNISED = lazy_gettext("Not recognised")
_HOSTED = frozenset({CredentialFormat.OB2_HOSTED, CredentialFormat.OB2_BADGECLASS, CredentialFormat.OB2_ISSUER})
_ISSUER_MAX_CHARS = 100
_EITHER = frozenset({CredentialFormat.OB05, CredentialFormat.OB1})


def is_hosted(report: Report) -> bool:
    """Tell whether the issuer's own page has to vouch for it, instead of a signature."""
    if report.format in _HOSTED:
        return True
    proof = report.outcome(Check.PROOF)
    named = proof is not None and (proof.code.startswith("hosted") or proof.code == "forbidden_url")
    return report.format in _EITHER and named


def check_title(check: Check, audience: str = "employer", report: Report | None = None) -> LazyString:
    """Return the statement of the good case that a line of the check list begins with."""
    if report is not None and check in HOSTED_TITLES and is_hosted(report):
        return HOSTED_TITLES[check]
    own = YOUR_TITLES if audience == "learner" else {}
    return own.get(check, TITLES[check])


def outcome_word(outcome: Outcome) -> LazyString:
    """Return the word at the end of a line."""
    return OUTCOMES[outcome]


def line_word(line: CheckResult) -> LazyString:
    """Return the word at the end of a line of the check list: an issuer on no list was looked for, and not found."""
    return _NOT_RECOGNISED if line.code == "issuer_not_listed" else OUTCOMES[line.outcome]


def format_word(format_: CredentialFormat) -> LazyString:
    """Return what kind of thing the file is, without an article."""
    return FORMATS[format_]


def check_sentence(line: CheckResult, report: Report | None = None, audience: str = "employer") -> str:
    """Return the one sentence of a line.

    Args:
        line: the check.
        report: the report it stands in, so that the sentence can name the issuer, the format and the dates.
        audience: "employer" or "learner".
    """
    if line.code in TELLING or ISSUERS_NOTE in line.message:
        return line.message
    specific = _with_facts(line, report) if report is not None else None
    if specific is not None:
        return specific
    key = (line.check, line.outcome)
    own = YOUR_SENTENCES if audience == "learner" else {}
    words = BY_BOTH.get((line.check, line.code)) or BY_CODE.get(line.code) or own.get(key) or SENTENCES.get(key)
    return line.message if words is None else str(words)


def _with_facts(line: CheckResult, report: Report) -> str | None:
    """Return the sentence that needs the rest of the report, or None where a general one is as good."""
    if line.code == "stale" and line.check is Check.REVOCATION and line.learned_at:
        return gettext(
            "The last answer is too old to be relied on. When we read it, on %(moment)s, this badge was not withdrawn.",
            moment=moment(line.learned_at),
        )
    if line.outcome is not Outcome.PASSED:
        return _out_of_force(line, report)
    if line.check is Check.READABLE and report.format is not None:
        return str(READABLE[report.format])
    if line.check is Check.PROOF:
        return _unchanged(report)
    if line.check is Check.ISSUER_KEY:
        return _own_key(report)
    return _in_force(report) if line.check is Check.VALIDITY_PERIOD else None


def _unchanged(report: Report) -> str | None:
    """Say that its issuer signed it only where the key is known to be the issuer's."""
    if is_hosted(report):
        return gettext("It is the same as the copy that the issuer keeps.")
    key = report.outcome(Check.ISSUER_KEY)
    own = key is not None and key.outcome is Outcome.PASSED
    return gettext("Not a letter has been changed since the issuer signed it.") if own else None


def _own_key(report: Report) -> str | None:
    """Name the issuer by what the key proves: its identifier. A name is only what the badge says."""
    if is_hosted(report):
        return gettext("Its address belongs to the issuer.")
    issuer = cut((report.credential.issuer_id if report.credential else None) or "", _ISSUER_MAX_CHARS)
    return gettext("The key that signed it belongs to %(issuer)s.", issuer=issuer) if issuer else None


def _out_of_force(line: CheckResult, report: Report) -> str | None:
    """Say when it comes, or came, into force and out of it, with days as people write them."""
    if report.credential is None:
        return None
    begins, ends = parse_day(report.credential.valid_from), parse_day(report.credential.valid_until)
    if line.code == "not_yet_valid" and begins:
        return gettext("It comes into force on %(day)s.", day=day(begins))
    if line.code == "expired" and ends:
        return gettext("It was in force until %(day)s.", day=day(ends))
    return None


def _in_force(report: Report) -> str | None:
    if report.credential is None:
        return None
    begins, ends = parse_day(report.credential.valid_from), parse_day(report.credential.valid_until)
    if begins and ends:
        return gettext("Awarded %(begin)s, in force until %(end)s.", begin=day(begins), end=day(ends))
    if begins:
        return gettext("Awarded %(begin)s. It has no end date.", begin=day(begins))
    return None
