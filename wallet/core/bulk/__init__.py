"""Many badges brought at once: a list of addresses, a table, an archive of files; and the table that goes back."""
