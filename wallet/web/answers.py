"""Answers for programs."""

from __future__ import annotations

import json

from flask import Response

from wallet.core.verify.report import Report
from wallet.core.verify.wire import report_to_json


def report_answer(report: Report) -> Response:
    """Return a report as JSON, its members in the order of the contract, so that a person can read it too."""
    text = json.dumps(report_to_json(report), ensure_ascii=False, indent=2)
    return Response(f"{text}\n", content_type="application/json")
