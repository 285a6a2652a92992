"""CTDL, the vocabulary of the Credential Registry: helpers of `core.ctdl_out` and `core.ctdl_in`."""
