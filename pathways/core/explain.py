"""The door to everything that explains: pathways as text, what is missing, what counts, what changes.

What is said are `Sentence` values: a code, what it speaks about, and `.text` in English. Pages translate with
`spoken(sentence, voice)`. Questions that need the engine take it as a function, so nothing here depends on it.
"""

from __future__ import annotations

from pathways.core.words.asked import Asked
from pathways.core.words.badges import BadgeWords, badge_words, expires_at
from pathways.core.words.blocking import Blocking, blocking_rules
from pathways.core.words.candidates import Piece
from pathways.core.words.changes import Change, audit_changes, version_changes
from pathways.core.words.missing import Missing, RemainingOf, holding, least_missing
from pathways.core.words.names import Names
from pathways.core.words.outline import Line, duration_words, eligibility_words, how_badges_count, outline, plain_text
from pathways.core.words.rules import junction_words, limit_words, minimum_words, node_words, which_badges
from pathways.core.words.sentences import ENGLISH, Sentence, Value, Voice, spoken
from pathways.core.words.templates import TEMPLATES
from pathways.core.words.ways import Pick, Way

__all__ = [
    "ENGLISH",
    "TEMPLATES",
    "Asked",
    "BadgeWords",
    "Blocking",
    "Change",
    "Line",
    "Missing",
    "Names",
    "Pick",
    "Piece",
    "RemainingOf",
    "Sentence",
    "Value",
    "Voice",
    "Way",
    "audit_changes",
    "badge_words",
    "blocking_rules",
    "duration_words",
    "eligibility_words",
    "expires_at",
    "holding",
    "how_badges_count",
    "junction_words",
    "least_missing",
    "limit_words",
    "minimum_words",
    "node_words",
    "outline",
    "plain_text",
    "spoken",
    "version_changes",
    "which_badges",
]
