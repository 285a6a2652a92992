"""What a badge is and whether to believe it. Pure: no Flask, no database, no clock, no network."""
