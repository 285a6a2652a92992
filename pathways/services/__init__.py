"""Use cases of the pathway explorer."""
