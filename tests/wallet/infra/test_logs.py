"""A log line is one line, whatever is in it."""

from __future__ import annotations

import json
import logging

import pytest

from wallet.infra.logs import set_up_logging
from wallet.infra.settings import load_settings

SECRET = "abcdefghijklmnopqrstuvwxyz0123456789"


@pytest.fixture
def written(tmp_path, capsys):
    def write(log_format, message, *args):
        set_up_logging(load_settings({"INSTANCE_DIR": str(tmp_path), "SECRET_KEY": SECRET, "LOG_FORMAT": log_format}))
        logging.getLogger("wallet.test").info(message, *args)
        return capsys.readouterr().err

    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield write
    root.handlers[:], root.level = before, level


def test_json_lines_are_json(written):
    line = json.loads(written("json", "badge received: %s", "verified"))
    assert line["message"] == "badge received: verified"
    assert line["level"] == "info"


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_a_line_break_cannot_forge_a_second_line(written, log_format):
    text = written(log_format, "name %s", "x\r\n2026-11-24 INFO wallet [-] all is well")
    assert text.count("\n") == 1
    assert "\r" not in text
