"""The files behind a public link: the signed text where the link may show it all, and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from wallet.base.errors import Forbidden, NotFound
from wallet.core.model import AchievementCredential
from wallet.core.presenting import names_an_address
from wallet.core.sharing import told_by
from wallet.core.verify.report import CredentialFormat, Outcome, Report
from wallet.infra.pictures import badge_png
from wallet.services import publish
from wallet.services.deps import Deps
from wallet.services.shared_links import find_badge
from wallet.store import shared as links
from wallet.store.shared import Picture

# What a credential's text is called on the wire, the best name first.
_LINKED_DATA: Final = ("application/vc+ld+json", "application/vc", "application/ld+json")

_JWT: Final = ("application/vc+jwt", "application/jwt")

MEDIA_TYPES: Final[dict[CredentialFormat, tuple[str, ...]]] = {
    CredentialFormat.OB3_DATA_INTEGRITY: _LINKED_DATA,
    CredentialFormat.CLR2_DATA_INTEGRITY: _LINKED_DATA,
    CredentialFormat.OB3_JWT: _JWT,
    CredentialFormat.CLR2_JWT: _JWT,
    CredentialFormat.OB2_SIGNED: ("application/jose", "application/jwt"),
}

_HOSTED: Final = ("application/ld+json",)


class _Page(Protocol):
    """What of a page decides which art may leave it; `wallet.services.shared.SharedPage` is one."""

    @property
    def credential(self) -> AchievementCredential | None: ...
    @property
    def report(self) -> Report: ...


class TellsMore(Forbidden):
    """The signed text tells more than the link may show, so it is not handed out."""

    code = "credential_tells_more"
    sentence = (
        "The file of this badge tells more than its holder shares here, so it is not offered. Ask the holder for it."
    )


class NamesItsHolder(TellsMore):
    """The signed text holds an address of its holder, so it is not handed out."""

    code = "credential_names_its_holder"
    sentence = (
        "The file of this badge holds its holder's e-mail address, so it is not offered here. Ask the holder for it."
    )


class NeverVerified(Forbidden):
    """Nothing of the signed text was verified, so it is not handed out either."""

    code = "credential_not_verified"
    sentence = "The file of this badge is not offered here, because it could not be verified."


@dataclass(frozen=True, slots=True)
class CredentialFile:
    """The exact signed text, and what it may be called."""

    text: str
    media_types: tuple[str, ...]


def shared_picture(token: str, deps: Deps, *, part: str | None = None) -> Picture | None:
    """Return the picture of the badge behind a link, or None when it has none of its own; raises NotFound, Gone."""
    _, badge = find_badge(token, deps, part=part)
    return picture_of(badge.picture_sha256, deps)


def picture_of(sha256: str | None, deps: Deps) -> Picture | None:
    """Return a stored picture by its hash, or None."""
    if sha256 is None:
        return None
    with deps.database.read() as session:
        return links.picture_of(session, sha256)


def shared_credential(token: str, deps: Deps, *, part: str | None = None) -> CredentialFile:
    """Return the signed text of the badge behind a link.

    Raises:
        NotFound, Gone: as `read_shared`.
        NeverVerified, TellsMore: it is not handed out.
    """
    link, badge = find_badge(token, deps, part=part)
    if badge.credential is None or badge.report.format is None:
        raise NeverVerified
    told = told_by(badge.credential)
    if not link.scope.covers(told):
        spelled_out = names_an_address(badge.credential) and not link.scope.address
        raise NamesItsHolder if spelled_out else TellsMore
    with deps.database.read() as session:
        text = links.payload_of(session, badge.badge_id)
    return CredentialFile(text, MEDIA_TYPES.get(badge.report.format, _HOSTED))


def signed_text(badge_id: UUID, deps: Deps) -> str:
    """Return the signed text of a badge whatever a link may show: to be hashed, not to be handed out."""
    with deps.database.read() as session:
        return links.payload_of(session, badge_id)


def card_art(page: _Page, picture: Picture | None, deps: Deps) -> bytes | None:
    """Return the badge's art as PNG for the share picture, or None where only a stranger's drawing is at hand."""
    if picture is not None and picture.media_type == "image/png":
        return picture.body
    if page.credential is None or page.report.issuer_known is not Outcome.PASSED:
        return None
    achievement, issuer = page.credential.achievement.id, page.credential.issuer.id or ""
    ours = f"{deps.settings.public_url}/achievements/"
    if not issuer.startswith(publish.issuer_did(deps.settings, "")) or not (achievement or "").startswith(ours):
        return None
    slug = str(achievement).removeprefix(ours)
    try:
        with deps.database.read() as session:
            return badge_png(publish.achievement_picture(session, slug).decode())
    except NotFound:
        return None
