"""Read each standard's documents into the shapes of `wallet.core.model`."""
