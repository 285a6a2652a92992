"""SQL. Functions take (session, …) and return frozen values; rows never leave this floor."""
