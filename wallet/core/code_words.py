"""Six words that one person reads to another over the telephone, and the lenient reading of what was typed.

The list is our own: 256 words of four to seven letters, no two of which begin with the same three letters or lie fewer
than three letters apart, so that one slip of a finger or an ear still names the right word and nobody needs spaces.
Six of them are 48 bits. They are worth something for an hour, to the one account that holds the badge, which may guess
wrongly a few times: against one open code, ten guesses an hour for a year have one chance in three thousand million.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from wallet.base.errors import InputError
from wallet.base.limits import CODE_TYPED_MAX_CHARS

WORDS_IN_CODE: Final = 6
WORDS: Final = tuple(
    """
    acorn agile alley almond alpine amber anchor apron arch artist aspen atlas attic autumn avenue baker
    bamboo banjo beacon bench bicycle biscuit blanket blossom bonnet border bottle brook bubble bucket
    buffalo butter cabin cactus camel candle captain carpet cedar chalk circle citrus clay clock coast
    coconut coffee copper coral cotton crayon cricket crystal cushion daisy dancer delta diamond dolphin
    domino donkey doorway drawer drummer echo eclipse editor elbow elegant emerald evening falcon fathom
    feather fern fiddle field flame forest fossil funnel furrow future garden gentle giant ginger
    giraffe glacier glove grape guitar harvest helmet hickory highway hill hobby holiday horizon hotel
    hurdle igloo indigo island ivory jaguar jasmine jersey jewel jigsaw journey juggle jumper kayak
    kimono kingdom kitchen kiwi koala ladder lagoon lantern laptop lasso laurel lemon leopard lilac
    linen lizard lobster lotus lunar lynx magnet mammoth meadow mentor mineral mirror mitten modern moon
    mosaic museum napkin navy nectar needle nest nickel north nutmeg nylon oatmeal ocean omelet onion
    opera orange orbit orchid osprey pagoda palace pasta patio pelican pencil petal picnic pigeon pillow
    pioneer polar pony potato prism pudding pumpkin puppet puzzle pyramid quail queen rabbit radish raft
    railway raven record redwood ribbon ripple rotary rugby rustic saffron sailor sandal savanna scarf
    signal silver sketch slipper snow soccer soda soprano spider square stone street sunset surfer swan
    sweater symbol syrup tadpole temple tennis terrace thunder tinsel tiptoe topaz track trophy trumpet
    tulip tundra uncle unicorn vanilla venture vessel village vinegar violet vivid volcano waffle walnut
    warbler weekend wheat whistle widget window wolf yogurt zebra zigzag
    """.split()  # noqa: SIM905 - a list of 256 lines says no more
)
_BY_BEGINNING: Final = {word[:3]: word for word in WORDS}
_NO_LETTERS: Final = re.compile(r"[^a-z]+")


class WordsUnreadable(InputError):
    """Not six words of the list."""

    code = "words_unreadable"
    sentence = "Type the six words in their order, for example: amber lemon kiwi lantern opera snow."


def new_code() -> tuple[str, ...]:
    """Return six words by chance: 48 bits."""
    return tuple(secrets.choice(WORDS) for _ in range(WORDS_IN_CODE))


def read_code(typed: str) -> tuple[str, ...]:
    """Return the six words that somebody typed.

    Case, spaces, hyphens and punctuation do not matter, nor do missing spaces, nor one wrong letter in a word that
    stands by itself.

    Raises:
        WordsUnreadable: it is not six words of the list; at most `CODE_TYPED_MAX_CHARS` are looked at.
    """
    if len(typed) > CODE_TYPED_MAX_CHARS:
        raise WordsUnreadable
    small = _NO_LETTERS.sub(" ", typed.lower()).split()
    found = _run_together("".join(small)) or tuple(_nearest(one) for one in small[: WORDS_IN_CODE + 1])
    if len(found) != WORDS_IN_CODE or "" in found:
        raise WordsUnreadable
    return found


def _run_together(letters: str) -> tuple[str, ...]:
    """Cut letters into words of the list; nothing when they are anything else. No word begins another."""
    words: list[str] = []
    while letters and len(words) < WORDS_IN_CODE:
        word = _BY_BEGINNING.get(letters[:3], "")
        if not word or not letters.startswith(word):
            return ()
        words.append(word)
        letters = letters[len(word) :]
    return () if letters else tuple(words)


def _nearest(typed: str) -> str:
    """Return the one word that is at most one letter away, or nothing."""
    return next((word for word in WORDS if _is_near(typed, word)), "")


def _is_near(typed: str, word: str) -> bool:
    """Tell whether one letter more, fewer or another makes the two the same."""
    if abs(len(typed) - len(word)) > 1:
        return False
    same = next((at for at, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), min(len(typed), len(word)))
    rest, right = typed[same:], word[same:]
    return rest == right or rest[1:] == right[1:] or rest[1:] == right or rest == right[1:]
