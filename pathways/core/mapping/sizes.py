"""Every measure of the map, in pixels at 100 percent."""

from __future__ import annotations

from typing import Final

CARD_WIDTHS: Final = {1: 250.0, 2: 212.0}  # by how many columns of cards there are
CARD_WIDTH: Final = 186.0  # of more
CARD_TEXT_X: Final = 58.0  # where words begin, right of the picture
CARD_PAD: Final = 8.0
CARD_ICON: Final = 19.0  # the mark before its words, and the space behind
CARD_WORDS: Final = 12.5  # size of their letters
CARD_TITLE: Final = 14.0  # size of its letters
CARD_HEIGHTS: Final = (62.0, 62.0, 70.0, 87.0)  # by lines of the title
PICTURE: Final = 44.0

EDGE: Final = 10.0  # of the paper
HEAD: Final = 42.0  # above the first band
HEADING_Y: Final = 27.0
BAND_PAD: Final = 10.0  # inside a band, above and below
BETWEEN: Final = 12.0  # bands
BAND_END: Final = 6.0  # behind its rule
INSET: Final = 8.0  # of a band inside a band
GAP: Final = 16.0  # between two rows, with one lane
OUTER_GAP: Final = 6.0  # above the first row and below the last
LANE: Final = 6.0  # from one lane or track to the next
GUTTER_BEFORE: Final = 11.0  # free before the first track
GUTTER_BEHIND: Final = 16.0  # and behind the last, where arrows end
ENTRY_STEP: Final = 8.0  # between two bundles that enter one junction
ENTRY_REACH: Final = 12.0  # from the middle of a junction to the last line that enters it

PILL_HEIGHT: Final = 30.0
PILL_PAD: Final = 13.0  # on both sides of its words
PILL_LETTERS: Final = 13.0
RULE_ROOM: Final = 128.0  # for one line of a rule's name or status
NAME_LETTERS: Final = 15.0
NAME_LINE: Final = 19.0
STATUS_LETTERS: Final = 12.5
STATUS_LINE: Final = 16.0
RULE_AIR: Final = 8.0  # above the name and below the status

GOAL_WIDTH: Final = 178.0
GOAL_PICTURE: Final = 120.0
GOAL_ROOM: Final = GOAL_WIDTH - 14
GOAL_LETTERS: Final = 19.0
GOAL_LINE: Final = 23.0
ONWARD_GUTTER: Final = 26.0
ONWARD_ROOM: Final = 112.0
ONWARD_LETTERS: Final = 14.0
BOOK_FACE: Final = 0.94  # its letters beside those of the grotesque that widths are known of
