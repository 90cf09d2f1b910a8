"""Today: what waits, found kind by kind."""
