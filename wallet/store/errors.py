"""Errors that several stores raise."""

from __future__ import annotations

from wallet.base.errors import Conflict


class ChangedMeanwhile(Conflict):
    """The thing was changed in another tab since the page was opened."""

    code = "changed_meanwhile"
    sentence = "This was changed in another window meanwhile. Look at it as it is now, then change it again."
