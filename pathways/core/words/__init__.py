"""Plain sentences about pathways: what a rule asks, what is missing, what counts, what changes."""
