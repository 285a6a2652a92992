"""Lists of known issuers that others publish, read strictly from their files."""
