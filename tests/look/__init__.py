"""The look: sample pages of every component, and the pictures that the front page shows."""
