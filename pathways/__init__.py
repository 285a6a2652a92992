"""The stackable-pathway explorer. It stands on `wallet.api` and `wallet.base`, and the wallet never looks in here."""
