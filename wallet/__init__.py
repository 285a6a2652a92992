"""The learner badge wallet: receive, verify, keep, share. Other rooms enter through `wallet.api` only."""
