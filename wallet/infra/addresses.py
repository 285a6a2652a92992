"""E-mail addresses: read strictly, found whatever their case. Only what every mail server carries is accepted."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from wallet.base.errors import InputError

_MAX_CHARS = 254  # RFC 5321 4.5.3.1.3, without the brackets


class AddressUnreadable(InputError):
    """Not an address a letter could be sent to."""

    code = "address_unreadable"
    sentence = "Type an e-mail address such as maya@example.edu."


def parse_address(typed: str) -> str:
    """Return the address in one spelling: ASCII, the domain in lower case, the part before the @ as typed.

    Addresses with letters beyond ASCII before the @ are refused: not every server carries them, and letters that
    only look alike would make one person's address open another's badges.

    Raises:
        AddressUnreadable: anything else, line breaks included.
    """
    if len(typed) > 2 * _MAX_CHARS:
        raise AddressUnreadable
    try:
        read = validate_email(typed.strip(" \t"), check_deliverability=False, allow_smtputf8=False)
    except (EmailNotValidError, UnicodeError):
        raise AddressUnreadable from None
    address = read.ascii_email
    if address is None or not address.isascii() or len(address) > _MAX_CHARS:
        raise AddressUnreadable
    return address


def address_key(address: str) -> str:
    """Return what an address is found by: its lower case. Takes anything typed; never raises."""
    return address.strip(" \t")[:_MAX_CHARS].lower()
