"""Stacking rules and progress over them. Pure; stands on `wallet.base` alone."""
