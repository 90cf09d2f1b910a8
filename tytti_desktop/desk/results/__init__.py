"""Tulokset: the story of a period, every table one click away, and what leaves as files."""
