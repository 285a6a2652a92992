from __future__ import annotations

import pytest

from wallet.infra.secrets import Box, SealBroken

OLD, NEW = "an-old-secret-key-of-enough-letters", "a-new-secret-key-of-enough-letters"


def test_what_is_sealed_opens_and_does_not_show():
    sealed = Box((NEW,), "share-token").seal(b"ABCD-EFGH")
    assert b"ABCD" not in sealed
    assert Box((NEW,), "share-token").open(sealed) == b"ABCD-EFGH"


def test_an_older_key_still_opens():
    assert Box((NEW, OLD), "x").open(Box((OLD,), "x").seal(b"v")) == b"v"


@pytest.mark.parametrize(("keys", "purpose"), [((OLD,), "x"), ((NEW,), "another purpose")])
def test_another_key_or_purpose_does_not_open(keys, purpose):
    with pytest.raises(SealBroken):
        Box(keys, purpose).open(Box((NEW,), "x").seal(b"v"))
