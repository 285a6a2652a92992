"""Logs: one line per event, text or JSON, each with the request it belongs to. Never a payload, a name or an address.

The request's id is ours, made here; an `X-Request-Id` from outside is not believed.
"""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

from flask import Flask, Response, g, request

from wallet.base.ids import new_id
from wallet.infra.settings import Settings

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request": request_id.get(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)


class _TextLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record.__dict__["request_id"] = request_id.get()
        # A line break in a message would let a stranger write a log line of their own.
        return super().format(record).replace("\r", "\\r") if record.exc_info else _one_line(super().format(record))


def _one_line(text: str) -> str:
    return text.replace("\r", "\\r").replace("\n", "\\n")


def set_up_logging(settings: Settings) -> None:
    """Write warnings of everybody and the news of this program to standard error, once per process."""
    root = logging.getLogger()
    handler = logging.StreamHandler(sys.stderr)
    text = _TextLines("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s")
    handler.setFormatter(_JsonLines() if settings.log_format == "json" else text)
    handler.set_name("laurel")
    for old in [one for one in root.handlers if one.get_name() == "laurel"]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for room in ("wallet", "pathways"):
        logging.getLogger(room).setLevel(logging.INFO)


def mark_requests(app: Flask) -> None:
    """Give every request an id, in its log lines and in its answer."""

    @app.before_request
    def begin() -> None:
        g.request_id = new_id().hex
        request_id.set(g.request_id)

    @app.after_request
    def name(answer: Response) -> Response:
        if "request_id" in g and request.endpoint != "static":
            answer.headers["X-Request-Id"] = g.request_id
        return answer
