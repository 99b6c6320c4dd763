"""Weeks: invented series, from the first reminder to the day on which everything is erased."""
