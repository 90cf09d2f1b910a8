"""The window of hand-over: colleagues, sealed packages, conflicts, and joining duplicates."""
