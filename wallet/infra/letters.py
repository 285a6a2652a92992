"""Letters from templates: `templates/email/<message>/{subject.txt,body.txt,body.html}`. Needs no request and no Flask.

The words go through gettext like those of the pages; only the HTML part is escaped, because only it is markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from wallet.infra.settings import ROOT

_SUBJECT_MAX_CHARS = 200


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says."""

    subject: str
    text: str
    html: str


def render_letter(template: str, **words: Any) -> Words:
    """Return subject and both bodies. A subject is always one line, whatever was put into it."""
    environment = _environment()

    def part(name: str) -> str:
        return environment.get_template(f"{template}/{name}").render(words)

    subject = " ".join(part("subject.txt").split())[:_SUBJECT_MAX_CHARS]
    return Words(subject, part("body.txt"), part("body.html"))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates" / "email"),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return environment
