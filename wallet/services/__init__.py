"""Use cases: one function each, network first, one transaction last. No Flask."""
