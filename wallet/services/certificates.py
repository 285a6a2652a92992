"""What a printed certificate says: the verified values behind a link, their pictures, and the signed texts to attach.

A sheet cannot be checked again, so it bears no verdict: it says what was so on its day and leads to the page. A badge
that was withdrawn or is on hold gets none. Of several badges on one sheet each says its state.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from wallet.base.errors import Conflict
from wallet.base.limits import CERTIFICATE_FILES_MAX_BYTES, CERTIFICATE_PARTS_MAX, CERTIFICATE_PICTURES_MAX_BYTES
from wallet.core.sharing import Scope, Subject, SubjectKind
from wallet.core.verify.report import Check, Outcome, Verdict
from wallet.services import shared
from wallet.services.deps import Deps
from wallet.services.receipts import KeptReceipt, kept_receipt
from wallet.services.share import links_for
from wallet.services.shared import CredentialFile, SharedLink, SharedPage
from wallet.store import accounts, collections
from wallet.store.shared import Picture

# What its owner's own sheet shows, whatever the link does that it leads to. An address is in no file that travels.
_OWNERS: Final = Scope(name=True, result=True, evidence=True, address=False)
_HOSTED: Final = ("application/ld+json",)
_PRINTED: Final = frozenset({Verdict.VERIFIED, Verdict.EXPIRED, Verdict.NOT_YET_VALID, Verdict.UNKNOWN})


class CertificateWithdrawn(Conflict):
    """A sheet on the wall outlives a withdrawal, so none is begun after it."""

    code = "certificate_withdrawn"
    sentence = "The issuer has withdrawn this badge, so no certificate of it is printed. Its page says when."


class CertificateOnHold(Conflict):
    """It may be restored; then it can be printed."""

    code = "certificate_on_hold"
    sentence = "The issuer has put this badge on hold. A certificate can be printed once it is restored."


class CertificateUnconfirmed(Conflict):
    """Nobody could tell that it is genuine."""

    code = "certificate_unconfirmed"
    sentence = "We could not confirm that this badge is genuine, so no certificate of it is printed."


class CertificateNeedsLink(Conflict):
    """Without a page to lead to, nobody could check it."""

    code = "certificate_needs_link"
    sentence = "Turn the public link on first: the code on a certificate leads its reader there."


class ReceiptUnconfirmed(Conflict):
    """Its own signature could not be verified anew."""

    code = "receipt_unconfirmed"
    sentence = "The signature of this receipt could not be confirmed today, so it is not printed."


@dataclass(frozen=True, slots=True)
class Certified:
    """One badge on paper."""

    page: SharedPage
    picture: Picture | None  # the badge's own; None where it has none, or too many would be too large together
    file: CredentialFile | None  # the signed text, where it tells no more than the sheet may


@dataclass(frozen=True, slots=True)
class CertifiedSeveral:
    """A collection or stack on paper."""

    link: SharedLink
    title: str
    introduction: str  # the learner's own words
    read_at: datetime
    parts: tuple[Certified, ...]


def certificate_of(token: str, deps: Deps, *, part: str | None = None) -> Certified:
    """Return one badge for paper, as far as its link shows it.

    Args:
        token: canonical.
        deps: see Deps.
        part: which badge of a collection or stack; None for a link to a badge.

    Raises:
        NotFound, Gone: as `shared.read_shared`.
        CertificateWithdrawn, CertificateOnHold, CertificateUnconfirmed: it is not printed.
    """
    return _certified(_printable(shared.read_shared(token, deps, part=part)), deps)


def several_of(token: str, deps: Deps) -> CertifiedSeveral:
    """Return a collection or stack for paper; each badge as it was last heard. Raises NotFound, Gone."""
    return _several(shared.find_link(token, deps), deps)


def own_certificate(learner_id: UUID, badge_id: UUID, deps: Deps) -> Certified:
    """Return one badge for its learner's own paper: with the name and the results, whatever its link shows.

    Raises:
        NotFound: there is no such badge of this learner.
        CertificateNeedsLink: its public link is off.
        CertificateWithdrawn, CertificateOnHold, CertificateUnconfirmed: it is not printed.
    """
    token = _open_token(learner_id, Subject.of_badge(badge_id), deps)
    shared.read_shared(token, deps)  # asks the issuer again where the answer has grown old
    link, badge = shared.find_badge(token, deps)
    page = shared.page_of(_for_owner(link, deps), badge, deps, is_owner=True)
    return _certified(_printable(page), deps)


def own_several(learner_id: UUID, collection_id: UUID, deps: Deps) -> CertifiedSeveral:
    """Return a collection for its learner's own paper; raises NotFound, Gone, CertificateNeedsLink."""
    token = _open_token(learner_id, Subject.of_collection(collection_id), deps)
    return _several(_for_owner(shared.find_link(token, deps), deps), deps)


def genuine_receipt(code: str, deps: Deps) -> KeptReceipt:
    """Return a kept receipt for paper.

    Raises:
        NotFound: there is none, or its time is over.
        ReceiptUnconfirmed: its own signature did not hold today.
    """
    kept = kept_receipt(code, deps)
    if kept.signature.verdict is not Verdict.VERIFIED:
        raise ReceiptUnconfirmed
    return kept


def _open_token(learner_id: UUID, subject: Subject, deps: Deps) -> str:
    link = links_for(learner_id, subject, deps).link
    if link is None:
        raise CertificateNeedsLink
    return link.code


def _for_owner(link: SharedLink, deps: Deps) -> SharedLink:
    with deps.database.read() as session:
        return replace(link, scope=_OWNERS, holder=accounts.account_for(session, link.learner_id).name)


def _printable(page: SharedPage) -> SharedPage:
    """Return the page when it may be printed alone: genuine, and neither withdrawn nor on hold."""
    if page.report.verdict is Verdict.REVOKED:
        raise CertificateWithdrawn
    if page.report.verdict is Verdict.SUSPENDED:
        raise CertificateOnHold
    signed = (page.report.outcome(check) for check in (Check.PROOF, Check.ISSUER_KEY))
    genuine = all(line is not None and line.outcome is Outcome.PASSED for line in signed)
    if page.credential is None or page.report.verdict not in _PRINTED or not genuine:
        raise CertificateUnconfirmed
    return page


def _several(link: SharedLink, deps: Deps) -> CertifiedSeveral:
    pages = [page for page in shared.read_parts(link, deps)[:CERTIFICATE_PARTS_MAX] if page.credential is not None]
    pictures_left, files_left, parts = CERTIFICATE_PICTURES_MAX_BYTES, CERTIFICATE_FILES_MAX_BYTES, []
    for page in pages:
        one = _certified(page, deps)
        pictures_left -= len(one.picture.body) if one.picture else 0
        files_left -= len(one.file.text) if one.file else 0
        one = replace(one, picture=one.picture if pictures_left >= 0 else None)
        parts.append(replace(one, file=one.file if files_left >= 0 else None))
    title, introduction = _title(link, deps)
    return CertifiedSeveral(link, title, introduction, deps.now(), tuple(parts))


def _title(link: SharedLink, deps: Deps) -> tuple[str, str]:
    """Return what a collection or stack is called, and what its learner says of it."""
    subject = link.subject
    if subject.kind is SubjectKind.PATHWAY and subject.topic is not None:
        return deps.stacks.title(link.learner_id, subject.topic, deps), ""
    if subject.collection_id is None:
        return "", ""
    with deps.database.read() as session:
        return collections.title_of(session, link.learner_id, subject.collection_id)


def _certified(page: SharedPage, deps: Deps) -> Certified:
    return Certified(page, shared.picture_of(page.picture_sha256, deps), _file(page, deps))


def _file(page: SharedPage, deps: Deps) -> CredentialFile | None:
    if not page.offers_file or page.report.format is None:
        return None
    return CredentialFile(shared.signed_text(page.badge_id, deps), shared.MEDIA_TYPES.get(page.report.format, _HOSTED))
