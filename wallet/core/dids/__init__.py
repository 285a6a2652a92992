"""DID methods: decoded where the identifier holds the key, asked for where it does not."""
