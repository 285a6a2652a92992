"""Was it withdrawn? Status lists of every kind, each entry, never skipped."""
