"""The keys of a unit: make, rotate, retire, withdraw. Private halves exist opened only in `signing_desk`.

* A retired key signs no more, and vouches for what it signed: it stays an assertion method of the DID document.
* A withdrawn key vouches for nothing: every badge it signed is invalid from then on. The lists are signed anew.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from nacl.signing import SigningKey as Ed25519Key
from sqlalchemy.orm import Session

from wallet.base.errors import Conflict, InputError, NotFound
from wallet.base.limits import UNIT_KEYS_MAX
from wallet.core.encoding import encode_multibase_base58
from wallet.core.proofs.key_material import public_jwk, rsa_key
from wallet.core.proofs.keys import key_from_jwk, key_from_multibase
from wallet.core.unit_rules import ALGORITHM_OF, Algorithm, SignsWith, read_reason
from wallet.services.award import publish_list
from wallet.services.deps import Deps
from wallet.services.forms import Fields
from wallet.services.publish import issuer_did
from wallet.services.units import Duty, Member, enter_unit, hold_unit, record
from wallet.store import issuing, rechecks, unit_keys, units
from wallet.store.unit_keys import UnitKey
from wallet.store.units import Unit

log = logging.getLogger(__name__)

_ED25519_PUB: Final = b"\xed\x01"  # multicodec
_RSA_BITS: Final = 3_072
WITHDRAW_WORD: Final = "withdraw"


class LastKey(Conflict):
    """Without this key the unit could not sign."""

    code = "last_unit_key"
    sentence = "The unit signs with this key and has no other of its kind. Make a new one: that retires this one."


class KeyEnded(Conflict):
    """The key was retired or withdrawn before."""

    code = "unit_key_ended"
    sentence = "This key has ended already. Look at the list again."


class TooManyKeys(Conflict):
    """The DID document would grow without end."""

    code = "too_many_unit_keys"
    sentence = f"A unit can have {UNIT_KEYS_MAX} keys in its lifetime. Ask the operator."


class AlgorithmUnknown(InputError):
    """Not a kind of key."""

    code = "key_algorithm_unknown"
    sentence = "Choose one of the two kinds of key."


class WordMissing(InputError):
    """What cannot be taken back is typed, not only pressed."""

    code = "withdraw_word_missing"
    sentence = f"Type the word {WITHDRAW_WORD} to say that you mean it."


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key as its unit's heads see it."""

    key: UnitKey
    method: str  # its id in the DID document
    thumbprint: str  # RFC 7638
    in_use: bool  # the unit signs its awards, or its lists, with a key of this kind
    is_last: bool  # and it could not sign without it


@dataclass(frozen=True, slots=True)
class KeysPage:
    unit: Unit
    lines: tuple[KeyLine, ...]  # newest first
    badges_signed: int  # awards of this unit that are signed by any of them


def keys_page(actor_id: UUID, slug: str, deps: Deps) -> KeysPage:
    """Return a unit's keys for its heads; raises NotFound, DutyTooLow."""
    with deps.database.read() as session:
        unit, _ = enter_unit(session, actor_id, slug, Duty.HEAD)
        keys = unit_keys.keys_of(session, unit.id)
        awards = units.count_awards(session, unit.id)
    did = issuer_did(deps.settings, unit.slug)
    lines = (
        KeyLine(
            key,
            method=f"{did}#{key.name}",
            thumbprint=_thumbprint(key),
            in_use=key.signs and key.algorithm in _needed(unit),
            is_last=_is_last(key, keys, unit),
        )
        for key in reversed(keys)
    )
    return KeysPage(unit, tuple(lines), awards)


def add_first_key(session: Session, issuer_id: UUID, deps: Deps) -> str:
    """Make the Ed25519 key that every unit begins with; returns its name."""
    return _add(session, issuer_id, Algorithm.EDDSA, _new_pair(Algorithm.EDDSA), deps)


def rotate_key(actor_id: UUID, slug: str, algorithm: str, reason: str, deps: Deps) -> str:
    """Make a key that signs from now on; the one of its kind that did is retired. Returns the new one's name.

    Raises:
        NotFound, DutyTooLow: as `require_duty` says.
        FormRefused: no such kind of key, or no reason.
        TooManyKeys: of one unit.
    """
    fields = Fields()
    kind = fields.read("algorithm", Algorithm.EDDSA, lambda: _algorithm(algorithm))
    why = fields.read("reason", "", lambda: read_reason(reason))
    fields.refuse()
    pair = _new_pair(kind)
    with deps.database.begin() as session:
        unit, member = hold_unit(session, actor_id, slug)
        name = _replace(session, member, kind, pair, why, deps)
        _sign_lists(session, unit, kind, deps)
    log.info("unit %s has a new key %s", slug, name)
    return name


def retire_key(actor_id: UUID, slug: str, name: str, reason: str, deps: Deps) -> None:
    """Let a key sign no more. What it signed keeps verifying.

    Raises:
        NotFound, DutyTooLow: as `require_duty` says; no such key.
        FormRefused: no reason.
        LastKey: the unit could not sign without it.
        KeyEnded: it signs no more already.
    """
    fields = Fields()
    why = fields.read("reason", "", lambda: read_reason(reason))
    fields.refuse()
    with deps.database.begin() as session:
        unit, member = hold_unit(session, actor_id, slug)
        key, keys = _find(session, unit, name)
        if not key.signs:
            raise KeyEnded
        if _is_last(key, keys, unit):
            raise LastKey
        unit_keys.end_key(session, unit.id, name, now=deps.now(), withdrawn=False)
        record(session, member, "key_retired", deps, about=name, reason=why)
        _sign_lists(session, unit, Algorithm(key.algorithm), deps)
    log.info("unit %s retired its key %s", slug, name)


def withdraw_key(actor_id: UUID, slug: str, name: str, *, word: str, reason: str, deps: Deps) -> str | None:
    """Say that a key is in other hands: nothing it signed is to be believed any more. It cannot be taken back.

    When the unit could not sign without it, a new one is made with it; returns that one's name, else None.

    Raises:
        NotFound, DutyTooLow: as `require_duty` says; no such key.
        FormRefused: no reason, or the word is not typed.
        KeyEnded: it is withdrawn already.
        TooManyKeys: of one unit.
    """
    fields = Fields()
    why = fields.read("reason", "", lambda: read_reason(reason))
    fields.read("word", None, lambda: _check_word(word))
    fields.refuse()
    with deps.database.begin() as session:
        unit, member = hold_unit(session, actor_id, slug)
        key, keys = _find(session, unit, name)
        if key.withdrawn_at is not None:
            raise KeyEnded
        kind, made = Algorithm(key.algorithm), None
        if _is_last(key, keys, unit):
            made = _replace(session, member, kind, _new_pair(kind), why, deps)
        unit_keys.end_key(session, unit.id, name, now=deps.now(), withdrawn=True)
        record(session, member, "key_withdrawn", deps, about=name, reason=why)
        _sign_lists(session, unit, Algorithm.EDDSA, deps)
        rechecks.ask_soon(session, issuer_did(deps.settings, unit.slug), at=deps.now())
    deps.nudge("check_badges")
    log.warning("unit %s withdrew its key %s", slug, name)
    return made


def has_key_for(session: Session, unit_id: UUID, signs_with: SignsWith) -> bool:
    """Tell whether a unit has a key in use for a way to sign."""
    return unit_keys.key_in_use(session, unit_id, ALGORITHM_OF[signs_with]) is not None


@dataclass(frozen=True, slots=True)
class _Pair:
    public_multibase: str
    public_jwk: dict[str, str] | None
    private: bytes


def _new_pair(kind: Algorithm) -> _Pair:
    """Make a key pair: Ed25519 with its 32-byte seed, or RSA with its PKCS #8 DER."""
    if kind is Algorithm.EDDSA:
        seed = secrets.token_bytes(32)
        return _Pair(encode_multibase_base58(_ED25519_PUB + bytes(Ed25519Key(seed).verify_key)), None, seed)
    made = rsa.generate_private_key(public_exponent=65_537, key_size=_RSA_BITS)
    numbers = made.public_key().public_numbers()
    public = public_jwk(rsa_key(numbers.n, numbers.e)) | {"alg": "RS256", "use": "sig"}
    return _Pair("", public, made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def _add(session: Session, issuer_id: UUID, kind: Algorithm, pair: _Pair, deps: Deps) -> str:
    held = unit_keys.keys_of(session, issuer_id)
    if len(held) >= UNIT_KEYS_MAX:
        raise TooManyKeys
    name = f"key-{len(held) + 1}"
    sealed = deps.key_box.seal(pair.private)
    key = UnitKey(name, kind.value, pair.public_multibase, pair.public_jwk, sealed, deps.now())
    unit_keys.add_key(session, issuer_id, key)
    return name


def _replace(session: Session, member: Member, kind: Algorithm, pair: _Pair, why: str, deps: Deps) -> str:
    """Make a key, and retire whichever of its kind signed until now."""
    earlier = [key.name for key in unit_keys.keys_of(session, member.issuer_id) if key.signs and key.algorithm == kind]
    name = _add(session, member.issuer_id, kind, pair, deps)
    record(session, member, "key_made", deps, about=name, reason=why)
    for old in earlier:
        unit_keys.end_key(session, member.issuer_id, old, now=deps.now(), withdrawn=False)
        record(session, member, "key_retired", deps, about=old, reason=why)
    return name


def _sign_lists(session: Session, unit: Unit, kind: Algorithm, deps: Deps) -> None:
    """Publish the status lists under the key that signs now, all of them or, when anything fails, none."""
    if kind is Algorithm.EDDSA:
        for found in issuing.status_lists_of(session, unit.id):
            publish_list(session, found.id, at=deps.now(), deps=deps)


def _find(session: Session, unit: Unit, name: str) -> tuple[UnitKey, tuple[UnitKey, ...]]:
    keys = unit_keys.keys_of(session, unit.id)
    key = next((key for key in keys if key.name == name), None)
    if key is None:
        raise NotFound
    return key, keys


def _needed(unit: Unit) -> frozenset[str]:
    """Return which kinds of key a unit signs with: Ed25519 always, for its lists; and that of its badges."""
    return frozenset({Algorithm.EDDSA, ALGORITHM_OF[SignsWith(unit.signs_with)]})


def _is_last(key: UnitKey, keys: tuple[UnitKey, ...], unit: Unit) -> bool:
    """Tell whether the unit needs this very key."""
    others = any(other.signs and other.algorithm == key.algorithm and other.name != key.name for other in keys)
    return key.signs and key.algorithm in _needed(unit) and not others


def _thumbprint(key: UnitKey) -> str:
    if key.public_multibase:
        return key_from_multibase(key.public_multibase).thumbprint
    return key_from_jwk(key.public_jwk or {}).thumbprint


def _algorithm(text: str) -> Algorithm:
    try:
        return Algorithm(text)
    except ValueError:
        raise AlgorithmUnknown from None


def _check_word(typed: str) -> None:
    if typed.strip().lower() != WITHDRAW_WORD:
        raise WordMissing
