"""A second opinion on pathways: a twin that tries everything, written from the format's words over raw JSON.

It shares no code with `pathways.core` and is right rather than fast. `python -m tests.oracles --cases 20000 --seed 1`
compares the two on generated cases.
"""
