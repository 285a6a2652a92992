"""Ask, gather, judge: from bytes to a report."""
