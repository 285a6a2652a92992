"""The first page of an export, for people: what is in it, with a link to each file. Needs nothing but itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup, escape

from wallet.core.legible import legible, legible_lines

_PAGE: Final = Markup("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Badges of {person}</title>
<style>body{{font:17px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}}
h1,h2{{font-family:Georgia,serif}}dt{{font-weight:600}}dd{{margin:0 0 .5rem;overflow-wrap:anywhere}}
section{{border-top:1px solid #999;margin-top:2rem}}</style></head><body>
<h1>Badges of {person}</h1>
<p>Made on {made_at}. Each badge has its original file, unchanged, and every report about it.
The file <a href="index.json">index.json</a> says the same to programs, with the SHA-256 of every file.</p>
{badges}
<section><h2>Documents the reports rest on</h2><ul>{documents}</ul></section>
{account}
</body></html>
""")
_BADGE: Final = Markup("""<section><h2>{name}</h2><dl>{facts}</dl><ul>{files}</ul></section>
""")
_VERDICTS: Final = {
    "verified": "Verified",
    "unknown": "Could not be confirmed",
    "expired": "Expired",
    "not_yet_valid": "Not valid yet",
    "suspended": "Suspended",
    "revoked": "Revoked",
    "invalid": "Not valid",
}
_FACTS: Final = (
    ("Awarded by", "issuer"),
    ("When last judged", "judged_at"),
    ("Received", "received_at"),
    ("Received from", "received_from"),
    ("Withdrawn", "withdrawn_at"),
    ("Deleted", "deleted_at"),
)


def index_page(index: Mapping[str, Any]) -> bytes:
    """Return the page for an export's index, as UTF-8. Every text in it is escaped."""
    account = Markup("").join(_file(one) for one in index["account"])
    return (
        _PAGE.format(
            person=legible(index["learner"]["name"], 200),
            made_at=index["made_at"],
            badges=Markup("").join(_badge(badge) for badge in index["badges"]),
            documents=Markup("").join(_document(one) for one in index["documents"]),
            account=Markup("<section><h2>Your account</h2><ul>{}</ul></section>").format(account) if account else "",
        )
    ).encode()


def _badge(badge: Mapping[str, Any]) -> Markup:
    verdict = _VERDICTS.get(badge["verdict"], badge["verdict"])
    facts = [_fact("What was found", verdict)]
    facts += [_fact(words, legible(badge[name], 2_048)) for words, name in _FACTS if badge[name]]
    facts += [
        _fact(words, ", ".join(badge[name]))
        for words, name in (("Tags", "tags"), ("Collections", "collections"))
        if badge[name]
    ]
    if badge["note"]:
        facts.append(_fact("Your note", legible_lines(badge["note"], 4_000)))
    return _BADGE.format(
        name=legible(badge["name"] or "A badge that could not be verified", 500),
        facts=Markup("").join(facts),
        files=Markup("").join(_file(one) for one in badge["files"]),
    )


def _fact(words: str, value: str) -> Markup:
    return Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(words, value)


def _file(one: Mapping[str, Any]) -> Markup:
    """Name a file, with a link unless it is a drawing as it came: opened from a disk, a program in it would run."""
    if str(one["path"]).endswith("/original.svg"):
        return Markup("<li>original.svg ({} bytes, unchanged; open it only if you trust who made it)</li>").format(
            one["bytes"]
        )
    return Markup('<li><a href="{}">{}</a> ({} bytes)</li>').format(
        one["path"], str(one["path"]).rpartition("/")[2], one["bytes"]
    )


def _document(one: Mapping[str, Any]) -> Markup:
    words = escape(legible(one["url"], 2_048))
    if one["path"] is None:
        return Markup("<li>{}, not kept</li>").format(words)
    return Markup('<li><a href="{}">{}</a>, read {}</li>').format(one["path"], words, one["fetched_at"])
