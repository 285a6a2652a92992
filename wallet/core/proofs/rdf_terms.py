"""RDF terms as canonical N-Quads writes them: which IRIs are sound, how literals are spelled.

Source: RDFC-1.0 section 5 (canonical N-Quads); JSON-LD 1.1 API section 8.2.2 (from JSON values to literals).
"""

from __future__ import annotations

import re
from math import isfinite

from wallet.core.proofs.errors import UnsafeJsonLd

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TEXT_TYPES = frozenset(XSD + name for name in ("dateTime", "dateTimeStamp", "date", "time", "anyURI"))
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"\\\x7f\ud800-\udfff]*')
_TO_ESCAPE = re.compile(r'[\x00-\x1f"\\\x7f\ud800-\udfff]')
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPES = {**{chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F)},
            "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}  # fmt: skip
_TABLE = str.maketrans(_ESCAPES)
_SAFE_INTEGER = 2**53 - 1  # beyond, readers in other languages see another number
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def escape(text: str) -> str:
    """Spell a text as it stands between the quotes of a canonical literal."""
    return text.translate(_TABLE)


def is_iri(text: str) -> bool:
    """Tell an absolute IRI that can be written between `<` and `>` from anything else."""
    return _IRI.fullmatch(text) is not None


def literal(text: str, datatype: str | None = None) -> str:
    """Return the literal of a text.

    Raises:
        UnsafeJsonLd: `control_character`: libraries disagree about how to sign these.
    """
    if not is_plain(text) and _TO_ESCAPE.search(text):
        if _FORBIDDEN.search(text):
            raise UnsafeJsonLd("control_character", "A text holds control characters.")
        text = escape(text)
    if datatype is None or datatype == XSD + "string":
        return f'"{text}"'
    return f'"{text}"^^<{datatype}>'


def is_plain(text: str) -> bool:
    """Tell a text that stands between the quotes of a literal as it is. Rare letters may be taken for others."""
    return text.isprintable() and '"' not in text and "\\" not in text


def takes_any_text(datatype: str | None) -> bool:
    """Tell whether every text is signed as it stands under a term of this datatype (None: the term has none)."""
    return datatype not in (XSD + "boolean", XSD + "double")


def language_literal(text: str, language: str) -> str:
    """Return the literal of a text in a language, whose tag is canonical in lower case."""
    if not _LANGUAGE.fullmatch(language):
        raise UnsafeJsonLd("wrong_type", f"{language[:40]!a} is not the tag of a language.")
    return f"{literal(text)}@{language.lower()}"


def scalar(value: bool | int | float | str, datatype: str | None) -> str:
    """Return the literal of a JSON scalar under a term of this datatype (None: the term has none).

    Raises:
        UnsafeJsonLd: `wrong_type` (what the datatype cannot be), `unsafe_number`, `control_character`.
    """
    _require_fitting(value, datatype)
    if isinstance(value, bool):
        return literal("true" if value else "false", datatype or XSD + "boolean")
    if isinstance(value, str):
        return literal(_double_text(value) if datatype == XSD + "double" else value, datatype)
    if abs(value) > _SAFE_INTEGER:
        raise UnsafeJsonLd("unsafe_number", "A number is too large to be read the same way everywhere.")
    if datatype == XSD + "double" or value != int(value):
        return literal(_double(float(value)), datatype or XSD + "double")
    return literal(str(int(value)), datatype or XSD + "integer")


def _require_fitting(value: bool | int | float | str, datatype: str | None) -> None:
    """Refuse what would be signed like another value: 5 under a date is signed like the text "5"."""
    if isinstance(value, bool):
        wrong = datatype is not None and datatype != XSD + "boolean" and datatype.startswith(XSD)
    elif isinstance(value, str):
        wrong = datatype == XSD + "boolean"
    else:
        wrong = datatype in _TEXT_TYPES or datatype == XSD + "boolean" or not isfinite(value)
    if wrong:
        raise UnsafeJsonLd("wrong_type", "A value is of another type than its member can have.")


def _double_text(text: str) -> str:
    """A text under xsd:double is signed in canonical form when it is a number at all."""
    try:
        return _double(float(text))
    except ValueError:
        return text


def _double(value: float) -> str:
    """The canonical form of an xsd:double: `1.5E0`."""
    mantissa, exponent = f"{value:.15E}".split("E")
    digits = mantissa.rstrip("0")
    return f"{digits + '0' if digits.endswith('.') else digits}E{int(exponent)}"
