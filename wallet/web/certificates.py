"""Certificates and receipts as PDF, to be printed and filed: tagged, with the signed text attached to the file."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from wallet.core.file_names import plain_name
from wallet.core.sharing import SubjectKind
from wallet.infra.limiter import limiter, spend
from wallet.infra.web import Audience, open_to
from wallet.services import certificates, shared
from wallet.services.certificates import Certified, CertifiedSeveral
from wallet.web.deps import deps, me_id
from wallet.web.pdf_answers import pdf_answer
from wallet.web.sheets import badge_sheet, paper_of, receipt_sheet, several_sheet

bp = Blueprint("certificates", __name__)
_RATE = "30 per minute"
_SEVERAL_RATE = "6 per minute"  # seconds of layout for a full collection


@bp.after_request
def unlisted(response: Response) -> Response:
    """Keep what is printed out of search engines, and its address out of other sites' logs."""
    response.headers.setdefault("X-Robots-Tag", "noindex, nofollow, noarchive")
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@bp.get("/v/<string:token>.pdf")
@open_to(Audience.ANYONE)
@limiter.limit(_RATE)
def certificate(token: str) -> ResponseReturnValue:
    """Give what a link is to as a certificate: `?paper=a4` or `letter`."""
    canonical = shared.canonical_token(token)
    if shared.find_link(canonical, deps()).kind is SubjectKind.BADGE:
        return _one(certificates.certificate_of(canonical, deps()))
    spend(_SEVERAL_RATE, "several sheets")
    return _several(certificates.several_of(canonical, deps()))


@bp.get("/v/<string:token>/part/<string(length=16):part>.pdf")
@open_to(Audience.ANYONE)
@limiter.limit(_RATE)
def part_certificate(token: str, part: str) -> ResponseReturnValue:
    """Give one badge of a collection or stack as a certificate."""
    return _one(certificates.certificate_of(shared.canonical_token(token), deps(), part=part))


@bp.get("/wallet/badges/<uuid:badge_id>/certificate.pdf")
@open_to(Audience.LEARNER)
@limiter.limit(_RATE)
def own_certificate(badge_id: UUID) -> ResponseReturnValue:
    """Give a learner the certificate of their own badge; its code leads to their public link."""
    return _one(certificates.own_certificate(me_id(), badge_id, deps()))


@bp.get("/wallet/collections/<uuid:collection_id>/certificate.pdf")
@open_to(Audience.LEARNER)
@limiter.limit(_RATE)
def own_collection(collection_id: UUID) -> ResponseReturnValue:
    """Give a learner their own collection on paper."""
    return _several(certificates.own_several(me_id(), collection_id, deps()))


@bp.get("/receipts/<string:code>.pdf")
@open_to(Audience.ANYONE)
@limiter.limit(_RATE)
def receipt(code: str) -> ResponseReturnValue:
    """Give a receipt as a sheet to be filed, the signed receipt attached."""
    kept = certificates.genuine_receipt(code, deps())
    sheet = receipt_sheet(kept, paper_of(request.args.get("paper")), deps().settings.university)
    return pdf_answer(sheet, f"receipt-{kept.code}")


def _one(certified: Certified) -> Response:
    paper, said = paper_of(request.args.get("paper")), certified.page.report.credential
    name = f"certificate-{plain_name(said.name if said else None)}"
    return pdf_answer(badge_sheet(certified, paper), name, lambda: badge_sheet(certified, paper, plain=True))


def _several(several: CertifiedSeveral) -> Response:
    paper = paper_of(request.args.get("paper"))
    name = f"badges-{plain_name(several.title, 'collection')}"
    return pdf_answer(several_sheet(several, paper), name, lambda: several_sheet(several, paper, plain=True))
