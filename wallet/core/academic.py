"""Whether an e-mail address is one that a university lends to its people: it goes when they go.

Rules about names, and no list of universities: what is taken for academic is only ever a reason for a kind word.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

# ac.uk, edu.au, ac.jp: the second-level names that countries keep for higher education.
_SECOND_LEVEL: Final = frozenset({"ac", "edu"})
# Parts that universities everywhere give to the mail of their students. Alumni keep theirs, so they are not here.
_STUDENT_PARTS: Final = frozenset(
    {"etu", "etud", "etudiant", "estudiante", "estudiantes", "stud", "student", "students", "studenti", "studmail"}
)
_COUNTRY = re.compile(r"[a-z]{2}", re.ASCII)
# uni-x.de, tu-x.at, univ-x.fr; x-university.org, xuniversitet.se.
_NAMED_SO = re.compile(r"(?:uni|univ|tu|fh)-[a-z0-9-]+|[a-z0-9-]*universit(?:y|aet|at|et|eit|e|a)", re.ASCII)
_LASTING: Final = frozenset({"alum", "alumni", "alumnos"})


def is_academic(address: str, own: Collection[str] = ()) -> bool:
    """Tell whether an address belongs to a university.

    Args:
        address: an e-mail address; its domain is what counts.
        own: domains that this university and its issuers use, in lower case.
    """
    domain = domain_of(address)
    labels = domain.split(".")
    if len(labels) < 2 or _LASTING & set(labels):
        return False
    by_rule = (
        labels[-1] == "edu"
        or (labels[-2] in _SECOND_LEVEL and _COUNTRY.fullmatch(labels[-1]) is not None and len(labels) > 2)
        or bool(_STUDENT_PARTS & set(labels[:-1]))
        or any(_NAMED_SO.fullmatch(label) for label in labels[:-1])
    )
    return by_rule or any(_is_within(domain, one) for one in own)


def domain_of(address: str) -> str:
    """Return the domain of an e-mail address, in lower case; the text itself where it has no at sign."""
    return address.rpartition("@")[2].strip().rstrip(".").lower()


def own_domain(address: str, site: str) -> str | None:
    """Return the domain of an institution's address where its site is there too; None for one lent by somebody else."""
    domain, host = domain_of(address), urlsplit(site).hostname or ""
    return domain if "." in domain and _is_within(host.lower(), domain) else None


def _is_within(domain: str, own: str) -> bool:
    return domain == own or domain.endswith(f".{own}")
