"""What a person may be: name, password, roles. No composition rules for passwords: length, and no first guess."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from wallet.base.errors import InputError
from wallet.base.limits import NAME_MAX_CHARS, PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS
from wallet.core.legible import legible


class Role(StrEnum):
    """What an account may do; the words are those that guards compare."""

    LEARNER = "learner"
    ADVISOR = "advisor"
    ISSUER = "issuer"  # issuer staff
    ADMINISTRATOR = "administrator"


class NameMissing(InputError):
    """Nothing that could be read aloud was typed."""

    code = "name_missing"
    sentence = "Type your name, as it should stand beside your badges."


class NameTooLong(InputError):
    """Longer than a name may be."""

    code = "name_too_long"
    sentence = f"A name has at most {NAME_MAX_CHARS} characters."


class PasswordTooShort(InputError):
    """Too few characters to resist guessing."""

    code = "password_too_short"
    sentence = f"Choose a password of at least {PASSWORD_MIN_CHARS} characters. Four random words are a good one."


class PasswordTooLong(InputError):
    """More than we are willing to hash."""

    code = "password_too_long"
    sentence = f"A password has at most {PASSWORD_MAX_CHARS} characters."


class PasswordGuessable(InputError):
    """The address, the name, or one of the passwords that everybody tries first."""

    code = "password_guessable"
    sentence = "This is one of the first passwords that anybody would try. Choose another."


# Of the passwords seen most often in leaks, those that are long enough to be chosen here.
_COMMON_WORDS = """
    1234567890 0123456789 12345678910 123456789a 1234512345 0987654321 9876543210 1122334455 1231231230
    qwertyuiop qwerty123456 qwerty12345 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 qwertyuiop123 asdfghjkl1 asdfghjkl123
    zaq12wsxcde 1qaz2wsx3edc qazwsxedcr qwerasdfzxcv poiuytrewq zxcvbnm123 abcdefghij abcdefg123 abcd123456
    password12 password123 password1234 password12345 passw0rd123 p@ssw0rd123 p@ssword123 mypassword passwordpassword
    password2024 password2025 password2026 password2027 letmein123 welcome123 welcome1234 iloveyou12 iloveyou123
    administrator admin12345 admin123456 superman123 football123 baseball123 liverpool1 manchester university
    university1 student123 student1234 teacher123 changeme123 changeme1234 trustno1trustno1 sunshine123 princess123
    monkey12345 dragon12345 starwars123 basketball computer123 internet123 whatever123 godisgreat jesuschrist
    correcthorsebatterystaple
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_ADDITIONS = ("1", "12", "123", "1234", "!", "1!", "123!")
_FEW_CHARACTERS = 3


def clean_name(typed: str) -> str:
    """Return a name in one line: composed, without characters that hide or turn the writing.

    Raises:
        NameMissing: nothing visible is left.
        NameTooLong: over NAME_MAX_CHARS.
    """
    if len(typed) > 4 * NAME_MAX_CHARS:
        raise NameTooLong
    name = unicodedata.normalize("NFC", legible(typed, len(typed)))
    if not any(char.isalnum() for char in name):
        raise NameMissing
    if len(name) > NAME_MAX_CHARS:
        raise NameTooLong
    return name


def check_new_password(password: str, *, address: str, name: str = "") -> None:
    """Accept a password somebody chooses, or say what is wrong with it.

    Raises:
        PasswordTooShort, PasswordTooLong: length in characters.
        PasswordGuessable: it is the address, the name or a common one, whatever its case and final digits.
    """
    if len(password) < PASSWORD_MIN_CHARS:
        raise PasswordTooShort
    if len(password) > PASSWORD_MAX_CHARS:
        raise PasswordTooLong
    bare = "".join(password.casefold().split())
    about_them = {address.casefold(), address.casefold().partition("@")[0], "".join(name.casefold().split())} - {""}
    guesses = {bare} | {bare.removesuffix(addition) for addition in _ADDITIONS}
    if guesses & (_COMMON | about_them) or len(set(bare)) < _FEW_CHARACTERS:
        raise PasswordGuessable
