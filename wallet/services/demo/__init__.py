"""Demo data: an illustrative university, its badges, and people in interesting states. Loopback only."""
