"""Signatures: strict compact JWS and Data Integrity, keys, canonicalisation."""
