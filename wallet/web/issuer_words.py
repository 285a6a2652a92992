"""What stands on a page about an issuer that is known: the words of the lists, kept apart from those of the badge."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask.sansio.app import App

from wallet.base.limits import NAME_MAX_CHARS
from wallet.core.legible import legible, safe_link
from wallet.core.trust import KnownIssuer, KnownIssuers, Listing, name_key
from wallet.core.verify.report import Outcome, Report
from wallet.services.known_issuers import Entry
from wallet.services.registries import RegistryFormat
from wallet.web.dates import day
from wallet.web.i18n import LazyString, gettext, lazy_gettext

FORMS: dict[str, LazyString] = {
    RegistryFormat.DCC: lazy_gettext("List of the Digital Credentials Consortium"),
    RegistryFormat.OPENID_FEDERATION: lazy_gettext("OpenID Federation"),
}


@dataclass(frozen=True, slots=True)
class KnownFact:
    """Facts of the lists about a proven issuer. `said` is the badge's own word where it is another one."""

    name: str
    legal_name: str | None
    location: str | None
    link: str | None
    logo: str | None
    lines: tuple[str, ...]
    said: str | None


def known_fact(report: Report, known: KnownIssuers) -> KnownFact | None:
    """Return what the lists say of the issuer that a report proves, or None: then the page shows nothing of the kind.

    Args:
        report: as it was judged, its identifiers byte for byte.
        known: the lists of now.
    """
    said = report.credential
    issuer = known.find(said.issuer_id) if said and report.issuer_known is Outcome.PASSED else None
    if issuer is None or said is None:
        return None
    return KnownFact(
        name=issuer.name,
        legal_name=issuer.legal_name,
        location=issuer.location,
        link=safe_link(issuer.url),
        logo=logo_address(issuer.logo),
        lines=tuple(listing_words(one) for one in issuer.listings),
        said=_other_name(said.issuer_name, issuer),
    )


def listing_words(listing: Listing) -> str:
    """Return where an issuer is listed: "On this university's own list since 2024"."""
    if listing.registry is None:
        if listing.since is None:
            return gettext("On this university's own list")
        return gettext("On this university's own list since %(year)s", year=listing.since.year)
    if listing.imported_on is None:
        return gettext("Listed by %(registry)s", registry=listing.registry)
    return gettext(
        "Listed by %(registry)s, imported on %(day)s", registry=listing.registry, day=day(listing.imported_on)
    )


def logo_address(sha256: str | None) -> str | None:
    """Return where a known issuer's logo is shown, or None when it has none."""
    return url_for("issuers.logo", sha256=sha256) if sha256 else None


def _other_name(said: str | None, issuer: KnownIssuer) -> str | None:
    own = legible(said or "", NAME_MAX_CHARS)
    names = {name_key(name) for name in (issuer.name, issuer.legal_name) if name}
    return own if own and name_key(own) not in names else None


def entry_words(entry: Entry) -> str:
    """Return which list an entry stands on, and since when as far as the list says so."""
    if entry.registry is None:
        return listing_words(Listing(since=entry.since))
    if entry.since is None:
        return gettext("Listed by %(registry)s", registry=entry.registry)
    return gettext("Listed by %(registry)s since %(day)s", registry=entry.registry, day=day(entry.since))


def registry_form(form: str) -> str:
    """Return in which form a registry publishes its list."""
    return str(FORMS.get(form, form))


def install(app: App) -> None:
    """Give the templates these words."""
    words = (entry_words, listing_words, registry_form, safe_link)
    app.jinja_env.filters.update({word.__name__: word for word in words})
