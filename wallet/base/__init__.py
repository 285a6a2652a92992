"""The pure floor under both rooms: errors, clock, identifiers, limits. Imports nothing of ours."""
