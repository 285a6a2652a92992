"""How many guesses are free, and how long the next one waits. Never for ever: a lock always has an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """What one key (an address, or an address seen from one network) is granted."""

    free: int  # attempts before the first lock
    first: timedelta  # length of the first lock; each further attempt doubles it
    longest: timedelta
    memory: timedelta  # after so long without an attempt all is forgotten

    def lock_after(self, attempts: int) -> timedelta | None:
        """Return how long to wait after so many attempts, or None while they are free."""
        beyond = attempts - self.free
        if beyond < 0:
            return None
        return min(self.longest, self.first * (1 << min(beyond, 20)))


# One person guessing from one place meets the first; many places guessing at one person meet the second.
FROM_ONE_NETWORK = Patience(5, timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=24))
FROM_ANYWHERE = Patience(20, timedelta(minutes=15), timedelta(minutes=15), timedelta(minutes=15))
