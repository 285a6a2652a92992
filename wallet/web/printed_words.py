"""What is written on a printed card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wallet.core.legible import cut, legible
from wallet.core.print_sizes import QR_SIZES_MM
from wallet.services.printed import Printable
from wallet.web.i18n import gettext, ngettext
from wallet.web.share_words import card_words

_NAME_MAX_CHARS: Final = 84  # what a card has room for
_HOLDER_MAX_CHARS: Final = 60
_ISSUER_MAX_CHARS: Final = 90
_LONG, _LONGER = 26, 44  # characters of a name, from which it is set smaller
_PLACE_LONG: Final = 42  # characters of an address, from which it takes two lines


@dataclass(frozen=True, slots=True)
class CardWords:
    """Everything written on a card, cut to what it has room for."""

    name: str
    name_look: str
    issuer: str
    issuer_look: str
    holder: str
    holder_look: str
    fact: str
    art: str  # alternative texts of the two pictures
    qr: str
    place: str
    code: str
    low: bool  # the place takes two lines, so that the rest has less room


@dataclass(frozen=True, slots=True)
class QrUse:
    """One size of a printed code: its side in millimetres, what it is for, and from how far a phone reads it."""

    side: int
    use: str
    reach: str


def qr_uses() -> tuple[QrUse, ...]:
    """Return every size that codes are printed in, the smallest first. A phone reads a code from ten times its side."""
    uses = {
        20: gettext("Visiting card, resume"),
        26: gettext("Certificate, letter"),
        40: gettext("Handout, name badge"),
        60: gettext("Notice on a door"),
        120: gettext("Poster, stand at a fair"),
    }
    return tuple(
        QrUse(
            side,
            uses.get(side, ""),
            gettext("%(far)s cm", far=side) if side < 100 else gettext("%(far)s m", far=side / 100),
        )
        for side in QR_SIZES_MM
    )


def card_face(thing: Printable) -> CardWords:
    """Return the words of a card. They are facts of the badge; none of them says that it is genuine."""
    told = card_words(thing.page)
    name = legible(thing.title or told["name"], _NAME_MAX_CHARS)
    issuer = told["issuer"]
    if thing.title is None:
        fact = gettext("Awarded on %(day)s", day=told["day"]) if told["day"] else ""
    else:
        if len({card_words(page)["issuer"] for page in thing.pages}) > 1:
            issuer = gettext("Badges from several issuers")
        fact = ngettext("One badge", "%(num)s badges", len(thing.pages))
    holder = legible(thing.link.holder or "", _HOLDER_MAX_CHARS)
    low = len(thing.place) > _PLACE_LONG
    return CardWords(
        name=name,
        name_look=_look(name),
        issuer=cut(issuer, _ISSUER_MAX_CHARS),
        issuer_look="is-long" if len(issuer) > _LONGER else "",
        holder=holder,
        holder_look="is-long" if len(holder) > _LONG else "",
        fact=fact if len(holder) <= _LONG and not low else "",  # there is room for one of the two
        art=gettext("The badge %(name)s", name=legible(told["name"], _NAME_MAX_CHARS)),
        qr=gettext("QR code for its page"),
        place=thing.place,
        low=low,
        code=thing.link.token,
    )


def _look(name: str) -> str:
    return "is-longer" if len(name) > _LONGER else "is-long" if len(name) > _LONG else ""
