"""What keeps the window going: the session, workers, pages, settings."""
