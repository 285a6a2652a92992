"""Badges inside pictures: read them out, write them in, never touch the drawing."""
