"""What a status list credential must hold, when one is looked at by itself.

Source: Bitstring Status List v1.0 section 2.2, https://www.w3.org/TR/vc-bitstring-status-list/; Status List 2021.
"""

from __future__ import annotations

from collections.abc import Iterator

from wallet.core.formats.shapes import Problem, record, some, string, typed
from wallet.core.formats.vc import VerifiableCredential
from wallet.core.model import JsonValue
from wallet.core.status.bitstring import MalformedBitstring, decode_bitstring


def find_list_problems(credential: VerifiableCredential) -> Iterator[Problem]:
    """Yield what is wrong with the list inside; work and memory are bounded by `decode_bitstring`."""
    yield from _LIST(credential.subject, "credentialSubject")


def _packed(value: JsonValue, path: str) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield from string(value, path)
        return
    try:
        decode_bitstring(value, multibase=False)  # Status List 2021 has no multibase header, the later standard has
    except MalformedBitstring as error:
        yield Problem(path, error.code, "cannot be unpacked")


_LIST = record(
    {
        "type": typed("BitstringStatusList", "StatusList2021"),
        "statusPurpose": some(string),
        "encodedList": _packed,
    }
)
