"""The page of mailings."""
