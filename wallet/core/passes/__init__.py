"""What a pass in a phone's wallet says: a badge's name and the address where it is checked. Never a verdict.

A pass is a picture of words: nobody asks the issuer again when it is shown, so it says where that is done instead.
"""

from wallet.core.passes.apple import apple_pass
from wallet.core.passes.facts import PassFacts, day_as_written
from wallet.core.passes.google import PassTooLong, google_pass

__all__ = ["PassFacts", "PassTooLong", "apple_pass", "day_as_written", "google_pass"]
