"""Pages of the pathway explorer."""
