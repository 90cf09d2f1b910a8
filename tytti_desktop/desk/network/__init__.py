"""Verkosto: the service map in the window."""
