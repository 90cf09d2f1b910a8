"""Counts of several coordinators combined: packages sealed to one body, suppressed as a whole."""
