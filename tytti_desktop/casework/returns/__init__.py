"""Forms that come back on paper: read or keyed, settled by people, and made into answers."""
